"""Cold start: give the better version more while learning which it is, and keep every chance given, so that the answer stays unbiased."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from guanhao.engines.experiments.bayes import best_of
from guanhao.engines.experiments.errors import refuse

Floats = NDArray[np.float64]


def propensities(hits: Sequence[float], n: Sequence[float], *, least: float = 0.05, prior: tuple[float, float] = (1.0, 1.0)) -> Floats:
    """The chance of each arm to be shown next: its chance to be the best (Thompson 1933; as probabilities, Scott 2010), but at least `least`, so that
    no arm stops teaching and every logged chance is above 0."""
    many, good = np.asarray(n, float), np.asarray(hits, float)
    if many.size < 2:
        refuse("arms", "empty")
    if np.any(good < 0) or np.any(many < 0):
        refuse("conversions", "negative")
    if np.any(good > many):
        refuse("conversions", "above_exposures", row=int(np.argmax(good > many)) + 1)
    if not 0 <= least * many.size < 1:
        refuse("least", "range", value=least)
    return least + (1 - least * many.size) * best_of(good, many, prior=prior)


@dataclass(frozen=True)
class Estimate:
    """What an arm would have brought had everybody seen it: mean, standard error, interval, and the units it rests on; None without any."""

    mean: float | None
    error: float | None
    low: float | None
    high: float | None
    n: int


def inverse_propensity(shown: NDArray[np.int64], reward: Floats, chance: Floats, arm: int, *, alpha: float = 0.05) -> Estimate:
    """The self-normalised inverse-propensity estimate (Horvitz & Thompson 1952; Swaminathan & Joachims 2015) of an arm's mean reward from a log of
    what was shown, with which chance, and what came of it."""
    if np.any(~((chance > 0) & (chance <= 1))):
        refuse("propensity", "range", row=int(np.argmax(~((chance > 0) & (chance <= 1)))) + 1)
    mine = shown == arm
    count = int(mine.sum())
    if not count:
        return Estimate(None, None, None, None, 0)
    weight = mine / chance
    mean = float((weight * reward).sum() / weight.sum())
    error = float(np.sqrt((weight**2 * (reward - mean) ** 2).sum()) / weight.sum())
    half = float(ndtri(1 - alpha / 2)) * error
    return Estimate(mean, error, mean - half, mean + half, count)
