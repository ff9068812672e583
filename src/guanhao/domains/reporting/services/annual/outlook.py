"""The last chapter: what the year taught, what another budget would bring, and a draft of next year's targets."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.crisis import facade as crisis
from guanhao.domains.reporting.policy import AnnualPolicy
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.services.annual.results import thin
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.context import Context
from guanhao.domains.strategy import facade as strategy
from guanhao.engines.document import Block, Bullets, Column, Heading, Paragraph, Span, Table, Words

PROPOSED = ("views", "interactions", "engagement_rate", "new_followers", "orders", "revenue")


def outlook(context: Context) -> list[Block]:
    """Lessons, budget and targets, each only where there is something to say."""
    return [*_lessons(context), *_budget(context), *_targets(context)]


def _lessons(context: Context) -> list[Block]:
    """Goals that were missed, advice that failed, and what crises taught."""
    start, end = context.period.start, context.period.end
    items: list[Runs] = []
    for goal in strategy.goals_on(end):
        if goal.verdict.status.value in ("missed", "at_risk"):
            fact = context.fact("goal", context.period, id=goal.id, field="attainment")
            items.append(say(_("Goal “{goal}” stands at {attainment}."), goal=Words(goal.title), attainment=context.book.figure(fact, "share")))
    failed = [one for one in analytics.advice_followed_up(start, end) if one.state == "failed"]
    items += [say(_("Advice “{advice}” did not work."), advice=Words(one.title)) for one in failed]
    items += [
        say(_("Crisis “{crisis}” taught: {lessons}"), crisis=Words(title), lessons=Words(" ".join(text.split())))
        for title, text in crisis.lessons(start, end)
    ]
    return [Heading(_("Lessons"), 2), Bullets(tuple(items))] if items else []


def _budget(context: Context) -> list[Block]:
    """Ad revenue at several budgets, with its interval (PLN-07)."""
    policy = AnnualPolicy.of_brand()

    def ask(by: float, field: str) -> Query:
        return context.fact("budget", context.period, by=by, field=field, level=policy.level)

    if context.book.value(ask(1.0, "middle")) is None:
        return []
    rows = tuple(
        (
            (words,),
            (context.book.figure(ask(by, "spend"), "short"),),
            (context.book.figure(ask(by, "middle"), "short", strong=True),),
            (context.book.figure(ask(by, "low"), "short"), Span(" – "), context.book.figure(ask(by, "high"), "short")),
        )
        for by, words in (
            (1 - policy.budget_step, Span(pgettext("budget", "Less"))),
            (1.0, Span(_("As this year"))),
            (1 + policy.budget_step, Span(pgettext("budget", "More"))),
        )
    )
    columns = (Column(_("Budget")), Column(_("Ad spend"), "right"), Column(_("Revenue by ads"), "right"), Column(_("Range"), "right", 1.6))
    caution = _("If money goes on returning what this year's months returned; more money usually returns a little less.")
    return [Heading(_("Budget and what it would bring"), 2), Table(columns, rows), Paragraph((Span(caution),), tone="muted")]


def _targets(context: Context) -> list[Block]:
    """This year's growth once more within the policy's bounds, for metrics that have a value; the least growth where no year can be compared."""
    policy, rows = AnnualPolicy.of_brand(), []
    extra = (("low", policy.growth_low), ("high", policy.growth_high))
    for key in PROPOSED:
        now, then = context.metric(key, context.period), context.metric(key, context.before)
        proposal = Query("proposal", of=(now, now if thin(context) else then), extra=extra)
        if context.book.value(proposal) is not None:
            metric = analytics.metric(key)
            form = "share" if metric.unit == "share" else "short"
            rows.append(((Words(metric.title),), (context.book.figure(now, form),), (context.book.figure(proposal, form, strong=True),)))
    if not rows:
        return []
    columns = (Column(_("Metric"), weight=2), Column(context.word_now, "right"), Column(_("Draft for next year"), "right"))
    how = _("Each draft repeats this year's growth within the bounds of the policy; set the ones you agree with under Plan → Goals.")
    return [Heading(_("Draft of next year's targets"), 2), Table(columns, tuple(rows)), Paragraph((Span(how),), tone="muted")]
