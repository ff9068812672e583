"""When a column comes: its days from weekdays and cadence (CON-22)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def column_days(weekdays: Iterable[int], every: int, starts: date, first: date, last: date) -> list[date]:
    """The column's days from `first` to `last`, both inclusive: its weekdays (0 = Monday) in each `every`-th week counted from the week of
    `starts`, never before `starts`."""
    wanted, origin = set(weekdays), starts - timedelta(days=starts.weekday())
    day, found = max(first, starts), []
    while day <= last:
        if day.weekday() in wanted and (day - origin).days // 7 % max(1, every) == 0:
            found.append(day)
        day += timedelta(days=1)
    return found


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month of a day."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - timedelta(days=1)


def slot_moment(day: date, at: str, zone: ZoneInfo) -> datetime:
    """When the episode of this day is due to appear; `at` is HH:MM in the zone."""
    return datetime.combine(day, time.fromisoformat(at), zone)
