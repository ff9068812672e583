"""Goals over REST."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.strategy import selectors, services
from guanhao.domains.strategy.contracts import GoalView
from guanhao.domains.strategy.models import Goal
from guanhao.domains.strategy.rest import router
from guanhao.kernel import access


class GoalIn(Schema):
    """A goal as it is sent. `target` is a sum, a share of growth (0.15) or a ratio, by the metric."""

    title: str
    metric: str
    target: float
    start: date
    end: date
    horizon: str = "short"
    family: str = "awareness"
    account_id: int | None = None
    baseline: float | None = None
    owner_id: int | None = None
    note: str = ""


class GoalChange(GoalIn):
    """A change of a goal, with its reason."""

    reason: str


class GoalOut(Schema):
    """A goal with its verdict today."""

    id: int
    title: str
    metric: str
    unit: str
    account_id: int | None
    horizon: str
    family: str
    start: date
    end: date
    state: str
    shape: str
    baseline: float | None
    target: float
    actual: float | None
    reached: float | None
    attainment: float | None
    projected: float | None
    projected_attainment: float | None
    status: str
    days_left: int
    owner: str


class GoalList(Schema):
    """A page of goals."""

    count: int
    items: list[GoalOut]


@router.get("/goals", response=GoalList, summary="Goals with attainment and projection", tags=["goals"])
def list_goals(request: HttpRequest, state: str = "active", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All goals of a state, soonest end first."""
    access.require("goals.view")
    rows = selectors.goals(state=state)
    return {"count": len(rows), "items": [_out(row) for row in rows[offset : offset + min(limit, 500)]]}


@router.post("/goals", response={201: GoalOut}, summary="Set a goal", tags=["goals"])
def add_goal(request: HttpRequest, body: GoalIn) -> Status[dict[str, Any]]:
    """A new goal."""
    goal = services.set_goal(services.GoalDraft(**body.dict()))
    return Status(201, _out(selectors.goal(goal.pk)))


@router.get("/goals/{goal_id}", response=GoalOut, summary="One goal", tags=["goals"])
def get_goal(request: HttpRequest, goal_id: int) -> dict[str, Any]:
    """A goal with its verdict."""
    access.require("goals.view")
    return _out(selectors.goal(_goal(goal_id).pk))


@router.put("/goals/{goal_id}", response=GoalOut, summary="Change a goal", tags=["goals"])
def change_goal(request: HttpRequest, goal_id: int, body: GoalChange) -> dict[str, Any]:
    """A new version of a goal; the reason is kept."""
    values = body.dict()
    reason = values.pop("reason")
    goal = services.revise_goal(_goal(goal_id), services.GoalDraft(**values), reason=reason)
    return _out(selectors.goal(goal.pk))


@router.post("/goals/{goal_id}/close", response=GoalOut, summary="Close a goal", tags=["goals"])
def close_goal(request: HttpRequest, goal_id: int) -> dict[str, Any]:
    """Put a goal away."""
    return _out(selectors.goal(services.close_goal(_goal(goal_id)).pk))


def _goal(goal_id: int) -> Goal:
    goal: Goal | None = Goal.objects.filter(pk=goal_id).first()
    if goal is None:
        raise Http404
    return goal


def _out(view: GoalView) -> dict[str, Any]:
    verdict = view.verdict
    return {
        "id": view.id,
        "title": view.title,
        "metric": view.metric,
        "unit": view.unit,
        "account_id": view.account_id,
        "horizon": view.horizon,
        "family": view.family,
        "start": view.start,
        "end": view.end,
        "state": view.state,
        "shape": view.aim.shape.value,
        "baseline": view.aim.baseline,
        "target": view.aim.target,
        "actual": view.actual,
        "reached": verdict.reached,
        "attainment": verdict.attainment,
        "projected": verdict.projected,
        "projected_attainment": verdict.projected_attainment,
        "status": verdict.status.value,
        "days_left": verdict.days_left,
        "owner": view.owner_name,
    }
