"""A daily series with gaps, made ready for models: known values, scale, calendar columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.modelling.errors import BadData
from guanhao.engines.timing.days import DayInfo, days

Numbers = NDArray[np.float64]
WEEK: Final = 7
ONE: Final = timedelta(days=1)
MOST_MISSING: Final = 0.4
CALENDAR: Final = ("off", "makeup", "eve_of_off", "back_at_work", "trade", "festival")


@dataclass(frozen=True)
class DaySeries:
    """One value for every day from `start` on; None where nobody knows it."""

    start: date
    values: tuple[float | None, ...]

    @classmethod
    def of(cls, points: Iterable[tuple[date, float | None]]) -> "DaySeries":
        """From (day, value) in any order; days that lack become None, the last value of a day given twice counts. BadData without any day."""
        known = dict(points)
        if not known:
            raise BadData("values", "all_null")
        first, last = min(known), max(known)
        return cls(first, tuple(known.get(first + i * ONE) for i in range((last - first).days + 1)))

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + (len(self.values) - 1) * ONE

    def days(self) -> list[date]:
        """Every day of the series."""
        return [self.start + i * ONE for i in range(len(self.values))]

    def gains(self) -> "DaySeries":
        """Daily differences of a level (followers): known on days whose day before is known too."""
        pairs = zip(self.values, self.values[1:], strict=False)
        found = tuple(None if a is None or b is None else b - a for a, b in pairs)
        return DaySeries(self.start + ONE, found)

    def array(self) -> Numbers:
        """float64 with NaN for the unknown. BadData names the first value that is infinite."""
        found = np.asarray([np.nan if value is None else value for value in self.values], dtype=np.float64)
        if np.isinf(found).any():
            raise BadData("values", "not_finite", row=int(np.flatnonzero(np.isinf(found))[0]) + 1)
        return found


def trimmed(series: DaySeries, least: int) -> tuple[date, Numbers]:
    """First known day and the values from there to the last known one. BadData when none is known, fewer than `least` are, nothing ever changes,
    or more than 40 % in between are missing."""
    values = series.array()
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        raise BadData("values", "all_null")
    if len(known) < least:
        raise BadData("values", "too_short", known=len(known), least=least)
    inside = values[known[0] : known[-1] + 1]
    if float(np.nanmax(inside)) == float(np.nanmin(inside)):
        raise BadData("values", "constant", value=float(inside[0]))
    missing = int(np.isnan(inside).sum())
    if missing > MOST_MISSING * len(inside):
        raise BadData("values", "gaps", missing=missing, total=len(inside), share=MOST_MISSING)
    return series.start + int(known[0]) * ONE, inside


def filled(values: Numbers, season: int = WEEK) -> Numbers:
    """Gaps closed for models that need every value: the straight line between neighbours plus the median deviation of the same weekday from it."""
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    places = np.arange(len(values))
    line = np.interp(places, places[~gaps], values[~gaps])
    smooth = moving_median(line, season)
    profile = np.zeros(season)
    for phase in range(season):
        some = (~gaps) & (places % season == phase)
        profile[phase] = float(np.median(values[some] - smooth[some])) if some.any() else 0.0
    result = values.copy()
    result[gaps] = smooth[gaps] + profile[places[gaps] % season]
    return result


def moving_median(values: Numbers, width: int) -> Numbers:
    """The median of `width` values around each (the ends are repeated)."""
    half = width // 2
    padded = np.concatenate((np.full(half, values[0]), values, np.full(width - 1 - half, values[-1])))
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1))


class Scale:
    """asinh(x / spread): like a logarithm for heavy tails and yet defined for zero and below (Burbidge, Magee & Robb 1988). Medians survive the way
    there and back, means do not: forecasts are medians."""

    def __init__(self, values: Numbers) -> None:
        some = np.abs(values[~np.isnan(values)])
        middle = float(np.median(some[some > 0])) if (some > 0).any() else 1.0
        self.spread = middle / 2 or 1.0

    def there(self, values: Numbers) -> Numbers:
        """To the models' scale."""
        return np.asarray(np.arcsinh(values / self.spread))

    def back(self, values: Numbers) -> Numbers:
        """To the metric's own scale."""
        return np.asarray(self.spread * np.sinh(np.clip(values, -50.0, 50.0)))


def calendar_columns(start: date, count: int) -> Numbers:
    """For each of `count` days from `start`: day off by order of the State Council, make-up working day, last working day before and first after a
    holiday, shopping festival, other festival (0 or 1 each; the columns of CALENDAR)."""
    around = days(start - ONE, start + count * ONE)
    return np.asarray([_columns(*around[i : i + 3]) for i in range(count)], dtype=np.float64).reshape(count, len(CALENDAR))


def _columns(before: DayInfo, this: DayInfo, after: DayInfo) -> list[float]:
    off = this.kind == "holiday"
    return [
        float(off),
        float(this.kind == "makeup"),
        float(not off and after.kind == "holiday"),
        float(not off and before.kind == "holiday"),
        float(any(mark.kind == "trade" for mark in this.marks)),
        float(any(mark.kind in ("festival", "counted") for mark in this.marks)),
    ]


def holidays_between(first: date, last: date, language: str = "zh-hans") -> list[tuple[date, str]]:
    """Days off and shopping festivals by name, for marks on charts."""
    found = []
    for info in days(first, last):
        trade = [mark.name if language.startswith("zh") else mark.name_en for mark in info.marks if mark.kind == "trade"]
        if info.kind == "holiday" and info.position == 1:
            found.append((info.day, info.holiday if language.startswith("zh") else info.holiday_en))
        elif trade:
            found.append((info.day, trade[0]))
    return found


def as_tuple(values: Sequence[float] | Numbers) -> tuple[float, ...]:
    """Plain floats."""
    return tuple(float(value) for value in values)
