"""How a negative is classed and how bad it is; which weeks the trend library owes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta


def class_of(aspects: Sequence[str], classes: Mapping[str, Iterable[str]], otherwise: str) -> str:
    """The class with the first aspect that one of them holds; `otherwise` when none does. Classes are asked in their order."""
    for aspect in aspects:
        for key, wanted in classes.items():
            if aspect in wanted:
                return key
    return otherwise


def severity(*, reach: int | None, fans: int | None, reposts: int, risk: bool, high_reach: int) -> str:
    """low, middle or high: a rule of risk, or many people (reach or the author's followers) make it high; a tenth of that or ten near duplicates
    middle."""
    people = max(reach or 0, fans or 0)
    if risk or people >= high_reach:
        return "high"
    return "middle" if people >= high_reach / 10 or reposts >= 10 else "low"


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def overdue_weeks(weeks: Iterable[date], first: date, today: date, weekday: int) -> list[date]:
    """Mondays from `first`'s week without an entry whose due day (`weekday`, 1 is Monday) is over, the newest first."""
    there = {monday(week) for week in weeks}
    week, found = monday(first), []
    while week + timedelta(days=weekday - 1) < today:
        if week not in there:
            found.append(week)
        week += timedelta(days=7)
    return found[::-1]
