"""The best time to publish, learned: weekday × hour effects on the logarithm of a number of posts, shrunk where posts are few (AIX-07).

Each post's log(1 + number) less its account's level is explained by the mean of its cell, drawn towards weekday mean + hour mean by an
empirical-Bayes weight (Efron & Morris 1975): cells with few posts say little of their own. The newest posts are held out: the model is believed only
as far as it orders those better than chance (Spearman's rank correlation with its one-sided p-value) and errs less than the account's level alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.value.errors import BadData

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
CELLS = 168


@dataclass(frozen=True)
class Slot:
    """A weekday (0 Monday) and hour: expected ratio to the account's level with its 95 % interval, posts seen, chance to be the best of all."""

    weekday: int
    hour: int
    lift: float
    low: float
    high: float
    posts: int
    chance: float


@dataclass(frozen=True)
class Model:
    """All slots that posts were seen in (best first), and the back-test: rank correlation, its p-value, error of the model and of the level alone."""

    slots: tuple[Slot, ...]
    posts: int
    tested: int
    correlation: float | None
    p_value: float | None
    error: float
    plain_error: float

    @property
    def believed(self) -> bool:
        """Did it foresee posts it had not seen?"""
        return self.p_value is not None and self.p_value < 0.05 and self.error < self.plain_error


def learn(cell: Whole, value: Numbers, group: Whole, *, held_out: float = 0.2, least: int = 100, seed: int = 1) -> Model:
    """From posts in the order of their publication: cell = weekday × 24 + hour, a number ≥ 0, account codes ≥ 0. BadData when they are too few."""
    if not len(cell) == len(value) == len(group):
        raise BadData("value", "lengths")
    if len(cell) < least:
        raise BadData("posts", "out_of_range", value=len(cell), low=least, high="∞")
    if wrong := int((~np.isfinite(value)).sum()):
        raise BadData("value", "not_finite", count=wrong)
    if wrong := int((value < 0).sum()):
        raise BadData("value", "negative", count=wrong)
    cut = len(cell) - max(int(len(cell) * held_out), 10)
    logs = np.log1p(value)
    level, effect, _spread, _count = _effects(cell[:cut], logs[:cut], group[:cut])
    own = level[np.minimum(group[cut:], len(level) - 1)]
    guess = effect[cell[cut:]]
    residual = logs[cut:] - own
    correlation, p_value = _rank(guess, residual)
    error, plain = float(np.abs(residual - guess).mean()), float(np.abs(residual).mean())
    _level, effect, spread, count = _effects(cell, logs, group)
    seen = np.flatnonzero(count)
    draws = np.random.default_rng(seed).normal(effect[seen], spread[seen], size=(2000, len(seen)))
    chance = np.bincount(draws.argmax(axis=1), minlength=len(seen)) / 2000
    slots = [
        Slot(
            int(at) // 24,
            int(at) % 24,
            float(np.exp(effect[at])),
            float(np.exp(effect[at] - 1.96 * spread[at])),
            float(np.exp(effect[at] + 1.96 * spread[at])),
            int(count[at]),
            float(chance[place]),
        )
        for place, at in enumerate(seen)
    ]
    return Model(tuple(sorted(slots, key=lambda one: -one.lift)), len(cell), len(cell) - cut, correlation, p_value, error, plain)


def _effects(cell: Whole, logs: Numbers, group: Whole) -> tuple[Numbers, Numbers, Numbers, Whole]:
    """(level of each account, effect of each cell, its standard deviation, posts of each cell)."""
    many = np.bincount(group)
    level = np.bincount(group, weights=logs) / np.maximum(many, 1)
    level[many == 0] = logs.mean()
    rest = logs - level[group]
    count = np.bincount(cell, minlength=CELLS)
    by_day, by_hour = _mean(cell // 24, rest, 7), _mean(cell % 24, rest, 24)
    prior = (by_day[:, None] + by_hour[None, :]).ravel()
    mean = _mean(cell, rest, CELLS)
    noise = float(np.var(rest - mean[cell])) + 1e-12
    seen = count > 0
    between = max(float(np.average((mean - prior)[seen] ** 2 - noise / count[seen], weights=count[seen])), noise / 1000)
    weight = between / (between + noise / np.maximum(count, 1))
    effect = np.where(seen, weight * mean + (1 - weight) * prior, prior)
    days, hours = (np.bincount(key, minlength=size) + 2.0 for key, size in ((cell // 24, 7), (cell % 24, 24)))
    margin = (noise / days[:, None] + noise / hours[None, :]).ravel()  # weekday and hour means are estimates too
    spread = np.sqrt(np.where(seen, weight * noise / np.maximum(count, 1) + (1 - weight) ** 2 * margin, between + margin))
    return level, effect, spread, count


def _mean(key: Whole, values: Numbers, size: int) -> Numbers:
    """Mean of each key, drawn towards zero by two posts' worth."""
    return np.asarray(np.bincount(key, weights=values, minlength=size) / (np.bincount(key, minlength=size) + 2.0))


def _rank(guess: Numbers, found: Numbers) -> tuple[float | None, float | None]:
    from scipy.stats import spearmanr

    if np.ptp(guess) == 0 or np.ptp(found) == 0:
        return None, None
    tested = spearmanr(guess, found, alternative="greater")
    return float(tested.statistic), float(tested.pvalue)
