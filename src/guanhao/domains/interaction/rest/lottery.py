"""Entries, draws and prizes over REST."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.interaction.models import Activity, Draw, Entrant, Winner
from guanhao.domains.interaction.rest import router
from guanhao.domains.interaction.rest.activities import activity_of
from guanhao.domains.interaction.selectors import lottery as selectors
from guanhao.domains.interaction.services import drawing, entering
from guanhao.kernel import access

MOST = 10_000


class EntrantIn(Schema):
    """Somebody who entered elsewhere; `handle` is the author's number on the platform. Nothing known stays empty."""

    handle: Annotated[str, Field(max_length=120)] = ""
    name: Annotated[str, Field(max_length=120)] = ""
    contact: Annotated[str, Field(max_length=200)] = ""
    platform: Annotated[str, Field(max_length=40)] = ""
    text: Annotated[str, Field(max_length=500)] = ""
    followed: bool | None = None
    commented: bool | None = None
    likes: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    member_since: date | None = None
    of_age: bool | None = None


class EntrantsIn(Schema):
    """Entries, at most 10,000 at once."""

    entries: Annotated[list[EntrantIn], Field(max_length=MOST)]


class EntrantsOut(Schema):
    """How many are new and how many were in already."""

    added: int
    known: int


class EntrantOut(Schema):
    """An entry, without contact."""

    id: int
    ticket: str
    shown: str
    platform: str
    source: str
    out: str
    made_at: datetime


class EntrantRows(Schema):
    """A page of entries."""

    count: int
    items: list[EntrantOut]


class TakeOutIn(Schema):
    """Why an entry is left out; empty takes it back in."""

    why: Annotated[str, Field(max_length=300)] = ""


class PublicValueIn(Schema):
    """The public value as one of two people reads it."""

    value: Annotated[str, Field(max_length=200)]


class DrawStateOut(Schema):
    """Where a draw stands; `problems` is empty when everything kept agrees with what was committed."""

    rules_sha256: str
    seed_sha256: str
    entries_sha256: str
    public_value: str
    drawn: bool
    problems: list[str]


class WinnerOut(Schema):
    """A place of the draw; `alternate` waits or stepped in."""

    id: int
    ticket: str
    name: str
    prize: str
    place: int
    alternate: bool
    waiting: bool
    state: str
    note: str


class WinnerList(Schema):
    """All places."""

    count: int
    items: list[WinnerOut]


class PrizeMoveIn(Schema):
    """Where a prize is now: notified, claimed, sent, lapsed or disqualified (the last two need a note)."""

    state: str
    note: Annotated[str, Field(max_length=300)] = ""


@router.get("/activities/{activity_id}/entrants", response=EntrantRows, summary="Entries of a lottery")
def list_entrants(request: HttpRequest, activity_id: int, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """In the order they came."""
    access.require("interaction.view")
    rows = Entrant.objects.filter(activity=activity_of(activity_id)).order_by("pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 1000)])}


@router.post("/activities/{activity_id}/entrants", response={201: EntrantsOut}, summary="Add entries to a lottery")
def add_entrants(request: HttpRequest, activity_id: int, body: EntrantsIn) -> Status[dict[str, int]]:
    """Entries collected elsewhere."""
    drafts = [entering.EntryDraft(**one.dict()) for one in body.entries]
    took = entering.add_entries(activity=lottery_of(activity_id), drafts=drafts, source="rest")
    return Status(201, {"added": took.added, "known": took.known})


@router.post("/entrants/{entrant_id}/out", response=EntrantOut, summary="Take an entry out of the list, or back in")
def take_out(request: HttpRequest, entrant_id: int, body: TakeOutIn) -> Entrant:
    """As long as the list is open."""
    row: Entrant | None = Entrant.objects.select_related("activity").filter(pk=entrant_id).first()
    if row is None:
        raise Http404
    return entering.take_out(entrant=row, why=body.why) if body.why.strip() else entering.take_back_in(entrant=row)


@router.get("/activities/{activity_id}/draw", response=DrawStateOut, summary="Where a draw stands, and whether it agrees with itself")
def get_draw(request: HttpRequest, activity_id: int) -> dict[str, Any]:
    """404 before the lottery was opened."""
    access.require("interaction.view")
    return _state(activity_of(activity_id))


@router.get("/activities/{activity_id}/draw/published", response=dict[str, Any], summary="Everything that is published of a draw")
def get_published(request: HttpRequest, activity_id: int) -> dict[str, Any]:
    """The same as draw.json on the public page, for replay_lottery.py."""
    access.require("interaction.view")
    row = activity_of(activity_id)
    if not Draw.objects.filter(activity=row).exists():
        raise Http404
    return selectors.published(row)


@router.post("/activities/{activity_id}/draw/value", response=DrawStateOut, summary="Type the public value")
def type_value(request: HttpRequest, activity_id: int, body: PublicValueIn) -> dict[str, Any]:
    """One of two people; a key for programs may not."""
    row = lottery_of(activity_id)
    drawing.type_value(activity=row, value=body.value)
    return _state(row)


@router.post("/activities/{activity_id}/draw", response=WinnerList, summary="Draw a lottery")
def draw(request: HttpRequest, activity_id: int) -> dict[str, Any]:
    """Drawn already: the same winners."""
    row = lottery_of(activity_id)
    drawing.draw_lottery(activity=row)
    return _winners(row)


@router.get("/activities/{activity_id}/winners", response=WinnerList, summary="Winners and alternates")
def list_winners(request: HttpRequest, activity_id: int) -> dict[str, Any]:
    """In the order of the prizes."""
    access.require("interaction.view")
    return _winners(activity_of(activity_id))


@router.post("/winners/{winner_id}/move", response=WinnerList, summary="Say where a prize is")
def move(request: HttpRequest, winner_id: int, body: PrizeMoveIn) -> dict[str, Any]:
    """A lapsed or disqualified prize goes to the next alternate."""
    row: Winner | None = Winner.objects.select_related("activity").filter(pk=winner_id).first()
    if row is None:
        raise Http404
    drawing.move_prize(winner=row, state=body.state, note=body.note)
    return _winners(row.activity)


def lottery_of(activity_id: int) -> Activity:
    """The lottery or 404."""
    row = activity_of(activity_id)
    if row.kind != Activity.Kind.LOTTERY:
        raise Http404
    return row


def _state(row: Activity) -> dict[str, Any]:
    found: Draw | None = Draw.objects.filter(activity=row).first()
    if found is None:
        raise Http404
    names = ("rules_sha256", "seed_sha256", "entries_sha256", "public_value")
    return {**{name: getattr(found, name) for name in names}, "drawn": found.drawn_at is not None, "problems": selectors.problems(row)}


def _winners(row: Activity) -> dict[str, Any]:
    items = [
        {
            "id": place.winner.pk,
            "ticket": place.winner.entrant.ticket,
            "name": place.winner.entrant.shown,
            "prize": place.prize,
            "place": place.winner.place,
            "alternate": place.alternate,
            "waiting": place.waiting,
            "state": place.winner.state,
            "note": place.winner.note,
        }
        for place in selectors.places(row)
    ]
    return {"count": len(items), "items": items}
