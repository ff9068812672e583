"""The first page: cover, key numbers, highlights, the course of the days, goals."""

from collections.abc import Callable, Sequence

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import Cut
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context, weekday
from guanhao.domains.strategy import facade as strategy
from guanhao.engines.document import Block, Bullets, Chart, Column, Heading, Kpi, Kpis, Paragraph, Span, Table, Title, When, Words
from guanhao.engines.drawing import Band, Series, line
from guanhao.engines.timing import DayInfo, days

_KPIS = ("views", "engagement_rate", "engagement_rate_views", "net_followers", "revenue")


def cover(context: Context) -> list[Block]:
    """The strip with brand, kind and period."""
    period = context.period
    kickers = {
        "weekly": _("Weekly operations report"),
        "monthly": _("Monthly operations report"),
        "annual": _("Year-end summary of operations"),
        "campaign": _("Campaign effect report"),
    }
    made = context.made_at.astimezone(context.brand.zone)
    lines = (
        _("Written {moment}").format(moment=f"{made:%Y-%m-%d %H:%M}"),
        ngettext("Data of {count} account", "Data of {count} accounts", len(context.accounts)).format(count=len(context.accounts)),
        "Guanhao 官号",
    )
    return [Title(context.brand.name, kicker=kickers[period.kind], period=f"{context.name}　{period.start} – {period.end}", lines=lines)]


def summary(context: Context) -> list[Block]:
    """The lead and the key numbers; one plain sentence when nothing was published."""
    start, end = context.day(context.period.start), context.day(context.period.end)
    if not context.book.value(context.now("count")):
        text = _("No data: no post of {brand} is known from {start} to {end}. Import the period's exports, or check that the accounts published.")
        return [Paragraph(say(text, brand=Words(context.brand.name), start=start, end=end), lead=True)]
    sentence = _("From {start} to {end}, {brand} published {posts} posts; they won {total} interactions, {change} on {before}.")
    if context.main.key != "interactions":
        sentence = _("From {start} to {end}, {brand} published {posts} posts; {metric} came to {total}, {change} on {before}.")
    lead = say(
        sentence,
        start=start,
        end=end,
        brand=Words(context.brand.name),
        metric=Words(context.main.title),
        posts=context.book.figure(context.now("count"), "whole", strong=True),
        total=context.number(context.now("sum"), strong=True),
        change=context.change(context.now("sum"), context.then("sum"), strong=True),
        before=context.word_before,
    )
    return [Paragraph(lead, lead=True), *unfinished(context), Kpis(tuple(_kpis(context)))]


def unfinished(context: Context) -> list[Block]:
    """A warning when the period is still running."""
    today = context.made_at.astimezone(context.brand.zone).date()
    if today > context.period.end:
        return []
    text = _("The period is not over yet: the numbers go up to {day}, and the comparison is with a whole period.")
    return [Paragraph(say(text, day=context.day(today)), tone="warn")]


def _kpis(context: Context) -> list[Kpi]:
    book = context.book
    items = [
        _kpi(context, pgettext("report", "Posts"), context.now("count"), context.then("count"), "whole", ""),
        _kpi(context, context.main.title, context.now("sum"), context.then("sum"), "short", "up"),
        _kpi(context, _("Typical post (median)"), context.now("median"), context.then("median"), "short", "up"),
    ]
    for key in _KPIS:
        query = context.metric(key, context.period)
        if book.value(query) is not None:
            metric = analytics.metric(key)
            form = "share" if metric.unit == "share" else "signed" if key == "net_followers" else "short"
            items.append(_kpi(context, metric.title, query, context.metric(key, context.before), form, metric.good))
    if len(items) == 3:
        items.append(_kpi(context, _("Mean post"), context.now("mean"), context.then("mean"), "short", "up"))
    return items


def _kpi(context: Context, label: str, now: Query, then: Query, form: str, good: str) -> Kpi:
    note = say(_("before: {value}"), value=context.book.figure(then, form))
    return Kpi(label, context.book.figure(now, form), context.change(now, then, good), note)


def highlights(context: Context) -> list[Block]:
    """What a director should know after one minute, and the course of the days."""
    if not context.book.value(context.now("count")):
        return []
    makers: tuple[Callable[[Context], Runs | None], ...] = (_typical, _strongest, _concentration, _best_day, _against_usual, _holidays)
    items = tuple(item for maker in makers if (item := maker(context)))
    return [Heading(_("Highlights"), 1, "highlights"), Bullets(items), *daily_chart(context)]


