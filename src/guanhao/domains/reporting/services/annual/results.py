"""The first two chapters: four cards, the course of the months, goals and hits; and what each platform brought."""

import calendar
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.reporting.policy import AnnualPolicy
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import Cut
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context
from guanhao.domains.reporting.services.opening import goals, ranked, unfinished
from guanhao.domains.reporting.services.posts import listed
from guanhao.engines.document import Block, Chart, Column, Heading, Kpi, Kpis, Paragraph, Table, When, Words
from guanhao.engines.drawing import Series, line

HITS = 10


def results(context: Context) -> list[Block]:
    """Attainment, interaction rate, conversion and return as cards; where the change comes from; months, goals, the strongest posts."""
    cards = _cards(context)
    blocks: list[Block] = [*unfinished(context), *_thin_before(context)]
    if cards:
        blocks.append(Kpis(tuple(cards)))
    if not context.book.value(context.now("count")):
        return blocks
    drivers = _drivers(context)
    blocks += [Paragraph(drivers)] if drivers else []
    blocks += [*_months(context), Heading(_("Goal attainment"), 2), *goals(context)[1:]]
    top = ranked(context, top=True, count=HITS)
    context.learn(top)
    return [*blocks, Heading(_("Strongest posts"), 2), listed(context, top)]


def thin(context: Context) -> bool:
    """Does the year before hold posts on too few days to be compared with?"""
    known = context.book.value(context.fact("days_with_posts", context.before)) or 0.0
    return known < AnnualPolicy.of_brand().comparable * context.before.days


def _thin_before(context: Context) -> list[Block]:
    """A warning when the year before is hardly known, and this one is."""
    if not context.book.value(context.now("count")) or not thin(context):
        return []
    days = context.book.figure(context.fact("days_with_posts", context.before), "whole")
    words = _("The year before holds posts on {days} days only: the changes below compare a whole year with a part of one.")
    return [Paragraph(say(words, days=days), tone="warn")]


def _cards(context: Context) -> list[Kpi]:
    """The four cards of PLN-06 (b), those that have a value."""
    rows: list[tuple[str, Query, Query, str]] = [
        (_("Goal attainment"), context.fact("attained", context.period), context.fact("attained", context.before), "share"),
        *(
            (title, context.metric(key, context.period), context.metric(key, context.before), form)
            for title, key, form in (
                (_("Engagement rate"), "engagement_rate", "share"),
                (_("Conversion rate of ads"), "conversion", "share"),
                (_("Return on ad spend"), "roi", "share"),
            )
        ),
    ]
    book, found = context.book, []
    for title, now, then, form in rows:
        if book.value(now) is not None:
            change = book.figure(Query("difference", of=(now, then)), "points", good="up")
            note = say(_("before: {value}"), value=book.figure(then, form))
            found.append(Kpi(title, book.figure(now, form, strong=True), change, note))
    return found


def _gains(context: Context) -> list[tuple[float, str, Query]]:
    """Every platform's difference from the year before in the main metric, the largest first."""
    rows = []
    for platform in sorted(set(context.sample.platform.tolist())):
        cut = Cut(platforms=(platform,))
        difference = Query("difference", of=(context.now("sum", cut), context.then("sum", cut)))
        value = context.book.value(difference)
        if value:
            rows.append((value, platform, difference))
    return sorted(rows, key=lambda row: -abs(row[0]))


def _drivers(context: Context) -> Runs | None:
    """Which platform the change comes from most; nothing without a year before."""
    gains = _gains(context)
    if not gains or not context.book.value(context.then("sum")):
        return None
    _value, platform, difference = gains[0]
    return say(
        _("{metric} changed by {change} on {before}; most of it on {platform}: {difference}."),
        metric=Words(context.main.title),
        change=context.change(context.now("sum"), context.then("sum"), strong=True),
        before=context.word_before,
        platform=Words(context.platforms.get(platform, platform)),
        difference=context.book.figure(difference, "signed", good="up"),
    )


def _months(context: Context) -> list[Block]:
    """The main metric by month, over the year before."""
    now, then = ([_month(context, year, month) for month in range(1, 13)] for year in (context.period.start.year, context.before.start.year))
    book, title = context.book, _("{metric} by month").format(metric=context.main.title)
    labels = [str(month) for month in range(1, 13)]
    series = [
        Series(context.word_now, [book.value(query) or None for query in now]),
        Series(context.word_then, [book.value(query) or None for query in then], muted=True),
    ]
    columns = (
        Column(pgettext("report", "Month")),
        Column(pgettext("report", "Posts"), "right"),
        Column(context.word_now, "right"),
        Column(context.word_then, "right"),
    )
    rows = tuple(
        ((When(f"{one.start:%Y-%m}"),), (book.figure(_as_count(one), "whole"),), (context.number(one),), (context.number(other),))
        for one, other in zip(now, then, strict=True)
    )
    svg = line(labels, series, title=title, style=context.style, empty=_("No data"))
    return [Chart(svg, caption=title, alt=title, data=Table(columns, rows))]


def _month(context: Context, year: int, month: int) -> Query:
    return context.of("sum", date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _as_count(query: Query) -> Query:
    return Query("count", query.metric, query.start, query.end)


def matrix(context: Context) -> list[Block]:
    """Posts, the main metric, its share and the typical post of every platform."""
    book, rows = context.book, []
    for platform in sorted(set(context.sample.platform.tolist())):
        cut = Cut(platforms=(platform,))
        value = context.now("sum", cut)
        if book.value(context.now("count", cut)):
            rows.append(
                (
                    (Words(context.platforms.get(platform, platform)),),
                    (book.figure(context.now("count", cut), "whole"),),
                    (context.number(value, strong=True),),
                    (book.figure(Query("share", of=(value, context.now("sum"))), "share"),),
                    (context.number(context.now("median", cut)),),
                    (context.change(value, context.then("sum", cut)),),
                )
            )
    if not rows:
        return []
    columns = (
        Column(_("Platform"), weight=1.6),
        Column(pgettext("report", "Posts"), "right"),
        Column(context.main.title, "right"),
        Column(_("Share"), "right"),
        Column(_("Typical post (median)"), "right"),
        Column(_("Change"), "right"),
    )
    return [Table(columns, tuple(rows))]
