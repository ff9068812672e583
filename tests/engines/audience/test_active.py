"""Active people: hand counts and a slow oracle."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from guanhao.engines.audience.active import active_days
from guanhao.engines.audience.events import DAY, Events


def active(rows: list[tuple[int, int]]) -> Events:
    return Events.sorted([r[0] for r in rows], [r[1] * DAY for r in rows], np.zeros(len(rows), int), ("view",))


def test_by_hand() -> None:
    days = active_days(active([(1, 0), (1, 0), (1, 3), (2, 2), (3, 9)]))
    assert days.on(0, 4).tolist() == [1, 0, 1, 1, 0]
    assert days.trailing(0, 4, 3).tolist() == [1, 1, 2, 2, 2]
    assert days.on(2, 4, np.array([1])).tolist() == [0, 1, 0]
    assert days.people(2, 9).tolist() == [1, 2, 3]
    assert active_days(Events.none()).trailing(0, 1, 7).tolist() == [0, 0]


def test_days_of_accounts_in_other_zones() -> None:
    data = Events.sorted([1, 1, 1], [1, 2, 3], [0, 0, 0], ("view",), extra={"day": [5, 4, 5]})
    assert active_days(data).day.tolist() == [4, 5]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 30)), max_size=20), st.integers(1, 9))
def test_equal_to_sets(rows: list[tuple[int, int]], window: int) -> None:
    found = active_days(active(rows)).trailing(3, 25, window).tolist()
    assert found == [len({who for who, day in rows if at - window < day <= at}) for at in range(3, 26)]
