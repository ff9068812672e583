"""Journeys, what they decided, and tasks over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.journeys import wording
from guanhao.domains.journeys.models import Decision, Evaluation, HandTask, Journey, Passage
from guanhao.domains.journeys.rest import router
from guanhao.domains.journeys.selectors import effect as effects
from guanhao.domains.journeys.selectors import lists
from guanhao.domains.journeys.services import entering, handing, writing
from guanhao.domains.journeys.services.looking import look
from guanhao.domains.people import facade as people
from guanhao.kernel import access
from guanhao.kernel.now import now


class JourneyIn(Schema):
    """A journey: `plan` holds when, if, steps, stop, purpose, again_days, hold_out, outcome, outcome_days; without one the preset's."""

    title: str
    note: str = ""
    preset: str = ""
    plan: dict[str, Any] | None = None


class JourneyOut(Schema):
    """A journey with its draft."""

    id: int
    title: str
    note: str
    preset: str
    state: str
    number: int
    plan: dict[str, Any]
    looked_until: datetime | None


class JourneyRows(Schema):
    """A page of journeys."""

    count: int
    items: list[JourneyOut]


class JourneyDeed(Schema):
    """Put into force, pause, take up, end."""

    do: Literal["publish", "on", "paused", "ended"]


class JourneyTried(Schema):
    """Whom it would reach now, and why not the others (people by reason)."""

    seen: int
    would_enter: int
    people: list[int]
    left: dict[str, int]


class JourneyDecisionOut(Schema):
    """A decision about one person with its reason ("": done)."""

    id: int
    person_id: int
    step: int
    action: str
    fired: bool
    reason: str
    at: datetime


class JourneyDecisionRows(Schema):
    """A page of decisions."""

    count: int
    items: list[JourneyDecisionOut]


class JourneyLookOut(Schema):
    """One look at everybody."""

    at: datetime
    number: int
    seen: int
    entered: int
    held_out: int
    left: dict[str, int]
    took_ms: int


class JourneyEffectOut(Schema):
    """Success of the people on the journey against the hold-out group."""

    outcome: str
    days: int
    treated: int
    treated_hits: int
    held: int
    held_hits: int
    waiting: int
    uplift: float | None
    low: float | None
    high: float | None
    p: float | None
    verdict: str


class JourneyEnterIn(Schema):
    """People led into a journey by hand or by another system; the same occasion of a person counts once."""

    person_ids: Annotated[list[int], Field(min_length=1, max_length=1000)]
    occasion: Annotated[str, Field(min_length=1, max_length=60)]


class JourneyEnteredOut(Schema):
    """Who entered, and why the others did not."""

    entered: list[int]
    refused: dict[int, str]


class JourneyTaskOut(Schema):
    """Something to do by hand."""

    id: int
    title: str
    text: str
    person_id: int | None
    owner_id: int | None
    made_at: datetime
    done_at: datetime | None
    done_by: str


class JourneyTaskRows(Schema):
    """A page of tasks."""

    count: int
    items: list[JourneyTaskOut]


class JourneyTasksDone(Schema):
    """Tasks to tick off."""

    ids: Annotated[list[int], Field(min_length=1, max_length=1000)]
    note: str = ""


class JourneyTasksDoneOut(Schema):
    """How many were open."""

    done: int


