"""One chapter: its title, people's words, what only this chapter shows, and its numbers beside the year before."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.rules.period import Period, month_of
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.selectors.words import words_in
from guanhao.domains.reporting.services.annual.outlook import outlook
from guanhao.domains.reporting.services.annual.results import matrix, results, thin
from guanhao.domains.reporting.services.annual.titles import heading
from guanhao.domains.reporting.services.book import Runs, joined, say
from guanhao.domains.reporting.services.context import Context
from guanhao.domains.reporting.services.desk import desk
from guanhao.domains.reporting.wording import BEGIN, METRICS
from guanhao.engines.document import Block, Column, Heading, Paragraph, Span, Table, When, Words
from guanhao.kernel.yearbook import YearFigure, figures, months

_UNITS = {"share": "share", "number": "decimal", "seconds": "decimal"}
"""How a metric's unit is written; what is not here is shortened."""


def chapter(context: Context, key: str) -> list[Block]:
    """The blocks of one chapter; a chapter without data says so, and where to begin."""
    blocks: list[Block] = [Heading(heading(context, key), 1, key), *_own_words(context, key)]
    found = [*_EXTRAS.get(key, _nothing)(context), *numbers(context, key), *by_month(context, key)]
    if not found:
        found = [Paragraph((Span(_("No data.")), Span(" "), Span(str(BEGIN[key]))), tone="muted")]
    return blocks + found


def numbers(context: Context, key: str) -> list[Block]:
    """The chapter's numbers: this year, the year before, and the change (in points where the number is a share); empty without any."""
    rows = [_row(context, *one) for one in _asked(context, key) if _known(context, *one[1:3])]
    if not rows:
        return []
    told = _told(context, key)
    columns = (
        Column(pgettext("report", "Number"), weight=3),
        Column(context.word_now, "right"),
        Column(context.word_then, "right"),
        Column(_("Change"), "right"),
    )
    return [*([Paragraph(told)] if told else []), Table(columns, tuple(rows))]


def by_month(context: Context, key: str) -> list[Block]:
    """What a domain tells month by month, a table each; empty where no month of the year has anything."""
    blocks: list[Block] = []
    of_year = [month_of(date(context.period.start.year, month, 1)) for month in range(1, 13)]
    for title, told in months(key):
        asked = [(one, [context.fact("year", one, key=figure.key) for figure in told]) for one in of_year]
        known = [(one, queries) for one, queries in asked if any(map(context.book.value, queries))]
        if not known:
            continue
        columns = (Column(pgettext("report", "Month")), *(Column(str(figure.title), "right") for figure in told))
        rows = tuple(_month(context, one, zip(queries, told, strict=True)) for one, queries in known)
        blocks += [Heading(str(title), 2), Table(columns, rows)]
    return blocks


def _month(context: Context, period: Period, told: Iterable[tuple[Query, YearFigure]]) -> tuple[Runs, ...]:
    figures: list[Runs] = [(context.book.figure(query, figure.form),) for query, figure in told]
    return (When(f"{period.start:%Y-%m}"),), *figures


def _known(context: Context, now: Query, then: Query) -> bool:
    """Is there a number? The registry adds nothing up to 0, which says nothing; what a domain counts is None where there is nothing to count."""
    values = [context.book.value(query) for query in (now, then)]
    return any(values) if now.op == "metric" else any(value is not None for value in values)


def _told(context: Context, key: str) -> Runs | None:
    """What got better and what got worse most, against the year before; nothing when that year is hardly known."""
    if thin(context):
        return None
    moved = []
    for title, now, then, form, good in _asked(context, key):
        change = context.book.value(Query("change", of=(now, then)))
        if change and good:
            moved.append((change if good == "up" else -change, title, _change(now, then, form)))
    moved.sort(key=lambda row: row[0])
    parts = [
        say(words, number=Words(title), change=context.book.figure(change, change_form, strong=True))
        for words, (_gain, title, (change, change_form)) in (
            *(((_("{number} got better most: {change}."), moved[-1]),) if moved and moved[-1][0] > 0 else ()),
            *(((_("{number} got worse most: {change}."), moved[0]),) if moved and moved[0][0] < 0 else ()),
        )
    ]
    return joined(parts, " ") if parts else None


def _change(now: Query, then: Query, form: str) -> tuple[Query, str]:
    """The change and how it is written: in points where the number is a share."""
    return (Query("difference", of=(now, then)), "points") if form == "share" else (Query("change", of=(now, then)), "percent")


def _asked(context: Context, key: str) -> Iterator[tuple[str, Query, Query, str, str]]:
    """(title, this year, the year before, form, which way is good) of everything that can stand in a chapter."""
    for name in METRICS.get(key, ()):
        metric = analytics.metric(name)
        yield metric.title, context.metric(name, context.period), context.metric(name, context.before), _UNITS.get(metric.unit, "short"), metric.good
    for figure in figures(key):
        now, then = (context.fact("year", one, key=figure.key) for one in (context.period, context.before))
        yield str(figure.title), now, then, figure.form, figure.good


def _row(context: Context, title: str, now: Query, then: Query, form: str, good: str) -> tuple[Runs, ...]:
    book, (change, written) = context.book, _change(now, then, form)
    side: Literal["", "up", "down"] = "up" if good == "up" else "down" if good == "down" else ""
    return (
        (Words(title),),
        (book.figure(now, form, strong=True),),
        (book.figure(then, form),),
        (book.figure(change, written, good=side),),
    )


def _own_words(context: Context, key: str) -> list[Block]:
    """What people wrote into this chapter, a paragraph each."""
    text = words_in(context.period, context.language).get(key, "")
    return [Paragraph((Words(part.strip()),)) for part in text.replace("\r", "").split("\n\n") if part.strip()]


def _desk(context: Context) -> list[Block]:
    """The review desk without its heading, where it did anything."""
    blocks = desk(context)[1:]
    return [] if len(blocks) == 1 and isinstance(blocks[0], Paragraph) and blocks[0].tone == "muted" else blocks


def _nothing(context: Context) -> list[Block]:
    return []


_EXTRAS: dict[str, Callable[[Context], list[Block]]] = {"results": results, "matrix": matrix, "team": _desk, "outlook": outlook}