def _typical(context: Context) -> Runs | None:
    book = context.book
    median, mean = book.value(context.now("median")), book.value(context.now("mean"))
    if median is None or mean is None:
        return None
    sentence = _("The typical post (median) won {median}, {change} on {before}.")
    if median and mean / median > 1.5:
        sentence = _("The typical post (median) won {median}, {change} on {before}; the mean of {mean} is pulled up by a few large posts.")
    return say(
        sentence,
        median=context.number(context.now("median"), strong=True),
        change=context.change(context.now("median"), context.then("median")),
        before=context.word_before,
        mean=context.number(context.now("mean")),
    )


def ranked(context: Context, *, top: bool, count: int) -> list[tuple[int, str]]:
    """The posts of the period with most (or least) of the main metric."""
    sample = context.sample
    chosen = np.flatnonzero(sample.mask(context.period.start, context.period.end) & ~np.isnan(sample.value))
    order = sorted(chosen, key=lambda index: (-sample.value[index] if top else sample.value[index], sample.post[index]))[:count]
    return [(int(sample.account[index]), str(sample.post[index])) for index in order]


def _strongest(context: Context) -> Runs | None:
    best = ranked(context, top=True, count=1)
    if not best:
        return None
    context.learn(best)
    value = context.now("sum", Cut(post=best[0]))
    return say(
        _("The strongest post, “{title}”, won {value}: {times} times the typical post."),
        title=context.post(best[0], room=30),
        value=context.number(value, strong=True),
        times=context.book.figure(Query("times", of=(value, context.now("median"))), "times"),
    )


def _concentration(context: Context) -> Runs | None:
    known = context.book.value(context.now("known"))
    if not known or known < 20:
        return None
    n = max(1, round(known / 10))
    share = Query("share", of=(context.now("top", n=n), context.now("sum")))
    count = Query("part", of=(context.now("known"),), extra=(("by", 0.1),))
    return say(
        _("The strongest tenth of posts ({count}) carries {share} of all {metric}."),
        count=context.book.figure(count, "whole"),
        share=context.book.figure(share, "share", strong=True),
        metric=Words(context.main.title.lower()),
    )


def day_query(context: Context, ordinal: int, *, before: bool = False) -> Query:
    """The sum of one day of the period (or of the period before)."""
    dates = (context.before if before else context.period).dates()
    return context.of("sum", dates[ordinal], dates[ordinal])


def _best_day(context: Context) -> Runs | None:
    values = [(context.book.value(day_query(context, index)) or 0.0, index) for index in range(context.period.days)]
    value, index = max(values)
    if not value or context.period.days < 2:
        return None
    day = context.period.dates()[index]
    return say(
        _("The strongest day was {day} with {value} from {posts} posts."),
        day=context.day(day),
        value=context.number(day_query(context, index), strong=True),
        posts=context.book.figure(context.of("count", day, day), "whole"),
    )


def _against_usual(context: Context) -> Runs | None:
    if context.period.kind != "weekly":
        return None
    start = context.history[0]
    usual = context.of("typical_week", start, context.before.end)
    if (context.period.start - start).days < 21 or not context.book.value(usual):
        return None
    return say(
        _("A usual week of the {weeks} weeks before brings {usual}; this one brought {times} times that."),
        weeks=context.book.figure(Query("difference", of=(_weeks(context), _one_week(context))), "whole"),
        usual=context.number(usual),
        times=context.book.figure(Query("times", of=(context.now("sum"), usual)), "times", strong=True),
    )


def _weeks(context: Context) -> Query:
    return Query("fact", start=context.history[0], end=context.history[1], extra=(("name", "weeks"),))


def _one_week(context: Context) -> Query:
    return Query("fact", start=context.period.start, end=context.period.end, extra=(("name", "weeks"),))


def holidays_in(infos: Sequence[DayInfo], language: str) -> list[str]:
    """The names of public holidays and make-up working days in a stretch, each once."""
    chinese = language.startswith("zh")
    names = []
    for info in infos:
        name = info.holiday if chinese else info.holiday_en
        if info.kind == "holiday":
            names.append(name)
        elif info.kind == "makeup":
            names.append(_("make-up day for {holiday}").format(holiday=name))
    return list(dict.fromkeys(names))


