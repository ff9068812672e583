"""Tests that may be read once, at the planned end: two shares, two means, and robust ones for heavy tails."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, ndtri, stdtr, stdtrit

from guanhao.engines.experiments.moments import Arms

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Compared:
    """Treatment minus control, one element a comparison: the difference, its standard error, p and the interval; NaN where there is none."""

    difference: Floats
    error: Floats
    p: Floats
    low: Floats
    high: Floats


def compare_shares(control: Arms, treated: Arms, *, alpha: float = 0.05) -> Compared:
    """Two shares. p: the pooled z test (Pearson 1900, as in Campbell 2007), Fisher's exact test (Fisher 1935, both tails by doubling, Yates 1984)
    where an expected count is under 5. Interval: Newcombe 1998, method 10, from Wilson's intervals. A p exists for no spread at all only when some
    units converted and some did not."""
    hits_a, hits_b = _hits(control), _hits(treated)
    n_a, n_b = control.n, treated.n
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (hits_a + hits_b) / (n_a + n_b)
        difference = treated.mean - control.mean
        null = np.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
        error = np.sqrt(control.mean * (1 - control.mean) / n_a + treated.mean * (1 - treated.mean) / n_b)
        p = np.where(null > 0, 2 * ndtr(-np.abs(difference) / null), np.nan)
        least = np.minimum(pooled, 1 - pooled) * np.minimum(n_a, n_b)
        few = (least < 5) & (n_a > 0) & (n_b > 0) & (null > 0)
        low_a, high_a = wilson(hits_a, n_a, alpha)
        low_b, high_b = wilson(hits_b, n_b, alpha)
        low = difference - np.sqrt((treated.mean - low_b) ** 2 + (high_a - control.mean) ** 2)
        high = difference + np.sqrt((high_b - treated.mean) ** 2 + (control.mean - low_a) ** 2)
    if few.any():
        p = p.copy()
        p[few] = fisher(hits_a[few], n_a[few], hits_b[few], n_b[few])
    return Compared(difference, error, p, low, high)


def compare_means(control: Arms, treated: Arms, *, alpha: float = 0.05) -> Compared:
    """Two means of unequal variances (Welch 1947, degrees of freedom of Satterthwaite 1946); NaN where neither arm has spread or one has one unit."""
    with np.errstate(invalid="ignore", divide="ignore"):
        part_a, part_b = control.variance / control.n, treated.variance / treated.n
        square = part_a + part_b
        error = np.where(square > 0, np.sqrt(square), np.nan)
        degrees = square**2 / (part_a**2 / (control.n - 1) + part_b**2 / (treated.n - 1))
        difference = treated.mean - control.mean
        p = 2 * stdtr(degrees, -np.abs(difference) / error)
        half = stdtrit(degrees, 1 - alpha / 2) * error
    return Compared(difference, error, p, difference - half, difference + half)


def trimmed_arms(values: Floats, group: Places, groups: int, *, trim: float = 0.2) -> tuple[Arms, Arms]:
    """(plain, trimmed) arms of rows: the trimmed ones hold h = n - 2⌊trim·n⌋ units, the trimmed mean, and the variance that makes Welch's formula
    Yuen's: (n - 1)·s²w / (h - 1), s²w the winsorised variance (Yuen 1974). All groups in one sort."""
    order = np.lexsort((values, group))
    sorted_values, sorted_group = values[order], group[order]
    n = np.bincount(group, minlength=groups)
    start = np.cumsum(n) - n
    cut = np.floor(trim * n + 1e-12).astype(np.int64)
    place = np.arange(values.size) - start[sorted_group]
    last = np.minimum(np.maximum(n - cut - 1, 0), np.maximum(n - 1, 0))
    full = n > 0
    low, high = np.zeros(groups), np.zeros(groups)
    low[full] = sorted_values[(start + np.minimum(cut, last))[full]]
    high[full] = sorted_values[(start + last)[full]]
    clipped = np.clip(sorted_values, low[sorted_group], high[sorted_group])
    kept = (place >= cut[sorted_group]) & (place < (n - cut)[sorted_group])
    left = (n - 2 * cut).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(sorted_group, np.where(kept, sorted_values, 0.0), groups) / left
        middle = np.bincount(sorted_group, clipped, groups) / n
        spread = np.bincount(sorted_group, (clipped - middle[sorted_group]) ** 2, groups)
        variance = np.where(left > 1, spread / (left - 1), np.nan)
        plain_mean = np.bincount(group, values, groups) / n
        plain = np.bincount(group, (values - plain_mean[group]) ** 2, groups)
        return Arms(n.astype(float), plain_mean, np.where(n > 1, plain / (n - 1), np.nan)), Arms(left, mean, variance)


