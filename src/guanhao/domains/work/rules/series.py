"""Meetings that come back every month."""

from collections.abc import Collection
from datetime import date, timedelta

LAST = 5


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def nth_weekday(month: date, week: int, weekday: int) -> date:
    """The `week`-th `weekday` (0 is Monday) of a month; week 5 is the last one."""
    first = month + timedelta(days=(weekday - month.weekday()) % 7)
    days = [first + timedelta(days=7 * place) for place in range(LAST)]
    inside = [day for day in days if day.month == month.month]
    return inside[-1] if week >= LAST else inside[week - 1]


def overdue_months(start: date, today: date, held: Collection[date], ended: date | None = None, *, most: int = 24) -> list[date]:
    """Months that are over without a meeting, the oldest first; of the last `most` months."""
    month, last = month_of(start), month_of(min(ended, today) if ended else today)
    found = []
    while month < last:
        if month not in held:
            found.append(month)
        month = next_month(month)
    return found[-most:]
