"""Plans in working days (PLN-05 a), bookings and trees as pure rules, by examples and by properties."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanhao.domains.work.rules import bookings, gantt, series, tree
from guanhao.domains.work.rules.schedule import Circle, Link, Task, Workdays, circle_through, order, push, read

LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOON = datetime(2026, 3, 2, tzinfo=UTC)


@st.composite
def plans(draw: Any) -> tuple[dict[int, Task], list[Link]]:
    """Tasks with links that go from smaller to larger numbers: no circles."""
    count = draw(st.integers(1, 12))
    tasks = {one: Task(draw(st.integers(0, 30)), draw(st.integers(1, 9)), draw(st.integers(0, 9)) == 0) for one in range(count)}
    pairs = [(one, two) for one in range(count) for two in range(one + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    return tasks, [Link(one, two, draw(st.integers(-3, 5))) for one, two in chosen]


def kept(tasks: dict[int, Task], links: list[Link]) -> bool:
    return all(tasks[link.after].fixed or tasks[link.after].start >= tasks[link.before].end + 1 + link.lag for link in links)


@LIGHT
@given(plans(), st.integers(0, 40), st.integers(1, 9))
def test_a_push_keeps_every_link_moves_nothing_earlier_and_no_further_than_asked(plan: Any, start: int, days: int) -> None:
    tasks, links = plan
    changed = {} if tasks[0].fixed else {0: Task(start, days)}
    moved = push(tasks, links, changed)
    now = {**tasks, **changed, **moved}
    assert kept(now, links)
    for one, task in now.items():
        assert one in changed or task.start >= tasks[one].start
        assert task.days == (changed.get(one) or tasks[one]).days
        bounds = [now[link.before].end + 1 + link.lag for link in links if link.after == one]
        if task.start > (changed.get(one) or tasks[one]).start:
            assert task.start == max(bounds), "as far as needed and no further"
    assert push({**tasks, **changed, **moved}, links, {}) == {}, "a second push moves nothing"


@LIGHT
@given(plans())
def test_slack_is_how_far_one_task_may_slip_before_the_end_does(plan: Any) -> None:
    tasks, links = plan
    tasks = {**tasks, **push(tasks, links, {})}
    reading = read(tasks, links)
    assert reading.broken == ()
    for one, task in tasks.items():
        if task.fixed:
            continue
        for slip, ends in ((reading.slack[one], reading.end), (reading.slack[one] + 1, reading.end + 1)):
            later = {**tasks, **push(tasks, links, {one: Task(task.start + slip, task.days)})}
            assert max(other.end for other in later.values()) == ends
        assert (one in reading.critical) == (reading.slack[one] == 0)


@LIGHT
@given(plans())
def test_the_critical_path_is_the_longest_path(plan: Any) -> None:
    """Everything as early as it can be: the last day is the length of the longest path, and that path is critical."""
    tasks, links = plan
    tasks = {one: Task(0, task.days) for one, task in tasks.items()}
    links = [Link(link.before, link.after, max(link.lag, 0)) for link in links]
    tasks = {**tasks, **push(tasks, links, {})}
    reading = read(tasks, links)

    def longest(one: int) -> int:
        return tasks[one].days + max((link.lag + longest(link.after) for link in links if link.before == one), default=0)

    best = max(longest(one) for one in tasks)
    assert reading.end + 1 == best
    one = max(tasks, key=longest)
    while True:
        assert one in reading.critical
        following = [link for link in links if link.before == one and link.lag + longest(link.after) + tasks[one].days == longest(one)]
        if not following:
            break
        one = following[0].after


def test_circles_are_named() -> None:
    links = [Link(1, 2), Link(2, 3)]
    assert circle_through(links, Link(3, 1)) == (3, 1, 2, 3)
    assert circle_through(links, Link(1, 3)) == ()
    assert circle_through(links, Link(1, 1)) == (1, 1)
    with pytest.raises(Circle) as circle:
        order([1, 2, 3, 4], [*links, Link(3, 1), Link(3, 4)])
    ring = circle.value.path
    assert ring[0] == ring[-1]
    assert set(ring) == {1, 2, 3}
    assert all(any((link.before, link.after) == pair for link in [*links, Link(3, 1)]) for pair in itertools.pairwise(ring))


def test_dates_are_numbers_of_working_days_and_back() -> None:
    line = Workdays(date(2026, 3, 2) + timedelta(days=place) for place in range(12) if place % 7 < 5)
    assert line.task(date(2026, 3, 6), date(2026, 3, 9)) == Task(4, 2)
    assert line.task(date(2026, 3, 7), date(2026, 3, 8)) == Task(5, 1), "a weekend is the Monday after"
    assert (line.date(5), line.at_or_before(date(2026, 3, 8))) == (date(2026, 3, 9), 4)
    with pytest.raises(IndexError):
        line.date(-1)


def hour(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def test_spans_beyond_the_capacity_are_found_and_spans_that_touch_are_not() -> None:
    held = [bookings.Held(1, hour(0), hour(2), 100), bookings.Held(2, hour(2), hour(4), 100), bookings.Held(3, hour(3), hour(5), 50)]
    assert bookings.clashes(held[:2], 100) == []
    assert bookings.clashes(held, 100) == [bookings.Clash(hour(3), hour(4), 150, (2, 3))]
    assert bookings.peak(held, hour(0), hour(3)) == 100
    assert bookings.peak(held, hour(0), hour(3.5)) == 150
    assert bookings.peak(held, hour(9), hour(10)) == 0


@LIGHT
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6), st.integers(1, 3)), max_size=12), st.integers(1, 5))
def test_clashes_are_exactly_the_hours_beyond_the_capacity(spans: list[tuple[int, int, int]], capacity: int) -> None:
    held = [bookings.Held(key, hour(start), hour(start + length), amount) for key, (start, length, amount) in enumerate(spans)]
    found = bookings.clashes(held, capacity)
    for number in range(30):
        level = sum(amount for start, length, amount in spans if start <= number < start + length)
        inside = [one for one in found if one.start <= hour(number) < one.end]
        assert bool(inside) == (level > capacity)
        assert bookings.peak(held, hour(number), hour(number + 1)) == level


def test_months_without_their_meeting() -> None:
    held = {date(2026, 1, 1), date(2026, 3, 1)}
    assert series.overdue_months(date(2026, 1, 15), date(2026, 4, 30), held) == [date(2026, 2, 1)]
    assert series.overdue_months(date(2026, 1, 15), date(2026, 5, 1), held) == [date(2026, 2, 1), date(2026, 4, 1)]
    assert series.overdue_months(date(2026, 1, 15), date(2027, 5, 1), held, ended=date(2026, 3, 3)) == [date(2026, 2, 1)]
    assert series.nth_weekday(date(2026, 2, 1), 1, 2) == date(2026, 2, 4)
    assert [series.nth_weekday(date(2026, month, 1), 5, 4) for month in (1, 2)] == [date(2026, 1, 30), date(2026, 2, 27)]


class Leaf:
    """An idea without a database."""

    def __init__(self, pk: int, parent_id: int | None, place: float) -> None:
        self.pk, self.parent_id, self.place = pk, parent_id, place


def test_trees_grow_in_order_and_lose_nothing() -> None:
    rows = [Leaf(1, None, 0), Leaf(2, 1, 2), Leaf(3, 1, 1), Leaf(4, 99, 0)]
    branches = tree.grown(rows)
    assert [branch.idea.pk for branch in branches] == [1, 4], "what hangs below nothing comes to the top"
    assert [branch.idea.pk for branch in branches[0].below] == [3, 2]
    parents = {1: None, 2: 1, 3: 2}
    assert (tree.depth_of(parents, 3), tree.height_of(parents, 1), tree.inside(parents, 1, 3), tree.inside(parents, 3, 1)) == (3, 3, True, False)
    assert tree.place_after([0.0, 1.0], 0.0) == 0.5
    assert tree.place_after([0.0, 1.0], 1.0) == 2.0
    assert tree.place_after([], None) == 0.0
    assert tree.too_close([1.0, 1.0 + 1e-12])
    assert not tree.too_close([0.0, 1.0])


def test_the_drawing_holds_all_bars_and_today() -> None:
    axis = gantt.axis_of([(date(2026, 3, 2), date(2026, 3, 6))], date(2026, 3, 20))
    assert (axis.px, axis.first, axis.last) == (22, date(2026, 2, 26), date(2026, 3, 24))
    assert axis.span(date(2026, 3, 2), date(2026, 3, 6)) == (88, 110)
    assert [(tick.day, tick.width) for tick in axis.months()] == [(date(2026, 2, 26), 66), (date(2026, 3, 1), 528)]
    assert axis.off([date(2026, 2, 26), date(2026, 2, 27), *(date(2026, 3, day) for day in range(2, 25))]) == [(44, 44)]
    assert gantt.axis_of([(date(2026, 1, 1), date(2027, 1, 1))], date(2030, 1, 1)).px == 3
    assert gantt.arrows({1: (0, 10, 5), 2: (40, 50, 37)}, [(1, 2), (1, 9)]) == [("M10 5H16V37H39", 1, 2)]
    assert gantt.arrow(50, 5, 40, 37) == "M50 5H56V21H33V37H39"
