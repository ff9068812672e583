"""Local times of accounts and the windows of calendar pages: hours that a change of the clocks skips or doubles included."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

Turn = Literal["", "skipped", "doubled"]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QUARTER = 15


@dataclass(frozen=True)
class Local:
    """A wall-clock time in a zone as a moment (UTC); `turn` says that the clocks skip this time on that day or show it twice."""

    moment: datetime
    turn: Turn = ""


@dataclass(frozen=True)
class HourCell:
    """One local hour of a day: from `since` (inside) to `until` (outside), UTC. A skipped hour is shorter (mostly nothing), a doubled one longer."""

    hour: int
    since: datetime
    until: datetime

    @property
    def turn(self) -> Turn:
        """Does the clock change in this hour?"""
        length = self.until - self.since
        return "" if length == HOUR else "doubled" if length > HOUR else "skipped"


def at_local(day: date, at: time, zone: ZoneInfo) -> Local:
    """The moment of a wall-clock time. A time the clocks skip is read with the offset before the change, a time they show twice is its first
    (RFC 5545 section 3.3.5)."""
    wall = datetime.combine(day, at.replace(tzinfo=None))
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    moment = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return Local(moment)
    skipped = moment.astimezone(zone).replace(tzinfo=None) != wall
    return Local(moment, "skipped" if skipped else "doubled")


def moved_days(moment: datetime, days: int, zone: ZoneInfo) -> Local:
    """The same time of day in the zone, so many days later (or earlier)."""
    local = moment.astimezone(zone)
    return at_local(local.date() + days * DAY, local.time(), zone)


def moved_hours(moment: datetime, hours: float) -> datetime:
    """So many hours of real time later."""
    return moment + timedelta(hours=hours)


def on_day(moment: datetime, day: date, zone: ZoneInfo) -> Local:
    """The same time of day in the zone, on this day."""
    return at_local(day, moment.astimezone(zone).time(), zone)


def to_quarter(at: time) -> time:
    """The quarter of an hour a time of day lies in."""
    return time(at.hour, at.minute // QUARTER * QUARTER)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First moment of a local day and of the next one, UTC."""
    return at_local(day, time.min, zone).moment, at_local(day + DAY, time.min, zone).moment


def hours_of(day: date, zone: ZoneInfo) -> list[HourCell]:
    """The 24 local hours of a day in order; they follow each other without a gap."""
    starts = [at_local(day, time(hour), zone).moment for hour in range(24)]
    end = day_bounds(day, zone)[1]
    return [HourCell(hour, since, until) for hour, (since, until) in enumerate(pairwise([*starts, end]))]


def month_days(day: date) -> list[date]:
    """The days of the weeks (from Monday) that touch the month of a day: 28, 35 or 42."""
    first = day.replace(day=1)
    last = (first + 32 * DAY).replace(day=1) - DAY
    start, end = first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY
    return [start + n * DAY for n in range((end - start).days + 1)]


def week_days(day: date) -> list[date]:
    """Monday to Sunday of the week of a day."""
    monday = day - day.weekday() * DAY
    return [monday + n * DAY for n in range(7)]


def step(view: str, day: date, count: int) -> date:
    """The day to look at `count` pages later: months in the month view and list, weeks in the week and lane view, days in the day view."""
    if view == "day":
        return day + count * DAY
    if view in ("week", "lane"):
        return day + 7 * count * DAY
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)