def _holidays(context: Context) -> Runs | None:
    now, then = (holidays_in(days(one.start, one.end), context.language) for one in (context.period, context.before))
    if not now and not then:
        return None
    figures = {
        "now": context.book.figure(context.fact("workdays", context.period), "whole"),
        "then": context.book.figure(context.fact("workdays", context.before), "whole"),
    }
    names = Words(_(", ").join(now or then))
    if now:
        return say(
            _("The period holds {names}: {now} working days against {then}; compare with the same holiday, not with plain days."),
            figures,
            names=names,
        )
    return say(
        _("The period before held {names}: {now} working days now against {then} then, so part of the change is the calendar."), figures, names=names
    )


def holiday_bands(infos: Sequence[DayInfo], language: str) -> list[Band]:
    """Each run of days of one public holiday as a band over the days' indexes."""
    bands: list[Band] = []
    for index, info in enumerate(infos):
        if info.kind != "holiday":
            continue
        name = info.holiday if language.startswith("zh") else info.holiday_en
        if bands and bands[-1].end == index - 1 and bands[-1].text == name:
            bands[-1] = Band(bands[-1].start, index, name)
        else:
            bands.append(Band(index, index, name))
    return bands


def daily_chart(context: Context) -> list[Block]:
    """This period's days over the ones before."""
    dates, count = context.period.dates(), context.period.days
    book, weekly = context.book, context.period.kind == "weekly"
    now = [day_query(context, index) for index in range(count)]
    then = [day_query(context, index, before=True) if index < context.before.days else None for index in range(count)]
    labels = [weekday(day.weekday()) if weekly else str(day.day) for day in dates]
    bands = holiday_bands(days(dates[0], dates[-1]), context.language)
    title = _("{metric} by day").format(metric=context.main.title)
    series = [
        Series(context.word_now, [book.value(query) for query in now]),
        Series(context.word_then, [book.value(query) if query else None for query in then], muted=True),
    ]
    columns = (Column(pgettext("report", "Day")), Column(context.word_now, "right"), Column(context.word_then, "right"))
    rows = tuple(
        ((context.day(day),), (context.number(one),), (context.number(other),) if other else (Span("—"),))
        for day, one, other in zip(dates, now, then, strict=True)
    )
    svg = line(labels, series, title=title, style=context.style, bands=bands, empty=_("No data"))
    return [Chart(svg, caption=title, alt=title, data=Table(columns, rows))]


def goals(context: Context) -> list[Block]:
    """The goals that run at the end of the period."""
    found = [goal for goal in strategy.goals_on(context.period.end) if goal.start <= context.period.end and goal.end >= context.period.start]
    heading = Heading(_("Goal attainment"), 1, "goals")
    if not found:
        return [
            heading,
            Paragraph((Span(_("No goal runs in this period. Set one under Plan → Goals, and the next report measures it.")),), tone="muted"),
        ]
    rows = []
    for goal in found:
        fact = {name: context.fact("goal", context.period, id=goal.id, field=name) for name in ("attainment", "projected", "reached", "target")}
        form = "share" if goal.unit == "share" or goal.aim.shape.value == "level" else "short"
        rows.append(
            (
                (Words(goal.title),),
                (context.book.figure(fact["reached"], form),),
                (context.book.figure(fact["target"], form),),
                (context.book.figure(fact["attainment"], "share", strong=True),),
                (context.book.figure(fact["projected"], "share"),),
                (_status(goal.verdict.status.value),),
                (Words(goal.owner_name or "—"),),
                (When(context.short_day(goal.end)),),
            )
        )
    columns = (
        Column(_("Goal"), weight=2.6),
        Column(_("Reached"), "right", 1.1),
        Column(_("Target"), "right", 1.1),
        Column(_("Attainment"), "right", 1.1),
        Column(_("Projected"), "right", 1.1),
        Column(_("Status"), weight=1.1),
        Column(_("Owner"), weight=1.2),
        Column(_("Ends"), weight=1.1),
    )
    return [heading, Table(columns, tuple(rows))]


def _status(key: str) -> Span:
    words = {
        "upcoming": Span(_("Not begun"), tone="muted"),
        "no_data": Span(_("No data"), tone="warn"),
        "on_track": Span(_("On track"), tone="good"),
        "at_risk": Span(_("At risk"), tone="bad"),
        "exceeded": Span(_("Exceeded"), tone="good"),
        "met": Span(_("Met"), tone="good"),
        "missed": Span(_("Missed"), tone="bad"),
    }
    return words.get(key, Span(key))
