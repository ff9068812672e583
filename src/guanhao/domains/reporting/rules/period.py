"""Weeks, months and years as reports name them: 2020-W09 (ISO 8601, Monday to Sunday), 2020-02 and 2020; and the days of a campaign by its number."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["weekly", "monthly", "annual", "campaign"]


class BadPeriod(ValueError):
    """A week, month or year that cannot be read; the message shows the form that can."""


@dataclass(frozen=True)
class Period:
    """A stretch of local days, both ends included."""

    kind: Kind
    label: str
    start: date
    end: date

    @property
    def days(self) -> int:
        """Its length in days."""
        return (self.end - self.start).days + 1

    def before(self, count: int = 1) -> "Period":
        """The period `count` periods earlier; for a campaign as many days directly before."""
        if self.kind == "campaign":
            return Period(
                "campaign", self.label, self.start - timedelta(days=self.days * count), self.start - timedelta(days=1 + self.days * (count - 1))
            )
        if self.kind == "weekly":
            return week_of(self.start - timedelta(weeks=count))
        if self.kind == "annual":
            return year_of(self.start.replace(year=self.start.year - count))
        month = self.start.year * 12 + self.start.month - 1 - count
        return month_of(date(month // 12, month % 12 + 1, 1))

    def after(self) -> "Period":
        """The period that follows."""
        if self.kind == "campaign":
            return Period("campaign", self.label, self.end + timedelta(days=1), self.end + timedelta(days=self.days))
        return _OF[self.kind](self.end + timedelta(days=1))

    def dates(self) -> list[date]:
        """Every day of it."""
        return [self.start + timedelta(days=n) for n in range(self.days)]


def week_of(day: date) -> Period:
    """The ISO week that holds a day."""
    year, week, weekday = day.isocalendar()
    start = day - timedelta(days=weekday - 1)
    return Period("weekly", f"{year}-W{week:02d}", start, start + timedelta(days=6))


def month_of(day: date) -> Period:
    """The month that holds a day."""
    return Period("monthly", f"{day.year}-{day.month:02d}", day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def year_of(day: date) -> Period:
    """The calendar year that holds a day."""
    return Period("annual", f"{day.year:04d}", date(day.year, 1, 1), date(day.year, 12, 31))


_OF: dict[str, Callable[[date], Period]] = {"weekly": week_of, "monthly": month_of, "annual": year_of}


def parse_week(text: str) -> Period:
    """`2020-W09`, `2020W9` or a date of the week such as `2020-02-24`; BadPeriod otherwise."""
    text = text.strip()
    try:
        if found := re.fullmatch(r"(\d{4})-?[Ww](\d{1,2})", text):
            return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        return week_of(date.fromisoformat(text))
    except ValueError:
        raise BadPeriod(f"week: {text!r} is no ISO week; write it like 2020-W09, or give a date of the week like 2020-02-24") from None


def parse_month(text: str) -> Period:
    """`2020-02`; BadPeriod otherwise."""
    text = text.strip()
    try:
        return month_of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise BadPeriod(f"month: {text!r} is no month; write it like 2020-02") from None


def parse_year(text: str) -> Period:
    """`2020`; BadPeriod otherwise."""
    if found := re.fullmatch(r"[12]\d{3}", text.strip()):
        return year_of(date(int(found[0]), 1, 1))
    raise BadPeriod(f"year: {text!r} is no year; write it like 2020")


def parse_period(kind: str, text: str) -> Period:
    """A week, a month or a year by the kind of report; campaigns have days of their own (`services.periods`)."""
    return {"monthly": parse_month, "annual": parse_year}.get(kind, parse_week)(text)
