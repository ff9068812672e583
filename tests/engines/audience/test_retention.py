"""Retention: hand counts, published rates, a slow oracle, survival and gaps."""

import csv
import gzip
import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanhao.engines.audience.events import DAY, BadData, Events
from guanhao.engines.audience.retention import Kind, Unit, nodes, retention, survival, time_to_return, unit_of, unit_start

SHARED = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")


def active(*rows: tuple[int, int]) -> Events:
    """From (person, day)."""
    return Events.sorted([r[0] for r in rows], [r[1] * DAY + 5 for r in rows], np.zeros(len(rows), int), ("view",))


HAND = active(
    (1, 0), (1, 1), (1, 7),  # back on day 1 and 7
    (2, 0), (2, 0), (2, 7),  # twice on the first day, back on day 7
    (3, 0),
    (4, 1), (4, 2),
    (5, 1), (5, 8), (5, 9),
)  # fmt: skip


def test_the_cohort_table_matches_a_hand_count() -> None:
    """ANA-21 (a)."""
    found = retention(HAND, last_day=9, offsets=8)
    assert found.labels.tolist() == [0, 1]
    assert found.sizes.tolist() == [3, 2]
    assert found.back.tolist() == [[3, 1, 0, 0, 0, 0, 0, 2, 0], [2, 1, 0, 0, 0, 0, 0, 1, 1]]
    assert found.people(0, 7).tolist() == [1, 2]
    assert found.people(1).tolist() == [4, 5]
    assert found.curve[1] == 2 / 5
    assert found.curve[7] == 3 / 5


def test_thirty_five_of_a_hundred_are_back_on_day_seven() -> None:
    """ANA-21 (b): cohort 100, active D7 35 → 35 %."""
    rows = [(n, 0) for n in range(1, 101)] + [(n, 7) for n in range(1, 36)]
    found = retention(active(*rows), last_day=40, offsets=30)
    assert found.share(0, 7) == 0.35
    assert [(node.day, node.share) for node in nodes(found)] == [(1, 0.0), (7, 0.35), (30, 0.0)]


def test_a_day_that_is_not_over_is_unknown_and_not_nought() -> None:
    found = retention(HAND, last_day=8, offsets=8)
    assert found.known.tolist() == [[3] * 9, [2] * 8 + [0]]
    assert found.share(1, 8) is None
    assert found.curve[8] == 0.0  # cohort 0 alone


def test_rolling_counts_the_day_or_any_later_one() -> None:
    found = retention(HAND, last_day=9, offsets=8, kind=Kind.ROLLING)
    assert found.back.tolist() == [[3, 2, 2, 2, 2, 2, 2, 2, 0], [2, 2, 1, 1, 1, 1, 1, 1, 1]]


def test_calendar_weeks_begin_on_monday() -> None:
    """Day 3 (1970-01-04) is a Sunday, day 4 a Monday: a new week one day later."""
    assert unit_of(np.array([3, 4, 10, 11]), Unit.WEEK).tolist() == [0, 1, 1, 2]
    assert unit_start(np.array([1, 2]), Unit.WEEK).tolist() == [4, 11]
    assert unit_of(np.array([30, 31, 58, 59]), Unit.MONTH).tolist() == [0, 1, 1, 2]
    assert unit_start(np.array([1, 2]), Unit.MONTH).tolist() == [31, 59]
    rows = active((1, 3), (1, 4), (2, 4), (2, 10), (2, 11))
    calendar = retention(rows, last_day=24, offsets=2, unit=Unit.WEEK, kind=Kind.CALENDAR)
    assert calendar.back.tolist() == [[1, 1, 0], [1, 1, 0]]
    own = retention(rows, last_day=24, offsets=2, unit=Unit.WEEK)
    assert own.back.tolist() == [[1, 0, 0], [1, 1, 0]]
    assert own.known.tolist() == [[1, 1, 1], [1, 1, 1]]  # person 2's third week ends on day 24: just over


def test_cohorts_by_source_and_only_newcomers() -> None:
    labels = np.array([7, 7, 7, 9, 9, 9, 7, 9, 9, 9, 9, 9])
    found = retention(HAND, last_day=9, offsets=7, labels=labels)
    assert found.labels.tolist() == [7, 9]
    assert found.sizes.tolist() == [2, 3]
    assert found.back[:, 7].tolist() == [1, 2]
    new = retention(HAND, last_day=9, offsets=7, newcomers=np.array([2, 5], np.uint32))
    assert new.sizes.tolist() == [1, 1]


def test_starting_and_returning_actions_and_the_period() -> None:
    data = Events.sorted([1, 1, 1, 2, 2], [0, DAY, 2 * DAY, DAY, 2 * DAY], [0, 1, 0, 1, 1], ("view", "buy"))
    found = retention(data, last_day=3, offsets=2, starting=data.doing(["view"]), returning=data.doing(["buy"]))
    assert found.back.tolist() == [[0, 1, 0]]
    late = retention(data, last_day=3, offsets=1, first_day=1, until_day=1)
    assert late.people(0).tolist() == [1, 2]


