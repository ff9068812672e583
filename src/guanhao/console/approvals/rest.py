"""Review flows, deputies and duty over REST."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status

from guanhao.console.approvals.pages import VIEW
from guanhao.kernel import access, approvals
from guanhao.kernel.approvals import FlowView
from guanhao.kernel.approvals.people import today
from guanhao.kernel.models import Deputy

router = Router(tags=["reviews"])


class FlowOut(Schema):
    """A review flow in one of its versions; `definition` is what is sent back to change it."""

    key: str
    title: str
    number: int
    active: bool
    reason: str
    made_at: datetime | None
    made_by: str
    definition: dict[str, Any]


class FlowList(Schema):
    """Review flows."""

    count: int
    items: list[FlowOut]


class FlowIn(Schema):
    """A flow's new version with its reason."""

    definition: dict[str, Any]
    reason: str


class Retire(Schema):
    """Take a flow out of use (active false) or back into it."""

    active: bool
    reason: str


class DeputyIn(Schema):
    """Who signs for whom, from day to day (both included)."""

    person: int
    deputy: int
    starts: date
    ends: date
    reason: str = ""


class DeputyOut(Schema):
    """A deputyship."""

    id: int
    person: int
    person_name: str
    deputy: int
    deputy_name: str
    starts: date
    ends: date
    reason: str
    active: bool


class DeputyList(Schema):
    """Deputyships."""

    count: int
    items: list[DeputyOut]


class DutyIn(Schema):
    """Who is on duty for a permission on a day; null: nobody."""

    permission: str
    day: date
    person: int | None


class DutyOut(Schema):
    """A day of duty."""

    permission: str
    day: date
    person: int
    person_name: str


class DutyList(Schema):
    """Days of duty."""

    count: int
    items: list[DutyOut]


@router.get("/review-flows", response=FlowList, summary="Review flows")
def list_flows(request: HttpRequest, retired: bool = False) -> dict[str, Any]:
    """The newest version of each flow."""
    access.require(VIEW)
    rows = approvals.flows(retired=retired)
    return {"count": len(rows), "items": [_flow(row) for row in rows]}


@router.get("/review-flows/{flow_key}", response=FlowOut, summary="One review flow")
def get_flow(request: HttpRequest, flow_key: str, version: int | None = None) -> dict[str, Any]:
    """A flow in its newest version, or in the one of this number."""
    access.require(VIEW)
    return _flow(approvals.flow(flow_key, version))


@router.get("/review-flows/{flow_key}/versions", response=FlowList, summary="Versions of a review flow")
def list_versions(request: HttpRequest, flow_key: str) -> dict[str, Any]:
    """All versions, the newest first."""
    access.require(VIEW)
    rows = approvals.flow_versions(flow_key)
    return {"count": len(rows), "items": [_flow(row) for row in rows]}


@router.put("/review-flows/{flow_key}", response=FlowOut, summary="Save a review flow")
def put_flow(request: HttpRequest, flow_key: str, body: FlowIn) -> dict[str, Any]:
    """A new version of a flow, or a new flow."""
    access.require(approvals.MANAGE)
    try:
        definition = approvals.from_json({**body.definition, "key": flow_key})
    except approvals.InvalidFlow as refused:
        raise approvals.InvalidFlow({f"definition.{field}": said for field, said in refused.problems.items()}) from refused
    return _flow(approvals.save_flow(definition, body.reason))


@router.post("/review-flows/{flow_key}/state", response=FlowOut, summary="Take a review flow out of use or back")
def post_state(request: HttpRequest, flow_key: str, body: Retire) -> dict[str, Any]:
    """Running reviews go on."""
    return _flow(approvals.retire_flow(flow_key, reason=body.reason, active=body.active))


@router.get("/deputies", response=DeputyList, summary="Deputies")
def list_deputies(request: HttpRequest, past: bool = False) -> dict[str, Any]:
    """Deputies now and to come, or all."""
    access.require(VIEW)
    rows = approvals.deputies(past=past)
    return {"count": len(rows), "items": [_deputy(row) for row in rows]}


@router.post("/deputies", response={201: DeputyOut}, summary="Name a deputy")
def post_deputy(request: HttpRequest, body: DeputyIn) -> Status[dict[str, Any]]:
    """For oneself, or with review.manage for anybody."""
    access.require(VIEW)
    return Status(201, _deputy(approvals.deputise(**body.dict())))


@router.post("/deputies/{deputy_id}/end", response=DeputyOut, summary="End a deputyship")
def post_end(request: HttpRequest, deputy_id: int) -> dict[str, Any]:
    """Signatures that were given stay valid."""
    access.require(VIEW)
    Deputy.objects.get(pk=deputy_id)
    return _deputy(approvals.end_deputy(deputy_id))


@router.get("/duty", response=DutyList, summary="The duty calendar")
def list_duty(request: HttpRequest, first: date | None = None, last: date | None = None) -> dict[str, Any]:
    """Days of duty from day to day (both included; default: today)."""
    access.require(VIEW)
    start = first or today()
    rows = approvals.duties(start, last or start)
    return {"count": len(rows), "items": [_duty(row) for row in rows]}


@router.put("/duty", response=DutyList, summary="Set days of duty")
@transaction.atomic
def put_duty(request: HttpRequest, body: list[DutyIn]) -> dict[str, Any]:
    """Each line sets one day of one permission; the answer has the days that are filled now."""
    access.require(approvals.MANAGE)
    rows = [approvals.put_on_duty(permission=line.permission, day=line.day, person=line.person) for line in body]
    made = [_duty(row) for row in rows if row is not None]
    return {"count": len(made), "items": made}


def _flow(view: FlowView) -> dict[str, Any]:
    return {
        "key": view.key,
        "title": view.title,
        "number": view.number,
        "active": view.active,
        "reason": view.reason,
        "made_at": view.made_at,
        "made_by": view.made_by,
        "definition": approvals.to_json(view.definition),
    }


def _deputy(view: approvals.DeputyView) -> dict[str, Any]:
    return {
        "id": view.id,
        "person": view.person.id,
        "person_name": view.person.name,
        "deputy": view.deputy.id,
        "deputy_name": view.deputy.name,
        "starts": view.starts,
        "ends": view.ends,
        "reason": view.reason,
        "active": view.active,
    }


def _duty(view: approvals.DutyView) -> dict[str, Any]:
    return {"permission": view.permission, "day": view.day, "person": view.person.id, "person_name": view.person.name}
