"""Plans, playbooks and the team over REST."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status

from guanhao.domains.crisis.models import Member, Plan, RaciLine
from guanhao.domains.crisis.rest import router
from guanhao.domains.crisis.rules.plans import body_of
from guanhao.domains.crisis.selectors import team as team_selectors
from guanhao.domains.crisis.services import plans, team
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

TAG = ["crisis plans"]


class PlanStepIn(Schema):
    """A step: who does what within how many minutes of the start."""

    title: str
    role: str = ""
    minutes: int | None = None
    note: str = ""


class CrisisScriptIn(Schema):
    """Words for a situation."""

    title: str
    text: str


class CrisisPlanIn(Schema):
    """A plan as it is written; `revision` is the version that was read."""

    title: str
    kind: str
    steps: list[PlanStepIn]
    scripts: list[CrisisScriptIn] = []
    statement: dict[str, str] = {}
    holding: dict[str, Any] = {}
    active: bool = True
    reason: str = ""
    revision: int | None = None


class PlanPage(Schema):
    """A page of plans."""

    count: int
    items: list[dict[str, Any]]


class MemberIn(Schema):
    """A person of the team; `contact` empty leaves it as it is."""

    user_id: int
    role: str
    rank: int = 1
    contact: str | None = None
    note: str = ""


class CrisisDutyIn(Schema):
    """Who is on duty on a day; empty is nobody."""

    day: date
    person_id: int | None = None


class RaciIn(Schema):
    """A task with R, A, C and I by duty."""

    task: str
    marks: dict[str, str]
    position: int = 1


@router.get("/crisis/plans", response=PlanPage, summary="Contingency plans", tags=TAG)
def list_plans(request: HttpRequest, kind: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By kind and name."""
    access.require("crisis.view")
    rows = Plan.objects.filter(**({"kind": kind} if kind else {}))
    return {"count": rows.count(), "items": [_plan(row) for row in rows[max(0, offset) : max(0, offset) + min(max(1, limit), 200)]]}


@router.post("/crisis/plans", response={201: dict[str, Any]}, summary="Write a plan", tags=TAG)
def add_plan(request: HttpRequest, body: CrisisPlanIn) -> Status[dict[str, Any]]:
    """Its first version."""
    return Status(201, _plan(_save(body)))


@router.get("/crisis/plans/{plan_id}", response=dict[str, Any], summary="A plan", tags=TAG)
def get_plan(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """With steps, scripts, statement and holding reply."""
    access.require("crisis.view")
    return _plan(get_object_or_404(Plan, pk=plan_id))


@router.put("/crisis/plans/{plan_id}", response=dict[str, Any], summary="Another version of a plan", tags=TAG)
def change_plan(request: HttpRequest, plan_id: int, body: CrisisPlanIn) -> dict[str, Any]:
    """Open rooms keep the steps they copied."""
    return _plan(_save(body, get_object_or_404(Plan, pk=plan_id).pk))


@router.get("/crisis/playbooks", response=list[dict[str, Any]], summary="The playbooks of Guanhao", tags=TAG)
def list_playbooks(request: HttpRequest) -> list[dict[str, Any]]:
    """In the language of the caller."""
    access.require("crisis.view")
    return [{"key": one["key"], "kind": one["kind"], **plans.text_of(one)} for one in plans.playbooks().values()]


@router.post("/crisis/playbooks/install", response=dict[str, Any], summary="Take a playbook into the library", tags=TAG)
def install_playbook(request: HttpRequest, key: str) -> dict[str, Any]:
    """Once; then it is the brand's own."""
    return _plan(plans.install_playbook(key))


@router.get("/crisis/team", response=dict[str, Any], summary="Call tree, duty days, responsibilities", tags=TAG)
def get_team(request: HttpRequest, days: int = 14) -> dict[str, Any]:
    """Contacts only for people who may run a crisis, never for keys."""
    access.require("crisis.view")
    today = now().astimezone(current_brand().zone).date()
    names = ("id", "user_id", "name", "role", "rank", "note")
    return {
        "members": [{name: getattr(one, name) for name in names} for one in team_selectors.members()],
        "duties": [{"day": day, "person_id": person, "name": name} for day, person, name in team_selectors.duty_days(today, min(max(1, days), 92))],
        "raci": [{"id": one.pk, "task": one.task, "marks": one.marks} for one in team_selectors.raci()],
    }


@router.post("/crisis/team", response={201: dict[str, Any]}, summary="Put a person into the team", tags=TAG)
def add_member(request: HttpRequest, body: MemberIn) -> Status[dict[str, Any]]:
    """With the place in the call tree."""
    return Status(201, {"id": team.save_member(**body.dict()).pk})


@router.put("/crisis/team/{member_id}", response=dict[str, Any], summary="Change a line of the team", tags=TAG)
def change_member(request: HttpRequest, member_id: int, body: MemberIn) -> dict[str, Any]:
    """Role, place, contact."""
    return {"id": team.save_member(member_id=get_object_or_404(Member, pk=member_id).pk, **body.dict()).pk}


@router.delete("/crisis/team/{member_id}", response={204: None}, summary="Take a person out of the team", tags=TAG)
def drop_member(request: HttpRequest, member_id: int) -> Status[None]:
    """The line goes."""
    team.drop_member(member_id=get_object_or_404(Member, pk=member_id).pk)
    return Status(204, None)


@router.put("/crisis/duty", response=dict[str, Any], summary="Who is on duty on a day", tags=TAG)
def put_on_duty(request: HttpRequest, body: CrisisDutyIn) -> dict[str, Any]:
    """Around the clock."""
    team.put_on_duty(day=body.day, person=body.person_id)
    return {"day": body.day, "person_id": body.person_id}


@router.post("/crisis/raci", response={201: dict[str, Any]}, summary="Who answers for a task", tags=TAG)
def add_raci(request: HttpRequest, body: RaciIn) -> Status[dict[str, Any]]:
    """Exactly one A."""
    return Status(201, {"id": team.save_raci(**body.dict()).pk})


@router.delete("/crisis/raci/{line_id}", response={204: None}, summary="Take a task out of the table", tags=TAG)
def drop_raci(request: HttpRequest, line_id: int) -> Status[None]:
    """The line goes."""
    team.drop_raci(line_id=get_object_or_404(RaciLine, pk=line_id).pk)
    return Status(204, None)


def _save(body: CrisisPlanIn, plan_id: int | None = None) -> Plan:
    values = body.dict()
    facts = {name: values[name] for name in ("title", "kind", "active", "reason", "revision")}
    return plans.save_plan(body=body_of(values), plan_id=plan_id, **facts)


def _plan(row: Plan) -> dict[str, Any]:
    facts = {"id": row.pk, "title": row.title, "kind": row.kind, "active": row.active, "revision": row.revision, "shipped": row.shipped}
    return {**facts, **body_of(row.body).plain()}
