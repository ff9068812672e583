"""What every test needs to know of an arm: how many units, their mean and their variance; from counts, from sums, or from rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.experiments.errors import refuse

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Arms:
    """One element an arm: units, mean and variance of one unit (unbiased; NaN where fewer than two). `hits` are conversions (None: a mean)."""

    n: Floats
    mean: Floats
    variance: Floats
    hits: Floats | None = None

    def pick(self, places: Places) -> "Arms":
        """The arms at these places."""
        return Arms(self.n[places], self.mean[places], self.variance[places], None if self.hits is None else self.hits[places])


def from_shares(exposures: Floats, conversions: Floats) -> Arms:
    """Arms of shares: the variance is p(1 - p)n/(n - 1). BadData names the row of what cannot be a count."""
    n, hits = whole("exposures", exposures), whole("conversions", conversions)
    if n.size != hits.size:
        refuse("conversions", "length")
    if n.size == 0:
        refuse("exposures", "empty")
    over = hits > n
    if over.any():
        row = int(np.argmax(over))
        refuse("conversions", "above_exposures", row=row + 1, value=int(hits[row]))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, hits / n, np.nan)
        return Arms(n, mean, np.where(n > 1, mean * (1 - mean) * n / (n - 1), np.nan), hits)


def from_sums(exposures: Floats, total: Floats, squares: Floats) -> Arms:
    """Arms of means from Σx and Σx² of each arm; BadData where Σx² is below (Σx)²/n, which no numbers have."""
    n, total, squares = whole("exposures", exposures), finite("sum", total), finite("sum_squares", squares)
    if n.size == 0:
        refuse("exposures", "empty")
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, total / n, np.nan)
        spread = squares - n * mean**2
        slack = 1e-9 * np.maximum(np.abs(squares), 1.0)
        bad = (n > 0) & (spread < -slack)
        if bad.any():
            refuse("sum_squares", "impossible_sum", row=int(np.argmax(bad)) + 1)
        spread = np.where(spread <= slack, 0.0, spread)
        return Arms(n, mean, np.where(n > 1, spread / (n - 1), np.nan))


def from_rows(values: Floats, group: Places, groups: int) -> Arms:
    """Arms from one value a unit and the arm's number of each; two passes, so that large means cost no digits (Chan, Golub & LeVeque 1983)."""
    values = finite("value", values)
    if values.size == 0:
        refuse("value", "empty")
    n = np.bincount(group, minlength=groups).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(group, values, groups) / n
        rest = values - mean[group]
        return Arms(n, mean, np.where(n > 1, np.bincount(group, rest * rest, groups) / (n - 1), np.nan))


def whole(field: str, values: Floats) -> Floats:
    """The values as counts: finite, whole, not negative; BadData names the first row that is not."""
    values = finite(field, values)
    for reason, bad in (("negative", values < 0), ("not_whole", values != np.floor(values))):
        if bad.any():
            row = int(np.argmax(bad))
            refuse(field, reason, row=row + 1, value=float(values[row]))
    return values


def finite(field: str, values: Floats) -> Floats:
    """The values as floats; BadData when all are empty or one is no number."""
    values = np.asarray(values, float)
    bad = ~np.isfinite(values)
    if values.size and bad.all():
        refuse(field, "all_null")
    if bad.any():
        refuse(field, "not_finite", row=int(np.argmax(bad)) + 1)
    return values
