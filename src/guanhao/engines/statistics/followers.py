"""A follower count by day as it is really delivered: with days missing and with jumps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from guanhao.engines.statistics.robust import local_robust_z, robust_z


@dataclass(frozen=True)
class Gap:
    """Days without a value, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Jump:
    """A day whose change stands out: `change` followers, robust z-score `score`."""

    day: date
    change: float
    score: float


@dataclass(frozen=True)
class FollowerSeries:
    """One value for every day from the first to the last. `values` has None on missing days; `bridged` is interpolated there and None elsewhere
    except at the two ends of each bridge (for a dotted line); `changes` is the change a day, None where a neighbour is missing."""

    days: tuple[date, ...]
    values: tuple[float | None, ...]
    bridged: tuple[float | None, ...]
    changes: tuple[float | None, ...]
    gaps: tuple[Gap, ...]
    jumps: tuple[Jump, ...]


def read_series(points: Sequence[tuple[date, float | None]], limit: float = 3.5, least: float = 0.0, window: int = 0) -> FollowerSeries:
    """Fill the calendar, find gaps and jumps. A jump's |robust z| is over `limit` (3.5 in Iglewicz & Hoaglin 1993) and its size at least
    `least` followers; with a `window` a day is judged against so many days around it, else against all.
    Points may come in any order; of one day the last wins."""
    by_day = {day: value for day, value in points if value is not None}
    if not by_day:
        return FollowerSeries((), (), (), (), (), ())
    first, last = min(by_day), max(by_day)
    days = tuple(first + timedelta(days=i) for i in range((last - first).days + 1))
    values = np.array([by_day.get(day, np.nan) for day in days], dtype=np.float64)
    changes = np.concatenate(([np.nan], np.diff(values)))
    scores = local_robust_z(changes, window) if window else robust_z(changes)
    jumps = tuple(Jump(days[i], float(changes[i]), float(scores[i])) for i in range(len(days)) if abs(scores[i]) > limit and abs(changes[i]) >= least)
    gaps = _gaps(days, values)
    return FollowerSeries(days, _nullable(values), _bridges(days, values, gaps), _nullable(changes), gaps, jumps)


def _gaps(days: tuple[date, ...], values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[Gap, ...]:
    found: list[Gap] = []
    start: date | None = None
    for day, value in zip(days, values, strict=True):
        if np.isnan(value):
            start = start or day
        elif start is not None:
            found.append(Gap(start, day - timedelta(days=1)))
            start = None
    return tuple(found)


def _bridges(days: tuple[date, ...], values: np.ndarray[tuple[int], np.dtype[np.float64]], gaps: tuple[Gap, ...]) -> tuple[float | None, ...]:
    line: list[float | None] = [None] * len(days)
    seen = np.flatnonzero(~np.isnan(values))
    for gap in gaps:
        start, end = (gap.first - days[0]).days - 1, (gap.last - days[0]).days + 1
        span = np.arange(start, end + 1)
        for i, value in zip(span, np.interp(span, seen, values[seen]), strict=True):
            line[int(i)] = float(value)
    return tuple(line)


def _nullable(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)
