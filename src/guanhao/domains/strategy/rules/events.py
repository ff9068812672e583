"""The large events a year begins with, and when the steps of their preparation are due: pure decisions (PLN-02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

STEPS = ("brief", "material", "production", "review", "warm_up")
"""The steps of a preparation in their order; policy plan.events says how many days before the first day each is due."""


@dataclass(frozen=True)
class EventTemplate:
    """What an event is made from: month and day of its first and last day."""

    key: str
    first: tuple[int, int]
    last: tuple[int, int]


TEMPLATES = (
    EventTemplate("new_year_lab", (1, 5), (1, 25)),
    EventTemplate("city_guide", (7, 10), (8, 20)),
    EventTemplate("double_eleven", (10, 20), (11, 11)),
)
"""003 §11.2a names Q1, Q3 and Q4; the second quarter is left open. The days are our reading and are changed with the event."""


def day_in(year: int, month: int, day: int) -> date:
    """The day in that year; 29 February is the 28th in a year without one."""
    if (month, day) == (2, 29) and not _leap(year):
        return date(year, 2, 28)
    return date(year, month, day)


def days_of(template: EventTemplate, year: int) -> tuple[date, date]:
    """First and last day of a template in a year."""
    return day_in(year, *template.first), day_in(year, *template.last)


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3


def due_days(first_day: date, leads: Mapping[str, int]) -> dict[str, date]:
    """The day each step is due, the earliest first; never before the calendar begins."""
    room = (first_day - date(MINYEAR, 1, 1)).days
    return {key: first_day - timedelta(days=min(days, room)) for key, days in sorted(leads.items(), key=lambda one: -one[1])}


def fits_year(year: int) -> bool:
    """A year the calendar can hold with the one after it."""
    return MINYEAR < year < MAXYEAR


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
