"""Planted effects are found within their intervals; what has no design is not called a cause."""

import numpy as np
import pytest

from guanhao.engines.modelling.causal import before_after, difference_in_differences, interrupted_series, simplex_weights, synthetic_control
from guanhao.engines.modelling.designs import DESIGNS
from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.rows import matching, regression


def unit(chance: np.random.Generator, base: float, effect: float, days: int = 60, cut: int = 40) -> list[float]:
    values = base + 0.05 * np.arange(days) + chance.normal(0, 1, days)
    values[cut:] += effect
    return [float(value) for value in values]


def test_difference_in_differences_by_hand() -> None:
    treated = {"a": [1.0, 1, 1, 5, 5], "b": [2.0, 2, 2, 6, 6], "c": [3.0, 3, 3, 8, 8]}
    control = {"d": [1.0, 1, 1, 2, 2], "e": [0.0, 0, 0, 1, 1], "f": [4.0, 4, 4, 5, 5]}
    found = difference_in_differences(treated, control, 3)
    assert found.estimate == pytest.approx((4 + 4 + 5) / 3 - 1)
    assert found.error == pytest.approx(1 / 3)
    assert found.shown["errors"] == "cluster"


def test_a_planted_effect_of_two_is_recovered_with_the_promised_coverage() -> None:
    inside, estimates = 0, []
    for seed in range(60):
        chance = np.random.default_rng(seed)
        treated = {f"t{i}": unit(chance, 5 + i, 2.0) for i in range(8)}
        control = {f"c{i}": unit(chance, i, 0.0) for i in range(12)}
        found = difference_in_differences(treated, control, 40)
        assert found.low is not None
        assert found.high is not None
        estimates.append(found.estimate)
        inside += found.low <= 2.0 <= found.high
    assert np.mean(estimates) == pytest.approx(2.0, abs=0.06)
    assert inside >= 53


def test_one_treated_unit_takes_its_error_from_the_days() -> None:
    chance = np.random.default_rng(5)
    found = difference_in_differences({"t": unit(chance, 5, 2.0)}, {f"c{i}": unit(chance, i, 0.0) for i in range(5)}, 40)
    assert found.shown["errors"] == "newey_west"
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 2.0 <= found.high


def test_trends_that_part_before_the_change_are_told() -> None:
    chance = np.random.default_rng(6)
    rising = {f"t{i}": [value + 0.4 * place for place, value in enumerate(unit(chance, 1, 0))] for i in range(4)}
    found = difference_in_differences(rising, {f"c{i}": unit(chance, 1, 0) for i in range(4)}, 40)
    assert found.shown["pretrend"] == pytest.approx(0.4, abs=0.05)
    assert found.shown["pretrend_p"] < 0.001


def test_an_interrupted_series_finds_the_step_it_was_given() -> None:
    inside = 0
    for seed in range(40):
        chance = np.random.default_rng(100 + seed)
        found = interrupted_series(unit(chance, 5, 2.0, 90, 60), 60)
        inside += found.low is not None and found.high is not None and found.low <= 2.0 <= found.high
    assert inside >= 33


def test_before_after_takes_the_trend_for_the_effect_and_says_it_is_no_cause() -> None:
    found = before_after(unit(np.random.default_rng(1), 5, 0.0), 40)
    assert found.estimate == pytest.approx(0.05 * 30, abs=0.7)
    assert not DESIGNS["before_after"].causal
    assert not DESIGNS["regression"].causal
    assert all(design.source and design.assumptions for design in DESIGNS.values())


def test_synthetic_control_finds_weights_effect_and_placebo() -> None:
    chance = np.random.default_rng(3)
    donors = {f"d{i}": np.asarray(unit(chance, i, 0.0)) for i in range(10)}
    own = 0.5 * donors["d1"] + 0.3 * donors["d4"] + 0.2 * donors["d7"]
    own[40:] += 2.0
    found = synthetic_control(list(own), {name: list(values) for name, values in donors.items()}, 40)
    assert found.estimate == pytest.approx(2.0, abs=0.01)
    weights = found.shown["weights"]
    assert weights["d1"] == pytest.approx(0.5, abs=0.01)
    assert sum(weights.values()) == pytest.approx(1.0)
    assert min(weights.values()) >= 0
    assert found.p == pytest.approx(1 / 11)


def test_simplex_weights_stay_in_the_simplex_when_nothing_fits() -> None:
    weights = simplex_weights(np.asarray([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]), np.asarray([10.0, 10.0, 10.0]))
    assert weights == pytest.approx([0.0, 1.0], abs=1e-6)


def confounded(seed: int, rows: int = 1500) -> tuple[list[float], list[bool], dict[str, list[float]]]:
    chance = np.random.default_rng(seed)
    z, w = chance.normal(size=rows), chance.normal(size=rows)
    treated = chance.random(rows) < 1 / (1 + np.exp(-(z - 0.5)))
    y = 2.0 * treated + 3 * z + w + chance.normal(size=rows)
    return list(map(float, y)), list(map(bool, treated)), {"z": list(map(float, z)), "w": list(map(float, w))}


def test_matching_takes_out_what_made_the_groups_differ() -> None:
    y, treated, covariates = confounded(1)
    naive = np.mean([v for v, t in zip(y, treated, strict=True) if t]) - np.mean([v for v, t in zip(y, treated, strict=True) if not t])
    found = matching(y, treated, covariates)
    assert naive > 3.5
    assert found.effect.low is not None
    assert found.effect.high is not None
    assert found.effect.low <= 2.0 <= found.effect.high
    assert found.effect.high - found.effect.low < 0.6
    assert found.balance[0].before > 0.7
    assert found.balanced


def test_regression_with_all_confounders_finds_the_effect() -> None:
    y, treated, covariates = confounded(2)
    found = {one.name: one for one in regression(y, {"treated": [float(one) for one in treated], **covariates}).coefficients}
    assert found["treated"].low <= 2.0 <= found["treated"].high
    assert found["z"].estimate == pytest.approx(3.0, abs=0.15)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: difference_in_differences({}, {"c": [1.0] * 9}, 5), "few_units"),
        (lambda: difference_in_differences({"t": [1.0] * 9}, {"c": [1.0] * 8}, 5), "same_length"),
        (lambda: difference_in_differences({"t": [1.0] * 9}, {"c": [1.0] * 9}, 1), "few_before"),
        (lambda: difference_in_differences({"t": [1.0, 2, 3, 4, 5, None, None]}, {"c": [1.0] * 7}, 5), "few_after"),
        (lambda: interrupted_series([1.0] * 60, 40), "constant"),
        (lambda: interrupted_series([None] * 60, 40), "few_before"),
        (lambda: synthetic_control([1.0] * 20, {"only": [1.0] * 20}, 10), "few_units"),
        (lambda: regression([1.0, 2, 3], {"x": [1.0, 2, 3]}), "too_short"),
        (lambda: regression([float(i) for i in range(20)], {"x": [1.0] * 20}), "no_variation"),
        (lambda: regression([float(i % 5) for i in range(20)], {"x": [float(i) for i in range(20)], "y": [2.0 * i for i in range(20)]}), "collinear"),
        (lambda: matching([1.0] * 30, [True] * 29 + [False], {"x": [float(i) for i in range(30)]}), "few_units"),
        (lambda: regression([1.0, float("inf")], {"x": [1.0, 2.0]}), "not_finite"),
    ],
)
def test_data_that_cannot_be_compared_are_refused_with_their_reason(call: object, code: str) -> None:
    with pytest.raises(BadData) as told:
        call()  # type: ignore[operator]
    assert told.value.code == code
