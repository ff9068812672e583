"""Media over REST."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.partners.models import MediaColumn, MediaOutlet, PressTask
from guanhao.domains.partners.rest import router
from guanhao.domains.partners.selectors import media as selectors
from guanhao.domains.partners.services import media as services
from guanhao.kernel import access


class OutletIn(Schema):
    """A media house."""

    name: str
    vertical: str = ""
    contact: Annotated[str | None, Field(max_length=300)] = None
    note: str = ""
    active: bool = True


class OutletOut(Schema):
    """A media house, never with the contact."""

    id: int
    name: str
    vertical: str
    note: str
    active: bool


class PressIn(Schema):
    """A promised first release."""

    outlet_id: int
    title: str
    due_at: datetime


class PressDone(Schema):
    """What became of it: without an address it was missed."""

    url: str = ""
    released_at: datetime | None = None


class PressOut(PressIn):
    """A promise and what became of it."""

    id: int
    state: str
    url: str
    released_at: datetime | None


class MediaAttainment(Schema):
    """First releases kept of those decided."""

    kept: int
    decided: int
    share: float | None
    reached: bool | None


class MediaColumnIn(Schema):
    """A joint column."""

    outlet_id: int
    title: str
    starts_on: date
    keyword: str = ""
    search_before: int | None = None
    search_after: int | None = None
    search_source: str = ""


class MediaColumnOut(MediaColumnIn):
    """A joint column."""

    id: int


class MediaColumnBoard(Schema):
    """Reprints against the mark, and the change of the search index."""

    reprints: int
    above: bool
    change: float | None


class ReprintsIn(Schema):
    """Addresses of reprints; the same one counts once."""

    urls: list[str]


class ReprintsOut(Schema):
    """How many are new."""

    added: int


@router.get("/partners-media", response=list[OutletOut], summary="Media houses")
def list_outlets(request: HttpRequest) -> list[MediaOutlet]:
    """By name."""
    access.require("partners.view")
    return list(MediaOutlet.objects.order_by("name")[:1000])


@router.post("/partners-media", response={201: OutletOut}, summary="Enter a media house")
def add_outlet(request: HttpRequest, body: OutletIn) -> Status[MediaOutlet]:
    """A new media house."""
    return Status(201, services.save_outlet(**body.dict()))


@router.get("/partners-press", response=list[PressOut], summary="First releases")
def list_press(request: HttpRequest, state: str = "") -> list[PressTask]:
    """The newest first."""
    access.require("partners.view")
    rows = PressTask.objects.order_by("-due_at")
    return list((rows.filter(state=state) if state else rows)[:500])


@router.post("/partners-press", response={201: PressOut}, summary="Promise a first release")
def add_press(request: HttpRequest, body: PressIn) -> Status[PressTask]:
    """A new promise."""
    return Status(201, services.promise(**body.dict()))


@router.post("/partners-press/{task_id}/done", response=PressOut, summary="Decide a first release")
def decide_press(request: HttpRequest, task_id: int, body: PressDone) -> PressTask:
    """Kept or missed."""
    row = PressTask.objects.filter(pk=task_id).first()
    if row is None:
        raise Http404
    return services.decide(task=row, **body.dict())


@router.get("/partners-attainment", response=MediaAttainment, summary="How promises were kept")
def media_attainment(request: HttpRequest) -> selectors.Attainment:
    """23 of 25 are 92 %."""
    access.require("partners.view")
    return selectors.attainment()


@router.get("/partners-columns", response=list[MediaColumnOut], summary="Joint columns")
def list_columns(request: HttpRequest) -> list[MediaColumn]:
    """The newest first."""
    access.require("partners.view")
    return list(MediaColumn.objects.order_by("-starts_on", "pk")[:500])


@router.post("/partners-columns", response={201: MediaColumnOut}, summary="Write a joint column")
def add_column(request: HttpRequest, body: MediaColumnIn) -> Status[MediaColumn]:
    """A new column."""
    return Status(201, services.save_column(services.ColumnDraft(**body.dict())))


@router.get("/partners-columns/{column_id}/board", response=MediaColumnBoard, summary="What a column brought")
def column_board(request: HttpRequest, column_id: int) -> selectors.ColumnView:
    """Counted now."""
    access.require("partners.view")
    return selectors.column_view(column_of(column_id))


@router.post("/partners-columns/{column_id}/reprints", response=ReprintsOut, summary="Add reprints")
def add_reprints(request: HttpRequest, column_id: int, body: ReprintsIn) -> dict[str, Any]:
    """Addresses; the same one counts once."""
    return {"added": services.add_reprints(column=column_of(column_id), urls=body.urls)}


def column_of(column_id: int) -> MediaColumn:
    """The column or 404."""
    row: MediaColumn | None = MediaColumn.objects.filter(pk=column_id).first()
    if row is None:
        raise Http404
    return row
