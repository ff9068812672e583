"""Ordered funnels: hand-counted cases, a slow oracle a person, and input nobody would write by hand."""

import random
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanhao.engines.audience import funnels
from guanhao.engines.audience.events import DAY, SECOND, BadData, Events
from guanhao.engines.audience.funnels import Step, funnel, leak, rates

ACTIONS = ("view", "click", "order")
STEPS = [Step(name, (name,)) for name in ACTIONS]
HOUR = 3600 * SECOND


def events(*rows: tuple[int, int, str]) -> Events:
    """From (person, hours, action)."""
    return Events.sorted([r[0] for r in rows], [r[1] * HOUR for r in rows], [ACTIONS.index(r[2]) for r in rows], ACTIONS)


def test_the_order_of_the_steps_and_the_window_count() -> None:
    found = funnel(
        events(
            (1, 0, "view"), (1, 5, "click"), (1, 9, "order"),  # all in the day
            (2, 0, "view"), (2, 5, "order"), (2, 9, "click"),  # ordered before clicking
            (3, 0, "click"), (3, 1, "order"),  # never looked
            (4, 0, "view"), (4, 25, "click"),  # too late
            (5, 0, "view"), (5, 20, "click"), (5, 24, "order"),  # on the last moment of the window
            (6, 0, "view"), (6, 20, "click"), (6, 25, "order"),  # an hour too late
        ),
        STEPS,
        window=DAY,
    )  # fmt: skip
    assert found.counts == (5, 4, 2)
    assert found.steps[2].people.tolist() == [1, 5]
    assert found.lost(1).tolist() == [2, 6]
    assert found.lost(0).tolist() == [4]
    assert found.steps[2].from_start().median == 16.5 * 3600
    assert found.steps[2].since_before.tolist() == [4 * HOUR, 4 * HOUR]


def test_a_later_start_may_save_the_chain() -> None:
    """The first view is too old for the order, the second is not: best chain, not first chain."""
    found = funnel(events((1, 0, "view"), (1, 30, "view"), (1, 31, "click"), (1, 50, "order")), STEPS, window=DAY)
    assert found.counts == (1, 1, 1)
    assert found.steps[2].since_start.tolist() == [20 * HOUR]


def test_the_requirements_examples() -> None:
    """GRO-08 (a) 1000/400/50 and PUB-06 (a) 1000/140/30."""
    assert rates([1000, 400, 50]) == [0.4, 0.125]
    assert leak([1000, 400, 50]) == 2
    assert rates([1000, 140, 30]) == [0.14, pytest.approx(0.2142857)]
    rows = [(n, 0, "view") for n in range(1, 1001)] + [(n, 1, "click") for n in range(1, 401)] + [(n, 2, "order") for n in range(1, 51)]
    assert funnel(events(*rows), STEPS, window=DAY).counts == (1000, 400, 50)
    assert leak([0, 0]) is None
    assert leak([5, 5]) is None
    assert rates([0, 0]) == [None]


def test_a_skewed_clock_makes_no_chain_and_equal_stamps_do() -> None:
    skewed = events((1, 10, "view"), (1, 9, "click"), (2, 10, "view"), (2, 10, "click"), (3, 10, "click"), (3, 10, "view"))
    assert funnel(skewed, STEPS[:2], window=DAY).steps[1].people.tolist() == [2, 3]


def test_a_leap_second_loses_nobody() -> None:
    """2016-12-31 23:59:60 is written as the midnight that follows: the same stamp as the event of 00:00:00."""
    midnight = int(np.datetime64("2017-01-01T00:00:00", "us").astype(np.int64))
    found = Events.sorted([1, 1, 2, 2], [midnight, midnight, midnight - SECOND, midnight], [1, 0, 0, 1], ACTIONS)
    assert funnel(found, STEPS[:2], window=SECOND).counts == (2, 2)


def test_duplicates_and_repeats_count_once() -> None:
    twice = events((1, 0, "view"), (1, 0, "view"), (1, 1, "click"), (1, 1, "click"))
    assert funnel(twice, STEPS[:2], window=DAY).counts == (1, 1)
    assert funnel(twice.distinct(), STEPS[:2], window=DAY).counts == (1, 1)
    assert len(twice.distinct()) == 2
    again = [Step("first", ("view",)), Step("second", ("view",))]
    assert funnel(events((1, 0, "view")), again, window=DAY).counts == (1, 0)
    assert funnel(twice, again, window=DAY).counts == (1, 1)  # two events with one stamp are two events


def test_starts_lie_in_the_period_and_may_end_after_it() -> None:
    found = funnel(events((1, 0, "view"), (1, 40, "click"), (2, 30, "view"), (2, 31, "click")), STEPS[:2], window=3 * DAY, starts=(0, 24 * HOUR))
    assert found.steps[0].people.tolist() == [1] == found.steps[1].people.tolist()


def test_people_who_still_have_time() -> None:
    found = funnel(events((1, 0, "view"), (2, 30, "view"), (3, 30, "view"), (3, 31, "click")), STEPS[:2], window=DAY, known_until=40 * HOUR)
    assert found.open_people == 1


def test_segments_add_up() -> None:
    data = events((1, 0, "view"), (1, 1, "click"), (2, 0, "view"), (2, 3, "view"), (2, 4, "click"), (3, 0, "view"))
    codes = np.array([0, 0, 1, 0, 0, 1])
    found = funnel(data, STEPS[:2], window=DAY, split=codes, segments=2)
    assert [step.segments.tolist() for step in found.steps] == [[1, 2], [1, 1]]


def test_conditions_narrow_a_step() -> None:
    data = events((1, 0, "view"), (1, 1, "view"), (2, 0, "view"))
    steps = [Step("seed", ("view",), np.array([True, False, False])), Step("article", ("view",), np.array([False, True, False]))]
    assert funnel(data, steps, window=DAY).counts == (1, 1)