def compare_trimmed(control: Arms, treated: Arms, *, alpha: float = 0.05) -> Compared:
    """Yuen's test of trimmed means (Yuen 1974): `control` and `treated` are the trimmed arms of `trimmed_arms`. For heavy tails."""
    return compare_means(control, treated, alpha=alpha)


@dataclass(frozen=True)
class Ranked:
    """`chance` that a treated unit lies above one of the control (ties count half), p that it is not one half, and the interval."""

    chance: float | None
    p: float | None
    low: float | None
    high: float | None


def compare_ranks(control: Floats, treated: Floats, *, alpha: float = 0.05) -> Ranked:
    """Brunner & Munzel 2000: a rank test that allows unequal spreads and ties. None where every unit of one arm lies above all of the other."""
    from scipy.stats import rankdata

    n_a, n_b = control.size, treated.size
    if n_a < 2 or n_b < 2:
        return Ranked(None, None, None, None)
    both = rankdata(np.concatenate([control, treated]))
    own_a, own_b = rankdata(control), rankdata(treated)
    in_a, in_b = both[:n_a] - own_a, both[n_a:] - own_b
    var_a, var_b = float(np.var(in_a, ddof=1)), float(np.var(in_b, ddof=1))
    chance = float(in_b.mean() / n_a)
    square = var_a / (n_a * n_b**2) + var_b / (n_b * n_a**2)
    if square <= 0:
        return Ranked(chance, None, None, None)
    share_a, share_b = var_a / n_b**2 / n_a, var_b / n_a**2 / n_b
    degrees = square**2 / (share_a**2 / (n_a - 1) + share_b**2 / (n_b - 1))
    error = float(np.sqrt(square))
    half = float(stdtrit(degrees, 1 - alpha / 2)) * error
    p = 2 * float(stdtr(degrees, -abs(chance - 0.5) / error))
    return Ranked(chance, p, max(0.0, chance - half), min(1.0, chance + half))


def wilson(hits: Floats, n: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Wilson's interval of a share (Wilson 1927)."""
    z = float(ndtri(1 - alpha / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = hits / n
        middle, scale = share + z * z / (2 * n), 1 + z * z / n
        half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return np.maximum(0.0, (middle - half) / scale), np.minimum(1.0, (middle + half) / scale)


def fisher(hits_a: Floats, n_a: Floats, hits_b: Floats, n_b: Floats) -> Floats:
    """Fisher's exact test of many 2 × 2 tables, both tails as twice the smaller (Yates 1984), all tables in one pass over their supports."""
    total = hits_a + hits_b
    first = np.maximum(0.0, total - n_a)
    last = np.minimum(total, n_b)
    size = (last - first + 1).astype(np.int64)
    table = np.repeat(np.arange(size.size), size)
    begin = np.cumsum(size) - size
    k = first[table] + (np.arange(table.size) - begin[table])
    log = _choose(n_b[table], k) + _choose(n_a[table], total[table] - k) - _choose((n_a + n_b)[table], total[table])
    mass = np.exp(log)
    below = np.add.reduceat(np.where(k <= hits_b[table], mass, 0.0), begin)
    above = np.add.reduceat(np.where(k >= hits_b[table], mass, 0.0), begin)
    both: Floats = np.minimum(1.0, 2 * np.minimum(below, above))
    return both


def _choose(n: Floats, k: Floats) -> Floats:
    found: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return found


def _hits(arms: Arms) -> Floats:
    if arms.hits is None:
        raise TypeError("arms of means have no conversions")
    return arms.hits
