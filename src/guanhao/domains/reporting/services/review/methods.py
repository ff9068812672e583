"""One evaluation as blocks: its method by name, the numbers, and what must be true for the result to hold (ANA-11 b)."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Metric
from guanhao.domains.growth.contracts import CampaignFacts
from guanhao.domains.reporting.models import Evaluation
from guanhao.domains.reporting.policy import ReviewPolicy
from guanhao.domains.reporting.rules.methods import base_days, choose
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import Cut
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context
from guanhao.engines.document import Block, Bullets, Column, Fact, Heading, Paragraph, Span, Table, When, Words
from guanhao.engines.document import Callout as Frame
from guanhao.kernel.now import now


def of_campaign(context: Context, row: CampaignFacts) -> list[Evaluation]:
    """The evaluations people wrote for a campaign; without one, before–after of the report's main metric over its days."""
    known = list(Evaluation.objects.filter(campaign_id=row.id).order_by("-end", "-pk")[:5])
    return known or [_by_itself(context, row)]


def _by_itself(context: Context, row: CampaignFacts) -> Evaluation:
    return Evaluation(title=row.title, method="auto", metric=context.main.key, start=row.start, end=row.end, campaign_id=row.id, made_at=now())


def judged(context: Context, one: Evaluation) -> list[Block]:
    """Title and method, result, numbers, assumptions. A metric that is gone is said."""
    try:
        metrics = {key: analytics.metric(key) for key in ([part["metric"] for part in one.weights] if one.method == "index" else [one.metric])}
    except LookupError:
        text = _("The metric of “{title}” does not exist any more; choose another one.")
        return [Heading(one.title, 3), Paragraph(say(text, title=Words(one.title)), tone="warn")]
    method = choose(one.method, controls=one.controls)
    result, table, assumptions = _MAKERS[method](context, one, metrics)
    facts = [
        Fact(_("Method"), (Span(str(Evaluation.Method(method).label), strong=True), *_chosen(one, method))),
        Fact(pgettext("evaluation", "Days"), (When(f"{one.start} – {one.end}"),)),
    ]
    if method != "target":
        facts.append(Fact(_("Compared with"), (When(" – ".join(str(day) for day in _base(one))),)))
    if one.note:
        facts.append(Fact(_("Note"), (Words(one.note),)))
    frame = Frame((Words(one.title),), (result,), tuple(facts))
    told = tuple((Span(text),) if isinstance(text, str) else text for text in assumptions)
    return [frame, table, Paragraph((Span(_("This holds if:"), strong=True),)), Bullets(told)]


def _chosen(one: Evaluation, method: str) -> Runs:
    """Why this method, where the program chose it."""
    if one.method != "auto":
        return ()
    why = _("chosen because there is a control group") if method == "control" else _("chosen because there is no control group")
    return Span(" · "), Span(why, tone="muted")


def _base(one: Evaluation) -> tuple[date, date]:
    return base_days(one.start, one.end, one.base_start, one.base_end)


def _value(metric: Metric, days: tuple[date, date], accounts: Sequence[int], *, daily: bool) -> Query:
    """The metric over days; a day on average where windows of different length are compared."""
    query = Query("metric", metric.key, *days, Cut(accounts=tuple(accounts)))
    if not daily or metric.aggregation != "sum":
        return query
    return Query("times", of=(query, Query("fact", start=days[0], end=days[1], extra=(("name", "days"),))))


def _pair(one: Evaluation, metric: Metric, accounts: Sequence[int]) -> tuple[Query, Query]:
    """During and before."""
    now_days, base = (one.start, one.end), _base(one)
    daily = (base[1] - base[0]) != (one.end - one.start)
    return _value(metric, now_days, accounts, daily=daily), _value(metric, base, accounts, daily=daily)


def _treated(context: Context, one: Evaluation) -> tuple[int, ...]:
    """The accounts that were treated: those named, else all that are not controls (all, without controls)."""
    if one.accounts or not one.controls:
        return tuple(one.accounts)
    return tuple(number for number in context.accounts if number not in one.controls)


Made = tuple[Runs, Table, list[str | Runs]]


def _before_after(context: Context, one: Evaluation, metrics: dict[str, Metric]) -> Made:
    metric, book = metrics[one.metric], context.book
    treated = _treated(context, one)
    now_, then = _pair(one, metric, treated)
    change = _change(context, metric, now_, then)
    result = say(
        _("{metric} {change} against the days before ({now} after {then})."),
        metric=Words(metric.title),
        change=change,
        now=book.figure(now_, _form(metric), strong=True),
        then=book.figure(then, _form(metric)),
    )
    assumptions: list[str | Runs] = [
        _("Nothing else changed between the two stretches of days: season, holidays, platforms, spending, other measures."),
        _("The days before were usual ones."),
    ]
    windows = ReviewPolicy.of_brand().windows
    extra = (("name", "unusual"), ("key", metric.key), ("windows", windows), ("accounts", ",".join(str(number) for number in treated)))
    unusual = Query("fact", start=one.start, end=one.end, extra=extra)
    if one.base_start is None and book.value(unusual) is not None:
        text = _("A change of this size came without any measure too: in {share} of the windows of this length before.")
        assumptions.append(say(text, share=book.figure(unusual, "share", strong=True)))
    else:
        assumptions.append(_("How much it moves by itself is not known: there are too few windows of this length before."))
    rows = ((_name(context, metric, one, treated), now_, then, Query("change", of=(now_, then))),)
    return result, _table(context, metric, rows), assumptions


