"""CUPED: what a unit did before the experiment takes noise out of what it does in it. And ratios of two sums, by the delta method."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.experiments.errors import refuse
from guanhao.engines.experiments.moments import Arms, finite

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Adjusted:
    """The arms after adjustment, theta of each test, the share of variance that went (ρ²; 0 where the covariate says nothing), and each row's
    adjusted value."""

    arms: Arms
    theta: Floats
    saved: Floats
    values: Floats


def adjust(values: Floats, before: Floats, group: Places, test: Places, groups: int) -> Adjusted:
    """Deng, Xu, Kohavi & Walker 2013 (WSDM), eq. 3-5: Y - θ(X - mean X), θ = cov(Y, X)/var(X) pooled within the arms of a test, which makes the
    variance (1 - ρ²) of the plain one. `group`: arm of each row; `test`: test of each arm. Rows whose covariate is NaN take the test's mean."""
    values = finite("value", values)
    if before.size != values.size:
        refuse("before", "length")
    tests = int(test.max()) + 1 if test.size else 0
    of_row = test[group]
    known = np.isfinite(before)
    if not known.any():
        refuse("before", "all_null")
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = np.bincount(of_row[known], before[known], tests) / np.bincount(of_row[known], minlength=tests)
        centre = np.where(np.isfinite(centre), centre, 0.0)
        x = np.where(known, before, centre[of_row]) - centre[of_row]
        n = np.bincount(group, minlength=groups).astype(float)
        mean_x, mean_y = np.bincount(group, x, groups) / n, np.bincount(group, values, groups) / n
        rest_x, rest_y = x - mean_x[group], values - mean_y[group]
        xy = np.bincount(of_row, rest_x * rest_y, tests)
        xx = np.bincount(of_row, rest_x * rest_x, tests)
        yy = np.bincount(of_row, rest_y * rest_y, tests)
        theta = np.where(xx > 0, xy / xx, 0.0)
        saved = np.where((xx > 0) & (yy > 0), xy**2 / (xx * yy), 0.0)
        rest = rest_y - theta[of_row] * rest_x
        spread = np.bincount(group, rest * rest, groups)
        arms = Arms(n, mean_y - theta[test] * mean_x, np.where(n > 1, spread / (n - 1), np.nan))
        return Adjusted(arms, theta, saved, values - theta[of_row] * x)


def ratio_arms(top: Floats, bottom: Floats, group: Places, groups: int) -> Arms:
    """Arms of a ratio Σtop/Σbottom (reads a session, money a click) whose parts vary from unit to unit: the variance by the delta method (Deng,
    Knoblich & Lu 2018, KDD, eq. 4-5), so that `variance / n` is the ratio's. NaN where an arm's denominator is 0."""
    top, bottom = finite("value", top), finite("denominator", bottom)
    if top.size != bottom.size:
        refuse("denominator", "length")
    if top.size == 0:
        refuse("value", "empty")
    n = np.bincount(group, minlength=groups).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        sum_top, sum_bottom = np.bincount(group, top, groups), np.bincount(group, bottom, groups)
        ratio = np.where(sum_bottom != 0, sum_top / sum_bottom, np.nan)
        rest = top - ratio[group] * bottom  # its mean is 0 in every arm
        spread = np.bincount(group, rest * rest, groups) / (n - 1)
        variance = np.where(n > 1, spread / (sum_bottom / n) ** 2, np.nan)
    return Arms(n, ratio, variance)
