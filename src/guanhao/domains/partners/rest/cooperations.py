"""Cooperations over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, File, Form, Schema, Status, UploadedFile

from guanhao.domains.partners.models import Cooperation, Measurement, Settlement, TrackedLink
from guanhao.domains.partners.rest import router
from guanhao.domains.partners.selectors import drafts
from guanhao.domains.partners.services import cooperations as services
from guanhao.kernel import access


class CooperationIn(Schema):
    """A brief; `line_id` a line of an approved budget."""

    talent_id: int
    title: str
    kind: str = "post"
    form: str = "soft"
    brief: Annotated[str, Field(max_length=10_000)] = ""
    due_on: date | None = None
    target_url: str = ""
    currency: str = ""
    line_id: int | None = None


class CooperationOut(Schema):
    """A cooperation."""

    id: int
    talent_id: int
    title: str
    kind: str
    form: str
    state: str
    brief: str
    due_on: date | None
    target_url: str
    currency: str
    line_id: int | None
    quote_cents: int | None
    amount_cents: int | None
    contract_number: str
    signed_on: date | None
    draft_title: str
    draft_text: str
    ad_label: bool
    revision: int
    approval_id: int | None
    release_url: str
    released_at: datetime | None
    changed_at: datetime


class CooperationRows(Schema):
    """A page of cooperations."""

    count: int
    items: list[CooperationOut]


class QuoteIn(Schema):
    """What the talent asks, such as "3000" or "USD 500"."""

    amount: str
    note: str = ""


class ContractIn(Schema):
    """The signed contract; its file comes beside."""

    amount: str
    number: str
    signed_on: date


class CooperationDraftIn(Schema):
    """The talent's draft; `revision` as it was seen."""

    title: str = ""
    text: Annotated[str, Field(max_length=50_000)]
    ad_label: bool = False
    revision: int | None = None


class CooperationDraftOut(Schema):
    """What keeps the draft from being released ("" for nothing), and what compliance says."""

    waits_for: str
    compliance: str
    hits: list[dict[str, str]]


class CooperationDeed(Schema):
    """Hand the draft in, say where it was released, or cancel with a reason."""

    do: Literal["submit", "release", "cancel"]
    url: str = ""
    at: datetime | None = None
    reason: str = ""


class ResultIn(Schema):
    """What a form brought by a day."""

    form: str
    measured_on: date
    source: str
    impressions: int | None = None
    likes: int | None = None
    comments: int | None = None
    saves: int | None = None
    forwards: int | None = None
    clicks: int | None = None
    conversions: int | None = None
    revenue: str = ""


class ResultOut(Schema):
    """Results as they are kept."""

    id: int
    form: str
    measured_on: date
    source: str
    impressions: int | None
    likes: int | None
    comments: int | None
    saves: int | None
    forwards: int | None
    clicks: int | None
    conversions: int | None
    revenue_cents: int | None


class SettlementIn(Schema):
    """The payment."""

    paid_on: date
    deduction: str = "0"
    reference: str = ""
    reason: str = ""
    currency: str = ""


class SettlementOut(Schema):
    """The payment as it is kept."""

    id: int
    amount_cents: int
    deduction_cents: int
    currency: str
    paid_on: date
    reference: str
    reason: str
    made_at: datetime


class TrackedLinkIn(Schema):
    """For which form."""

    form: Literal["hard", "soft"]


class TrackedLinkOut(Schema):
    """A tracked link and its code."""

    id: int
    form: str
    code: str
    url: str


