"""What changed against the period before, and where the change sits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from numpy.typing import NDArray

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import EVERYTHING, Cut
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context, format_name
from guanhao.engines.document import Block, Chart, Column, Heading, Paragraph, Span, Table, Words
from guanhao.engines.drawing import Bar, Series, bars, columns

SHOWN = 8
DAYPARTS = ((0, 5), (6, 8), (9, 11), (12, 13), (14, 16), (17, 19), (20, 21), (22, 23))


@dataclass(frozen=True)
class Part:
    """One group of a decomposition."""

    name: str
    cut: Cut


def changes(context: Context) -> list[Block]:
    """The change, split into volume and strength, then by platform, account, format, topic and single posts."""
    heading = Heading(_("Changes and where they come from"), 1, "changes")
    now, then = context.book.value(context.now("sum")), context.book.value(context.then("sum"))
    if now is None or then is None:
        missing = context.period if now is None else context.before
        text = _("No data from {start} to {end}, so there is nothing to compare.")
        return [heading, Paragraph(say(text, start=context.day(missing.start), end=context.day(missing.end)), tone="muted"), *weekly_totals(context)]
    blocks: list[Block] = [heading, Paragraph(_split(context)), Paragraph(_without_strongest(context))]
    for title, parts in _dimensions(context):
        blocks.extend(_decomposition(context, title, parts))
    return [*blocks, *tickets(context), *weekly_totals(context)]


def tickets(context: Context) -> list[Block]:
    """The trace tickets of the period: days whose change went beyond the limit, with the cause that somebody wrote down."""
    found = analytics.open_tickets(context.period.start, context.period.end)
    rows = []
    for ticket in sorted(found, key=lambda one: -abs(one.change))[:SHOWN]:
        change = context.book.figure(context.fact("ticket", context.period, id=ticket.id), "percent", good="up")
        cause = (Words(ticket.cause[:120]),) if ticket.cause else (Span(_("not explained yet"), tone="warn"),)
        rows.append(
            ((context.day(ticket.day),), (Words(analytics.metric(ticket.metric).title),), (change,), cause, (Words(ticket.action[:120] or "—"),))
        )
    if not rows:
        return []
    columns = (
        Column(pgettext("report", "Day"), weight=1.7),
        Column(_("Metric"), weight=1.3),
        Column(pgettext("report", "Change"), "right", 0.8),
        Column(_("Cause"), weight=2.4),
        Column(_("Action"), weight=2.4),
    )
    return [Heading(_("Explained and unexplained days"), 2), Table(columns, tuple(rows))]


def _difference(now: Query, then: Query) -> Query:
    return Query("difference", of=(now, then))


def _split(context: Context) -> Runs:
    """More posts or stronger posts: Δ = Δn × mean before + n now × Δmean, over posts whose value is known."""
    n_now, n_then = context.now("known"), context.then("known")
    volume = Query("product", of=(_difference(n_now, n_then), context.then("mean")))
    strength = Query("product", of=(n_now, _difference(context.now("mean"), context.then("mean"))))
    gained = (context.book.value(_difference(context.now("sum"), context.then("sum"))) or 0) >= 0
    sentence = (
        _("{metric} rose by {total} ({change}). Posting ({n_then} → {n_now} posts) accounts for {volume}, the strength of a post for {strength}.")
        if gained
        else _(
            "{metric} fell by {total} ({change}). Posting ({n_then} → {n_now} posts) accounts for {volume}, the strength of a post for {strength}."
        )
    )
    ordered = (context.now("sum"), context.then("sum")) if gained else (context.then("sum"), context.now("sum"))
    return say(
        sentence,
        metric=Words(context.main.title),
        total=context.number(_difference(*ordered), strong=True),
        change=context.change(context.now("sum"), context.then("sum"), strong=True),
        n_then=context.book.figure(n_then, "whole"),
        n_now=context.book.figure(n_now, "whole"),
        volume=context.book.figure(volume, "signed", good="up"),
        strength=context.book.figure(strength, "signed", good="up"),
    )


def _without_strongest(context: Context) -> Runs:
    """How much of the change hangs on one post."""
    rest = [_difference(made("sum"), made("most")) for made in (context.now, context.then)]
    return say(
        _("Single posts weigh: the strongest carries {now} of the total now and carried {then} before; without both, the change would be {rest}."),
        now=context.book.figure(Query("share", of=(context.now("most"), context.now("sum"))), "share"),
        then=context.book.figure(Query("share", of=(context.then("most"), context.then("sum"))), "share"),
        rest=context.change(rest[0], rest[1]),
    )


def _dimensions(context: Context) -> Iterator[tuple[str, list[Part]]]:
    """Every way of grouping that has at least two groups in the two periods; topics by what they moved."""
    sample = context.sample
    both = sample.mask(context.before.start, context.period.end)
    accounts = [Part(context.accounts.get(one, str(one)), Cut(accounts=(one,))) for one in sorted({int(one) for one in sample.account[both]})]
    platforms = [Part(context.platforms.get(str(one), str(one)), Cut(platforms=(str(one),))) for one in _groups(sample.platform[both])]
    formats = [Part(format_name(str(one)), Cut(formats=(str(one),))) for one in _groups(sample.format[both])]
    topics = [Part(str(one), Cut(topics=(str(one),))) for one in _recurring(sample.topic[both])]
    if len(accounts) == len(platforms):  # one account on each platform: the same split twice
        platforms = []
    for title, parts in ((_("By platform"), platforms), (_("By account"), accounts), (_("By type of content"), formats)):
        if len(parts) > 1:
            yield title, parts
    yield _("By time of day"), [Part(f"{first:02d}:00–{last:02d}:59", Cut(hours=tuple(range(first, last + 1)))) for first, last in DAYPARTS]
    if len(topics) > 1:
        yield _("By recurring topic"), _extremes(context, topics)


def _groups(column: NDArray[np.object_]) -> list[object]:
    return sorted({one for one in column if one is not None and one != ""}, key=str)


def _recurring(column: NDArray[np.object_]) -> list[object]:
    """Topics that are series and not single posts."""
    topics, counts = np.unique(np.array([one for one in column if one], dtype=str), return_counts=True)
    return [str(topic) for topic, count in zip(topics, counts, strict=True) if count >= 3]


def _extremes(context: Context, parts: Sequence[Part]) -> list[Part]:
    """Of many groups the ones that moved most; sums by topic in one pass."""
    sample, known = context.sample, {part.name for part in parts}
    moved: dict[str, float] = {}
    for period, sign in ((context.period, 1.0), (context.before, -1.0)):
        mask = sample.mask(period.start, period.end) & ~np.isnan(sample.value)
        for topic, value in zip(sample.topic[mask], sample.value[mask], strict=True):
            if topic in known:
                moved[str(topic)] = moved.get(str(topic), 0.0) + sign * float(value)
    wanted = sorted(moved, key=lambda name: (-abs(moved[name]), name))[:SHOWN]
    return [part for part in parts if part.name in wanted]


def _decomposition(context: Context, title: str, parts: Sequence[Part]) -> list[Block]:
    book = context.book
    found = []
    for part in parts:
        now, then = context.now("sum", part.cut), context.then("sum", part.cut)
        if book.value(now) is None and book.value(then) is None:
            continue
        delta = (book.value(now) or 0.0) - (book.value(then) or 0.0)
        found.append((delta, part, now, then))
    found.sort(key=lambda row: (-abs(row[0]), row[1].name))
    rows, drawn = [], []
    for _delta, part, now, then in found[:SHOWN]:
        query = _gap(context, now, then)
        figure = book.figure(query, "signed", good="up")
        cells: list[Runs] = [(Words(part.name),), (context.number(now),), (context.number(then),), (figure,), (context.change(now, then),)]
        cells.append((book.figure(context.now("count", part.cut), "whole"),))
        cells.append((context.number(context.now("median", part.cut)),))
        rows.append(tuple(cells))
        drawn.append(Bar(part.name, book.value(query) or 0.0, figure.text))
    heads = (
        Column(title, weight=2.4),
        Column(context.word_now, "right"),
        Column(context.word_then, "right"),
        Column(_("Difference"), "right"),
        Column(pgettext("report", "Change"), "right"),
        Column(pgettext("report", "Posts"), "right", 0.8),
        Column(_("Median"), "right"),
    )
    table = Table(heads, tuple(rows))
    caption = _("{title}: difference of {metric} against {before}").format(title=title, metric=context.main.title.lower(), before=context.word_before)
    picture = bars(drawn, title=caption, style=context.style, signed=True, empty=_("No data"))
    return [Heading(title, 2), Chart(picture, caption=caption, alt=caption), table]


def _gap(context: Context, now: Query, then: Query) -> Query:
    """The difference, where a group that is missing on one side counts as nothing there."""
    if context.book.value(now) is None:
        return Query("difference", of=(Query("difference", of=(then, then)), then))
    return now if context.book.value(then) is None else _difference(now, then)


def weekly_totals(context: Context) -> list[Block]:
    """The course of the weeks that the report looks back on."""
    start, end = context.history
    weeks = [(start + timedelta(days=7 * n), min(start + timedelta(days=7 * n + 6), end)) for n in range(((end - start).days + 1) // 7)]
    queries = [context.of("sum", first, last, EVERYTHING) for first, last in weeks]
    while queries and context.book.value(queries[0]) is None:  # weeks before the first import
        weeks, queries = weeks[1:], queries[1:]
    values = [context.book.value(query) for query in queries]
    if sum(value is not None for value in values) < 3:
        return []
    title = _("{metric} by week").format(metric=context.main.title)
    labels = [context.short_day(first) for first, _last in weeks]
    svg = columns(labels, [Series(context.main.title, values)], title=title, style=context.style, empty=_("No data"))
    rows = tuple(((context.day(first),), (context.number(query),)) for (first, _last), query in zip(weeks, queries, strict=True))
    data = Table((Column(_("Week from")), Column(context.main.title, "right")), rows)
    caption = _("{title}; a label is the first day of its week").format(title=title)
    return [Heading(_("The weeks before"), 2), Chart(svg, caption=caption, alt=title, data=data)]
