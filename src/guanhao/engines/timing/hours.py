"""Clocks that count working time only: split shifts, shifts over midnight, holidays and make-up days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanhao.engines.timing.days import day_info

_HORIZON_DAYS = 3700


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of work from `start` to `end` (local); an end at or before the start lies on the next day."""

    start: time
    end: time


OFFICE = (Shift(time(9), time(12)), Shift(time(13, 30), time(18)))


@dataclass(frozen=True)
class WorkCalendar:
    """When a team works. `shifts` apply on days that the State Council makes working days (make-up days included) and
    `off_shifts` on days off; `by_weekday` (0 = Monday) overrides both for a team with its own rota, holidays apart."""

    zone: ZoneInfo
    shifts: tuple[Shift, ...] = OFFICE
    off_shifts: tuple[Shift, ...] = ()
    by_weekday: dict[int, tuple[Shift, ...]] = field(default_factory=dict)

    @classmethod
    def always(cls, zone: ZoneInfo) -> "WorkCalendar":
        """Round the clock."""
        whole = (Shift(time(0), time(0)),)
        return cls(zone=zone, shifts=whole, off_shifts=whole)

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """The shifts that begin on this date."""
        info = day_info(day)
        if info.kind == "working" or info.kind == "weekend":
            return self.by_weekday.get(day.weekday(), self.shifts if info.working else self.off_shifts)
        return self.shifts if info.kind == "makeup" else self.off_shifts

    def windows(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working windows in UTC, in order and without overlap, from the one that holds `start` on."""
        first = start.astimezone(self.zone).date() - timedelta(days=1)
        done = start.astimezone(UTC)
        for offset in range(_HORIZON_DAYS):
            day = first + timedelta(days=offset)
            for shift in sorted(self.shifts_on(day), key=lambda one: one.start):
                begin, end = self._bounds(day, shift)
                begin = max(begin, done)
                if begin < end:
                    yield begin, end
                    done = end

    def add(self, start: datetime, seconds: float) -> datetime:
        """The moment (UTC) when `seconds` of working time have passed since `start` (aware); ValueError when the team never works that long."""
        if seconds < 0:
            raise ValueError("working time to add must not be negative")
        left = timedelta(seconds=seconds)
        if not left:
            return start.astimezone(UTC)
        for begin, end in self.windows(start):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise ValueError("this calendar has no working time within ten years")

    def between(self, start: datetime, end: datetime) -> float:
        """Seconds of working time from start to end (both aware); 0 when end is not after start."""
        total, until = timedelta(0), end.astimezone(UTC)
        if until <= start.astimezone(UTC):
            return 0.0
        for begin, close in self.windows(start):
            if begin >= until:
                break
            total += min(close, until) - begin
        return total.total_seconds()

    def _bounds(self, day: date, shift: Shift) -> tuple[datetime, datetime]:
        last = day if shift.end > shift.start else day + timedelta(days=1)
        return (
            datetime.combine(day, shift.start, tzinfo=self.zone).astimezone(UTC),
            datetime.combine(last, shift.end, tzinfo=self.zone).astimezone(UTC),
        )
