"""One row of everything the market room keeps, for the fence over every address."""

from datetime import datetime, timedelta

from tests.domains.market.make import bench, scores, trend

from guanhao.domains.market.services import benchmarks, diagnosis, outlook, scorecards
from guanhao.domains.market.services.benchmarks import NoteDraft
from guanhao.domains.market.services.scorecards import CandidateDraft, ScorecardDraft
from guanhao.kernel.now import time_at


def furnish(n: int, moment: datetime) -> None:
    """A scorecard with a platform, a benchmark, a note, a trend card, a diagnosis."""
    with time_at(moment + timedelta(minutes=n)):
        card = scorecards.save_scorecard(ScorecardDraft(title=f"s{n}"))
        scorecards.save_candidate(CandidateDraft(name=f"p{n}", share=0.7, share_source="s", scores=scores(5)), scorecard_id=card.pk)
        benchmarks.save_benchmark(bench(source=f"b{n}"))
        benchmarks.save_note(NoteDraft(kind="users", title=f"n{n}", text="t", source="s", day=moment.date()))
        outlook.save_trend(trend(title=f"t{n}"))
        diagnosis.diagnose()
