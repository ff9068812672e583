"""Top and bottom posts with what is usual, and the best hours."""

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import Cut
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context, weekday
from guanhao.domains.reporting.services.opening import ranked
from guanhao.engines.document import Block, Chart, Column, Heading, Paragraph, Span, Table, When, Words
from guanhao.engines.drawing import Box, box_of, boxes, heat_map


def posts(context: Context) -> list[Block]:
    """The strongest and weakest posts of the period, measured against the median."""
    if not context.book.value(context.now("known")):
        return []
    n = context.policy.top
    top = ranked(context, top=True, count=n)
    flop = [key for key in ranked(context, top=False, count=n) if key not in top]
    context.learn([*top, *flop])
    figure = context.number
    frame = say(
        _("Half of the posts won more than {median}; the middle half lies between {low} and {high}."),
        median=figure(context.now("median"), strong=True),
        low=figure(context.now("quantile", q=0.25)),
        high=figure(context.now("quantile", q=0.75)),
    )
    blocks: list[Block] = [Heading(_("Top and bottom posts"), 1, "posts"), Paragraph(frame), *_spread(context)]
    blocks += [Heading(_("Strongest posts"), 2), listed(context, top)]
    if flop:
        blocks += [Heading(_("Weakest posts"), 2), listed(context, flop)]
    return blocks


def listed(context: Context, keys: list[tuple[int, str]]) -> Table:
    several = len(context.accounts) > 1
    rows = []
    for key in keys:
        value = context.now("sum", Cut(post=key))
        cells: list[Runs] = [(context.post(key),), (context.published(key),)]
        if several:
            cells.append((Words(context.accounts.get(key[0], str(key[0]))),))
        cells += [(context.number(value),), (context.book.figure(Query("times", of=(value, context.now("median"))), "times"),)]
        rows.append(tuple(cells))
    columns = [Column(_("Post"), weight=4.4), Column(_("Published at"), weight=1.5)]
    if several:
        columns.append(Column(_("Account"), weight=1.4))
    columns += [Column(context.main.title, "right", 1.1), Column(_("× median"), "right", 1.2)]
    return Table(tuple(columns), tuple(rows))


def _spread(context: Context) -> list[Block]:
    """The distribution of this period beside the one before and the history."""
    sample = context.sample
    spans = (
        (context.word_now, context.period.start, context.period.end),
        (context.word_then, context.before.start, context.before.end),
        (_("All weeks looked at"), *context.history),
    )
    items: list[Box] = []
    rows: list[tuple[Runs, ...]] = []
    for index, (name, start, end) in enumerate(spans):
        values = sample.values(start, end)
        if not len(values):
            continue
        items.append(box_of(name, values.tolist(), strong=index == 0))
        quantiles = [context.number(context.of("quantile", start, end, q=q)) for q in (0.1, 0.25, 0.5, 0.75, 0.9)]
        rows.append(((Words(name),), (context.book.figure(context.of("known", start, end), "whole"),), *((one,) for one in quantiles)))
    caption = _("How a post's {metric} spread: box = middle half, line = median, whiskers = lowest and highest tenth cut off").format(
        metric=context.main.title.lower()
    )
    heads = (_("Lowest tenth"), _("Lower quarter"), _("Median"), _("Upper quarter"), _("Highest tenth"))
    columns = (Column(pgettext("report", "Period")), Column(pgettext("report", "Posts"), "right"), *(Column(head, "right") for head in heads))
    wide = bool(items) and max(item.high for item in items) > 20 * max(min(item.low for item in items), 1)
    return [Chart(boxes(items, title=caption, log=wide, style=context.style), caption=caption, alt=caption, data=Table(columns, tuple(rows)))]


def hours(context: Context) -> list[Block]:
    """The weekday × hour map over the history, and the slots that are reliably better."""
    start, end = context.history
    found = analytics.best_hours(start, end, key=context.main.key)
    heading = Heading(_("Best hours"), 1, "hours")
    if not found.n:
        return [heading, Paragraph((Span(_("No data: no post of these weeks has both a time and a number.")),), tone="muted")]
    values: list[list[float | None]] = [[None] * 24 for _day in range(7)]
    counts = [[0] * 24 for _day in range(7)]
    for cell in found.cells:
        values[cell.weekday][cell.hour], counts[cell.weekday][cell.hour] = cell.median, cell.n
    best = [(cell.weekday, cell.hour) for cell in found.best]
    caption = _("Median {metric} of a post by weekday and hour of publication; outlined: reliably above the median").format(
        metric=context.main.title.lower()
    )
    few = _("small squares: too few posts to judge")
    rows_of_map = [weekday(day) for day in range(7)]
    svg = heat_map(
        rows_of_map,
        [str(hour) for hour in range(24)],
        values,
        title=caption,
        counts=counts,
        enough=found.least_posts,
        best=best,
        low_words=few,
        style=context.style,
        empty=_("No data"),
    )
    blocks: list[Block] = [heading, Chart(svg, caption=caption, alt=caption)]
    if not found.best:
        return [*blocks, Paragraph((Span(_("No hour is reliably better than the others yet: every interval still touches the overall median.")),))]
    overall = context.usual("median")
    rows = []
    for cell in found.best:
        cut = Cut(weekdays=(cell.weekday,), hours=(cell.hour,))
        rows.append(
            (
                (When(f"{weekday(cell.weekday)} {cell.hour:02d}:00–{cell.hour:02d}:59"),),
                (context.number(context.usual("median", cut), strong=True),),
                (context.book.figure(Query("times", of=(context.usual("median", cut), overall)), "times"),),
                (context.book.figure(context.usual("known", cut), "whole"),),
                (context.book.figure(context.now("count", cut), "whole"),),
            )
        )
    columns = (
        Column(_("Slot"), weight=1.6),
        Column(_("Median"), "right"),
        Column(_("× overall median"), "right"),
        Column(_("Posts behind it"), "right"),
        Column(_("Posts in it now"), "right"),
    )
    sentence = say(_("Over the weeks looked at, the median post won {overall}. These slots lie reliably above it:"), overall=context.number(overall))
    return [*blocks, Paragraph(sentence), Table(columns, tuple(rows))]


def silent_hours(context: Context, least: int) -> int:
    """How many hours of the day (7 to 23) have fewer posts than needed to judge them."""
    sample = context.sample
    counts = np.bincount(sample.hour[sample.mask(*context.history) & (sample.hour >= 0)], minlength=24)
    return int((counts[7:24] < least).sum())
