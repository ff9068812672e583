"""Numbers that a domain can count for any stretch of days, by chapter of the year-end summary.

A domain tells what it can count when the house starts; the summary writes the numbers beside those of the year before, and counts them again when
a reader asks where one comes from. Nothing to count (a part nobody uses) is None, which reads "no data": it is not a zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.db.models import Avg, DateTimeField, F, Q, QuerySet, Sum
from django.utils.functional import Promise

from guanhao.kernel.tenancy import BrandRow, current_brand

Count = Callable[[date, date], float | None]
Form = Literal["whole", "short", "share", "decimal"]
Good = Literal["", "up", "down"]
CHAPTERS = (
    "results",
    "matrix",
    "topics",
    "users",
    "community",
    "reputation",
    "paid",
    "data",
    "team",
    "adapting",
    "plan",
    "assets",
    "automation",
    "outlook",
)


@dataclass(frozen=True)
class YearFigure:
    """One number: where it stands, what it is called, how it is written, which way is good, and how it is counted (days, both included)."""

    key: str
    chapter: str
    title: str | Promise
    form: Form
    good: Good
    count: Count


_FIGURES: dict[str, YearFigure] = {}


def add_figures(domain: str, *rows: tuple[str, str, str | Promise, Form, Good, Count]) -> None:
    """Tell what a domain can count: (chapter, name, title, form, good, count) each; ValueError for an unknown chapter or a name told twice."""
    for chapter, name, title, form, good, count in rows:
        key = f"{domain}.{name}"
        if chapter not in CHAPTERS or key in _FIGURES:
            raise ValueError(f"{key}: no such chapter as {chapter!r}, or told twice")
        _FIGURES[key] = YearFigure(key, chapter, title, form, good, count)


_MONTHS: dict[str, list[tuple[str | Promise, tuple[str, ...]]]] = {}


def add_months(chapter: str, title: str | Promise, keys: tuple[str, ...]) -> None:
    """Show these figures also month by month in a chapter, beside each other under a title; KeyError for one that nobody counts."""
    _MONTHS.setdefault(chapter, []).append((title, tuple(figure(key).key for key in keys)))


def months(chapter: str) -> list[tuple[str | Promise, list[YearFigure]]]:
    """What a chapter shows month by month: a title and its figures."""
    return [(title, [figure(key) for key in keys]) for title, keys in _MONTHS.get(chapter, ())]


def figures(chapter: str) -> list[YearFigure]:
    """What can be counted for a chapter, in the order it was told."""
    return [one for one in _FIGURES.values() if one.chapter == chapter]


def figure(key: str) -> YearFigure:
    """One of them; KeyError for an unknown key."""
    return _FIGURES[key]


def moments(start: date, end: date) -> tuple[datetime, datetime]:
    """From midnight of the first day to midnight after the last one, in the brand's time zone."""
    zone = current_brand().zone
    return datetime.combine(start, time(), zone), datetime.combine(end + timedelta(days=1), time(), zone)


def within(model: type[BrandRow], field: str, start: date, end: date) -> "QuerySet[Any]":
    """Rows whose day or moment falls into the stretch."""
    if isinstance(model._meta.get_field(field), DateTimeField):
        first, after = moments(start, end)
        return model.objects.filter(**{f"{field}__gte": first, f"{field}__lt": after})
    return model.objects.filter(**{f"{field}__range": (start, end)})


def rows(model: type[BrandRow], field: str, chosen: Q | None = None) -> Count:
    """How many rows fall into the stretch; None where there is no row at all."""

    def count(start: date, end: date) -> float | None:
        found = within(model, field, start, end).filter(chosen or Q()).count()
        return float(found) if found or model.objects.exists() else None

    return count


def total(model: type[BrandRow], field: str, what: str, chosen: Q | None = None) -> Count:
    """The sum of a column over the stretch; None where no row falls into it."""

    def count(start: date, end: date) -> float | None:
        value = within(model, field, start, end).filter(chosen or Q()).aggregate(value=Sum(what))["value"]
        return None if value is None else float(value)

    return count


def mean(model: type[BrandRow], field: str, what: str, chosen: Q | None = None) -> Count:
    """The mean of a column over the stretch; None where no row falls into it."""

    def count(start: date, end: date) -> float | None:
        value = within(model, field, start, end).filter(chosen or Q()).aggregate(value=Avg(what))["value"]
        return None if value is None else float(value)

    return count


def hours(model: type[BrandRow], begun: str, ended: str, chosen: Q | None = None) -> Count:
    """Mean hours from one moment to another, of rows that begin in the stretch and have ended."""

    def count(start: date, end: date) -> float | None:
        ours = within(model, begun, start, end).filter(chosen or Q(), **{f"{ended}__isnull": False})
        took = ours.aggregate(value=Avg(F(ended) - F(begun)))["value"]
        return None if took is None else took.total_seconds() / 3600

    return count


def share(model: type[BrandRow], field: str, hit: Q, of: Q | None = None) -> Count:
    """The share of rows of the stretch that are a hit; None where there is none."""

    def count(start: date, end: date) -> float | None:
        ours = within(model, field, start, end).filter(of or Q())
        whole = ours.count()
        return ours.filter(hit).count() / whole if whole else None

    return count
