"""Two periods side by side, and a share that keeps falling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """Local days, both inclusive."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @classmethod
    def named(cls, name: str, end: date, first: date | None = None) -> "Period | None":
        """The days up to `end` that a name means: month, last_month (the whole one before), quarter, year, or all since `first`; None for others."""
        starts = {"month": end.replace(day=1), "quarter": end.replace(month=(end.month - 1) // 3 * 3 + 1, day=1), "year": end.replace(month=1, day=1)}
        if name == "last_month":
            last = end.replace(day=1) - timedelta(days=1)
            return cls(last.replace(day=1), last)
        starts["all"] = min(first or end, end)
        return cls(starts[name], end) if name in starts else None

    def before(self) -> "Period":
        """The period of the same length that ends the day before; a whole month (quarter, year) gives the whole one before it."""
        months = self.whole_months()
        if months:
            return Period(_shift_months(self.start, -months), self.start - timedelta(days=1))
        return Period(self.start - timedelta(days=self.days), self.start - timedelta(days=1))

    def year_before(self) -> "Period":
        """The same calendar days one year earlier; 29 February becomes the 28th, a month's last day stays the last."""
        if self.whole_months():
            return Period(_year_before(self.start), _shift_months(_year_before(self.start), self.whole_months()) - timedelta(days=1))
        return Period(_year_before(self.start), _year_before(self.end))

    def whole_months(self) -> int:
        """How many whole calendar months it is exactly; 0 when it is not."""
        after = self.end + timedelta(days=1)
        if self.start.day != 1 or after.day != 1:
            return 0
        return (after.year - self.start.year) * 12 + after.month - self.start.month


def _shift_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, day.day)


def _year_before(day: date) -> date:
    return date(day.year - 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


@dataclass(frozen=True)
class Change:
    """From `before` to `now`: the difference, and the difference as a share of before (None when before is 0 or unknown)."""

    now: float | None
    before: float | None
    difference: float | None
    share: float | None


def change(now: float | None, before: float | None) -> Change:
    """Compare two values; the share is against |before|, so that a rise is positive also from a negative base."""
    if now is None or before is None:
        return Change(now, before, None, None)
    return Change(now, before, now - before, (now - before) / abs(before) if before else None)


def falls_in_a_row(values: Sequence[float | None], least_drop: float = 0.0) -> int:
    """How many steps at the end of the series are each a fall of more than `least_drop`; an unknown value breaks the row."""
    row = 0
    for later, earlier in zip(reversed(values), list(reversed(values))[1:], strict=False):
        if later is None or earlier is None or earlier - later <= least_drop:
            break
        row += 1
    return row
