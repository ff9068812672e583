"""BG/NBD and Gamma-Gamma against the published figures, and data that no answer can be made of."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaincinv

from guanhao.engines.value import ltv, simulate
from guanhao.engines.value.errors import BadData

sys.path.insert(0, str(Path(__file__).parent))
import cdnow

PAPER = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}


@pytest.fixture(scope="module")
def sample() -> ltv.Buyers:
    person, day, money = cdnow.orders()
    return ltv.buyers(person, day, money, cdnow.END)


@pytest.fixture(scope="module")
def fitted(sample: ltv.Buyers) -> ltv.Fit:
    return ltv.fit(ltv.histories(sample.repeats, sample.last, sample.age))


def test_the_sample_is_the_one_of_the_paper(sample: ltv.Buyers) -> None:
    assert (len(sample.person), int(sample.repeats.sum())) == (2357, 2457)
    assert sample.age.max() == pytest.approx(38.857, abs=0.001)
    assert int((sample.repeats > 0).sum()) == 946


def test_cdnow_parameters_to_three_decimals(fitted: ltv.Fit) -> None:
    assert {name: round(getattr(fitted, name), 3) for name in PAPER} == PAPER
    assert fitted.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert fitted.at_bound == ()
    for name, value in PAPER.items():
        low, high = fitted.parameters[name].low, fitted.parameters[name].high
        assert low is not None
        assert high is not None
        assert low < value < high


def test_expected_purchases_of_the_example_customer(fitted: ltv.Fit) -> None:
    """x = 2, t_x = 30.43, T = 38.86: 1.226 purchases in 39 weeks (Fader, Hardie & Lee's note on the spreadsheet)."""
    found = ltv.expected(fitted, 39, np.array([2.0]), np.array([30.43]), np.array([38.86]))
    assert found[0] == pytest.approx(1.226, abs=0.001)


def test_alive_lies_between_nothing_and_one_and_falls_with_silence(fitted: ltv.Fit) -> None:
    last = np.array([38.0, 30, 20, 10, 1])
    found = ltv.alive(fitted, np.full(5, 4), last, np.full(5, 38.86))
    assert (np.diff(found) < 0).all()
    assert found.max() < 1
    assert found.min() > 0
    assert ltv.alive(fitted, np.array([0]), np.array([0.0]), np.array([38.86]))[0] == 1


def test_people_with_hundreds_of_purchases_get_finite_answers(fitted: ltv.Fit) -> None:
    x = np.array([0.0, 50, 400, 5000])
    assert np.isfinite(ltv.expected(fitted, 39, x, np.minimum(x, 38), np.full(4, 38.86))).all()


def test_expected_repeats_add_up_and_fit(fitted: ltv.Fit, sample: ltv.Buyers) -> None:
    """The published expected counts of the BG/NBD for 0, 1 and 2 repeat purchases are near the actual 1411, 439, 214."""
    found = ltv.repeats_expected(fitted, ltv.histories(sample.repeats, sample.last, sample.age))
    assert found.sum() == pytest.approx(2357)
    assert np.allclose(found[:3], [1411, 439, 214], rtol=0.11)


def test_the_tracking_curve_ends_near_the_actual_count(fitted: ltv.Fit, sample: ltv.Buyers) -> None:
    starts = (sample.first - sample.first.min()) / 7
    found = ltv.cumulative(fitted, starts, np.array([0.0, 20, 38.86]))
    assert found[0] == 0
    assert found[1] < found[2] == pytest.approx(2457, rel=0.03)


def test_gamma_gamma_parameters_of_the_note(sample: ltv.Buyers) -> None:
    """p 6.25, q 3.74, gamma 15.44 (Fader & Hardie 2013, section 5)."""
    found = ltv.fit_spend(sample.repeats, sample.mean)
    assert (round(found.p, 2), round(found.q, 2), round(found.gamma, 2)) == (6.25, 3.74, 15.44)
    assert found.customers == 946
    assert found.mean == pytest.approx(35.2, abs=0.1)
    each = ltv.expected_spend(found, sample.repeats, sample.mean)
    assert np.isfinite(each).all()
    assert (each > 0).all()


def test_gradient_is_the_slope(sample: ltv.Buyers) -> None:
    data, at = ltv.histories(sample.repeats, sample.last, sample.age), np.log([0.3, 5, 0.9, 2.0])
    slope = [(ltv.log_likelihood(at + 1e-6 * unit, data)[0] - ltv.log_likelihood(at - 1e-6 * unit, data)[0]) / 2e-6 for unit in np.eye(4)]
    assert ltv.log_likelihood(at, data)[1] == pytest.approx(slope, abs=1e-7)


def test_simulated_customers_give_their_parameters_back() -> None:
    truth = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    found = ltv.fit(ltv.histories(*simulate.bgnbd(60_000, **truth, age=39, seed=7)))
    for name, value in truth.items():
        low, high = found.parameters[name].low, found.parameters[name].high
        assert low is not None
        assert high is not None
        assert low * 0.9 < value < high * 1.1


def test_the_mean_of_expected_purchases_is_the_growth_of_the_curve(fitted: ltv.Fit) -> None:
    """Averaged over what may have happened, (10) is the difference of (9): here for a brand-new customer."""
    new = ltv.expected(fitted, 20, np.zeros(1), np.zeros(1), np.zeros(1))
    assert new[0] == pytest.approx(ltv.purchases(fitted, np.array([20.0]))[0])


def test_value_of_the_coming_year(fitted: ltv.Fit, sample: ltv.Buyers) -> None:
    each = np.full(len(sample.person), 10.0)
    plain = ltv.values_ahead(fitted, each, sample, months=12, margin=0.5, yearly=0)
    coming = ltv.expected(fitted, 365.25 / 7, sample.repeats, sample.last, sample.age)
    assert plain == pytest.approx(coming * 5)
    assert ltv.values_ahead(fitted, each, sample, months=12, margin=0.5, yearly=0.2).sum() < plain.sum()
    with pytest.raises(BadData, match="margin"):
        ltv.values_ahead(fitted, each, sample, months=12, margin=1.5, yearly=0)


def test_simple_value() -> None:
    assert ltv.simple(10, 1, 12) == 120
    with pytest.raises(BadData, match="life"):
        ltv.simple(10, 1, -1)
    with pytest.raises(BadData, match="arpu"):
        ltv.simple(float("nan"), 1, 1)


def test_refunds_above_orders() -> None:
    person = np.array([1, 1, 1, 2, 2, 3])
    day = np.array([100, 107, 110, 100, 121, 105])
    found = ltv.buyers(person, day, np.array([10.0, 10, -50, 5, 5, -3]), 130)
    assert found.person.tolist() == [1, 2]
    assert found.repeats.tolist() == [1, 1]
    assert found.total.tolist() == [-30, 10]
    assert (found.in_debt, found.only_refunds) == (1, 1)
    assert found.last.tolist() == [1, 3]
    assert found.mean.tolist() == [10, 5]


def test_orders_of_one_day_are_one_purchase_and_later_ones_are_not_seen() -> None:
    found = ltv.buyers(np.array([4, 4, 4]), np.array([10, 10, 50]), None, 20)
    assert found.repeats.tolist() == [0]
    assert found.age.tolist() == pytest.approx([10 / 7])


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (([0.0, 0], [0.0, 0], [5.0, 6]), "one_time_only"),
        (([], [], []), "empty"),
        (([1.0], [2.0], [1.0]), "recency_beyond_age"),
        (([0.0], [2.0], [3.0]), "recency_without_repeat"),
        (([1.0], [-2.0], [3.0]), "negative"),
        (([1.0], [float("nan")], [3.0]), "not_finite"),
        (([1.0], [1.0, 2.0], [3.0]), "lengths"),
    ],
)
def test_what_no_model_can_be_made_of(columns: tuple[list[float], ...], reason: str) -> None:
    with pytest.raises(BadData) as caught:
        ltv.fit(ltv.histories(*(np.array(one) for one in columns)))
    assert caught.value.reason == reason