def test_nothing_and_nonsense() -> None:
    assert funnel(Events.none(ACTIONS), STEPS, window=DAY).counts == (0, 0, 0)
    assert funnel(events((1, 0, "view")), [Step("never", ("dance",)), *STEPS], window=DAY).counts == (0, 0, 0, 0)
    assert funnels.durations(np.empty(0)).median is None
    with pytest.raises(BadData, match="window"):
        funnel(events((1, 0, "view")), STEPS, window=0)
    with pytest.raises(BadData, match="at least one step"):
        funnel(events((1, 0, "view")), [], window=DAY)
    with pytest.raises(BadData, match="has 2 values for 1 events"):
        funnel(events((1, 0, "view")), [Step("x", (), np.ones(2, bool))], window=DAY)
    with pytest.raises(BadData, match="codes from 0 to 0"):
        funnel(events((1, 0, "view")), STEPS, window=DAY, split=np.array([3]))


def test_ten_thousand_steps_are_answered_and_more_are_refused() -> None:
    people, each = 50, 10_000
    data = Events.sorted(np.repeat(np.arange(1, people + 1), each), np.tile(np.arange(each), people) * SECOND, np.zeros(people * each, int), ACTIONS)
    steps = [Step(str(n), ("view",)) for n in range(10_000)]
    shorter = funnel(data.where(np.flatnonzero(data.at < 300 * SECOND)), steps, window=DAY)
    assert shorter.counts[:300] == (people,) * 300
    assert shorter.counts[300:] == (0,) * 9_700
    with pytest.raises(BadData, match="10001 steps; at most 10000"):
        funnel(data, [*steps, Step("one more")], window=DAY)


def chains(rows: list[tuple[int, int]], steps: list[set[int]], window: int) -> int:
    """How deep the deepest chain of one person goes, trying every choice of events."""

    def rank(code: int) -> tuple[int, int]:
        matching = [place for place, step in enumerate(steps) if code in step]
        return (min(matching, default=len(steps)), max(matching, default=-1))

    rows = sorted(rows, key=lambda row: (row[0], rank(row[1])))
    best = 0
    for depth in range(1, len(steps) + 1):
        spots = [[place for place, (_at, code) in enumerate(rows) if code in step] for step in steps[:depth]]
        if any(all(a < b for a, b in pairwise(chosen)) and rows[chosen[-1]][0] - rows[chosen[0]][0] <= window for chosen in product(*spots)):
            best = depth
    return best


ROWS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 12), st.integers(0, 2)), max_size=10)
SETS = st.lists(st.sets(st.integers(0, 2), min_size=1), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(ROWS, SETS, st.integers(1, 14), st.booleans())
def test_equal_to_trying_every_choice(rows: list[tuple[int, int, int]], steps: list[set[int]], window: int, threads: bool) -> None:
    data = Events.sorted([r[0] for r in rows], [r[1] for r in rows], np.array([r[2] for r in rows], int), ACTIONS)
    asked = [Step(str(n), tuple(ACTIONS[code] for code in codes)) for n, codes in enumerate(steps)]
    found = funnel(data, asked, window=window, workers=2 if threads else 1)
    for person in (1, 2, 3):
        depth = chains([(at, code) for who, at, code in rows if who == person], steps, window)
        assert sum(person in step.people for step in found.steps) == depth


def test_shards_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(3)
    data = Events.sorted(draw.integers(1, 400, 20_000), draw.integers(0, 60 * DAY, 20_000), draw.integers(0, 3, 20_000), ACTIONS)
    split = draw.integers(0, 4, 20_000)
    whole = funnel(data, STEPS, window=7 * DAY, split=split, segments=4, known_until=60 * DAY)
    monkeypatch.setattr(funnels, "ROWS", 512)
    parts = funnel(data, STEPS, window=7 * DAY, split=split, segments=4, known_until=60 * DAY, workers=2)
    assert whole.counts == parts.counts
    assert whole.open_people == parts.open_people
    for one, two in zip(whole.steps, parts.steps, strict=True):
        for name in ("people", "since_start", "since_before", "segments"):
            assert (getattr(one, name) == getattr(two, name)).all()


def test_equal_to_a_self_join() -> None:
    """The same question as SQL over raw events (count of people with a <= b <= c, c - a <= window)."""
    duckdb = pytest.importorskip("duckdb")
    draw = np.random.default_rng(5)
    data = Events.sorted(draw.integers(1, 3_000, 60_000), draw.integers(0, 90 * DAY, 60_000), draw.integers(0, 3, 60_000), ACTIONS)
    person, at, action = data.person, data.at, data.action
    with duckdb.connect() as base:
        base.register("columns", {"person": person, "at": at, "action": action})
        count = base.sql(
            f"select count(distinct a.person) from columns a join columns b on a.person = b.person and b.at >= a.at and b.action = 1 "
            f"join columns c on c.person = a.person and c.at >= b.at and c.action = 2 and c.at <= a.at + {7 * DAY} where a.action = 0"
        ).fetchall()[0][0]
    assert funnel(data, STEPS, window=7 * DAY).counts[2] == count > 0


def test_the_order_rows_come_in_changes_nothing() -> None:
    rows = [(person, hour, action) for person in range(1, 30) for hour in (0, 3, 3, 9) for action in ("view", "click")]
    random.Random(1).shuffle(rows)
    first = funnel(events(*rows), STEPS[:2], window=2 * HOUR).counts
    random.Random(2).shuffle(rows)
    assert funnel(events(*rows), STEPS[:2], window=2 * HOUR).counts == first == (29, 29)
