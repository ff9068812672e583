"""Everything that reads trend cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from guanhao.domains.listening import facade as listening
from guanhao.domains.market.contracts import TrendView
from guanhao.domains.market.models import Benchmark, MarketNote, Scorecard, TrendCard
from guanhao.domains.market.policy import OutlookPolicy
from guanhao.domains.market.rules.outlook import HORIZONS, OPEN, due
from guanhao.domains.market.selectors import scorecards
from guanhao.domains.market.selectors.benchmarks import Beside, beside
from guanhao.domains.market.selectors.scorecards import Standing
from guanhao.kernel.access import can, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LIBRARY = 200
REPORT_BENCHMARKS, REPORT_NOTES = 30, 30


@dataclass(frozen=True)
class Outlook:
    """What the report shows: open cards by horizon, urgent ones, notes of the market, benchmarks beside ours, the newest decision on platforms."""

    day: date
    by_horizon: dict[str, list[TrendCard]]
    urgent: list[TrendCard]
    settled: list[TrendCard]
    notes: list[MarketNote]
    benchmarks: list[Beside]
    decision: Scorecard | None
    standing: Standing | None

    @property
    def cards(self) -> list[TrendCard]:
        """All open cards, the nearest first."""
        return [card for cards in self.by_horizon.values() for card in cards]


def cards() -> "QuerySet[TrendCard]":
    """All trend cards, the weightiest first (needs market.view)."""
    require("market.view")
    found: QuerySet[TrendCard] = TrendCard.objects.all()
    return found


def views(*, open_only: bool, limit: int) -> list[TrendView]:
    """Cards as other rooms read them."""
    rows = cards().filter(status__in=OPEN) if open_only else cards()
    zone = current_brand().zone
    return [
        TrendView(
            row.pk,
            row.title,
            row.kind,
            row.effect,
            row.horizon,
            row.status,
            row.weight,
            row.response,
            row.owner_id,
            row.changed_at.astimezone(zone).date(),
        )
        for row in rows[: max(0, min(limit, 500))]
    ]


def outlook() -> Outlook:
    """Everything the report shows (needs market.view)."""
    require("market.view")
    rows = list(TrendCard.objects.filter(status__in=OPEN))
    urgent = OutlookPolicy.of_brand().urgent
    decision = Scorecard.objects.filter(state=Scorecard.State.DECIDED).order_by("-decided_at").first()
    return Outlook(
        day=today(),
        by_horizon={key: found for key in HORIZONS if (found := [row for row in rows if row.horizon == key])},
        urgent=[row for row in rows if row.weight >= urgent],
        settled=list(TrendCard.objects.filter(status=TrendCard.Status.SETTLED)[:20]),
        notes=list(MarketNote.objects.filter(archived=False).order_by("kind", "-day", "-pk")[:REPORT_NOTES]),
        benchmarks=beside(list(Benchmark.objects.filter(archived=False)[:REPORT_BENCHMARKS])),
        decision=decision,
        standing=scorecards.standing(decision) if decision else None,
    )


def overdue(rows: Iterable[TrendCard]) -> set[int]:
    """Numbers of the cards that should be looked at again."""
    every, day, zone = OutlookPolicy.of_brand().look_again, today(), current_brand().zone
    return {row.pk for row in rows if due(row.status, row.looked_at.astimezone(zone).date(), every, day)}


def library() -> dict[int, str]:
    """Entries of the trend library a card may lean on; none for who may not listen."""
    return {one.id: one.title for one in listening.trends(limit=LIBRARY)} if can("listening.view") else {}


def rivals() -> dict[int, str]:
    """Competitors a card may be about; none for who may not listen."""
    return {one.id: one.name for one in listening.rivals(today(), today())} if can("listening.view") else {}


def today() -> date:
    """The brand's day."""
    return now().astimezone(current_brand().zone).date()
