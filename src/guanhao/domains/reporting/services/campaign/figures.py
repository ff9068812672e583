"""Overview and figures of a campaign: cards, what was planned, all figures beside the campaign before, the course of its days."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.growth import facade as growth
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.campaign.common import COUNTED, before, campaign_of, effect, said, texts_of
from guanhao.domains.reporting.services.context import Context
from guanhao.engines.document import Block, Chart, Column, Heading, Kpi, Kpis, Paragraph, Span, Table, When, Words
from guanhao.engines.drawing import Bar, Series, bars, line

LONGEST = 62
"""Days of the course; a longer campaign is drawn by weeks."""


def overview(context: Context) -> list[Block]:
    """What it was, in a person's words and in four cards."""
    row = campaign_of(context)
    facts: list[tuple[str, Runs]] = [
        (pgettext("campaign", "Theme"), (Words(row.theme or "—"),)),
        (pgettext("campaign", "Form"), (Words(row.form_title),)),
        (pgettext("evaluation", "Days"), (When(f"{row.start} – {row.end}"),)),
        (_("Place"), (Words(row.place or "—"),)),
        (pgettext("campaign", "Audience"), (Words(row.audience or "—"),)),
        (_("Channels"), (Words("；".join(f"{kind}：{what}" for kind, what in row.channels) or "—"),)),
        (_("Owner"), (Words(row.owner_name or "—"),)),
    ]
    table = Table(
        (Column(pgettext("campaign", "What")), Column(pgettext("campaign", "Plan"), weight=4)), tuple(((Span(name),), words) for name, words in facts)
    )
    return [Heading(pgettext("report", "Overview"), 1, "overview"), *said(texts_of(context).texts["overview"]), Kpis(tuple(_cards(context))), table]


def _cards(context: Context) -> list[Kpi]:
    book, people = context.book, effect(context, "people")
    cards = [Kpi(_("People who took part"), book.figure(people, "whole"), *_beside(context, "people"))]
    goal, spent, budget = (effect(context, key) for key in ("goal", "spent", "budget"))
    if book.value(goal):
        note = say(_("of {goal} people"), goal=book.figure(goal, "whole"))
        cards.append(Kpi(_("Goal attainment"), book.figure(Query("share", of=(people, goal)), "share", strong=True), None, note))
    if book.value(budget) and book.value(spent):
        note = say(_("of ¥{budget}"), budget=book.figure(budget, "whole"))
        cards.append(Kpi(_("Budget used"), book.figure(Query("share", of=(spent, budget)), "share"), None, note))
    if book.value(spent) and book.value(people):
        note = say(_("¥{spent} spent"), spent=book.figure(spent, "whole"))
        cards.append(Kpi(_("Yuan a person"), book.figure(Query("times", of=(spent, people)), "decimal"), None, note))
    return cards


def _beside(context: Context, key: str) -> tuple[None, Runs]:
    """The campaign before, as a remark."""
    value = before(context, key)
    known = context.book.value(value) is not None
    return None, say(_("before: {value}"), value=context.book.figure(value, "whole")) if known else ()


def figures(context: Context) -> list[Block]:
    """Every figure that is known, the way from visit to purchase, and the course of the days."""
    titles, book = growth.effect_titles(), context.book
    rows = []
    for key in COUNTED:
        now, then = effect(context, key), before(context, key)
        if not book.value(now) and not book.value(then):
            continue
        change = book.figure(Query("change", of=(now, then)), "percent", good="up")
        rows.append(((Words(titles[key]),), (book.figure(now, "whole", strong=True),), (book.figure(then, "whole"),), (change,)))
    columns = (
        Column(pgettext("report", "Number"), weight=2.4),
        Column(_("This campaign"), "right"),
        Column(_("Campaign before"), "right"),
        Column(pgettext("report", "Change"), "right"),
    )
    blocks: list[Block] = [
        Heading(_("Figures of the campaign"), 1, "metrics"),
        Table(columns, tuple(rows)),
        *_way(context, titles),
        *_course(context),
    ]
    if book.value(effect(context, "views")) is None:
        words = _("Posts: no data; no post of that time has the campaign's name as topic or tag.")
        blocks.append(Paragraph((Span(words),), tone="muted"))
    return blocks


def _way(context: Context, titles: dict[str, str]) -> list[Block]:
    """How many came, and how many went on."""
    book, steps = context.book, ("visits", "people", "coupons", "used")
    drawn = [Bar(titles[key], book.value(effect(context, key)) or 0.0, book.figure(effect(context, key), "whole").text) for key in steps]
    if sum(bar.value > 0 for bar in drawn) < 2:
        return []
    title = _("From the visit to the used coupon")
    data = Table((Column(_("Step"), weight=2), Column(pgettext("report", "Number"), "right")), tuple(_step(context, titles, key) for key in steps))
    return [Heading(title, 2), Chart(bars(drawn, title=title, style=context.style, empty=_("No data")), caption=title, alt=title, data=data)]


def _step(context: Context, titles: dict[str, str], key: str) -> tuple[Runs, ...]:
    return (Words(titles[key]),), (context.book.figure(effect(context, key), "whole"),)


def _course(context: Context) -> list[Block]:
    """Who took part day by day, or week by week where it was long."""
    period, step = context.period, 1 if context.period.days <= LONGEST else 7
    days = [period.start + timedelta(days=n) for n in range(0, period.days, step)]
    number = context.period.label
    queries = [
        Query("fact", start=day, end=min(day + timedelta(days=step - 1), period.end), extra=(("name", "campaign_days"), ("id", number)))
        for day in days
    ]
    values = [context.book.value(query) for query in queries]
    if not any(values):
        return []
    title = _("Taking part by day") if step == 1 else _("Taking part by week")
    svg = line([context.short_day(day) for day in days], [Series(title, values)], title=title, style=context.style)
    rows = tuple(((context.day(day),), (context.book.figure(query, "whole"),)) for day, query in zip(days, queries, strict=True))
    data = Table((Column(pgettext("report", "Day")), Column(title, "right")), rows)
    caption = _("{title}; coupons given, sign-ups and forms sent, where one person may do several").format(title=title)
    return [Heading(title, 2), Chart(svg, caption=caption, alt=title, data=data)]
