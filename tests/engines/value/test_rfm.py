"""RFM: exact scores, ties, segments, silence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.value import rfm
from guanhao.engines.value.errors import BadData


def people(last: list[int], frequency: list[int], money: list[float]) -> rfm.Customers:
    n = len(last)
    return rfm.Customers(np.arange(n), np.array(last), np.array(frequency), np.array(money, dtype=float), np.zeros(n, dtype=np.int64))


def test_five_five_five_is_a_champion() -> None:
    found = rfm.score(people([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [10, 20, 30, 40, 50]))
    assert found.recency.tolist() == found.frequency.tolist() == found.money.tolist() == [1, 2, 3, 4, 5]
    assert rfm.SEGMENTS[found.segment[4]] == "champions"
    assert rfm.SEGMENTS[found.segment[0]] == "lost"


def by_hand(values: list[float], q: int) -> list[int]:
    n = len(values)
    ranks = [sum(one < value for one in values) * 2 + sum(one == value for one in values) for value in values]
    return [1 + sum(rank * q >= 2 * n * cut for cut in range(1, q)) for rank in ranks]


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=60), st.integers(2, 10))
def test_scores_are_the_mid_ranks_cut_into_equal_parts(values: list[int], q: int) -> None:
    found = rfm.quantile_scores(np.array(values, dtype=float), q).tolist()
    assert found == by_hand([float(one) for one in values], q)
    assert len(set(zip(values, found, strict=True))) == len(set(values))  # equal values, equal scores


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=60), st.integers(2, 10))
def test_whole_numbers_get_the_same_scores(values: list[int], q: int) -> None:
    assert rfm.quantile_scores(np.array(values, dtype=float), q).tolist() == rfm.quantile_scores(np.array(values), q).tolist()


def test_all_alike_stand_in_the_middle() -> None:
    assert rfm.quantile_scores(np.full(7, 3.0)).tolist() == [3] * 7
    assert rfm.quantile_scores(np.array([])).tolist() == []
    with pytest.raises(BadData, match="quantiles"):
        rfm.quantile_scores(np.array([1.0]), 1)


def test_every_score_has_a_segment_and_more_parts_are_stretched() -> None:
    scores = np.arange(1, 6, dtype=np.uint8)
    r, fm = (one.ravel() for one in np.meshgrid(scores, scores))
    assert set(rfm.segments(r, fm, fm).tolist()) == set(range(len(rfm.SEGMENTS)))
    assert rfm.SEGMENTS[rfm.segments(*(np.array([10], np.uint8),) * 3, quantiles=10)[0]] == "champions"
    assert rfm.SEGMENTS[rfm.segments(*(np.array([1], np.uint8),) * 3, quantiles=3)[0]] == "about_to_sleep"


def test_refunds_lower_money_but_are_no_orders() -> None:
    found = rfm.customers(np.array([0, 0, 1, 2]), np.array([10, 20, 5, 30]), np.array([100.0, -150, 7, -9]))
    assert found.person.tolist() == [0, 1]
    assert found.last.tolist() == [10, 5]
    assert found.money.tolist() == [-50, 7]
    assert (found.orders, found.refunds, found.only_refunds) == (2, 2, 1)


def test_bad_orders() -> None:
    with pytest.raises(BadData) as caught:
        rfm.customers(np.array([], dtype=np.int64), np.array([], dtype=np.int64), np.array([]))
    assert caught.value.reason == "empty"
    with pytest.raises(BadData, match="finite"):
        rfm.customers(np.array([1]), np.array([1]), np.array([np.nan]))
    with pytest.raises(BadData, match="lengths"):
        rfm.customers(np.array([1]), np.array([1, 2]), np.array([1.0]))
    with pytest.raises(BadData):
        rfm.score(people([], [], []))


def test_dormant_from_thirty_days() -> None:
    assert rfm.dormant(np.array([69, 70, 71]), 100).tolist() == [True, True, False]  # 31, 30 and 29 days


def test_summary_and_matrix_count_everybody_once() -> None:
    who = people([1, 2, 3, 4, 40], [1, 2, 3, 4, 5], [10, 20, 30, 40, 50])
    scored = rfm.score(who)
    found = {one.key: one for one in rfm.summarise(who, scored, 41)}
    assert sum(one.people for one in found.values()) == 5 == rfm.matrix(scored).sum()
    assert found["champions"].people == 2
    assert found["champions"].mean_money == 45
    assert found["champions"].dormant == 1
    assert found["champions"].repeat_rate == 1
    assert found["new"].mean_money is None
    assert rfm.high_value(scored).tolist() == [False, False, False, True, True]
    assert rfm.matrix(scored)[4, 4] == 1
