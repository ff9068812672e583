"""The collection plan (ANA-05a)."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from guanhao.domains.analytics.models import CollectionLine
from guanhao.domains.analytics.selectors import collection
from guanhao.domains.analytics.services import collection as services
from guanhao.kernel import access

router = Router(tags=["collection"])


class LineIn(Schema):
    """A line: `kind` is an import kind, `source` export, api, third_party or survey, `cadence` daily, weekly or monthly; no account is the brand."""

    account_id: int | None = None
    kind: str
    goal: str
    source: str = "export"
    cadence: str = "weekly"
    owner_id: int | None = None
    permission_note: str = ""
    starts_on: date | None = None


class LineOut(Schema):
    """A line with the day its data last came (null: never), when they are due next, and whether they are fresh, due or overdue."""

    id: int
    account_id: int | None
    account: str
    kind: str
    goal: str
    source: str
    cadence: str
    owner_id: int | None
    owner: str
    permission_note: str
    starts_on: date
    archived: bool
    last: date | None
    due: date
    state: str


class PlanOut(Schema):
    """A page of the plan, the longest overdue first."""

    count: int
    items: list[LineOut]


class SuggestedOut(Schema):
    """How many lines were added."""

    added: int


@router.get("/collection", response=PlanOut, summary="The collection plan")
def list_lines(request: HttpRequest, state: str = "", kind: str = "", *, archived: bool = False, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Lines that match every filter; `state` is fresh, due or overdue."""
    rows = [one for one in collection.plan(archived=archived) if state in {"", one.state.value} and kind in {"", one.line.kind}]
    first = max(0, offset)
    return {"count": len(rows), "items": [_out(one) for one in rows[first : first + min(max(1, limit), 500)]]}


@router.post("/collection", response={201: LineOut}, summary="Add a line to the collection plan")
def add_line(request: HttpRequest, payload: LineIn) -> Status[dict[str, Any]]:
    """One account and kind of data to fetch."""
    return Status(201, _saved(services.save_line(**payload.dict())))


@router.post("/collection/suggest", response=SuggestedOut, summary="Suggest a plan for all accounts")
def suggest(request: HttpRequest) -> dict[str, int]:
    """Add the lines the policy suggests and no account has yet."""
    return {"added": services.suggest_plan()}


@router.get("/collection/{line_id}", response=LineOut, summary="One line of the collection plan")
def get_line(request: HttpRequest, line_id: int) -> dict[str, Any]:
    """A line with its state."""
    access.require("analytics.view")
    return _saved(services.line_by_id(line_id))


@router.put("/collection/{line_id}", response=LineOut, summary="Change a line")
def change_line(request: HttpRequest, line_id: int, payload: LineIn) -> dict[str, Any]:
    """Put new values in place of the old ones."""
    return _saved(services.save_line(line_id=line_id, **payload.dict()))


@router.post("/collection/{line_id}/archive", response=LineOut, summary="Archive a line")
def archive(request: HttpRequest, line_id: int) -> dict[str, Any]:
    """Put a line away; it is due no more."""
    access.require(services.EDIT)
    services.archive_lines([services.line_by_id(line_id).pk])
    return _saved(services.line_by_id(line_id))


def _saved(line: CollectionLine) -> dict[str, Any]:
    return _out(collection.planned(line))


def _out(one: collection.Planned) -> dict[str, Any]:
    line = one.line
    names = ("kind", "goal", "source", "cadence", "owner_id", "permission_note", "starts_on", "archived")
    return {
        **{name: getattr(line, name) for name in names},
        "id": one.id,
        "account_id": line.account_id or None,
        "account": one.account,
        "owner": line.owner_name,
        "last": one.last,
        "due": one.due,
        "state": one.state.value,
    }