def _control(context: Context, one: Evaluation, metrics: dict[str, Metric]) -> Made:
    """Difference in differences of the quotients: treated accounts against accounts that were not."""
    metric, book = metrics[one.metric], context.book
    treated, controls = _treated(context, one), tuple(one.controls)
    now_, then = _pair(one, metric, treated)
    control, control_then = _pair(one, metric, controls)
    parts = (now_, then, control, control_then)
    did, expected = Query("did", of=parts), Query("expected", of=parts)
    form = _form(metric)
    if book.value(did) is None:
        result = say(_("No data: the control group or the days before have no {metric}."), metric=Words(metric.title))
    else:
        words = _("{metric} {change} beyond what the control group did: {now}, where {expected} would have been expected.")
        result = say(
            words,
            metric=Words(metric.title),
            change=book.figure(did, "percent", good=_side(metric), strong=True),
            now=book.figure(now_, form, strong=True),
            expected=book.figure(expected, form),
        )
    rows = (
        (_name(context, metric, one, treated), now_, then, Query("change", of=(now_, then))),
        (_named(context, controls, _("Control group")), control, control_then, Query("change", of=(control, control_then))),
    )
    assumptions: list[str | Runs] = [
        _("Without the measure both groups would have moved by the same share."),
        _("The measure did not reach the control group, and took nothing from it."),
        _("Nothing else happened to one group alone."),
    ]
    return result, _table(context, metric, rows), assumptions


def _target(context: Context, one: Evaluation, metrics: dict[str, Metric]) -> Made:
    metric, book = metrics[one.metric], context.book
    reached = _value(metric, (one.start, one.end), _treated(context, one), daily=False)
    target = Query("fact", start=one.start, end=one.end, extra=(("name", "typed"), ("value", float(one.target or 0))))
    form = _form(metric)
    attained = Query("share", of=(reached, target)) if metric.good != "down" else Query("share", of=(target, reached))
    result = say(
        _("{reached} of {target} ({metric}): {share} attained."),
        reached=book.figure(reached, form, strong=True),
        target=book.figure(target, form),
        metric=Words(metric.title),
        share=book.figure(attained, "share", strong=True),
    )
    columns = (Column(_("Metric"), weight=2), Column(_("Reached"), "right"), Column(_("Target"), "right"), Column(_("Attainment"), "right"))
    row = ((Words(metric.title),), (book.figure(reached, form),), (book.figure(target, form),), (book.figure(attained, "share"),))
    assumptions: list[str | Runs] = [
        _("The target was set before the days began and was not changed afterwards."),
        _("It says whether the target was reached, not what reached it: other causes count too."),
    ]
    return result, Table(columns, (row,)), assumptions


def _index(context: Context, one: Evaluation, metrics: dict[str, Metric]) -> Made:
    """Several measures at once, each against its days before, weighted."""
    book, treated = context.book, _treated(context, one)
    pairs = [(_pair(one, metrics[part["metric"]], treated), metrics[part["metric"]], float(part["weight"])) for part in one.weights]
    weights = ",".join(f"{-weight if metric.good == 'down' and weight > 0 else weight:g}" for _queries, metric, weight in pairs)
    index = Query("index", of=tuple(query for queries, _metric, _weight in pairs for query in queries), extra=(("weights", weights),))
    result = say(_("The index stands at {index}, where the days before are one hundred."), index=book.figure(index, "decimal", strong=True))
    rows = []
    for (now_, then), metric, weight in pairs:
        form = _form(metric)
        share = Query("fact", start=one.start, end=one.end, extra=(("name", "typed"), ("value", abs(weight))))
        change = book.figure(Query("change", of=(now_, then)), "percent", good=_side(metric))
        rows.append(((Words(metric.title),), (book.figure(share, "decimal"),), (book.figure(now_, form),), (book.figure(then, form),), (change,)))
    columns = (
        Column(_("Metric"), weight=2),
        Column(_("Weight"), "right"),
        Column(_("During"), "right"),
        Column(pgettext("evaluation", "Before"), "right"),
        Column(pgettext("report", "Change"), "right"),
    )
    assumptions: list[str | Runs] = [
        _("The weights say what matters, and were chosen before the result was known."),
        _("Metrics without a value on either side stay out, and the other weights count for more."),
        _("Nothing else changed between the two stretches of days: season, holidays, platforms, spending, other measures."),
    ]
    return result, Table(columns, tuple(rows)), assumptions


_MAKERS = {"before_after": _before_after, "control": _control, "target": _target, "index": _index}


def _form(metric: Metric) -> str:
    return {"share": "share", "number": "decimal", "seconds": "decimal"}.get(metric.unit, "short")


def _side(metric: Metric) -> Literal["", "up", "down"]:
    return "up" if metric.good == "up" else "down" if metric.good == "down" else ""


def _change(context: Context, metric: Metric, now_: Query, then: Query) -> Runs:
    """The change in writing; a dash when one side is not known."""
    return (context.change(now_, then, metric.good, strong=True),)


def _name(context: Context, metric: Metric, one: Evaluation, treated: Sequence[int]) -> Runs:
    return _named(context, treated, _("Treated accounts")) if one.controls or one.accounts else (Words(metric.title),)


def _named(context: Context, accounts: Sequence[int], words: str) -> Runs:
    return Span(words), Span(": "), Words("、".join(context.accounts.get(number, str(number)) for number in accounts))


def _table(context: Context, metric: Metric, rows: Sequence[tuple[Runs, Query, Query, Query]]) -> Table:
    """During, before and change, a line a group."""
    form, book = _form(metric), context.book
    columns = (
        Column(metric.title, weight=2.4),
        Column(_("During"), "right"),
        Column(pgettext("evaluation", "Before"), "right"),
        Column(pgettext("report", "Change"), "right"),
    )
    lines = tuple(
        (name, (book.figure(now_, form),), (book.figure(then, form),), (context.book.figure(change, "percent", good=_side(metric)),))
        for name, now_, then, change in rows
    )
    return Table(columns, lines)
