"""The goals page, one goal, and the Today panel."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.charts import LineChart, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.exports import TYPES, download
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.strategy import selectors, services
from guanhao.domains.strategy.contracts import GoalView
from guanhao.domains.strategy.forms.goals import GoalForm, in_percent
from guanhao.domains.strategy.models import Goal
from guanhao.domains.strategy.pages.milestones import card as milestone_card
from guanhao.domains.strategy.rules import Shape, Status
from guanhao.domains.strategy.selectors import direction
from guanhao.domains.strategy.selectors import milestones as milestone_selectors
from guanhao.kernel import access
from guanhao.kernel.search import Hit

STATUS_WORDS = {
    Status.UPCOMING: gettext_lazy("Not started"),
    Status.NO_DATA: gettext_lazy("No data yet"),
    Status.ON_TRACK: gettext_lazy("On track"),
    Status.AT_RISK: gettext_lazy("At risk"),
    Status.EXCEEDED: gettext_lazy("Exceeded"),
    Status.MET: gettext_lazy("Met"),
    Status.MISSED: gettext_lazy("Missed"),
}
TONES = {Status.ON_TRACK: "info", Status.AT_RISK: "warn", Status.EXCEEDED: "good", Status.MET: "good", Status.MISSED: "bad"}
COLUMNS = ("title", "metric", "account", "start", "end", "baseline", "target", "actual", "attainment", "projected_attainment", "status", "owner")


def found_goals(words: str, limit: int) -> list[Hit]:
    """For the global search: goals whose name, note or owner hold every word, the newest first."""
    rows = Goal.objects.order_by("-pk")
    for word in words.split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(note__icontains=word) | Q(owner_name__icontains=word))
    return [
        Hit("strategy.goal", str(row.pk), row.title, f"{row.start} – {row.end} {row.note}".strip(), burl("strategy:goal", pk=row.pk))
        for row in rows[:limit]
    ]


@needs("goals.view")
def goals(request: BrandRequest) -> HttpResponseBase:
    """All goals as cards with attainment and projection; `?state=closed` shows those put away, `?status=` narrows, `?export=` downloads."""
    state = request.GET.get("state") if request.GET.get("state") in Goal.State.values else Goal.State.ACTIVE
    rows = selectors.goals(state=state)
    if request.GET.get("export") in TYPES:
        return download(
            f"{request.brand.slug}-goals",
            request.GET["export"],
            list(COLUMNS),
            list(COLUMNS),
            lambda: (list(_line(row)) for row in rows),
        )
    status = request.GET.get("status", "")
    counts = {one: sum(row.verdict.status is one for row in rows) for one in Status}
    context = {
        "cards": [card(row) for row in rows if not status or row.verdict.status == status],
        "statuses": [(one.value, STATUS_WORDS[one], counts[one]) for one in Status if counts[one]],
        "status": status,
        "state": state,
        "total": len(rows),
        "may_edit": access.can("goals.edit"),
    }
    return page(request, "strategy/goals.html", context)


@needs("goals.view")
def goal(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One goal: where it stands, its way so far against the straight line, how the number was counted."""
    row = get_object_or_404(Goal, pk=pk)
    view = selectors.goal(row.pk)
    context = {
        **_milestones(row.pk),
        "star": direction.north_star(),
        "star_link": direction.link_of(row.pk),
        "card": card(view),
        "goal": view,
        "row": row,
        "chart": _chart(view),
        "may_edit": access.can("goals.edit"),
        "trail": [(_("Goals"), burl("strategy:goals"))],
    }
    return page(request, "strategy/goal.html", context)


