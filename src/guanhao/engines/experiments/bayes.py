"""The second view: how likely it is that an arm is better, and what choosing it wrongly would cost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln, ndtr

from guanhao.engines.experiments.moments import Arms

Floats = NDArray[np.float64]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)
REACH = 7.0  # standard deviations around the posterior mean that hold all but 1e-11


@dataclass(frozen=True)
class Belief:
    """One element a comparison: the chance that the treated arm is better, the expected loss of choosing it, and that of keeping the control."""

    chance: Floats
    loss: Floats
    loss_control: Floats


def believe_shares(control: Arms, treated: Arms, *, prior: tuple[float, float] = (1.0, 1.0)) -> Belief:
    """Beta-Binomial (Gelman et al. 2013, Bayesian Data Analysis, §2.4; uniform prior): chance to beat and expected loss (Stucchio 2015).

    Integrates the narrower posterior's density against the other's distribution by 40-point Gauss-Legendre, exact to about 1e-8.
    """
    if control.hits is None or treated.hits is None:
        raise TypeError("arms of means have no conversions")
    first = control.hits + prior[0], control.n - control.hits + prior[1]
    second = treated.hits + prior[0], treated.n - treated.hits + prior[1]
    swap = _spread(*second) > _spread(*first)
    inner = np.where(swap, first[0], second[0]), np.where(swap, first[1], second[1])
    outer = np.where(swap, second[0], first[0]), np.where(swap, second[1], first[1])
    below, excess = _integrate(*inner, *outer)
    # below: chance that the outer one lies under the inner one; excess: expected amount by which the outer lies over it
    gap = first[0] / (first[0] + first[1]) - second[0] / (second[0] + second[1])
    chance = np.where(swap, 1 - below, below)
    loss = np.where(swap, excess + gap, excess)
    return Belief(np.clip(chance, 0, 1), np.maximum(loss, 0), np.maximum(loss - gap, 0))


def believe_means(difference: Floats, error: Floats, *, expected: float | None = None) -> Belief:
    """Normal: the posterior of the difference under a flat prior, or under N(0, `expected`²) (Gelman et al. 2013, §2.5); loss σφ(m/σ) - mΦ(-m/σ)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shrink = 1.0 if expected is None else expected**2 / (expected**2 + error**2)
        mean, spread = difference * shrink, error * np.sqrt(shrink)
        z = mean / spread
        density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
        loss = spread * density - mean * ndtr(-z)
    return Belief(ndtr(z), np.maximum(loss, 0), np.maximum(loss + mean, 0))


def best_of(hits: Floats, n: Floats, *, prior: tuple[float, float] = (1.0, 1.0)) -> Floats:
    """The chance of each arm of one test to be the best share: ∫ f_i Π F_j (Scott 2010), on 4,000 points over all posteriors."""
    a, b = hits + prior[0], n - hits + prior[1]
    mean, spread = a / (a + b), _spread(a, b)
    low, high = max(1e-12, float((mean - 8 * spread).min())), min(1 - 1e-12, float((mean + 8 * spread).max()))
    edges = np.unique(np.concatenate([np.linspace(low, high, 2001), *[_around(m, s, low, high) for m, s in zip(mean, spread, strict=True)]]))
    below = betainc(a[:, None], b[:, None], edges[None, :])
    middle = (below[:, 1:] + below[:, :-1]) / 2
    mass = np.diff(below, axis=1)
    others = np.stack([np.prod(np.delete(middle, i, axis=0), axis=0) for i in range(a.size)])
    chances = (mass * others).sum(axis=1)
    whole: Floats = chances / chances.sum()
    return whole


def _around(mean: float, spread: float, low: float, high: float) -> Floats:
    return np.clip(np.linspace(mean - 6 * spread, mean + 6 * spread, 501), low, high)


def _spread(a: Floats, b: Floats) -> Floats:
    found: Floats = np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
    return found


def _integrate(a: Floats, b: Floats, a_o: Floats, b_o: Floats) -> tuple[Floats, Floats]:
    """E[F_o(X)] and E[(O - X)+] for X ~ Beta(a, b), O ~ Beta(a_o, b_o); F of Beta(a_o + 1, b_o) by the recurrence of DLMF 8.17.20."""
    mean, spread = a / (a + b), _spread(a, b)
    low, high = np.clip(mean - REACH * spread, 0, 1), np.clip(mean + REACH * spread, 0, 1)
    x = (low + high)[:, None] / 2 + (high - low)[:, None] / 2 * NODES
    log_x, log_y = np.log(x), np.log1p(-x)
    a_c, b_c, oa, ob = a[:, None], b[:, None], a_o[:, None], b_o[:, None]
    weight = np.exp((a_c - 1) * log_x + (b_c - 1) * log_y - betaln(a, b)[:, None]) * WEIGHTS
    weight /= weight.sum(axis=1, keepdims=True)
    below = betainc(oa, ob, x)
    shifted = below - np.exp(oa * log_x + ob * log_y - np.log(oa) - betaln(a_o, b_o)[:, None])
    mean_o = oa / (oa + ob)
    excess = mean_o * (1 - shifted) - x * (1 - below)
    return (weight * below).sum(axis=1), (weight * excess).sum(axis=1)
