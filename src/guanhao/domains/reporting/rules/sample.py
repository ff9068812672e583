"""Posts with one metric's value each, as columns; cuts of them; and the statistics reports quote."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cut:
    """Which posts count: empty tuples mean all. `hours` 0–23, `weekdays` 0 = Monday, `post` (account id, post id),
    `gap` minutes since the account's post before (from, to), `parity` every other week from Monday (0 or 1)."""

    accounts: tuple[int, ...] = ()
    platforms: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    post: tuple[int, str] | None = None
    gap: tuple[float, float] | None = None
    parity: int | None = None


EVERYTHING = Cut()


@dataclass(frozen=True)
class Sample:
    """Posts in order of publication. `day` are proleptic ordinals, `hour` and `weekday` −1 where the time is unknown, `value` NaN where the metric is
    unknown, `gap` minutes since the account's post before (infinite for the first)."""

    account: NDArray[np.int64]
    post: NDArray[np.object_]
    platform: NDArray[np.object_]
    format: NDArray[np.object_]
    topic: NDArray[np.object_]
    day: NDArray[np.int64]
    weekday: NDArray[np.int64]
    hour: NDArray[np.int64]
    gap: Floats
    value: Floats

    def __len__(self) -> int:
        return len(self.value)

    def mask(self, start: date, end: date, cut: Cut = EVERYTHING) -> NDArray[np.bool_]:
        """Which posts lie in the window (both ends included) and the cut."""
        found = (self.day >= start.toordinal()) & (self.day <= end.toordinal())
        for column, wanted in (
            (self.account, cut.accounts),
            (self.platform, cut.platforms),
            (self.format, cut.formats),
            (self.topic, cut.topics),
            (self.weekday, cut.weekdays),
            (self.hour, cut.hours),
        ):
            if wanted:
                found &= np.isin(column, np.array(wanted, dtype=column.dtype))
        if cut.gap is not None:
            found &= (self.gap >= cut.gap[0]) & (self.gap < cut.gap[1])
        if cut.parity is not None:
            found &= ((self.day - 1) // 7) % 2 == cut.parity
        if cut.post is not None:
            found &= (self.account == cut.post[0]) & (self.post == cut.post[1])
        return found

    def values(self, start: date, end: date, cut: Cut = EVERYTHING) -> Floats:
        """The known values of the window and cut."""
        chosen: Floats = self.value[self.mask(start, end, cut)]
        return chosen[~np.isnan(chosen)]


def empty_sample() -> Sample:
    """No posts."""
    whole, words, numbers = np.array([], dtype=np.int64), np.array([], dtype=object), np.array([], dtype=np.float64)
    return Sample(whole, words, words, words, words, whole, whole, whole, numbers, numbers)


@dataclass(frozen=True)
class Gain:
    """The difference of two groups' medians with a bootstrap interval."""

    low: float
    middle: float
    high: float
    draws: int = field(default=0, compare=False)


def median_gain(better: Floats, worse: Floats, *, level: float = 0.9, draws: int = 999, seed: int = 20) -> Gain | None:
    """Median of `better` minus median of `worse` with its percentile bootstrap interval
    (Efron & Tibshirani 1993, chapter 13); None when a group is empty.

    Groups larger than 600 are drawn 600 at a time and the spread is scaled back by the square root of the sizes' ratio.
    """
    if not len(better) or not len(worse):
        return None
    middle = float(np.median(better) - np.median(worse))
    drawer = np.random.default_rng(seed)
    spread = _medians(better, draws, drawer) - _medians(worse, draws, drawer)
    low, high = (float(one) for one in np.quantile(spread, [(1 - level) / 2, (1 + level) / 2]))
    return Gain(low=middle + low, middle=middle, high=middle + high, draws=draws)


def _medians(values: Floats, draws: int, drawer: np.random.Generator) -> Floats:
    size = min(len(values), 600)
    picks = drawer.integers(0, len(values), size=(draws, size))
    medians: Floats = np.median(values[picks], axis=1) - np.median(values)
    scaled: Floats = medians * np.sqrt(size / len(values))
    return scaled
