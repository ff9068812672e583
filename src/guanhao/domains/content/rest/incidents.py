"""Incidents over REST."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Schema, Status

from guanhao.domains.content.models import Incident
from guanhao.domains.content.rest import router
from guanhao.domains.content.selectors import incidents as selectors
from guanhao.domains.content.services import incidents as services
from guanhao.domains.content.services.incidents import IncidentDraft


class IncidentIn(Schema):
    """An incident: severity minor, serious or major."""

    title: str
    severity: str = "minor"
    happened_on: date | None = None
    description: str = ""
    cause: str = "open"
    root_cause: str = ""
    action: str = ""
    action_due: date | None = None
    owner_id: int | None = None
    item_id: int | None = None
    url: str = ""


class IncidentOut(IncidentIn):
    """An incident in the log."""

    id: int
    owner_name: str
    closed_at: datetime | None
    made_at: datetime
    made_by_name: str


class IncidentList(Schema):
    """A page of the log."""

    count: int
    items: list[IncidentOut]


class IncidentCloseIn(Schema):
    """Close, or with `reopen` open again."""

    reopen: bool = False


@router.get("/incidents", response=IncidentList, summary="The log of incidents")
def incidents(request: HttpRequest, limit: int = 50, offset: int = 0, severity: str = "") -> dict[str, object]:
    """The newest first."""
    rows = selectors.incidents()
    rows = rows.filter(severity=severity) if severity else rows
    start = max(0, offset)
    return {"count": rows.count(), "items": list(rows[start : start + max(1, min(limit, 500))])}


@router.post("/incidents", response={201: IncidentOut}, summary="Record an incident")
def record_incident(request: HttpRequest, data: IncidentIn) -> Status[Incident]:
    """A major one resets the counter and is told to the lead."""
    return Status(201, services.record_incident(IncidentDraft(**data.dict())))


@router.get("/incidents/{int:incident_id}", response=IncidentOut, summary="One incident")
def incident(request: HttpRequest, incident_id: int) -> Incident:
    """As it is now."""
    return selectors.incident(incident_id)


@router.put("/incidents/{int:incident_id}", response=IncidentOut, summary="Change an incident")
def change_incident(request: HttpRequest, incident_id: int, data: IncidentIn) -> Incident:
    """All of its fields."""
    return services.change_incident(incident_id=incident_id, draft=IncidentDraft(**data.dict()))


@router.post("/incidents/{int:incident_id}/close", response=IncidentOut, summary="Close an incident or open it again")
def close_incident(request: HttpRequest, incident_id: int, data: IncidentCloseIn) -> Incident:
    """Cause and action must be named first."""
    return services.close_incident(incident_id=incident_id, reopen=data.reopen)
