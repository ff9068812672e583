"""Weeks and months as reports name them: 2020-W09 (ISO 8601, Monday to Sunday) and 2020-02."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["weekly", "monthly"]


class BadPeriod(ValueError):
    """A week or month that cannot be read; the message shows the form that can."""


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
        """The period `count` periods earlier."""
        if self.kind == "weekly":
            return week_of(self.start - timedelta(weeks=count))
        month = self.start.year * 12 + self.start.month - 1 - count
        return month_of(date(month // 12, month % 12 + 1, 1))

    def after(self) -> "Period":
        """The period that follows."""
        return (week_of if self.kind == "weekly" else month_of)(self.end + timedelta(days=1))

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


def parse_period(kind: str, text: str) -> Period:
    """A week or a month by the kind of report."""
    return parse_month(text) if kind == "monthly" else parse_week(text)
