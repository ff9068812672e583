"""What cannot be analysed says so, by field and row; what has no answer has None and a reason."""

import json

import numpy as np
import pytest

from guanhao.engines.experiments import sizes
from guanhao.engines.experiments.bandit import propensities
from guanhao.engines.experiments.columns import analyse_columns
from guanhao.engines.experiments.errors import REASONS, BadData
from guanhao.engines.experiments.ratio import ratio_check


def counts(exposures: list[object], conversions: list[object], arm: list[object] | None = None, **more: list[object]) -> dict[str, list[object]]:
    return {"arm": arm or [chr(65 + i) for i in range(len(exposures))], "exposures": exposures, "conversions": conversions, **more}


@pytest.mark.parametrize(
    ("columns", "field", "reason", "row"),
    [
        (counts([10, -1], [1, 0]), "exposures", "negative", 2),
        (counts([10, 10], [1, 11]), "conversions", "above_exposures", 2),
        (counts([10, 10.5], [1, 1]), "exposures", "not_whole", 2),
        (counts([10, "x"], [1, 1]), "exposures", "not_finite", 2),
        (counts([10, None], [1, 1]), "exposures", "not_finite", 2),
        (counts([None, None], [1, 1]), "exposures", "all_null", None),
        (counts([], []), "arm", "empty", None),
        (counts([10, 10], [1, 1], ["A", "A"]), "arm", "repeated_arm", 2),
        (counts([10, 10], [1, 1], ["A", ""]), "arm", "empty", 2),
        (counts([10, 10], [1, 1], share=[1, 0]), "share", "shares", 2),
        (counts([10, 10], [1]), "arm", "length", None),
        ({"exposures": [1], "conversions": [1]}, "arm", "column", None),
        ({"arm": ["A"], "exposures": [1]}, "conversions", "column", None),
        ({"arm": ["A", "B"], "exposures": [3, 3], "sum": [9.0, 9.0], "sum_squares": [27.0, 1.0]}, "sum_squares", "impossible_sum", 2),
        ({"unit": ["1", "2"], "arm": ["A", "B"], "value": [None, None]}, "value", "all_null", None),
        ({"unit": ["1", "1", "2"], "arm": ["A", "A", "B"], "value": [1, 2, 1]}, "unit", "repeated_unit", 2),
        ({"unit": ["1", "2"], "arm": ["A", "B"], "value": [1.0, 2.0], "before": [None, None]}, "before", "all_null", None),
    ],
)
def test_bad_columns_are_named(columns: dict[str, list[object]], field: str, reason: str, row: int | None) -> None:
    with pytest.raises(BadData) as caught:
        analyse_columns(columns)
    assert (caught.value.field, caught.value.reason, caught.value.row) == (field, reason, row)
    assert REASONS[reason] in str(caught.value)


def test_one_arm_has_no_comparison() -> None:
    one = analyse_columns(counts([100], [10])).tests[0]
    assert (one["reason"], one["comparisons"], one["verdict"], one["srm"]["p"]) == ("one_arm", [], "none", None)


@pytest.mark.parametrize(
    ("exposures", "conversions", "reason"),
    [([100, 100], [0, 0], "no_spread"), ([100, 100], [100, 100], "no_spread"), ([100, 0], [5, 0], "empty_arm"), ([0, 0], [0, 0], "empty_arm")],
)
def test_arms_without_spread_or_units_have_a_reason_and_no_number(exposures: list[object], conversions: list[object], reason: str) -> None:
    one = analyse_columns(counts(exposures, conversions)).tests[0]
    found = one["comparisons"][0]
    assert (found["p"], found["always_p"], found["reason"]) == (None, None, reason)
    assert "NaN" not in json.dumps(one, allow_nan=False)


def test_zero_variance_of_means() -> None:
    same = {"unit": [str(i) for i in range(6)], "arm": list("AAABBB"), "value": [3.0] * 6}
    one = analyse_columns(same).tests[0]["comparisons"][0]
    assert (one["difference"], one["p"], one["interval"], one["reason"]) == (0.0, None, [None, None], "no_spread")
    half = {"unit": [str(i) for i in range(6)], "arm": list("AAABBB"), "value": [3.0, 3.0, 3.0, 1.0, 2.0, 3.0]}
    assert analyse_columns(half).tests[0]["comparisons"][0]["p"] is not None