def test_nothing_and_nonsense() -> None:
    none = retention(Events.none(("view",)), last_day=3, offsets=2)
    assert none.sizes.tolist() == []
    assert none.curve == [None, None, None]
    assert survival(Events.none(), last_day=3, silence=2, days=3) == []
    assert time_to_return(Events.none()).median is None
    for offsets in (0, 401):
        with pytest.raises(BadData, match="offsets"):
            retention(HAND, last_day=3, offsets=offsets)
    with pytest.raises(BadData, match="silence"):
        survival(HAND, last_day=3, silence=0, days=3)


def test_published_rates_of_cookie_cats() -> None:
    """44.8 and 44.2 % on day 1, 19.0 and 18.2 % on day 7 for the gates at level 30 and 40 (90,189 players)."""
    path = SHARED / "ab_experiments" / "cookie_cats.csv.gz"
    if not path.exists():
        pytest.skip(f"sample data missing: put cookie_cats.csv.gz at {path} (or set GUANHAO_SAMPLE_DATA)")
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
    person, day, arm = [], [], []
    for number, row in enumerate(rows, 1):
        for at, known in ((0, "True"), (1, row["retention_1"]), (7, row["retention_7"])):
            if known.lower() in ("true", "1"):
                person.append(number)
                day.append(at)
                arm.append(int(row["version"] == "gate_40"))
    data = Events.sorted(person, np.array(day) * DAY, np.zeros(len(day), int), ("play",), extra={"arm": arm})
    found = retention(data, last_day=14, offsets=7, labels=data.extra["arm"])
    assert found.sizes.tolist() == [44_700, 45_489]
    assert [round(100 * (found.share(arm, 1) or 0), 1) for arm in (0, 1)] == [44.8, 44.2]
    assert [round(100 * (found.share(arm, 7) or 0), 1) for arm in (0, 1)] == [19.0, 18.2]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 70)), max_size=25),
    st.sampled_from(list(Unit)),
    st.sampled_from(list(Kind)),
    st.integers(1, 9),
    st.integers(10, 70),
)
def test_equal_to_counting_person_by_person(rows: list[tuple[int, int]], unit: Unit, kind: Kind, offsets: int, last_day: int) -> None:
    found = retention(active(*rows), last_day=last_day, offsets=offsets, unit=unit, kind=kind)
    length = {"day": 1, "week": 7, "month": 30}[unit.value]

    def number(day: int) -> int:
        return int(unit_of(np.array([day]), unit)[0])

    back: dict[tuple[int, int], int] = {}
    known: dict[tuple[int, int], int] = {}
    for person in {who for who, _ in rows}:
        days = sorted(day for who, day in rows if who == person and day <= last_day)
        if not days:
            continue
        first = days[0]
        for offset in range(offsets + 1):
            over = number(first) + offset < number(last_day + 1) if kind is Kind.CALENDAR else first + (offset + 1) * length <= last_day + 1
            if not over:
                continue
            known[number(first), offset] = known.get((number(first), offset), 0) + 1
            gone = [number(day) - number(first) if kind is Kind.CALENDAR else (day - first) // length for day in days]
            if offset in gone or (kind is Kind.ROLLING and max(gone) >= offset):
                back[number(first), offset] = back.get((number(first), offset), 0) + 1
    for place, label in enumerate(found.labels.tolist()):
        for offset in range(offsets + 1):
            assert found.back[place, offset] == back.get((label, offset), 0) == len(found.people(place, offset))
            assert found.known[place, offset] == known.get((label, offset), 0)


def test_survival_by_hand() -> None:
    """Silence of 5 days, data to day 20: 1 lost after day 0, 2 after day 9, 3 still there (censored after 21 days)."""
    curve = survival(active((1, 0), (2, 0), (2, 4), (2, 9), (3, 0), (3, 18)), last_day=20, silence=5, days=21)
    assert curve[0].share == pytest.approx(2 / 3)  # one of three lost
    assert curve[8].share == pytest.approx(2 / 3)
    assert curve[9].share == pytest.approx(1 / 3)  # one of two left lost on day 10
    assert curve[20].watched == 1
    assert curve[20].lost == 0
    # log-log scale: ln(-ln(2/3)) ± 1.96 · sqrt(1/(3·2)) / ln(3/2)
    wide = 1.959964 * (1 / 6) ** 0.5 / np.log(1.5)
    assert curve[0].low == pytest.approx((2 / 3) ** np.exp(wide))
    assert curve[0].high == pytest.approx((2 / 3) ** np.exp(-wide))


def test_days_until_people_return() -> None:
    found = time_to_return(HAND, days=7)
    assert found.gaps.tolist() == [3, 0, 0, 0, 0, 1, 2]  # 1, 6 · 7 · – · 1 · 7, 1
    assert found.people == 4
    assert found.median == 3.5
