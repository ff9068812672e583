"""Ratios that cannot be divided say so; R as the requirement has it; verdicts of channels."""

import numpy as np
import pytest

from guanhao.engines.value import roi, spread
from guanhao.engines.value.errors import BadData


def test_spend_ten_revenue_fifty_is_one_to_five() -> None:
    found = roi.ratios(roi.Totals(spend=10, revenue=50, impressions=2000, clicks=20, conversions=4, interactions=0))
    assert found["roas"] == roi.Ratio(5.0)
    assert found["roi"] == roi.Ratio(4.0)
    assert (found["cpm"].value, found["cpc"].value, found["cpa"].value) == (5.0, 0.5, 2.5)
    assert found["cpe"] == roi.Ratio(None, "zero:interactions")
    assert found["cac"] == roi.Ratio(None, "unknown:customers")
    assert roi.reaches(found["roas"], 5) is True
    assert roi.reaches(roi.Ratio(4.999), 5) is False
    assert roi.reaches(found["cac"], 5) is None


def test_conversion_and_acquisition() -> None:
    assert roi.ratio("cvr", roi.Totals(clicks=1000, conversions=85)).value == 0.085
    assert roi.ratio("cac", roi.Totals(spend=1000, customers=50)).value == 20
    assert roi.ratio("roas", roi.Totals(spend=0, revenue=5)) == roi.Ratio(None, "zero:spend")
    assert roi.ratio("roas", roi.Totals(spend=-2, revenue=5)) == roi.Ratio(None, "negative:spend")


def cost(channel: str, *cac: float | None) -> roi.ChannelCost:
    return roi.ChannelCost(channel, cac, tuple(100.0 for _ in cac), tuple(0 if one is None else 100 / one for one in cac))


def test_worst_two_months_in_a_row_is_reduced() -> None:
    found = {one.channel: one.advice for one in roi.worst_and_best([cost("a", 10, 50, 60), cost("b", 90, 20, 20), cost("c", 15, 15, 15)])}
    assert found == {"a": "reduce", "b": "keep", "c": "raise"}
    once = {one.channel: one.advice for one in roi.worst_and_best([cost("a", 10, 60), cost("b", 20, 20)])}
    assert once == {"a": "keep", "b": "keep"}


def test_spending_without_winning_anybody_is_worst() -> None:
    found = {one.channel: one for one in roi.worst_and_best([cost("a", None, None), cost("b", 500, 500)])}
    assert found["a"].advice == "reduce"
    assert found["a"].cac is None
    assert found["a"].others == pytest.approx(500)


def test_too_few_months_or_channels_say_nothing() -> None:
    assert [one.advice for one in roi.worst_and_best([cost("a", 10), cost("b", 20)])] == ["unclear", "unclear"]
    assert [one.advice for one in roi.worst_and_best([cost("a", 10, 10)])] == ["keep"]
    assert roi.worst_and_best([]) == ()


@pytest.mark.parametrize(("e", "r"), [(2, 0.693), (1, 0), (3.5, 1.7325), (0.5, -0.3465)])
def test_reproduction(e: float, r: float) -> None:
    assert spread.reproduction(e) == pytest.approx(r, abs=1e-12)


def test_states() -> None:
    assert [spread.judge(e).state for e in (2, 1, 0.5)] == ["spreading", "steady", "decaying"]
    assert spread.judge(1.1, band=0.1).state == "steady"
    assert spread.judge(None, reason="zero:usual") == spread.Spread(None, None, None, "zero:usual")
    r, state = spread.judge_all(np.array([2, 1, 0.5, np.nan]))
    assert state.tolist() == [0, 1, 2, -1]
    assert r[0] == pytest.approx(0.693)
    with pytest.raises(BadData, match="below zero"):
        spread.reproduction(-1)
    with pytest.raises(BadData, match="finite"):
        spread.reproduction(float("inf"))
