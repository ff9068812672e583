"""Reports of the public and the blacklist over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from guanhao.domains.compliance import facade
from guanhao.domains.compliance.models import BlacklistLine, PublicReport
from guanhao.domains.compliance.services import blacklist, reports
from guanhao.domains.compliance.services.blacklist import LineDraft
from guanhao.kernel import access

router = Router(tags=["compliance"])


class ReportRow(Schema):
    """A report, without the contact."""

    id: int
    ticket: str
    kind: str
    state: str
    platform: str
    author_name: str
    author_id: str
    link: str
    text: str
    handler_name: str
    made_at: datetime
    due_at: datetime
    answered_at: datetime | None
    decided_at: datetime | None
    appealed_at: datetime | None


class ReportRows(Schema):
    """A page of reports."""

    count: int
    items: list[ReportRow]


class ReportAnswerIn(Schema):
    """A reply (`public`) or an internal note."""

    text: Annotated[str, Field(max_length=4000)]
    public: bool = False


class PublicLineIn(Schema):
    """An author to keep out; `until` empty takes the policy's days, `for_good` no end."""

    platform: Annotated[str, Field(max_length=40)]
    author_id: Annotated[str, Field(max_length=120)]
    reason: Annotated[str, Field(max_length=300)]
    author_name: Annotated[str, Field(max_length=120)] = ""
    proof: Annotated[str, Field(max_length=1000)] = ""
    until: date | None = None
    for_good: bool = False


class PublicDecisionIn(Schema):
    """The decision; `blacklist` puts the author of a confirmed report on the blacklist."""

    decision: Literal["confirmed", "unfounded"]
    feedback: Annotated[str, Field(max_length=4000)]
    blacklist: PublicLineIn | None = None


class LiftIn(Schema):
    """Why an author may come back."""

    reason: Annotated[str, Field(max_length=300)]


class LineRow(Schema):
    """An author on the blacklist."""

    id: int
    platform: str
    author_id: str
    author_name: str
    reason: str
    proof: str
    until: date | None
    active: bool
    lift_reason: str
    made_at: datetime


class LineRows(Schema):
    """A page of the blacklist."""

    count: int
    items: list[LineRow]


class KeptOut(Schema):
    """Whether an author is kept out today."""

    blacklisted: bool


@router.get("/compliance/reports", response=ReportRows, summary="Reports of the public")
def list_reports(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("compliance.triage")
    rows = PublicReport.objects.order_by("-made_at", "-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), 500)])}


@router.get("/compliance/reports/{report_id}", response=ReportRow, summary="One report of the public")
def get_report(request: HttpRequest, report_id: int) -> PublicReport:
    """A report."""
    access.require("compliance.triage")
    return _report(report_id)


@router.post("/compliance/reports/{report_id}/take", response=ReportRow, summary="Take up a report")
def take_report(request: HttpRequest, report_id: int) -> PublicReport:
    """Whoever takes it handles it."""
    access.require("compliance.triage")
    return reports.take_report(report=_report(report_id))


@router.post("/compliance/reports/{report_id}/answers", response=ReportRow, summary="Answer a report")
def answer_report(request: HttpRequest, report_id: int, body: ReportAnswerIn) -> PublicReport:
    """Shown on the status page, or kept as a note."""
    access.require("compliance.triage")
    return reports.answer_report(report=_report(report_id), **body.dict())


@router.post("/compliance/reports/{report_id}/decision", response=ReportRow, summary="Decide a report")
def decide_report(request: HttpRequest, report_id: int, body: PublicDecisionIn) -> PublicReport:
    """Once; an appeal opens it again."""
    access.require("compliance.triage")
    line = LineDraft(**body.blacklist.dict()) if body.blacklist else None
    return reports.decide_report(report=_report(report_id), confirmed=body.decision == "confirmed", feedback=body.feedback, line=line)


@router.get("/compliance/blacklist", response=LineRows, summary="The blacklist")
def list_authors(request: HttpRequest, active: bool | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("compliance.view")
    rows = BlacklistLine.objects.order_by("-made_at", "-pk")
    rows = rows if active is None else rows.filter(active=active)
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), 500)])}


@router.get("/compliance/blacklist/ask", response=KeptOut, summary="Whether an author is kept out")
def ask_author(request: HttpRequest, platform: str, author_id: str) -> dict[str, bool]:
    """Today, in the brand's zone."""
    access.require("compliance.view")
    return {"blacklisted": facade.is_blacklisted(platform, author_id)}


@router.post("/compliance/blacklist", response={201: LineRow}, summary="Put an author on the blacklist")
def add_author(request: HttpRequest, body: PublicLineIn) -> Status[BlacklistLine]:
    """One kept out already gets the new reason, proof and end."""
    return Status(201, blacklist.blacklist_author(draft=LineDraft(**body.dict())))


@router.post("/compliance/blacklist/{line_id}/lift", response=LineRow, summary="Lift an author from the blacklist")
def lift_author(request: HttpRequest, line_id: int, body: LiftIn) -> BlacklistLine:
    """With the reason; the line stays listed."""
    access.require("compliance.triage")
    found = BlacklistLine.objects.filter(pk=line_id).first()
    if found is None:
        raise Http404
    return blacklist.lift_author(line=found, reason=body.reason)


def _report(report_id: int) -> PublicReport:
    found: PublicReport | None = PublicReport.objects.filter(pk=report_id).first()
    if found is None:
        raise Http404
    return found
