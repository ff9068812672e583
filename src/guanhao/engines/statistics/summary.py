"""What a heap of numbers looks like: mean beside median and quantiles, because popularity has heavy tails."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Summary:
    """Of known values: how many, their sum, mean, standard deviation (n - 1) and quantiles. None when there are none."""

    count: int
    unknown: int
    total: float | None
    mean: float | None
    deviation: float | None
    low: float | None
    p10: float | None
    p25: float | None
    median: float | None
    p75: float | None
    p90: float | None
    high: float | None


def known(values: Sequence[float | None] | Numbers) -> Numbers:
    """The values that are neither None nor NaN, as float64."""
    array = np.asarray([np.nan if value is None else value for value in values], dtype=np.float64) if isinstance(values, Sequence) else values
    return array[~np.isnan(array)]


def summarise(values: Sequence[float | None] | Numbers) -> Summary:
    """Count, mean, median and quantiles (linear interpolation, type 7 of Hyndman & Fan 1996) of the known values."""
    some = known(values)
    unknown = len(values) - len(some)
    if not len(some):
        return Summary(0, unknown, *(None,) * 10)
    low, p10, p25, median, p75, p90, high = (float(value) for value in np.quantile(some, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]))
    deviation = float(some.std(ddof=1)) if len(some) > 1 else None
    return Summary(len(some), unknown, float(some.sum()), float(some.mean()), deviation, low, p10, p25, median, p75, p90, high)


def percentile_of(value: float, values: Sequence[float | None] | Numbers) -> float | None:
    """The share (0 to 1) of known values below `value`, ties counted half; None without values."""
    some = known(values)
    if not len(some):
        return None
    return float(((some < value).sum() + 0.5 * (some == value).sum()) / len(some))


@dataclass(frozen=True)
class LogBin:
    """Values from `low` (inclusive) to `high` (exclusive); bins grow by a constant factor."""

    low: float
    high: float
    count: int


def log_bins(values: Sequence[float | None] | Numbers, per_decade: int = 4) -> list[LogBin]:
    """A histogram on a logarithmic axis; values below 1 fall in the first bin [0, 1)."""
    some = known(values)
    some = some[some >= 0]
    if not len(some):
        return []
    steps = max(1, int(np.floor(np.log10(max(float(some.max()), 1.0)) * per_decade)) + 1)
    edges = np.concatenate(([0.0], np.power(10.0, np.arange(steps + 1) / per_decade)))
    counts = np.histogram(some, bins=np.concatenate((edges[:-1], [np.inf])))[0]
    return [LogBin(float(edges[i]), float(edges[i + 1]), int(counts[i])) for i in range(len(counts))]
