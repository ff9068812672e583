"""Personal data over REST: purposes, consents, requests, the access log, retention."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja import Status as Answered

from guanhao.domains.people.models import PersonRequest, Purpose
from guanhao.domains.people.selectors import privacy as reading
from guanhao.domains.people.services import papers
from guanhao.domains.people.services import purposes as writing
from guanhao.domains.people.services import requests as handling
from guanhao.kernel.access import require

router = Router(tags=["Personal data"])


class PeoplePurposeOut(Schema):
    """What data may be used for; `id` 0 and `defined` false: consents name it, nobody described it yet."""

    id: int
    key: str
    title: str
    defined: bool
    active: bool
    version: int | None
    basis: str
    keep_days: int | None
    shared_with: str
    open: int
    ended: int


class PeoplePurposeVersion(Schema):
    """A notice as people agreed to it; it never changes."""

    number: int
    notice: str
    basis: str
    keep_days: int
    shared_with: str
    made_at: datetime
    made_by_name: str


class PeoplePurposeWhole(PeoplePurposeOut):
    """A purpose with all its notices, the newest first; `revision` goes back with a change."""

    revision: int
    versions: list[PeoplePurposeVersion]


class PeoplePurposeRetirement(Schema):
    """Put it away, or take it back with `active`."""

    active: bool = False


class PeoplePurposeIn(Schema):
    """A purpose with its notice."""

    key: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=120)
    notice: str = Field(min_length=1, max_length=20_000)
    basis: str = "consent"
    keep_days: int = Field(0, ge=0, le=36500)
    shared_with: str = Field("", max_length=300)


class PeoplePurposeChange(Schema):
    """A new version."""

    title: str = Field(min_length=1, max_length=120)
    notice: str = Field(min_length=1, max_length=20_000)
    basis: str = "consent"
    keep_days: int = Field(0, ge=0, le=36500)
    shared_with: str = Field("", max_length=300)
    revision: int | None = None


class PeopleConsentLine(Schema):
    """A consent in the register."""

    id: int
    person_id: int
    purpose: str
    source: str
    terms_version: str
    given_at: datetime
    withdrawn_at: datetime | None


class PeopleConsentsOut(Schema):
    """A page of the register."""

    count: int
    items: list[PeopleConsentLine]


class PeopleConsentIds(Schema):
    """Consents to end."""

    ids: list[int] = Field(max_length=10_000)
    note: str = Field("", max_length=300)


class PeopleCount(Schema):
    """How many."""

    count: int


class PeopleRequestOut(Schema):
    """What a person asked for; `proof` has counts alone."""

    id: int
    kind: str
    state: str
    person_id: int
    channel: str
    received_at: datetime
    due_on: date
    checked_how: str
    checked_at: datetime | None
    ended_at: datetime | None
    answer: str
    proof: dict[str, Any]
    proof_hash: str
    revision: int


class PeopleRequestsOut(Schema):
    """A page of requests."""

    count: int
    items: list[PeopleRequestOut]


class PeopleRequestIn(Schema):
    """A request that came in."""

    person_id: int
    kind: str
    channel: str = Field(min_length=1, max_length=60)
    wish: str = Field("", max_length=4000)
    received_on: date | None = None


class PeopleRequestStep(Schema):
    """`check` (text: how the identity was checked), `answer`, `refuse` (text: why), `delete`, `retry`."""

    step: str
    text: str = Field("", max_length=500)
    revision: int | None = None


class PeopleAccessOut(Schema):
    """Who saw what; never the data."""

    at: datetime
    actor_id: int | None
    actor_name: str
    via: str
    what: str
    target: str
    rows: int
    note: str


class PeopleAccessPage(Schema):
    """A page of the access log."""

    count: int
    items: list[PeopleAccessOut]


class PeopleRetentionOut(Schema):
    """A rule, and how many rows the next run removes."""

    key: str
    title: str
    days: int
    due: int


def _cut(rows: Any, limit: int, offset: int) -> dict[str, Any]:
    size, start = max(1, min(limit, 200)), min(max(0, offset), 2**31)
    return {"count": rows.count(), "items": list(rows[start : start + size])}


@router.get("/people/purposes", response=list[PeoplePurposeOut], operation_id="list_people_purposes")
def list_purposes(request: HttpRequest) -> Any:
    """What data may be used for, with how many agreed."""
    return reading.purposes()


@router.post("/people/purposes", response={201: PeoplePurposeOut}, operation_id="add_people_purpose")
def add_purpose(request: HttpRequest, payload: PeoplePurposeIn) -> Answered[Any]:
    """Define one."""
    row = writing.add_purpose(**payload.dict())
    return Answered(201, next(one for one in reading.purposes() if one["id"] == row.pk))


@router.get("/people/purposes/{purpose_id}", response=PeoplePurposeWhole, operation_id="get_people_purpose")
def get_purpose(request: HttpRequest, purpose_id: int) -> Any:
    """One purpose with every notice it had."""
    require("people.view")
    return reading.purpose(_known(purpose_id))


@router.post("/people/purposes/{purpose_id}/retire", response=PeoplePurposeWhole, operation_id="retire_people_purpose")
def retire_purpose(request: HttpRequest, purpose_id: int, payload: PeoplePurposeRetirement) -> Any:
    """Nobody can agree to it any more; consents that were given stay until they end. The same again changes nothing."""
    require("privacy.handle")
    writing.retire_purpose(purpose_id=_known(purpose_id), active=payload.active)
    return reading.purpose(purpose_id)


@router.put("/people/purposes/{purpose_id}", response=PeoplePurposeOut, operation_id="change_people_purpose")
def change_purpose(request: HttpRequest, purpose_id: int, payload: PeoplePurposeChange) -> Any:
    """Another notice is a new version; who agreed to an older one keeps it."""
    writing.change_purpose(purpose_id=_known(purpose_id), **payload.dict())
    return next(one for one in reading.purposes() if one["id"] == purpose_id)


def _known(purpose_id: int) -> int:
    if not Purpose.objects.filter(pk=purpose_id).exists():
        raise Http404
    return purpose_id


@router.get("/people/consents", response=PeopleConsentsOut, operation_id="list_people_consents")
def list_consents(request: HttpRequest, purpose: str = "", open: bool | None = None, limit: int = 50, offset: int = 0) -> Any:  # noqa: A002
    """The register, the newest first."""
    rows = reading.consents()
    rows = rows.filter(purpose=purpose) if purpose else rows
    rows = rows if open is None else rows.filter(withdrawn_at__isnull=open)
    return _cut(rows.order_by("-given_at", "-pk"), limit, offset)


@router.post("/people/consents/withdraw", response=PeopleCount, operation_id="withdraw_people_consents")
def withdraw(request: HttpRequest, payload: PeopleConsentIds) -> Any:
    """End several at once; how many were open."""
    ids = [one for one in payload.ids if 0 < one < 2**63]
    return {"count": writing.withdraw_many(consent_ids=ids, note=payload.note)}


@router.get("/people/requests", response=PeopleRequestsOut, operation_id="list_people_requests")
def list_requests(request: HttpRequest, state: str = "", kind: str = "", limit: int = 50, offset: int = 0) -> Any:
    """What people asked, the most urgent first."""
    rows = reading.requests()
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(kind=kind) if kind else rows
    return _cut(rows.order_by("due_on", "pk"), limit, offset)


@router.post("/people/requests", response={201: PeopleRequestOut}, operation_id="add_people_request")
def add_request(request: HttpRequest, payload: PeopleRequestIn) -> Answered[Any]:
    """A person asks; the clock of working days runs."""
    return Answered(201, handling.receive(**payload.dict()))


@router.get("/people/requests/{request_id}", response=PeopleRequestOut, operation_id="get_people_request")
def get_request(request: HttpRequest, request_id: int) -> Any:
    """One request."""
    return _request(request_id)


@router.post("/people/requests/{request_id}/step", response=PeopleRequestOut, operation_id="step_people_request")
def step(request: HttpRequest, request_id: int, payload: PeopleRequestStep) -> Any:
    """The next step of a request."""
    row, at = _request(request_id), payload.revision
    match payload.step:
        case "check":
            handling.confirm_identity(request_id=row.pk, how=payload.text, revision=at)
        case "answer":
            handling.answered(request_id=row.pk, answer=payload.text, revision=at)
        case "refuse":
            handling.turn_down(request_id=row.pk, answer=payload.text, revision=at)
        case "delete":
            handling.start_deletion(request_id=row.pk, revision=at)
        case "retry":
            handling.try_again(request_id=row.pk)
        case _:
            raise Http404
    return _request(request_id)


@router.get("/people/requests/{request_id}/copy", operation_id="get_people_copy")
def copy(request: HttpRequest, request_id: int) -> HttpResponse:
    """Everything that is held about the person as ZIP."""
    name, raw = papers.bundle(request_id=_request(request_id).pk)
    return _download(name, raw, "application/zip")


@router.get("/people/requests/{request_id}/certificate", operation_id="get_deletion_certificate")
def certificate(request: HttpRequest, request_id: int, form: str = "json") -> HttpResponse:
    """The proof of a deletion as json, html or pdf."""
    name, raw = papers.certificate(request_id=_request(request_id).pk, form=form)
    return _download(name, raw, papers.FORMATS[form])


@router.get("/people/access", response=PeopleAccessPage, operation_id="list_people_access")
def access(request: HttpRequest, what: str = "", target: str = "", actor_id: int | None = None, limit: int = 50, offset: int = 0) -> Any:
    """Who saw, exported or was refused personal data, the newest first."""
    rows = reading.access_notes()
    rows = rows.filter(what=what) if what else rows
    rows = rows.filter(target=target) if target else rows
    rows = rows if actor_id is None or abs(actor_id) >= 2**63 else rows.filter(actor_id=actor_id)
    return _cut(rows.order_by("-at", "-pk"), limit, offset)


@router.get("/people/retention", response=list[PeopleRetentionOut], operation_id="list_people_retention")
def retention(request: HttpRequest) -> Any:
    """How long what stays, and what the next night removes."""
    return [{**one, "title": str(one["title"])} for one in reading.retention()]


def _download(name: str, raw: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(raw, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _request(request_id: int) -> PersonRequest:
    row = reading.requests().filter(pk=request_id).first()
    if row is None:
        raise Http404
    return row
