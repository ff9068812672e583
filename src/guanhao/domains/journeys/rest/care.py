"""Newcomers, win-back and the private pool over REST."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Schema

from guanhao.domains.journeys.models import PoolContact, WinbackCase
from guanhao.domains.journeys.rest import router
from guanhao.domains.journeys.selectors import dormant, newcomers, pool
from guanhao.domains.journeys.services import caring
from guanhao.kernel import access


class NewcomerDayOut(Schema):
    """Newcomers of a day."""

    day: date
    people: int
    returned: int | None


class NewcomerRiskOut(Schema):
    """A newcomer about to leave."""

    person_id: int
    name: str
    journeys: list[str]


class JourneyNewcomersOut(Schema):
    """Newcomers of thirty days, and who is about to leave today."""

    days: list[NewcomerDayOut]
    at_risk: int
    people: list[NewcomerRiskOut]


class DormantLayerOut(Schema):
    """Dormant people whose last content was of one format; None where they are too few to show."""

    format: str
    count: int | None
    agreeing: int | None


class WinbackCaseOut(Schema):
    """A case of a lost customer."""

    id: int
    person_id: int
    stage: str
    owner_id: int | None
    spent: float
    orders: int
    layer: str
    last_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None


class WinbackCaseRows(Schema):
    """A page of cases."""

    count: int
    items: list[WinbackCaseOut]


class WinbackStepIn(Schema):
    """What was done, and where the case stands."""

    stage: str
    note: str = ""
    owner_id: int | None = None


class PoolContactIn(Schema):
    """A contact of the private pool."""

    place: str
    joined_on: date
    kind: str = "wecom"
    name: Annotated[str, Field(max_length=120)] = ""
    platform: str = ""
    platform_id: str = ""
    source: str = ""
    consent: str = ""
    left_on: date | None = None


class PoolContactsIn(Schema):
    """Up to 10,000 contacts."""

    contacts: Annotated[list[PoolContactIn], Field(min_length=1, max_length=10_000)]


class PoolContactsOut(Schema):
    """How many were new."""

    new: int


class PoolOut(Schema):
    """The pool against its references."""

    contacts: int
    inside: int
    agreed: int
    buyers: int
    conversion: float | None
    reference: float
    low: bool
    year_ago: int
    stayed: int
    retention: float | None
    goal: float
    short: bool


class PoolLeftIn(Schema):
    """Contacts that left."""

    ids: Annotated[list[int], Field(min_length=1, max_length=10_000)]
    day: date | None = None


class PoolLeftOut(Schema):
    """How many were in."""

    left: int


class PoolContactOut(Schema):
    """A contact."""

    id: int
    kind: str
    place: str
    name: str
    person_id: int | None
    source: str
    consent: str
    joined_on: date
    left_on: date | None
    bought_at: datetime | None


class PoolContactRows(Schema):
    """A page of contacts."""

    count: int
    items: list[PoolContactOut]


@router.get("/journey-newcomers", response=JourneyNewcomersOut, summary="Newcomers and who is about to leave")
def list_newcomers(request: HttpRequest) -> dict[str, Any]:
    """Thirty days, the newest first."""
    count, people = newcomers.at_risk()
    return {"days": newcomers.cohorts(), "at_risk": count, "people": people}


@router.get("/journey-dormant", response=list[DormantLayerOut], summary="Dormant people by last content")
def list_dormant(request: HttpRequest) -> list[dormant.Layer]:
    """The largest layer first."""
    access.require("journeys.view")
    return dormant.layers()


@router.get("/journey-cases", response=WinbackCaseRows, summary="Cases of lost customers")
def list_cases(request: HttpRequest, stage: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The largest first."""
    access.require("journeys.view")
    rows = WinbackCase.objects.order_by("-spent", "pk")
    rows = rows.filter(stage=stage) if stage else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/journey-cases/{case_id}/work", response=WinbackCaseOut, summary="Work on a case")
def work_case(request: HttpRequest, case_id: int, body: WinbackStepIn) -> WinbackCase:
    """A step with a note."""
    access.require("journeys.work")
    row = WinbackCase.objects.filter(pk=case_id).first()
    if row is None:
        raise Http404
    return caring.work_case(case=row, **body.dict())


@router.get("/journey-pool", response=PoolOut, summary="The private pool in numbers")
def pool_numbers(request: HttpRequest) -> pool.PoolView:
    """Conversion and yearly retention against their references."""
    return pool.overview()


@router.get("/journey-contacts", response=PoolContactRows, summary="Contacts of the private pool")
def list_contacts(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("journeys.view")
    rows = PoolContact.objects.order_by("-joined_on", "-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/journey-contacts", response=PoolContactsOut, summary="Add contacts to the private pool")
def add_contacts(request: HttpRequest, body: PoolContactsIn) -> dict[str, int]:
    """All or none; who is in a place already is brought up to date."""
    return {"new": caring.add_contacts([caring.ContactDraft(**one.dict()) for one in body.contacts])}


@router.post("/journey-contacts/left", response=PoolLeftOut, summary="Contacts left the private pool")
def contacts_left(request: HttpRequest, body: PoolLeftIn) -> dict[str, int]:
    """On this day, or today."""
    return {"left": caring.leave_pool(ids=body.ids, day=body.day)}
