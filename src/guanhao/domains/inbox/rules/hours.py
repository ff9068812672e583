"""Working hours as they are typed, and a calendar that answers many questions fast."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanhao.engines.timing import Shift, WorkCalendar


def read_shifts(lines: Sequence[str]) -> tuple[Shift, ...]:
    """Shifts from lines such as 09:00-12:00; an end at or before the start lies on the next day. ValueError names the line."""
    found = []
    for line in lines:
        start, _dash, end = line.replace("–", "-").replace("—", "-").replace("：", ":").partition("-")
        try:
            found.append(Shift(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()) if end.strip() != "24:00" else time(0)))
        except ValueError:
            raise ValueError(f"“{line}” is no stretch of time such as 09:00-12:00") from None
    return tuple(found)


def calendar_of(shifts: Sequence[str], off_shifts: Sequence[str], zone: ZoneInfo) -> WorkCalendar:
    """The calendar of these lines in this zone."""
    return WorkCalendar(zone=zone, shifts=read_shifts(shifts), off_shifts=read_shifts(off_shifts))


class FastHours:
    """The same answers as `calendar`, from windows that are worked out once for a stretch of days; for thousands of moments at once."""

    def __init__(self, calendar: WorkCalendar, around: datetime, *, before: int = 8, after: int = 60) -> None:
        self.calendar = calendar
        self.first, self.last = around - timedelta(days=before), around + timedelta(days=after)
        self.starts: list[float] = []
        self.ends: list[float] = []
        self.done: list[float] = []
        total = 0.0
        for begin, end in calendar.windows(self.first):
            if begin >= self.last:
                break
            self.starts.append(begin.timestamp())
            self.ends.append(end.timestamp())
            self.done.append(total)
            total += (end - begin).total_seconds()
        self.total = total

    def add(self, start: datetime, seconds: float) -> datetime:
        """The moment (UTC) when `seconds` of working time have passed since `start`."""
        if not (self.first <= start < self.last) or seconds <= 0:
            return self.calendar.add(start, seconds)
        place, moment = bisect_right(self.starts, start.timestamp()) - 1, start.timestamp()
        worked = self.done[place] + min(moment, self.ends[place]) - self.starts[place] if place >= 0 else 0.0
        goal = worked + seconds
        if goal > self.total:
            return self.calendar.add(start, seconds)
        window = self._window_of(goal)
        return datetime.fromtimestamp(self.starts[window] + goal - self.done[window], UTC)

    def between(self, start: datetime, end: datetime) -> float:
        """Working seconds from start to end."""
        return self.calendar.between(start, end)

    def _window_of(self, goal: float) -> int:
        """The first window at whose end at least `goal` seconds have been worked."""
        window = bisect_right(self.done, goal) - 1
        while window > 0 and self.done[window] >= goal:
            window -= 1
        return window
