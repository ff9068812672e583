"""Each method against a kept library, or against a count by hand."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from guanhao.engines.experiments import bandit, bayes, cuped, effects, fixed, many, sizes, split
from guanhao.engines.experiments.moments import Arms, from_rows, from_shares, from_sums


def arms(*values: float) -> Arms:
    half = len(values) // 2
    return from_shares(np.array(values[:half], float), np.array(values[half:], float))


def test_two_shares_are_those_of_statsmodels() -> None:
    a, b = arms(4000, 900, 200, 333), arms(4000, 1100, 260, 401)
    found = fixed.compare_shares(a, b)
    for place, (hits, n) in enumerate((((260, 200), (4000, 4000)), ((401, 333), (1100, 900)))):
        _z, p = proportions_ztest(hits, n)
        assert found.p[place] == pytest.approx(p, rel=1e-12)
        low, high = confint_proportions_2indep(hits[0], n[0], hits[1], n[1], method="newcomb", compare="diff")
        assert (found.low[place], found.high[place]) == pytest.approx((low, high), rel=1e-9)


def test_few_conversions_are_tested_exactly() -> None:
    found = fixed.compare_shares(arms(50, 40, 0, 1), arms(50, 60, 4, 3))
    for place, (a, n_a, b, n_b) in enumerate(((0, 50, 4, 50), (1, 40, 3, 60))):
        sides = [stats.fisher_exact([[b, n_b - b], [a, n_a - a]], side).pvalue for side in ("greater", "less")]
        assert found.p[place] == pytest.approx(min(1, 2 * min(sides)), rel=1e-9)


def test_two_means_are_welch() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(5, 1, 40), rng.normal(5.5, 3, 25)
    both = from_rows(np.concatenate([a, b]), np.repeat([0, 1], [40, 25]), 2)
    found = fixed.compare_means(both.pick(np.array([0])), both.pick(np.array([1])))
    assert found.p[0] == pytest.approx(stats.ttest_ind(b, a, equal_var=False).pvalue, rel=1e-10)
    low, high = stats.ttest_ind(b, a, equal_var=False).confidence_interval()
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), rel=1e-9)
    sums = from_sums(*(np.array([f(a), f(b)], float) for f in (len, np.sum, lambda x: np.sum(x * x))))
    assert sums.variance == pytest.approx(both.variance, rel=1e-9)


def test_trimmed_means_are_yuen() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.lognormal(0, 2, 57), rng.lognormal(0.6, 2, 43)
    _plain, cut = fixed.trimmed_arms(np.concatenate([a, b]), np.repeat([0, 1], [57, 43]), 2)
    found = fixed.compare_trimmed(cut.pick(np.array([0])), cut.pick(np.array([1])))
    assert found.p[0] == pytest.approx(stats.ttest_ind(b, a, equal_var=False, trim=0.2).pvalue, rel=1e-9)


def test_a_heavy_tail_hides_an_effect_from_the_mean_but_not_from_robust_tests() -> None:
    rng = np.random.default_rng(5)
    a, b = np.exp(rng.standard_t(2, 800)), np.exp(rng.standard_t(2, 800) + 0.35)
    plain, cut = fixed.trimmed_arms(np.concatenate([a, b]), np.repeat([0, 1], 800), 2)
    first, second = np.array([0]), np.array([1])
    assert fixed.compare_means(plain.pick(first), plain.pick(second)).p[0] > 0.1
    assert fixed.compare_trimmed(cut.pick(first), cut.pick(second)).p[0] < 0.01
    assert fixed.compare_ranks(a, b).p < 0.01


def test_ranks_are_brunner_and_munzel() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.poisson(3, 60).astype(float), rng.poisson(4, 80).astype(float)
    found = fixed.compare_ranks(a, b)
    assert found.p == pytest.approx(stats.brunnermunzel(a, b).pvalue, rel=1e-9)
    wins = sum((y > x) + 0.5 * (y == x) for x in a for y in b) / (a.size * b.size)
    assert found.chance == pytest.approx(wins, rel=1e-12)


def test_beta_binomial_is_the_integral() -> None:
    cases = [(200, 4000, 260, 4000), (0, 3, 1, 2), (5, 10, 50, 10_000), (1, 100_000, 900, 1000), (30, 60, 31, 60)]
    a, b = (arms(*(c[i + 1] for c in cases), *(c[i] for c in cases)) for i in (0, 2))
    found = bayes.believe_shares(a, b)
    grid = (np.arange(400_000) + 0.5) / 400_000
    for place, (x, n, y, m) in enumerate(cases):
        first, second = stats.beta(x + 1, n - x + 1), stats.beta(y + 1, m - y + 1)
        chance = float((second.pdf(grid) * first.cdf(grid)).mean())
        loss = float((second.cdf(grid) * first.sf(grid)).mean())
        assert found.chance[place] == pytest.approx(chance, abs=2e-6)
        assert found.loss[place] == pytest.approx(loss, abs=2e-7)
        gap = first.mean() - second.mean()
        assert found.loss[place] - found.loss_control[place] == pytest.approx(gap, abs=1e-9)


def test_normal_belief() -> None:
    found = bayes.believe_means(np.array([0.0, 1.0, -1.0]), np.array([1.0, 0.5, 0.5]))
    assert found.chance == pytest.approx([0.5, stats.norm.cdf(2), stats.norm.cdf(-2)])
    assert found.loss[0] == pytest.approx(1 / np.sqrt(2 * np.pi))
    assert found.loss[2] - found.loss_control[2] == pytest.approx(1.0)


def test_sizes() -> None:
    """Fleiss et al.: 5 % against 6.5 % needs 3,780 an arm (R: power.prop.test); means agree with statsmodels."""
    found = sizes.size_of_shares(0.05, 0.015, daily=500)
    assert (found.per_arm, found.total, found.days) == (3780, 7560, 16)
    assert sizes.power_of_shares(0.05, 0.015, found.per_arm) == pytest.approx(0.8, abs=1e-3)
    for effect in (0.1, 0.5, 1.2):
        exact = TTestIndPower().solve_power(effect_size=effect, alpha=0.05, power=0.8)
        assert sizes.size_of_means(2.0, 2 * effect).per_arm == int(np.ceil(exact))
    assert sizes.visible_share(0.05, 3780) == pytest.approx(0.015, abs=1e-5)
    assert sizes.visible_share(0.05, 2) is None
    assert sizes.size_of_shares(0.05, 0.015, arms=3).per_arm > found.per_arm


def test_corrections_are_those_of_statsmodels() -> None:
    p = np.random.default_rng(4).uniform(0, 0.1, 50)
    assert many.false_discovery(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    family = np.repeat([0, 1], 25)
    wanted = np.concatenate([multipletests(part, method="holm")[1] for part in (p[:25], p[25:])])
    assert many.family_wise(p, family) == pytest.approx(wanted)
    holes = np.array([np.nan, 0.01, np.nan, 0.04])
    assert many.false_discovery(holes)[[1, 3]] == pytest.approx([0.02, 0.04])
    assert np.isnan(many.family_wise(holes, np.zeros(4, np.int64))[[0, 2]]).all()


def test_a_ratio_varies_as_its_bootstrap_does() -> None:
    rng = np.random.default_rng(8)
    sessions = rng.poisson(4, 3000) + 1.0
    reads = rng.binomial(sessions.astype(int), rng.beta(2, 6, 3000)).astype(float)
    one = cuped.ratio_arms(reads, sessions, np.zeros(3000, np.int64), 1)
    picks = rng.integers(0, 3000, (2000, 3000))
    bootstrap = (reads[picks].sum(axis=1) / sessions[picks].sum(axis=1)).std()
    assert np.sqrt(one.variance[0] / 3000) == pytest.approx(bootstrap, rel=0.06)


def test_effects_that_differ_are_found_and_equal_ones_are_not() -> None:
    error = np.full(4, 0.01)
    same = effects.heterogeneity(np.array([0.02, 0.021, 0.019, 0.02]), error, np.full(4, 0.05))
    apart = effects.heterogeneity(np.array([0.08, -0.05, 0.02, 0.02]), error, np.array([1e-9, 1e-6, 0.05, 0.05]))
    assert same.p > 0.9
    assert same.share == 0.0
    assert apart.statistic == pytest.approx(84.75)
    assert apart.p < 1e-10
    assert apart.share == pytest.approx(1 - 3 / 84.75)


def test_a_bandit_gives_its_best_arm_most_and_the_log_stays_unbiased() -> None:
    rng = np.random.default_rng(11)
    rates = np.array([0.22, 0.35, 0.30])
    hits, n = np.zeros(3), np.zeros(3)
    shown, reward, chance = [], [], []
    for _batch in range(60):
        p = bandit.propensities(hits, n, least=0.05)
        assert p.sum() == pytest.approx(1)
        assert p.min() >= 0.05 - 1e-12
        arm = rng.choice(3, 100, p=p)
        got = (rng.uniform(size=100) < rates[arm]).astype(float)
        hits += np.bincount(arm, got, 3)
        n += np.bincount(arm, minlength=3)
        shown.append(arm), reward.append(got), chance.append(p[arm])
    assert n.argmax() == 1
    assert n[1] > 3000
    log = np.concatenate(shown), np.concatenate(reward), np.concatenate(chance)
    for arm in range(3):
        found = bandit.inverse_propensity(*log, arm)
        assert abs(found.mean - rates[arm]) < 4 * found.error
    assert bandit.inverse_propensity(*log, 9).mean is None


def test_the_split_is_sticky_uniform_and_independent() -> None:
    units = [f"user-{i}" for i in range(40_000)]
    first = np.array([split.arm_of("title", u, (1, 1)) for u in units])
    second = np.array([split.arm_of("cover", u, (1, 1)) for u in units])
    assert first[:5].tolist() == [split.arm_of("title", u, (1, 1)) for u in units[:5]]
    assert stats.chisquare(np.bincount(first)).pvalue > 0.001
    assert stats.chi2_contingency(np.histogram2d(first, second, 2)[0]).pvalue > 0.001
    places = np.array([split.place_of("a", u) for u in units])
    assert stats.kstest(places, "uniform").pvalue > 0.001
    assert stats.chisquare(np.bincount([split.arm_of("c", u, (7, 2, 1)) for u in units]), np.array([0.7, 0.2, 0.1]) * 40_000).pvalue > 0.001
    assert split.choose(0.999999, (1.0, 0.0)) == 0


def test_experiments_of_a_layer_never_share_a_unit() -> None:
    taken = [(0, 3000), (5000, 8000)]
    assert split.free_slots(taken, 2000) == (3000, 5000)
    assert split.free_slots(taken, 2500) is None
    ours = split.free_slots(taken, 1500)
    slots = [split.slot_of("home", f"u{i}") for i in range(5000)]
    assert not any(ours[0] <= s < ours[1] and first <= s < last for s in slots for first, last in taken)
    assert 0.12 < sum(ours[0] <= s < ours[1] for s in slots) / 5000 < 0.18