def test_units_of_two_arms_leave_the_test_and_repetitions_count_once() -> None:
    rows = {"unit": ["1", "1", "2", "2", "3", "4", "5"], "arm": list("ABAAABB"), "value": [9.0, 9.0, 1.0, 1.0, 2.0, 3.0, 5.0]}
    found = analyse_columns(rows)
    assert (found.crossed, found.repeated) == (1, 1)
    assert [(arm["units"], arm["mean"]) for arm in found.tests[0]["arms"]] == [(2, 1.5), (2, 4.0)]


def test_a_bad_test_does_not_spoil_the_others() -> None:
    rows = counts([100, 4000, 4000, 50, 50], [10, 200, 260, 0, 0], ["A", "A", "B", "A", "B"], test=["1", "2", "2", "3", "3"])
    found = {one["test"]: one for one in analyse_columns(rows).tests}
    assert found["1"]["reason"] == "one_arm"
    assert found["2"]["verdict"] == "B"
    assert found["3"]["comparisons"][0]["reason"] == "no_spread"


def test_segments_are_counted_apart_and_together() -> None:
    rows = counts([2000] * 4, [100, 160, 100, 100], list("ABAB"), segment=["new", "new", "old", "old"])
    one = analyse_columns(rows).tests[0]
    assert [arm["units"] for arm in one["arms"]] == [4000, 4000]
    by = {row["segment"]: row for row in one["segments"]}
    assert by["new"]["difference"] == pytest.approx(0.03)
    assert by["old"]["difference"] == 0.0
    assert by["new"]["q"] == pytest.approx(2 * by["new"]["p"])
    assert one["heterogeneity"][0]["p"] < 0.01


def test_a_mismatch_forbids_a_winner() -> None:
    one = analyse_columns(counts([4000, 4500], [200, 400])).tests[0]
    assert one["srm"]["alarm"]
    assert one["verdict"] == "mismatch"


def test_promised_shares_are_heeded() -> None:
    assert not ratio_check([9000, 1000], [9, 1]).alarm[0]
    assert ratio_check([9000, 1000]).alarm[0]
    with pytest.raises(BadData, match="negative"):
        ratio_check([5, -5])
    with pytest.raises(BadData, match="at least one row"):
        ratio_check([])


@pytest.mark.parametrize(("call", "field"), [
    (lambda: sizes.size_of_shares(0.0, 0.1), "base"), (lambda: sizes.size_of_shares(0.95, 0.1), "change"),
    (lambda: sizes.size_of_shares(0.1, 0.0), "change"), (lambda: sizes.size_of_shares(0.1, 0.1, alpha=1.5), "alpha"),
    (lambda: sizes.size_of_means(0.0, 1.0), "deviation"), (lambda: sizes.size_of_shares(0.1, 0.1, daily=0), "daily"),
    (lambda: propensities([1, 2], [1, 1]), "conversions"), (lambda: propensities([1], [1]), "arms"),
    (lambda: propensities([1, 1], [1, 1], least=0.5), "least"),
])  # fmt: skip
def test_plans_that_cannot_be(call: object, field: str) -> None:
    with pytest.raises(BadData) as caught:
        call()  # type: ignore[operator]
    assert caught.value.field == field


def test_five_thousand_tests_agree_with_one_by_one() -> None:
    rng = np.random.default_rng(6)
    n, tests = rng.integers(2, 3000, 300), np.repeat([f"t{i}" for i in range(100)], 3)
    hits = rng.binomial(n, 0.03)
    arm = np.tile(["a", "b", "c"], 100)
    together = analyse_columns({"test": tests, "arm": arm, "exposures": n, "conversions": hits}).tests
    for place in range(0, 100, 7):
        mine = slice(3 * place, 3 * place + 3)
        alone = analyse_columns({"arm": arm[mine], "exposures": n[mine], "conversions": hits[mine]}).tests[0]
        for left, right in zip(together[place]["comparisons"], alone["comparisons"], strict=True):
            assert {k: v for k, v in left.items() if k != "q"} == {k: v for k, v in right.items() if k != "q"}
