"""Columns and slots over REST."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema, Status

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Column, Slot, Topic
from guanhao.domains.content.rest import router
from guanhao.domains.content.selectors import columns as reading
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.services import columns as services
from guanhao.kernel import access


class ColumnIn(Schema):
    """A column; weekdays 0 = Monday, `every` in weeks, `time` HH:MM in the brand's zone."""

    title: str
    weekdays: list[int]
    starts: date | None = None
    ip: str = ""
    every: int = 1
    time: str = "18:00"
    host_id: int | None = None
    account_ids: list[int] = []
    format: str = "video"
    purpose: str = "interaction"
    template: str = ""


class ContentColumnOut(ColumnIn):
    """A column with its state."""

    id: int
    state: str
    host: str


class ColumnList(Schema):
    """All columns."""

    count: int
    items: list[ContentColumnOut]


class SlotOut(Schema):
    """An episode; `fixed_day` is the cadence's day, `day` where it lies now."""

    id: int
    column_id: int
    column: str
    fixed_day: date
    day: date
    time: str
    state: str
    topic_id: int | None
    note: str


class SlotList(Schema):
    """Episodes of a month."""

    count: int
    items: list[SlotOut]


class SlotChange(Schema):
    """What happens to an episode: `do` is assign (topic_id, null takes it away), move (day) or skip (note)."""

    do: str
    topic_id: int | None = None
    day: date | None = None
    note: str = ""


class StateIn(Schema):
    """active or paused."""

    state: str


class MonthIn(Schema):
    """A month such as 2026-11."""

    month: str


@router.get("/columns", response=ColumnList, summary="Columns")
def list_columns(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All columns by title."""
    access.require("content.view")
    rows = Column.objects.order_by("title")
    return {"count": rows.count(), "items": [_out(row) for row in rows[max(0, offset) : max(0, offset) + max(0, min(limit, 500))]]}


@router.post("/columns", response={201: ContentColumnOut}, summary="Add a column")
def add_column(request: HttpRequest, body: ColumnIn) -> Status[dict[str, Any]]:
    """A draft without slots; activate it to get them."""
    return Status(201, _out(services.save_column(services.ColumnDraft(**body.dict()))))


@router.get("/columns/{column_id}", response=ContentColumnOut, summary="One column")
def get_column(request: HttpRequest, column_id: int) -> dict[str, Any]:
    """A column."""
    access.require("content.view")
    return _out(_column(column_id))


@router.put("/columns/{column_id}", response=ContentColumnOut, summary="Change a column")
def change_column(request: HttpRequest, column_id: int, body: ColumnIn) -> dict[str, Any]:
    """Other days give an active column its open slots anew."""
    return _out(services.save_column(services.ColumnDraft(**body.dict()), column=_column(column_id)))


@router.post("/columns/{column_id}/state", summary="Activate or pause a column")
def set_state(request: HttpRequest, column_id: int, body: StateIn) -> dict[str, Any]:
    """How many slots were made or went."""
    access.require("topics.decide")
    row = _column(column_id)
    if body.state == Column.State.ACTIVE:
        return {"state": body.state, "made": services.activate_columns([row]), "gone": 0}
    if body.state == Column.State.PAUSED:
        return {"state": body.state, "made": 0, "gone": services.pause_column(row)}
    raise Refused(_("Choose one of: %(known)s.") % {"known": "active, paused"}, "state")


@router.get("/column-slots", response=SlotList, summary="Slots of a month")
def list_slots(request: HttpRequest, month: str = "") -> dict[str, Any]:
    """All columns' episodes of a month by day (empty: this month)."""
    access.require("content.view")
    found = [slot for slots in reading.slots_of_month(_month(month) if month else brand_today()).values() for slot in slots]
    return {"count": len(found), "items": [_slot_out(slot) for slot in found]}


@router.post("/column-slots/generate", summary="Make a month's slots on the fixed weekdays")
def generate(request: HttpRequest, body: MonthIn) -> dict[str, int]:
    """Slots that exist stay as they are."""
    access.require("topics.decide")
    return {"made": services.generate_month(_month(body.month))}


@router.post("/column-slots/{slot_id}", response=SlotOut, summary="Change an episode")
def change_slot(request: HttpRequest, slot_id: int, body: SlotChange) -> dict[str, Any]:
    """Assign a topic, move to another day, leave out."""
    access.require("topics.propose")
    slot: Slot | None = Slot.objects.select_related("column", "topic").filter(pk=slot_id).first()
    if slot is None:
        raise Http404
    if body.do == "assign":
        topic = Topic.objects.filter(pk=body.topic_id).first() if body.topic_id else None
        if body.topic_id and topic is None:
            raise Refused(_("There is no such topic."), "topic_id")
        return _slot_out(services.assign_slot(slot, topic))
    if body.do == "move" and body.day is not None:
        return _slot_out(services.move_slot(slot, body.day))
    if body.do == "skip":
        return _slot_out(services.skip_slot(slot, note=body.note))
    raise Refused(_("Choose what happens to the episode."), "do")


def _column(column_id: int) -> Column:
    found: Column | None = Column.objects.filter(pk=column_id).first()
    if found is None:
        raise Http404
    return found


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Refused(_("“%(value)s” is not a month; write it like 2026-11.") % {"value": text[:40]}, "month") from None


def _out(row: Column) -> dict[str, Any]:
    return {"id": row.pk, "state": row.state, "host": row.host_name, **{name: getattr(row, name) for name in services.KEPT}}


def _slot_out(slot: Slot) -> dict[str, Any]:
    names = ("column_id", "fixed_day", "day", "time", "state", "topic_id", "note")
    return {"id": slot.pk, "column": slot.column.title, **{name: getattr(slot, name) for name in names}}