@router.get("/partners-cooperations", response=CooperationRows, summary="Cooperations")
def list_cooperations(request: HttpRequest, state: str = "", talent_id: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Cooperations, the newest first."""
    access.require("partners.view")
    rows = Cooperation.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(talent_id=talent_id) if talent_id is not None else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/partners-cooperations", response={201: CooperationOut}, summary="Write a brief")
def add_cooperation(request: HttpRequest, body: CooperationIn) -> Status[Cooperation]:
    """A new cooperation."""
    return Status(201, services.write_brief(services.BriefDraft(**body.dict())))


@router.get("/partners-cooperations/{cooperation_id}", response=CooperationOut, summary="One cooperation")
def get_cooperation(request: HttpRequest, cooperation_id: int) -> Cooperation:
    """One cooperation."""
    access.require("partners.view")
    return cooperation_of(cooperation_id)


@router.put("/partners-cooperations/{cooperation_id}", response=CooperationOut, summary="Change a brief")
def change_cooperation(request: HttpRequest, cooperation_id: int, body: CooperationIn) -> Cooperation:
    """Change the brief before a contract is signed."""
    return services.write_brief(services.BriefDraft(**body.dict()), cooperation_of(cooperation_id))


@router.post("/partners-cooperations/{cooperation_id}/quote", response=CooperationOut, summary="Enter a quote")
def quote_cooperation(request: HttpRequest, cooperation_id: int, body: QuoteIn) -> Cooperation:
    """What the talent asks."""
    return services.quote(cooperation=cooperation_of(cooperation_id), **body.dict())


@router.post("/partners-cooperations/{cooperation_id}/contract", response=CooperationOut, summary="Sign the contract")
def sign_cooperation(request: HttpRequest, cooperation_id: int, body: Form[ContractIn], file: File[UploadedFile]) -> Cooperation:
    """Keep the signed contract and book the amount on the line of the budget."""
    row = cooperation_of(cooperation_id)
    return services.sign_contract(cooperation=row, file=file, file_name=str(file.name), **body.dict())


@router.put("/partners-cooperations/{cooperation_id}/draft", response=CooperationOut, summary="Write the draft")
def draft_cooperation(request: HttpRequest, cooperation_id: int, body: CooperationDraftIn) -> Cooperation:
    """Keep the talent's draft; a change voids its signatures."""
    return services.write_draft(cooperation=cooperation_of(cooperation_id), **body.dict())


@router.get("/partners-cooperations/{cooperation_id}/draft", response=CooperationDraftOut, summary="What keeps a draft")
def check_cooperation(request: HttpRequest, cooperation_id: int) -> dict[str, Any]:
    """Whose signature is missing, and what compliance says of it."""
    access.require("partners.view")
    row = cooperation_of(cooperation_id)
    report = drafts.check(row)
    hits = [{"rule": hit.rule, "level": hit.level, "text": hit.text, "reason": hit.reason} for hit in report.hits]
    return {"waits_for": drafts.waits_for(row), "compliance": report.state, "hits": hits}


@router.post("/partners-cooperations/{cooperation_id}/do", response=CooperationOut, summary="Hand in, release or cancel")
def act_on_cooperation(request: HttpRequest, cooperation_id: int, body: CooperationDeed) -> Cooperation:
    """Do it."""
    row = cooperation_of(cooperation_id)
    if body.do == "submit":
        return services.submit_draft(cooperation=row)
    if body.do == "release":
        return services.release(cooperation=row, url=body.url, at=body.at)
    return services.cancel(cooperation=row, reason=body.reason)


@router.post("/partners-cooperations/{cooperation_id}/links", response=TrackedLinkOut, summary="Make a tracked link")
def link_cooperation(request: HttpRequest, cooperation_id: int, body: TrackedLinkIn) -> TrackedLink:
    """The link and code of one form; asking again gives the one there is."""
    return services.add_link(cooperation=cooperation_of(cooperation_id), form=body.form)


@router.get("/partners-cooperations/{cooperation_id}/results", response=list[ResultOut], summary="Results of a cooperation")
def list_results(request: HttpRequest, cooperation_id: int) -> list[Measurement]:
    """By form."""
    access.require("partners.view")
    return list(Measurement.objects.filter(cooperation=cooperation_of(cooperation_id)).order_by("form"))


@router.post("/partners-cooperations/{cooperation_id}/results", response=ResultOut, summary="Enter results")
def measure_cooperation(request: HttpRequest, cooperation_id: int, body: ResultIn) -> Measurement:
    """What a form brought; the newest numbers count."""
    return services.measure(cooperation=cooperation_of(cooperation_id), draft=services.ResultDraft(**body.dict()))


@router.post("/partners-cooperations/{cooperation_id}/settle", response={201: SettlementOut}, summary="Settle a cooperation")
def settle_cooperation(request: HttpRequest, cooperation_id: int, body: SettlementIn) -> Status[Settlement]:
    """Pay once; a second time answers 409."""
    return Status(201, services.settle(cooperation=cooperation_of(cooperation_id), **body.dict()))


def cooperation_of(cooperation_id: int) -> Cooperation:
    """The cooperation or 404."""
    row: Cooperation | None = Cooperation.objects.select_related("talent").filter(pk=cooperation_id).first()
    if row is None:
        raise Http404
    return row