def test_money_that_no_spend_model_can_be_made_of() -> None:
    with pytest.raises(BadData) as caught:
        ltv.fit_spend(np.array([0, 0, 3]), np.array([0.0, 0, -4]))
    assert caught.value.reason == "no_repeat_money"
    with pytest.raises(BadData, match="finite"):
        ltv.buyers(np.array([1]), np.array([1]), np.array([np.inf]), 5)


def test_lifetimes_agrees() -> None:
    """The unmaintained peer as an oracle, where it is installed."""
    lifetimes = pytest.importorskip("lifetimes", exc_type=ImportError)
    x, last, age = simulate.bgnbd(5_000, r=0.5, alpha=6, a=1.3, b=3, age=52, seed=3)
    ours = ltv.fit(ltv.histories(x, last, age))
    theirs = lifetimes.BetaGeoFitter().fit(x, last, age)
    at = np.log([theirs.params_[name] for name in ("r", "alpha", "a", "b")])
    data = ltv.histories(x, last, age)
    assert ours.log_likelihood >= ltv.log_likelihood(at, data)[0] * data.customers - 0.01
    assert ltv.alive(ours, x, last, age) == pytest.approx(
        1 / (1 + np.where(x > 0, ours.a / np.maximum(ours.b + x - 1, 1e-9) * ((ours.alpha + age) / (ours.alpha + last)) ** (ours.r + x), 0))
    )


@pytest.mark.parametrize(("a", "b"), [(0.793, 2.426), (1.0, 3.0), (1e-4, 5.0), (300.0, 9e3), (4e4, 9e5), (1e5, 1e2)])
def test_purchases_are_numbers_for_every_shape(a: float, b: float) -> None:
    found = ltv.Fit(0.243, 4.414, a, b, 0.0, 1, 1, {}, ())
    weeks = np.array([0.0, 1.0, 20.0, 39.0])
    told = ltv.purchases(found, weeks)
    nodes, weights = np.polynomial.legendre.leggauss(400)
    p = np.maximum(betaincinv(a, b, (nodes + 1) / 2), 1e-300)
    by_hand = [float(-np.expm1(-0.243 * np.log1p(p * week / 4.414)) / p @ weights / 2) for week in weeks]
    assert told == pytest.approx(by_hand, rel=2e-3, abs=1e-9)
