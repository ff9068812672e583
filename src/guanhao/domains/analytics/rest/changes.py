"""Changes that must be explained, and daily reviews (ANA-08)."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from guanhao.domains.analytics.models import DayReview, TraceTicket
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import changes
from guanhao.domains.analytics.services import explain
from guanhao.kernel import access

router = Router(tags=["changes"])
FIRST_YEAR, LAST_YEAR = 1900, 2999


class TicketOut(Schema):
    """A change beyond the limit. `change` is a share of the base (0.12 is +12 %); cause and action are empty while it is open."""

    id: int = Field(validation_alias="pk")
    day: date
    metric: str
    change: float
    usual: bool | None
    state: str
    owner_id: int | None
    owner_name: str
    cause_kind: str
    cause: str
    action: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by_name: str
    follow_up_on: date | None
    follow_up: dict[str, Any] | None


class ChangeCheckOut(Schema):
    """A comparison of one metric of a day with its base day; `finding` is no_data, quiet, holiday or ticket."""

    metric: str
    day: date
    base_day: date | None
    value: float | None
    base_value: float | None
    change: float | None
    limit: float
    finding: str
    reason: dict[str, Any]


class TicketDetail(TicketOut):
    """A ticket with its comparison and what carried it: `parts` by dimension, each with `rows` of contributions and the `rest`."""

    check: ChangeCheckOut = Field(validation_alias="check_row")
    parts: dict[str, Any]


class TicketsOut(Schema):
    """A page of tickets, the newest day first."""

    count: int
    items: list[TicketOut]


class Wanted(Schema):
    """Which tickets: state open or closed, a metric's key, a kind of cause, an owner, local days from … to."""

    state: str = ""
    metric: str = ""
    cause_kind: str = ""
    owner_id: int | None = None
    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")


class TicketCloseIn(Schema):
    """Why it changed and what is done; all three are needed."""

    cause_kind: str = ""
    cause: str = ""
    action: str = ""


class AssignIn(Schema):
    """A person of the brand, or null for nobody."""

    owner_id: int | None


class ReviewIn(Schema):
    """One sentence on the day."""

    summary: str = ""


class ReviewOut(Schema):
    """The daily review: due, done or overdue."""

    day: date
    state: str
    due_at: datetime
    summary: str
    done_at: datetime | None
    done_by_name: str


class DayOut(Schema):
    """One day: its comparisons, the tickets they opened, and its review (null before the day was compared)."""

    day: date
    checks: list[ChangeCheckOut]
    tickets: list[TicketOut]
    review: ReviewOut | None


@router.get("/changes", response=TicketsOut, summary="List changes to explain")
def list_changes(request: HttpRequest, wanted: Query[Wanted], limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Tickets that match every filter."""
    access.require("analytics.view")
    _one_of("state", wanted.state, TraceTicket.State.values)
    _one_of("cause_kind", wanted.cause_kind, TraceTicket.Cause.values)
    rows = changes.tickets(state=wanted.state, metric=wanted.metric, start=wanted.start, end=wanted.end)
    if wanted.cause_kind:
        rows = rows.filter(cause_kind=wanted.cause_kind)
    if wanted.owner_id is not None:
        rows = rows.filter(owner_id=wanted.owner_id)
    first = max(0, offset)
    return {"count": rows.count(), "items": list(rows[first : first + min(max(1, limit), 500)])}


@router.get("/changes/days/{day}", response=DayOut, summary="One day's comparisons and review")
def get_day(request: HttpRequest, day: date) -> dict[str, Any]:
    """Everything that was found of a local day."""
    access.require("analytics.view")
    return {"day": day, "checks": changes.checks_of(day), "tickets": list(changes.tickets(start=day, end=day)), "review": changes.review_of(day)}


@router.post("/changes/days/{day}/review", response=ReviewOut, summary="Do the daily review")
def review(request: HttpRequest, day: date, payload: ReviewIn) -> DayReview:
    """Write the review of a day; late is late, but done."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(_("This day is out of the calendar."), "day")
    return explain.review_day(day, summary=payload.summary)


@router.get("/changes/{ticket_id}", response=TicketDetail, summary="One change")
def get_change(request: HttpRequest, ticket_id: int) -> TraceTicket:
    """A ticket with the comparison behind it and its contributions."""
    access.require("analytics.view")
    return explain.ticket_by_id(ticket_id)


@router.post("/changes/{ticket_id}/close", response=TicketOut, summary="Explain a change")
def close(request: HttpRequest, ticket_id: int, payload: TicketCloseIn) -> TraceTicket:
    """Close a ticket with kind of cause, cause and action."""
    return explain.close_ticket(explain.ticket_by_id(ticket_id), **payload.dict())


@router.post("/changes/{ticket_id}/reopen", response=TicketOut, summary="Open a change again")
def reopen(request: HttpRequest, ticket_id: int) -> TraceTicket:
    """Undo a close; cause and action stay as written."""
    return explain.reopen_ticket(explain.ticket_by_id(ticket_id))


@router.post("/changes/{ticket_id}/assign", response=TicketOut, summary="Give a change to a person")
def assign(request: HttpRequest, ticket_id: int, payload: AssignIn) -> TraceTicket:
    """Make a person of the brand the owner; they are told."""
    return explain.assign_ticket(explain.ticket_by_id(ticket_id), owner_id=payload.owner_id)


def _one_of(field: str, value: str, known: list[str]) -> None:
    if value and value not in known:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, field)
