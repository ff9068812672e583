"""Sample-ratio mismatch: whether the arms got the shares they were promised. A test that fails it has no result worth reading."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from guanhao.engines.experiments.errors import refuse

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
ALARM = 0.001  # Fabijan et al. 2019, §2.1: p < .001


@dataclass(frozen=True)
class RatioCheck:
    """A test's check: `statistic`, `p` (NaN where a test has fewer than two arms or no units), `alarm`, and `sure`: every expected count ≥ 5."""

    statistic: Floats
    p: Floats
    alarm: NDArray[np.bool_]
    sure: NDArray[np.bool_]


def ratio_checks(counts: Floats, shares: Floats, test: Places, tests: int, *, alarm: float = ALARM) -> RatioCheck:
    """Pearson's chi-square (Pearson 1900) of the units of arms against their shares, `alarm` as in Fabijan et al. 2019, "Diagnosing Sample Ratio
    Mismatch in Online Controlled Experiments" (KDD).

    `counts`, `shares` (any scale, above 0) and `test` (number of the test, 0 … tests - 1) have one element an arm.
    """
    if np.any(~(shares > 0)):
        refuse("share", "shares", row=int(np.argmax(~(shares > 0))) + 1)
    total = np.bincount(test, counts, tests)
    whole = np.bincount(test, shares, tests)
    arms = np.bincount(test, minlength=tests)
    expected = total[test] * shares / whole[test]
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = np.bincount(test, np.where(expected > 0, (counts - expected) ** 2 / expected, 0.0), tests)
    known = (arms > 1) & (total > 0)
    p = np.where(known, chdtrc(np.maximum(arms - 1, 1), statistic), np.nan)
    small = np.bincount(test, expected < 5, tests) > 0
    return RatioCheck(np.where(known, statistic, np.nan), p, known & (p < alarm), known & ~small)


def ratio_check(counts: list[int], shares: list[float] | None = None, *, alarm: float = ALARM) -> RatioCheck:
    """The same for one test; no shares: equal ones."""
    many = np.asarray(counts, float)
    if many.size == 0:
        refuse("exposures", "empty")
    if np.any(many < 0):
        refuse("exposures", "negative", row=int(np.argmax(many < 0)) + 1)
    wanted = np.ones_like(many) if shares is None else np.asarray(shares, float)
    return ratio_checks(many, wanted, np.zeros(many.size, np.int64), 1, alarm=alarm)
