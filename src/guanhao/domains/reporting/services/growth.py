"""Followers, the state of the data, and the calendar of the period ahead."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import Cut
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context
from guanhao.engines.document import Block, Bullets, Chart, Column, Heading, Paragraph, Span, Table, When, Words
from guanhao.engines.drawing import Series, line
from guanhao.engines.timing import DayInfo, days


def followers(context: Context) -> list[Block]:
    """How the number of followers moved."""
    heading = Heading(_("Follower growth"), 1, "followers")
    now = context.metric("followers", context.period)
    if context.book.value(now) is None:
        text = _("No data: no follower numbers of this period are known. Import the account days of each platform to see growth and loss here.")
        return [heading, Paragraph((Span(text),), tone="muted")]
    net = context.metric("net_followers", context.period)
    parts = [
        say(
            _("{followers} followers at the end of the period, {net} net, {change} on {before}."),
            followers=context.number(now, strong=True),
            net=context.book.figure(net, "signed", good="up"),
            change=context.change(now, context.metric("followers", context.before)),
            before=context.word_before,
        )
    ]
    lost = context.metric("lost_followers", context.period)
    if context.book.value(lost) is not None:
        parts.append(
            say(
                _("{new} followed and {lost} left; the unfollow rate is {rate}."),
                new=context.number(context.metric("new_followers", context.period)),
                lost=context.number(lost),
                rate=context.book.figure(context.metric("unfollow_rate", context.period), "share"),
            )
        )
    start, end = context.history
    points = analytics.series("followers", start, end)
    title = _("Followers by day; gaps are days without data")
    svg = line(
        [context.short_day(day) for day, _value in points],
        [Series(_("Followers"), [value for _day, value in points])],
        title=title,
        style=context.style,
        zero=False,
    )
    return [heading, *(Paragraph(part) for part in parts), Chart(svg, caption=title, alt=title), *_by_account(context)]


def _by_account(context: Context) -> list[Block]:
    if len(context.accounts) < 2:
        return []
    rows = []
    for account_id, name in context.accounts.items():
        cut = Cut(accounts=(account_id,))
        now = context.metric("followers", context.period, cut)
        if context.book.value(now) is None:
            continue
        net = context.metric("net_followers", context.period, cut)
        rows.append(
            (
                (Words(name),),
                (context.number(now),),
                (context.book.figure(net, "signed", good="up"),),
                (context.change(now, context.metric("followers", context.before, cut)),),
            )
        )
    columns = (
        Column(_("Account"), weight=2),
        Column(_("Followers"), "right"),
        Column(_("Net"), "right"),
        Column(pgettext("report", "Change"), "right"),
    )
    return [Table(columns, tuple(rows))] if rows else []


def quality(context: Context) -> list[Block]:
    """What the numbers above can and cannot bear."""
    book = context.book
    whole = context.fact("days", context.period)
    covered = context.fact("days_with_posts", context.period)
    items: list[Runs] = [
        say(
            _("{covered} of {days} days have posts."),
            covered=book.figure(covered, "whole"),
            days=book.figure(whole, "whole"),
        )
    ]
    notes = (
        ("posts_unmeasured", _("{n} posts have no numbers at all; they are counted as posts but not in medians.")),
        ("posts_without_time", _("{n} posts have no time of day; they are missing in the map of hours.")),
        ("posts_capped", _("{n} posts carry capped numbers such as “at least …”; their true values are higher.")),
        ("quarantined", _("{n} imported rows stand in quarantine and are not counted; fix them under Data → Imports.")),
    )
    items += [
        say(words, n=book.figure(context.fact(name, context.period), "whole", tone="warn"))
        for name, words in notes
        if book.value(context.fact(name, context.period))
    ]
    if not book.value(context.fact("account_days", context.period)):
        items.append((Span(_("No account-day numbers (followers, profile visits) are known for this period.")),))
    if len(items) == 1 and book.value(covered) == book.value(whole):
        items.append((Span(_("Every post has a time and numbers, and nothing stands in quarantine.")),))
    return [Heading(_("State of the data"), 1, "quality"), Bullets(tuple(items))]


def calendar(context: Context) -> list[Block]:
    """The days of the period ahead with what they are known for."""
    ahead = context.period.after()
    infos = [info for info in days(ahead.start, ahead.end) if context.period.kind == "weekly" or info.marks or info.kind in ("holiday", "makeup")]
    rows: tuple[tuple[Runs, ...], ...] = tuple(
        (
            (context.day(info.day),),
            (_kind(info),),
            (Words(_(", ").join(info.named(context.language)) or "—"),),
            (When(info.lunar if context.language.startswith("zh") else ""),),
        )
        for info in infos
    )
    columns: list[Column] = [
        Column(pgettext("report", "Day"), weight=1.4),
        Column(pgettext("report", "Work"), weight=1),
        Column(_("Known for"), weight=3),
        Column(_("Lunar date"), weight=1.2),
    ]
    if not context.language.startswith("zh"):
        columns.pop()
        rows = tuple(row[:3] for row in rows)
    title = _("Next week's calendar") if context.period.kind == "weekly" else _("Next month's calendar")
    working = Query("fact", start=ahead.start, end=ahead.end, extra=(("name", "workdays"),))
    sentence = say(_("{label} has {n} working days."), label=When(ahead.label), n=context.book.figure(working, "whole"))
    return [Heading(title, 1, "calendar"), Paragraph(sentence), *_unknown(infos), Table(tuple(columns), rows)]


def _unknown(infos: Sequence[DayInfo]) -> list[Block]:
    if all(info.known for info in infos):
        return []
    return [
        Paragraph(
            (Span(_("The State Council's holiday order for this year is not known to the program yet: weekends are taken as days off.")),),
            tone="muted",
        )
    ]


def _kind(info: DayInfo) -> Span:
    return {
        "working": Span(_("Working day")),
        "weekend": Span(_("Weekend"), tone="muted"),
        "holiday": Span(_("Public holiday"), tone="bad"),
        "makeup": Span(_("Make-up working day"), tone="warn"),
    }[info.kind]
