"""Volume, peaks with contributors, share of voice (LIS-06)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from guanhao.domains.listening.contracts import Understood
from guanhao.domains.listening.contracts.mentions import Incoming
from guanhao.domains.listening.models import Source
from guanhao.domains.listening.rules.volume import Peak, peaks, pgc_gap, phases, share_of_voice
from guanhao.domains.listening.selectors import volume
from guanhao.domains.listening.selectors.mentions import MentionFilter
from guanhao.domains.listening.services import intake
from guanhao.domains.listening.services.handing import explain_peak
from guanhao.domains.listening.services.rules import RuleDraft, add_rule
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def understand(texts: list[str]) -> list[Understood]:
        return [Understood(-1 if "差" in one else 1 if "好" in one else 0, 0.9, False, ()) for one in texts]

    monkeypatch.setattr(intake, "understand", understand)
    with time_at(NOON):
        yield


def take(items: list[Incoming]) -> None:
    row = Source(name="数据", kind="api", platform="weibo", state="on", permission="own", purpose="监测口碑", made_at=now())
    row.save()
    intake.record_mentions(source=row, items=items)


def one(number: str, text: str, days_ago: int = 0, **values: Any) -> Incoming:
    return Incoming(number=number, text=f"{text}{number}", made_at=NOON - timedelta(days=days_ago), **values)


def test_polarity_shares_of_the_case(in_brand: BrandRef) -> None:
    words = ["好"] * 65 + ["中"] * 28 + ["差"] * 7
    take([one(str(n), word) for n, word in enumerate(words)])
    board = volume.board(MentionFilter())
    assert {part.key: part.share for part in board.polarities} == {"1": 0.65, "0": 0.28, "-1": 0.07}
    assert (board.counts[-1], board.negative[-1], board.before, board.change) == (100, 7, 0, None)


def test_a_planted_spike_is_found_with_its_contributors(in_brand: BrandRef) -> None:
    items = [one(f"{day}-{n}", "青禾日常", day, author=f"人{n}", author_fans=100, reach=10) for day in range(30) for n in range(5)]
    items += [one(f"spike-{n}", "新品代言", 10, author="路人", author_fans=50, reach=10, url=f"https://example.org/{n}") for n in range(57)]
    items += [one(f"kol-{n}", "大号推荐", 10, author="大号", author_fans=2_000_000, reach=207) for n in range(3)]
    take(items)
    board = volume.board(MentionFilter())
    found = volume.found_peaks(board)
    assert [(peak.day, peak.count, peak.usual) for peak in found] == [(date(2026, 11, 10), 65, 5.0)]
    view = volume.explain_peak(MentionFilter(), found[0], board)
    assert (view.total, view.reach, view.kol_count, view.kol_reach) == (65, 1241, 3, 621)
    assert view.kol_share == pytest.approx(0.5, abs=0.001)
    assert (view.authors[0].name, view.authors[0].kol, view.posts[0].reach) == ("大号", True, 207)
    assert view.posts[0].share == pytest.approx(207 / 1241)
    assert view.organic_change == pytest.approx(62 / 65 - 1)
    assert [phase.name for phase in view.phases] == ["quiet", "high", "quiet"]
    explain_peak(scope="", day=found[0].day, cause="代言人官宣")
    assert volume.explain_peak(MentionFilter(), found[0], board).cause == "代言人官宣"


def test_30_of_100_is_30_percent_with_a_rank(in_brand: BrandRef) -> None:
    for name, role in (("青禾", "own"), ("茶山", "rival"), ("半山", "rival"), ("小满", "rival")):
        add_rule(RuleDraft(name=name, role=role, brand=name, any=[name]))
    counts = {"青禾": 30, "茶山": 45, "半山": 15, "小满": 10}
    take([one(f"{name}{n}", f"{name}的茶", kind="PGC" if name == "茶山" and n < 20 else "UGC") for name, many in counts.items() for n in range(many)])
    board = volume.voice(MentionFilter())
    assert [(voice.brand, voice.count, voice.share, voice.rank) for voice in board.voices] == [
        ("茶山", 45, 0.45, 1), ("青禾", 30, 0.3, 2), ("半山", 15, 0.15, 3), ("小满", 10, 0.1, 4),
    ]  # fmt: skip
    assert board.own is not None
    assert (board.own.brand, board.total) == ("青禾", 100)
    assert board.gap == pytest.approx(-(20 / 45) / 3)
    assert board.advise_media is False


def test_a_gap_of_professional_content_advises_media_work() -> None:
    voices = share_of_voice({"a": 10, "b": 10}, "a", {"a": 1, "b": 5}, {})
    assert pgc_gap(voices) == pytest.approx(-0.4)
    assert pgc_gap(voices[:0]) is None
    assert [one.rank for one in share_of_voice({"a": 0, "b": 0}, "a", {}, {})] == [1, 1]


def test_peaks_by_definition() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(40)]
    counts = [10] * 40
    assert peaks(days, counts, times=3, least=20) == []
    counts[20], counts[21] = 60, 40
    assert peaks(days, counts, times=3, least=20) == [Peak(days[20], 60, 10.0, days[20], days[21])]
    assert [one.name for one in phases(days, counts, peaks(days, counts, times=3, least=20)[0])] == ["quiet", "high", "quiet"]
    assert peaks(days[:1], [500], times=3, least=20) == []
    assert peaks(days, [0] * 39 + [25], times=3, least=20)[0].usual == 0
