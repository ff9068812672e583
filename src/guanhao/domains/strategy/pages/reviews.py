"""Reviews of goals and risks: the list, one review, its decisions, the whole decision log."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.strategy import selectors as aims
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.forms.direction import GoalDecisionForm, RiskDecisionForm, SummaryForm
from guanhao.domains.strategy.forms.goals import in_percent
from guanhao.domains.strategy.models import Goal, ReviewDecision, StrategyReview
from guanhao.domains.strategy.pages.goals import card
from guanhao.domains.strategy.selectors import reviews as selectors
from guanhao.domains.strategy.services import reviews as services
from guanhao.domains.strategy.tables import DecisionTable, ReviewTable
from guanhao.kernel import access

VERDICT_TONES = {"change": "warn", "act": "warn", "close": "", "keep": "good", "watch": "info"}


@needs("goals.view")
def reviews(request: BrandRequest) -> HttpResponseBase:
    """All reviews, when the next one is due, and the risks that are open."""
    table = ReviewTable(request, QuerySetRows(selectors.reviews(), search=("summary", "made_by_name")))
    due = selectors.due_on()
    context = {
        "tab": "reviews",
        "due": due,
        "late": bool(due and due <= aims.brand_today()),
        "open_review": selectors.open_review(),
        "risks": selectors.open_risks()[:20],
        "may_edit": access.can("goals.edit"),
    }
    return list_page(request, table, template="strategy/reviews.html", context=context)


@needs("goals.view")
def decisions(request: BrandRequest) -> HttpResponseBase:
    """Every decision of every review."""
    table = DecisionTable(request, QuerySetRows(selectors.decisions(), search=("title", "reason", "made_by_name")))
    return list_page(request, table, template="strategy/decisions.html", context={"tab": "reviews"})


@needs("goals.view")
def review(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One review: every goal and open risk beside what was decided."""
    row = get_object_or_404(StrategyReview, pk=pk)
    made = list(selectors.decisions(row))
    going = row.state == StrategyReview.State.OPEN
    decided = {one.goal_id for one in made if one.goal_id} | {one.title for one in made if one.kind == "risk"}
    context = {
        "row": row,
        "made": [(one, VERDICT_TONES[one.verdict], _was(one)) for one in made],
        "cards": [card(one) for one in aims.goals(state="active") if one.id not in decided] if going else [],
        "risks": [one for one in selectors.open_risks() if one.title not in decided] if going else [],
        "may_edit": going and access.can("goals.edit"),
        "trail": [(_("Goals"), burl("strategy:goals")), (_("Reviews"), burl("strategy:reviews"))],
    }
    return page(request, "strategy/review.html", context)


@require_POST
@needs("goals.edit")
def start(request: BrandRequest) -> HttpResponseBase:
    """Open a review; an open one is gone on with."""
    try:
        row = services.start_review()
    except Refused:
        there = selectors.open_review()
        return HttpResponseRedirect(burl("strategy:review", pk=there.pk) if there else burl("strategy:reviews"))
    messages.success(request, _("The review is open: decide about each goal and risk, then finish it."))
    return HttpResponseRedirect(burl("strategy:review", pk=row.pk))


@needs("goals.edit")
def decide_goal(request: BrandRequest, pk: int, goal_id: int) -> HttpResponseBase:
    """Keep, change or close a goal."""
    row, goal = get_object_or_404(StrategyReview, pk=pk), get_object_or_404(Goal, pk=goal_id)
    percent = _percent(goal)
    form = GoalDecisionForm(request.POST or None, percent=percent, initial={"verdict": "keep"})
    back = burl("strategy:review", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.decide_goal(review_id=row.pk, goal_id=goal.pk, **values)
        return back

    now = f"{goal.target * 100:g} %" if percent else f"{goal.target:,.10g}"
    lead = _("The target is %(target)s, the last day %(day)s.") % {"target": now, "day": goal.end.isoformat()}
    return form_page(
        request, form, save, title=goal.title, done=_("The decision is kept."), back=back, submit=pgettext("review", "Decide"), context={"lead": lead}
    )


@needs("goals.edit")
def decide_risk(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Watch, act on or close a risk; `?risk=` names one that is known."""
    row = get_object_or_404(StrategyReview, pk=pk)
    known = next((one for one in selectors.open_risks() if str(one.pk) == request.GET.get("risk")), None)
    initial = {"title": known.title, "level": known.level, "verdict": known.verdict} if known else {}
    form = RiskDecisionForm(request.POST or None, initial=initial)
    back = burl("strategy:review", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.decide_risk(review_id=row.pk, **values)
        return back

    title = known.title if known else _("New risk")
    return form_page(request, form, save, title=title, done=_("The decision is kept."), back=back, submit=pgettext("review", "Decide"))


@needs("goals.edit")
def finish(request: BrandRequest, pk: int) -> HttpResponseBase:
    """End a review with a summary."""
    row = get_object_or_404(StrategyReview, pk=pk)
    back = burl("strategy:review", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.finish_review(review_id=row.pk, summary=values["summary"])
        return back

    form = SummaryForm(request.POST or None)
    return form_page(request, form, save, title=_("Finish the review"), done=_("The review is finished."), back=back, submit=_("Finish"))


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """The review that is open or due."""
    due, there = selectors.due_on(), selectors.open_review()
    if there is None and (due is None or aims.brand_today() < due):
        return None
    return {"due": due, "open_review": there, "may_edit": access.can("goals.edit"), "panel_waiting": 1}


def _percent(goal: Goal) -> bool:
    try:
        return in_percent(goal.metric)
    except LookupError:
        return False


def _was(one: ReviewDecision) -> str:
    """ "0.15 → 0.2" of what a decision changed."""
    changed = [name for name in one.after if one.before.get(name) != one.after[name] and name != "state"]
    return "；".join(f"{one.before.get(name)} → {one.after[name]}" for name in changed)
