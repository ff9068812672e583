"""The steps of long goals: the list, one step, and what may be done with it."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.strategy.contracts import MilestoneView, Refused
from guanhao.domains.strategy.forms.direction import MilestoneForm, ReasonForm
from guanhao.domains.strategy.forms.goals import in_percent
from guanhao.domains.strategy.models import Goal, Milestone
from guanhao.domains.strategy.rules.milestones import due_after
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.selectors import milestones as selectors
from guanhao.domains.strategy.services import milestones as services
from guanhao.domains.strategy.tables import MilestoneTable
from guanhao.domains.strategy.wording import LACKING, STANDING_TONES, STANDING_WORDS, countdown_words
from guanhao.kernel import access


@needs("goals.view")
def milestones(request: BrandRequest) -> HttpResponseBase:
    """Every step of every goal."""
    rows = [_row(one) for one in selectors.milestones()]
    table = MilestoneTable(request, ListRows(rows, search=("title", "goal_title", "people")))
    return list_page(request, table, template="strategy/milestones.html", context={"tab": "milestones", "may_edit": access.can("goals.edit")})


@needs("goals.view")
def milestone(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One step: what it needs, where it stands, what may be done."""
    get_object_or_404(Milestone, pk=pk)
    one = selectors.milestone(pk)
    context = {
        **card(one),
        "span": Milestone.Span(one.span).label,
        "may_edit": access.can("goals.edit") and one.state in ("planned", "active"),
        "may_resume": access.can("goals.edit") and one.state == "dropped",
        "trail": [(_("Goals"), burl("strategy:goals")), (one.goal_title, burl("strategy:goal", pk=one.goal_id))],
    }
    return page(request, "strategy/milestone.html", context)


@needs("goals.edit")
def new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A further step of a goal."""
    goal = get_object_or_404(Goal, pk=pk)
    last = Milestone.objects.filter(goal=goal).order_by("-pk").first()
    start = max(goal.start, min(brand_today(), goal.end))
    initial = {"start": start, "span": "quarter", "currency": last.currency if last else "CNY"}
    form = MilestoneForm(request.POST or None, initial=initial, of_account=goal.account_id is not None)
    title = _("New milestone of “%(goal)s”") % {"goal": goal.title}
    return form_page(request, form, _save(goal, None), title=title, done=_("The milestone is planned."), back=burl("strategy:goal", pk=pk))


@needs("goals.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a step; one that has begun asks for a reason."""
    row = get_object_or_404(Milestone.objects.select_related("goal"), pk=pk)
    initial = {name: getattr(row, name) for name in services.FIELDS}
    if row.metric and row.target is not None and in_percent(row.metric):
        initial["target"] = round(row.target * 100, 6)
    form = MilestoneForm(request.POST or None, initial=initial, active=row.state == Milestone.State.ACTIVE, of_account=row.account_id is not None)
    watch_conflicts(form, services.state_of(row))
    back = burl("strategy:milestone", pk=pk)
    return form_page(request, form, _save(row.goal, row), title=_("Change milestone"), done=_("Saved."), back=back)


@needs("goals.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a step."""
    row = get_object_or_404(Milestone, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("strategy:milestone", pk=pk))


@require_POST
@needs("goals.edit")
def activate(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Let it begin."""
    return _done(request, pk, services.activate_milestone, _("The milestone has begun."))


@needs("goals.edit")
def accept(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Accept it; without its target reached, with a reason."""
    row = get_object_or_404(Milestone, pk=pk)
    words = _("Needed when the metric has not reached the target, or is not known.")
    return _with_reason(request, row, services.accept_milestone, _("Accept milestone"), _("The milestone is accepted."), words)


@needs("goals.edit")
def drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give it up, with a reason."""
    row = get_object_or_404(Milestone, pk=pk)
    return _with_reason(
        request, row, services.drop_milestone, _("Give the milestone up"), _("The milestone is given up; it can be planned again."), ""
    )


@require_POST
@needs("goals.edit")
def resume(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Plan it again."""
    return _done(request, pk, services.resume_milestone, _("The milestone is planned again."))


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """Milestones that are late or due soon."""
    found = selectors.urgent()
    if not found:
        return None
    return {"cards": [card(one) for one in found[:6]], "more": max(0, len(found) - 6), "panel_waiting": sum(one.days_left < 0 for one in found)}


def card(one: MilestoneView) -> dict[str, Any]:
    """A step as its card shows it."""
    return {
        "one": one,
        "standing": STANDING_WORDS[one.standing],
        "tone": STANDING_TONES.get(one.standing, ""),
        "countdown": countdown_words(one),
        "lacking": [LACKING[name] for name in one.lacking],
        "kind": "percent" if one.in_percent else "number",
        "bar": round(max(0.0, min(1.0, one.attainment or 0.0)) * 100, 1),
    }


def _row(one: MilestoneView) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "goal_title": one.goal_title,
        "goal_id": one.goal_id,
        "start": one.start,
        "due": one.due,
        "days_left": one.days_left if one.state in ("planned", "active") else None,
        "budget": one.budget,
        "currency": one.currency if one.budget is not None else "",
        "people": one.people_names,
        "attainment": one.attainment,
        "standing": str(one.standing),
        "metric_title": one.metric_title,
        "span": one.span,
    }


def _save(goal: Goal, row: Milestone | None) -> Callable[[dict[str, Any]], str]:
    def save(values: dict[str, Any]) -> str:
        reason = values.pop("reason", "")
        due = values["due"] or due_after(values["start"], values["span"])
        if due is None:
            raise Refused(_("Say when it is due."), "due")
        draft = services.MilestoneDraft(**values | {"due": due})
        saved = services.save_milestone(draft, goal_id=goal.pk, milestone_id=row.pk if row else None, reason=reason)
        return burl("strategy:milestone", pk=saved.pk)

    return save


def _with_reason(request: BrandRequest, row: Milestone, act: Callable[..., Any], title: str, done: str, help_text: str) -> HttpResponseBase:
    back = burl("strategy:milestone", pk=row.pk)
    form = ReasonForm(request.POST or None, required=not help_text, help_text=help_text)
    if request.method == "POST" and not request.POST:  # an empty post is a post
        form = ReasonForm({}, required=not help_text, help_text=help_text)

    def save(values: dict[str, Any]) -> str:
        act(milestone_id=row.pk, reason=values["reason"])
        return back

    return form_page(request, form, save, title=title, done=done, back=back, submit=title, context={"lead": row.title})


def _done(request: BrandRequest, pk: int, do: Callable[..., Any], done: str) -> HttpResponseBase:
    get_object_or_404(Milestone, pk=pk)
    return act(request, lambda: do(milestone_id=pk), burl("strategy:milestone", pk=pk), done)
