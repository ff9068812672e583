"""How sure a number is when there are few posts behind it."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, inclusive."""

    low: float
    high: float

    def contains(self, value: float) -> bool:
        """Whether the value lies inside."""
        return self.low <= value <= self.high


def wilson(hits: int, trials: int, level: float = 0.95) -> Interval:
    """Interval of a share (Wilson 1927): sound also for few trials and shares near 0 or 1. No trials: [0, 1]."""
    if not 0 <= hits <= trials:
        raise ValueError(f"hits must be between 0 and trials, not {hits} of {trials}")
    if trials == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = hits / trials
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    middle, scale = share + z * z / (2 * trials), 1 + z * z / trials
    return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def median_ranks(count: int, level: float = 0.95) -> tuple[int, int]:
    """0-based ranks whose values bound the median, from the binomial distribution of signs (Conover 1999, §3.2), normal approximation with
    continuity correction as in Campbell & Gardner 1988; (0, count - 1) when there are too few values."""
    if count < 1:
        raise ValueError("the median of nothing has no interval")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    low = math.floor(count / 2 - z * math.sqrt(count) / 2 - 0.5)
    low = max(0, low)
    return low, count - 1 - low


def median_interval(values: Numbers, level: float = 0.95) -> Interval:
    """Distribution-free interval of the median by order statistics; no assumption about the tail."""
    ordered = np.sort(values)
    low, high = median_ranks(len(ordered), level)
    return Interval(float(ordered[low]), float(ordered[high]))


def bootstrap_median(values: Numbers, level: float = 0.95, repeats: int = 999, seed: int = 0) -> Interval:
    """Percentile-bootstrap interval of the median (Efron 1979), repeatable by `seed`."""
    draws = np.random.default_rng(seed).integers(0, len(values), size=(repeats, len(values)))
    medians = np.median(values[draws], axis=1)
    low, high = np.quantile(medians, [0.5 - level / 2, 0.5 + level / 2])
    return Interval(float(low), float(high))
