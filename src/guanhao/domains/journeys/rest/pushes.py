"""Pushes over REST."""

from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.journeys.models import Push, PushPart
from guanhao.domains.journeys.rest import router
from guanhao.domains.journeys.selectors import lists
from guanhao.domains.journeys.services import pushing
from guanhao.domains.strategy import facade as strategy
from guanhao.kernel import access


class PushIn(Schema):
    """A push."""

    title: str
    purpose: str = "marketing"


class PushOut(Schema):
    """A push with its state."""

    id: int
    title: str
    purpose: str
    state: str


class PushRows(Schema):
    """A page of pushes."""

    count: int
    items: list[PushOut]


class PushPartIn(Schema):
    """What one audience gets."""

    segment_id: int
    title: str
    text: str
    planned_at: datetime
    channel: Literal["mail", "hand"] = "mail"
    where: str = ""
    content: str = ""
    target: str = ""


class PushPartOut(Schema):
    """A part with what became of it."""

    id: int
    place: int
    segment_id: int
    segment_name: str
    title: str
    channel: str
    content: str
    planned_at: datetime
    state: str
    people: int
    sent: int
    opened: int
    open_rate: float | None
    clicks: int | None


class PushPostOut(Schema):
    """A post that the brand gives this audience."""

    account_id: int
    post_id: str
    title: str
    format: str
    url: str


class PushReachOut(Schema):
    """Whom a part would reach now, and how many fall away; `formats` and `posts`: what the brand gives this audience and nothing else."""

    part_id: int
    segment_name: str
    people: list[int]
    earlier: int
    no_consent: int
    capped: int
    formats: list[str] = []
    posts: list[PushPostOut] = []


class PushDeed(Schema):
    """Plan or cancel."""

    do: Literal["plan", "cancel"]


@router.get("/journey-pushes", response=PushRows, summary="Pushes")
def list_pushes(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("journeys.view")
    rows = Push.objects.order_by("-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/journey-pushes", response={201: PushOut}, summary="Make a push")
def add_push(request: HttpRequest, body: PushIn) -> Status[Push]:
    """As a draft."""
    return Status(201, pushing.make_push(**body.dict()))


@router.get("/journey-pushes/{push_id}/parts", response=list[PushPartOut], summary="Parts of a push")
def list_parts(request: HttpRequest, push_id: int) -> list[dict[str, Any]]:
    """In the order they are served, with opened links and clicks."""
    access.require("journeys.view")
    parts = pushing.parts_of(_push(push_id))
    counts = lists.part_counts(parts)
    return [_part(one, counts[one.pk]) for one in parts]


@router.post("/journey-pushes/{push_id}/parts", response={201: PushPartOut}, summary="Write words for an audience")
def add_part(request: HttpRequest, push_id: int, body: PushPartIn) -> Status[dict[str, Any]]:
    """One more part."""
    access.require("journeys.edit")
    row = pushing.save_part(push=_push(push_id), draft=pushing.PartDraft(**body.dict()))
    return Status(201, _part(row, {"sent": 0, "opened": 0, "open_rate": None, "clicks": None}))


@router.delete("/journey-parts/{part_id}", response={204: None}, summary="Take a part out")
def drop_part(request: HttpRequest, part_id: int) -> Status[None]:
    """While the push is a draft."""
    access.require("journeys.edit")
    row = PushPart.objects.select_related("push").filter(pk=part_id).first()
    if row is None:
        raise Http404
    pushing.drop_part(part=row)
    return Status(204, None)


@router.get("/journey-pushes/{push_id}/preview", response=list[PushReachOut], summary="Whom a push would reach now")
def preview(request: HttpRequest, push_id: int) -> list[dict[str, Any]]:
    """Nobody stands in two parts."""
    access.require("journeys.view")
    return [
        _given(one.part.segment_id)
        | {"part_id": one.part.pk, "segment_name": one.part.segment_name, "people": list(one.people)}
        | {"earlier": one.earlier, "no_consent": one.no_consent, "capped": one.capped}
        for one in pushing.preview(_push(push_id))
    ]


@router.post("/journey-pushes/{push_id}/do", response=PushOut, summary="Plan or cancel a push")
def move_push(request: HttpRequest, push_id: int, body: PushDeed) -> Push:
    """Do it."""
    access.require("journeys.run")
    return (pushing.plan_push if body.do == "plan" else pushing.cancel_push)(push=_push(push_id))


def _given(segment_id: int) -> dict[str, Any]:
    """What the matrix of groups gives an audience: formats, and the newest posts of them; nothing said: anything."""
    plan = strategy.treatment_of(segment_id)
    if plan is None:
        return {}
    return {"formats": list(plan.formats), "posts": strategy.pushes_for(plan, limit=20)}


def _push(push_id: int) -> Push:
    row: Push | None = Push.objects.filter(pk=push_id).first()
    if row is None:
        raise Http404
    return row


def _part(row: PushPart, counts: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "place", "segment_id", "segment_name", "title", "channel", "content", "planned_at", "state", "people")
    return {**{name: getattr(row, name) for name in names}, **counts}
