"""Where the bars, ticks and arrows of a plan lie on the drawing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ROW, HEAD, BAR = 32, 40, 14
ZOOMS = {"day": 22, "week": 8, "month": 3}
PAD = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the head: a month, a week or a day."""

    x: int
    width: int
    day: date


@dataclass(frozen=True, slots=True)
class Axis:
    """Days on the drawing; `px` pixels a day."""

    first: date
    last: date
    px: int

    @property
    def width(self) -> int:
        """All days, both ends included."""
        return ((self.last - self.first).days + 1) * self.px

    def x(self, day: date) -> int:
        """Where a day begins."""
        return (min(max(day, self.first), self.last + timedelta(days=1)) - self.first).days * self.px

    def span(self, first: date, last: date) -> tuple[int, int]:
        """Where a span begins, and how wide it is."""
        left = self.x(first)
        return left, max(self.x(last + timedelta(days=1)) - left, 3)

    def months(self) -> list[Tick]:
        """Each month, cut at both ends."""
        found, day = [], self.first
        while day <= self.last:
            following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            left, width = self.span(day, min(following - timedelta(days=1), self.last))
            found.append(Tick(left, width, day))
            day = following
        return found

    def ticks(self) -> list[Tick]:
        """Days when a day is wide enough for its number, else Mondays; none when even weeks are narrow."""
        if self.px >= ZOOMS["day"]:
            return [Tick(self.x(day), self.px, day) for day in _days(self.first, self.last)]
        if self.px >= ZOOMS["week"]:
            return [Tick(self.x(day), self.px * 7, day) for day in _days(self.first, self.last) if day.weekday() == 0]
        return []

    def off(self, working: Iterable[date]) -> list[tuple[int, int]]:
        """Days off as (x, width), neighbours together; none on the coarsest drawing."""
        if self.px < ZOOMS["week"]:
            return []
        known, found = set(working), list[tuple[int, int]]()
        for day in _days(self.first, self.last):
            if day in known:
                continue
            left = self.x(day)
            if found and sum(found[-1]) == left:
                found[-1] = (found[-1][0], found[-1][1] + self.px)
            else:
                found.append((left, self.px))
        return found


def axis_of(spans: Sequence[tuple[date, date]], today: date, zoom: str = "") -> Axis:
    """The axis that holds all spans, and today when it is near; without a zoom the finest that stays readable."""
    first = min((one[0] for one in spans), default=today) - PAD
    last = max((one[1] for one in spans), default=today) + PAD
    if first - timedelta(days=31) <= today <= last + timedelta(days=31):
        first, last = min(first, today - PAD), max(last, today + PAD)
    length = (last - first).days
    px = ZOOMS.get(zoom) or ZOOMS["day" if length <= 62 else "week" if length <= 250 else "month"]
    return Axis(first, last, px)


def arrow(x: int, y: int, to_x: int, to_y: int) -> str:
    """The path from the end of one bar to the beginning of another one, around corners."""
    out = x + 6
    if to_x - 6 >= out:
        return f"M{x} {y}H{out}V{to_y}H{to_x - 1}"
    middle = y + (ROW // 2 if to_y >= y else -(ROW // 2))
    return f"M{x} {y}H{out}V{middle}H{to_x - 7}V{to_y}H{to_x - 1}"


def arrows(bars: Mapping[int, tuple[int, int, int]], links: Iterable[tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Paths of links whose both ends are drawn; `bars` is {card: (left, right, middle)}. Each with its two cards."""
    return [(arrow(bars[one][1], bars[one][2], bars[two][0], bars[two][2]), one, two) for one, two in links if one in bars and two in bars]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]