@needs("goals.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new goal; 30 days from today unless said otherwise."""
    today = selectors.brand_today()
    form = GoalForm(request.POST or None, initial={"metric": "followers", "start": today, "end": today + timedelta(days=29), "target": 15})

    def save(values: dict[str, Any]) -> str:
        return burl("strategy:goal", pk=services.set_goal(services.GoalDraft(**values)).pk)

    return form_page(request, form, save, title=_("New goal"), done=_("The goal is set."), back=burl("strategy:goals"), submit=_("Set goal"))


@needs("goals.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a goal, with a reason."""
    row = get_object_or_404(Goal, pk=pk)
    initial = {name: getattr(row, name) for name in services.EDITABLE}
    if in_percent(row.metric):
        initial["target"] = round(row.target * 100, 6)
    form = GoalForm(request.POST or None, initial=initial, revising=True)
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        reason = values.pop("reason")
        services.revise_goal(row, services.GoalDraft(**values), reason=reason)
        return burl("strategy:goal", pk=row.pk)

    return form_page(request, form, save, title=_("Change goal"), done=_("The goal has a new version."), back=burl("strategy:goal", pk=row.pk))


@needs("goals.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a goal."""
    row = get_object_or_404(Goal, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("strategy:goal", pk=row.pk))


@require_POST
@needs("goals.edit")
def close(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put a goal away; the message offers the undo."""
    services.close_goal(get_object_or_404(Goal, pk=pk))
    messages.success(request, _("The goal is closed. It can be reopened on its page."))
    return HttpResponseRedirect(burl("strategy:goal", pk=pk))


@require_POST
@needs("goals.edit")
def reopen(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a goal up again."""
    services.reopen_goal(get_object_or_404(Goal, pk=pk))
    messages.success(request, _("The goal is active again."))
    return HttpResponseRedirect(burl("strategy:goal", pk=pk))


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """Goals that run, those in danger first."""
    order = [Status.AT_RISK, Status.MISSED, Status.NO_DATA, Status.ON_TRACK, Status.EXCEEDED, Status.MET, Status.UPCOMING]
    rows = sorted(selectors.goals(state=Goal.State.ACTIVE), key=lambda row: (order.index(row.verdict.status), row.end))
    at_risk = sum(row.verdict.status is Status.AT_RISK for row in rows)
    return {"cards": [card(row) for row in rows[:4]], "more": max(0, len(rows) - 4), "panel_waiting": at_risk}


def _milestones(goal_id: int) -> dict[str, Any]:
    """The goal's steps with the sum of their budgets (one currency a goal)."""
    found = milestone_selectors.milestones(goal_id=goal_id)
    budgets = [one for one in found if one.budget is not None and one.state != "dropped"]
    total = sum((one.budget for one in budgets if one.budget is not None), Decimal(0)) if budgets else None
    return {"milestones": [milestone_card(one) for one in found], "budget": total, "currency": budgets[0].currency if budgets else ""}


def card(view: GoalView) -> dict[str, Any]:
    """A goal as its card shows it."""
    verdict, kind = view.verdict, "percent" if _is_share(view) else "number"
    return {
        "goal": view,
        "status": STATUS_WORDS[verdict.status],
        "tone": TONES.get(verdict.status, ""),
        "kind": kind,
        "reached": verdict.reached,
        "target": view.aim.target,
        "attainment": verdict.attainment,
        "bar": round(max(0.0, min(1.0, verdict.attainment or 0.0)) * 100, 1),
        "time": round(verdict.elapsed * 100, 1),
        "projected": verdict.projected,
        "growth": view.aim.shape is Shape.LEVEL,
    }


def _is_share(view: GoalView) -> bool:
    return view.aim.shape is Shape.LEVEL or view.unit == "share"


def _chart(view: GoalView) -> LineChart | None:
    points = selectors.trajectory(view)
    if not any(reached is not None for _day, reached, _line in points):
        return None
    return LineChart(
        x=[day for day, _reached, _line in points],
        series=[
            Series(_("Reached"), [reached for _day, reached, _line in points]),
            Series(_("Straight line to the target"), [line for _day, _reached, line in points], tone="muted", dashed=True),
        ],
        title=view.title,
        format="percent" if _is_share(view) else "compact",
    )


def _line(view: GoalView) -> list[Any]:
    verdict = view.verdict
    return [
        view.title,
        view.metric,
        view.account_name,
        view.start,
        view.end,
        view.aim.baseline,
        view.aim.target,
        view.actual,
        verdict.attainment,
        verdict.projected_attainment,
        verdict.status.value,
        view.owner_name,
    ]