@router.get("/journeys", response=JourneyRows, summary="Journeys")
def list_journeys(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Journeys, changed last first."""
    access.require("journeys.view")
    rows = Journey.objects.order_by("-changed_at", "-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": [_out(row) for row in rows[offset : offset + min(limit, 500)]]}


@router.post("/journeys", response={201: JourneyOut}, summary="Make a journey")
def add_journey(request: HttpRequest, body: JourneyIn) -> Status[dict[str, Any]]:
    """As a draft."""
    return Status(201, _out(writing.make_journey(**body.dict())))


@router.get("/journeys/{journey_id}", response=JourneyOut, summary="A journey")
def one_journey(request: HttpRequest, journey_id: int) -> dict[str, Any]:
    """With its draft."""
    access.require("journeys.view")
    return _out(journey_of(journey_id))


@router.put("/journeys/{journey_id}", response=JourneyOut, summary="Write a journey")
def change_journey(request: HttpRequest, journey_id: int, body: JourneyIn) -> dict[str, Any]:
    """Another draft; what runs stays until it is put into force."""
    access.require("journeys.edit")
    row = journey_of(journey_id)
    plan = body.plan if body.plan is not None else row.draft
    return _out(writing.write_draft(journey=row, plan=plan, title=body.title, note=body.note))


@router.post("/journeys/{journey_id}/do", response=JourneyOut, summary="Put into force, pause, take up or end a journey")
def move_journey(request: HttpRequest, journey_id: int, body: JourneyDeed) -> dict[str, Any]:
    """Do it."""
    access.require("journeys.run")
    row = journey_of(journey_id)
    if body.do == "publish":
        writing.publish(journey=row)
    else:
        writing.set_state(journey=row, state=body.do)
    return _out(journey_of(journey_id))


@router.get("/journeys/{journey_id}/try", response=JourneyTried, summary="Whom a journey would reach now")
def try_journey(request: HttpRequest, journey_id: int) -> dict[str, Any]:
    """Nothing is written."""
    access.require("journeys.view")
    row = journey_of(journey_id)
    found = look(row, writing.checked(row.draft, whole=False), moment=now())
    return {"seen": found.seen, "would_enter": len(found.reached), "people": [one[0] for one in found.reached[:1000]], "left": found.left}


@router.get("/journeys/{journey_id}/sentences", response=dict[str, Any], summary="A journey as sentences")
def told_journey(request: HttpRequest, journey_id: int) -> dict[str, Any]:
    """When, if, steps, stop."""
    access.require("journeys.view")
    return lists.sentences(journey_of(journey_id).draft)


@router.get("/journeys/{journey_id}/decisions", response=JourneyDecisionRows, summary="What a journey decided, and why")
def list_decisions(request: HttpRequest, journey_id: int, person_id: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("journeys.view")
    rows = Decision.objects.filter(journey=journey_of(journey_id)).order_by("-at", "-pk")
    rows = rows.filter(person_id=person_id) if person_id is not None else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.get("/journeys/{journey_id}/looks", response=list[JourneyLookOut], summary="Looks at everybody")
def list_looks(request: HttpRequest, journey_id: int) -> list[Evaluation]:
    """The last hundred, the newest first."""
    access.require("journeys.view")
    return list(Evaluation.objects.filter(journey=journey_of(journey_id)).order_by("-at", "-pk")[:100])


@router.get("/journeys/{journey_id}/effect", response=JourneyEffectOut, summary="The effect of a journey")
def journey_effect(request: HttpRequest, journey_id: int) -> effects.Effect:
    """Uplift with its interval; 95 %."""
    return effects.effect(journey_of(journey_id))


@router.post("/journeys/{journey_id}/enter", response=JourneyEnteredOut, summary="Lead people into a journey")
def enter_journey(request: HttpRequest, journey_id: int, body: JourneyEnterIn) -> dict[str, Any]:
    """Judged like everybody else: consent, conditions, cool-down, hold-out group."""
    access.require("journeys.run")
    row, refused = journey_of(journey_id), dict[int, str]()
    for person in dict.fromkeys(body.person_ids):
        why = entering.enter_one(journey=row, person_id=person, occasion=f"rest:{body.occasion}")
        if why:
            refused[person] = why
    return {"entered": [one for one in dict.fromkeys(body.person_ids) if one not in refused], "refused": refused}


@router.get("/journey-people/{person_id}", response=list[dict[str, Any]], summary="A person's journeys")
def of_person(request: HttpRequest, person_id: int) -> list[dict[str, Any]]:
    """Where the person is on each, the newest first."""
    access.require("journeys.view")
    if person_id not in people.names([person_id]):
        raise Http404
    rows = Passage.objects.filter(person_id=person_id).select_related("journey", "version").order_by("-pk")[:200]
    return [
        {"journey_id": row.journey_id, "title": row.journey.title, "version": row.version.number, "state": row.state, "step": row.step}
        | {"entered_at": row.entered_at, "due_at": row.due_at, "reason": wording.reason(row.reason) if row.reason else ""}
        for row in rows
    ]


@router.get("/journey-tasks", response=JourneyTaskRows, summary="What is to be done by hand")
def list_tasks(request: HttpRequest, done: bool | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The oldest first."""
    access.require("journeys.view")
    rows = HandTask.objects.order_by("made_at", "pk")
    rows = rows.filter(done_at__isnull=not done) if done is not None else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/journey-tasks/done", response=JourneyTasksDoneOut, summary="Tick tasks off")
def finish_tasks(request: HttpRequest, body: JourneyTasksDone) -> dict[str, int]:
    """Those that were open."""
    return {"done": handing.finish_tasks(ids=body.ids, note=body.note)}


def journey_of(journey_id: int) -> Journey:
    """The journey, or 404."""
    row: Journey | None = Journey.objects.filter(pk=journey_id).first()
    if row is None:
        raise Http404
    return row


def _out(row: Journey) -> dict[str, Any]:
    names = ("id", "title", "note", "preset", "state", "number", "looked_until")
    return {**{name: getattr(row, name) for name in names}, "plan": row.draft}
