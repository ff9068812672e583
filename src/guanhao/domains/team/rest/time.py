"""Capacity and time over REST."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.team.models import Allocation, TimeLog
from guanhao.domains.team.rest import router
from guanhao.domains.team.rest.common import Id, page_of, row_of
from guanhao.domains.team.rest.training import TeamDone
from guanhao.domains.team.selectors import people
from guanhao.domains.team.selectors import time as selectors
from guanhao.domains.team.services import times
from guanhao.kernel import access

Hours = Annotated[float, Field(allow_inf_nan=False, gt=0, le=2000)]


class TeamWeekOut(Schema):
    """A week: hours there are and planned; `state` over, full, free or off."""

    monday: date
    capacity: float
    planned: float
    share: float | None
    state: str


class TeamLoadOut(Schema):
    """A person, or a department (`department` only), week by week; `over` are hours too many and `free` hours left, never held against each other."""

    user_id: int | None
    name: str
    department: str
    over: float
    free: float
    overloaded: int
    weeks: list[TeamWeekOut]


class TeamCapacityOut(Schema):
    """People one may see, and departments."""

    people: list[TeamLoadOut]
    departments: list[TeamLoadOut]


class TeamAllocationIn(Schema):
    """Planned hours."""

    user_id: Id
    starts_on: date
    ends_on: date
    hours: Hours
    what: Annotated[str, Field(max_length=200)] = ""
    card_id: Id | None = None


class TeamAllocationOut(TeamAllocationIn):
    """As it stands."""

    id: int


class TeamAllocationRows(Schema):
    """A page of planned hours."""

    count: int
    items: list[TeamAllocationOut]


class TeamLogIn(Schema):
    """Minutes on a day; without `user_id` one's own."""

    day: date
    stage: Literal["topic", "copy", "visual", "review", "publish", "talk", "data", "meeting", "other"]
    minutes: Annotated[int, Field(ge=1, le=1440)]
    card_id: Id | None = None
    note: Annotated[str, Field(max_length=300)] = ""
    user_id: Id | None = None


class TeamLogOut(Schema):
    """As it stands."""

    id: int
    user_id: int | None
    day: date
    stage: str
    minutes: int
    card_id: int | None
    note: str


class TeamLogRows(Schema):
    """A page of entries."""

    count: int
    items: list[TeamLogOut]


class TeamStageOut(Schema):
    """A stage: cards, mean (hours by log, days by board), and whether it is the bottleneck."""

    key: str
    title: str
    cards: int
    mean: float
    bottleneck: bool


class TeamStagesOut(Schema):
    """By logged time and by the board's moves."""

    logged: list[TeamStageOut]
    board: list[TeamStageOut]


def _load(row: selectors.Row, person: bool) -> dict[str, Any]:
    figures = {name: getattr(row, name) for name in ("name", "department", "over", "free", "overloaded")}
    return figures | {"user_id": row.id if person else None, "weeks": row.cells}


@router.get("/team-capacity", response=TeamCapacityOut, summary="Planned hours against capacity")
def show_capacity(request: HttpRequest, first: date | None = None, weeks: Annotated[int, Field(ge=1, le=26)] | None = None) -> dict[str, Any]:
    """From this week on unless said otherwise."""
    access.require("team.view")
    start = first if first and 2000 <= first.year <= 2200 else None
    found, lead = selectors.capacity(start, weeks), access.can("team.edit")
    persons = [row for row in found.people if lead or row.id == people.me()]
    return {"people": [_load(row, True) for row in persons], "departments": [_load(row, False) for row in found.departments]}


@router.get("/team-allocations", response=TeamAllocationRows, summary="Planned hours")
def list_allocations(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("team.edit")
    return page_of(Allocation.objects.order_by("-starts_on", "-pk"), limit, offset)


@router.post("/team-allocations", response={201: TeamAllocationOut}, summary="Plan hours")
def add_allocation(request: HttpRequest, body: TeamAllocationIn) -> Status[Allocation]:
    """Overload is allowed and shown."""
    return Status(201, times.allocate(times.AllocationDraft(**body.dict())))


@router.delete("/team-allocations/{allocation_id}", response=TeamDone, summary="Take planned hours away")
def remove_allocation(request: HttpRequest, allocation_id: int) -> dict[str, int]:
    """They are free again."""
    access.require("team.edit")
    return {"count": times.free(allocations=[row_of(Allocation, allocation_id)])}


@router.get("/team-time", response=TeamLogRows, summary="Time logs")
def list_logs(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """One's own; everybody's for who leads."""
    access.require("team.view")
    rows = TimeLog.objects.all() if access.can("team.edit") else TimeLog.objects.filter(user_id=people.me())
    return page_of(rows.order_by("-day", "-pk"), limit, offset)


@router.post("/team-time", response={201: TeamLogOut}, summary="Log time")
def add_log(request: HttpRequest, body: TeamLogIn) -> Status[TimeLog]:
    """A new entry."""
    return Status(201, times.log_time(times.LogDraft(**{**body.dict(), "user_id": body.user_id or people.me()})))


@router.delete("/team-time/{log_id}", response=TeamDone, summary="Remove logged time")
def remove_log(request: HttpRequest, log_id: int) -> dict[str, int]:
    """The minutes no longer count."""
    access.require("team.take")
    return {"count": times.remove_logs(logs=[row_of(TimeLog, log_id)])}


@router.get("/team-stages", response=TeamStagesOut, summary="Cycle time by stage, with the bottleneck")
def show_stages(request: HttpRequest) -> dict[str, Any]:
    """Of the policy's days."""
    access.require("team.view")
    return {"logged": selectors.logged_stages(), "board": selectors.board_stages()}
