"""Contributions add up to the difference, for sums and for ratios."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.statistics.decompose import Side, contributions

NUMBERS = st.floats(min_value=0, max_value=1e6, allow_subnormal=False)
PARTS = st.dictionaries(st.sampled_from("abcdef"), st.builds(Side, NUMBERS, st.floats(min_value=1, max_value=1e6)), min_size=1)


def test_a_sum_by_group() -> None:
    found = contributions({"a": Side(100), "b": Side(50)}, {"a": Side(40), "c": Side(20)})
    assert [(c.key, c.before, c.after, c.amount) for c in found] == [("a", 100, 40, -60), ("b", 50, None, -50), ("c", None, 20, 20)]
    assert [c.share for c in found] == pytest.approx([60 / 90, 50 / 90, -20 / 90])


def test_a_ratio_moves_by_mix_alone() -> None:
    """Neither group's own rate moves, but the weak one grows: the ratio falls, and both carry it."""
    before = {"strong": Side(10, 100), "weak": Side(1, 100)}
    after = {"strong": Side(10, 100), "weak": Side(3, 300)}
    found = contributions(before, after, ratio=True)
    assert sum(c.amount for c in found) == pytest.approx(13 / 400 - 11 / 200)


def test_no_denominator_no_answer() -> None:
    assert contributions({"a": Side(0, 0)}, {"a": Side(1, 5)}, ratio=True) == []


@given(PARTS, PARTS)
def test_parts_make_the_whole(before: dict[str, Side], after: dict[str, Side]) -> None:
    found = contributions(before, after, ratio=True)
    whole = [sum(s.top for s in part.values()) / sum(s.bottom for s in part.values()) for part in (before, after)]
    assert sum(c.amount for c in found) == pytest.approx(whole[1] - whole[0], rel=1e-6, abs=1e-6)
