"""Ourselves beside competitors: reads, interaction rate, growth of followers, posts; who has no data is named (ANA-11 a)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.listening import facade as listening
from guanhao.domains.listening.contracts.rivals import RivalWindow
from guanhao.domains.reporting.policy import ReviewPolicy
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context
from guanhao.engines.document import Block, Chart, Column, Figure, Heading, Paragraph, Span, Table, Words
from guanhao.engines.drawing import Bar, bars

FIELDS = ("views", "rate", "growth", "posts")
_FORM = {"views": "short", "rate": "share", "growth": "percent", "posts": "whole"}


def competitors(context: Context) -> list[Block]:
    """A line a measure: us, our change, the median of the competitors, and each of the largest."""
    heading = Heading(_("Ourselves and competitors"), 1, "competitors")
    known = listening.rivals(context.period.start, context.period.end)
    if not known:
        text = _("No data: no competitor is kept. Add them under Listening → Competitors and import their posts and followers.")
        return [heading, Paragraph((Span(text),), tone="muted")]
    told = [one for one in known if one.posts or one.growth is not None]
    told.sort(key=lambda one: -(one.followers or 0))
    shown = told[: ReviewPolicy.of_brand().rivals]
    rows = tuple(_row(context, field, shown) for field in FIELDS)
    columns = (
        Column(pgettext("review", "Measure"), weight=1.8),
        Column(_("We"), "right"),
        Column(_("Our change"), "right"),
        Column(_("Competitors (median)"), "right", 1.2),
        *(Column(one.name, "right") for one in shown),
    )
    return [heading, *_place(context), Table(columns, rows), *_charts(context, shown), *_silent(known, told), _how()]


def _title(field: str) -> str:
    return {
        "views": _("Reads"),
        "rate": _("Interaction rate"),
        "growth": _("Growth of followers"),
        "posts": _("Posts published"),
    }[field]


def _ours(context: Context, field: str, *, before: bool = False) -> Query:
    period = context.before if before else context.period
    if field == "growth":
        earlier = period.before()
        return Query("change", of=(context.metric("followers", period), context.metric("followers", earlier)))
    return context.fact("ours", period, field=field)


def _row(context: Context, field: str, shown: list[RivalWindow]) -> tuple[Runs, ...]:
    form, ours, then = _FORM[field], _ours(context, field), _ours(context, field, before=True)
    change = (Query("difference", of=(ours, then)), "points") if form in ("share", "percent") else (Query("change", of=(ours, then)), "percent")
    return (
        (Span(_title(field)),),
        (context.book.figure(ours, form, strong=True),),
        (context.book.figure(change[0], change[1], good="" if field == "posts" else "up"),),
        (context.book.figure(context.fact("peers", context.period, field=field), form),),
        *((_theirs(context, one, field),) for one in shown),
    )


def _theirs(context: Context, one: RivalWindow, field: str) -> Figure:
    return context.book.figure(context.fact("rival", context.period, id=one.id, field=field), _FORM[field])


def _place(context: Context) -> list[Block]:
    """One sentence: above or below the competitors' median, by measure."""
    parts = []
    for field in ("views", "rate", "growth"):
        ours, peers = context.book.value(_ours(context, field)), context.book.value(context.fact("peers", context.period, field=field))
        if ours is not None and peers is not None:
            words = (
                _("{measure} stands above the median of the competitors.")
                if ours >= peers
                else _("{measure} stands below the median of the competitors.")
            )
            parts.append(say(words, measure=Span(_title(field), strong=True)))
    return [Paragraph(tuple(run for part in parts for run in (*part, Span(" "))), lead=False)] if parts else []


def _charts(context: Context, shown: list[RivalWindow]) -> list[Block]:
    """A picture for reads, rate and growth, where at least one competitor has the number."""
    blocks: list[Block] = []
    for field in ("views", "rate", "growth"):
        pairs = [(_("We"), context.book.figure(_ours(context, field), _FORM[field]), context.book.value(_ours(context, field)))]
        for one in shown:
            query = context.fact("rival", context.period, id=one.id, field=field)
            pairs.append((one.name, context.book.figure(query, _FORM[field]), context.book.value(query)))
        drawn = [Bar(name, value, figure.text, strong=place == 0) for place, (name, figure, value) in enumerate(pairs) if value is not None]
        if len(drawn) > 1:
            svg = bars(drawn, title=_title(field), style=context.style, signed=any(bar.value < 0 for bar in drawn))
            blocks.append(Chart(svg, caption=_title(field), alt=_title(field)))
    return blocks


def _silent(known: list[RivalWindow], told: list[RivalWindow]) -> list[Block]:
    names = "、".join(one.name for one in known if one not in told)
    return [Paragraph(say(_("No data of this period: {names}."), names=Words(names)), tone="warn")] if names else []


def _how() -> Paragraph:
    text = _(
        "Interaction rate: likes, comments and shares of posts that tell reads, by those reads; for us and for them alike. "
        "Their growth compares the counts known nearest to the first and the last day."
    )
    return Paragraph((Span(text),), tone="muted")
