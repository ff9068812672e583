"""Submissions and terms over REST."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.interaction.models import Submission, Terms
from guanhao.domains.interaction.rest import router
from guanhao.domains.interaction.services import submissions as services
from guanhao.kernel import access


class TermsIn(Schema):
    """A version of the rights agreement; empty platforms mean all, 0 months until it is taken back."""

    title: Annotated[str, Field(max_length=120)]
    text: Annotated[str, Field(max_length=20_000)]
    scope: Annotated[str, Field(max_length=300)]
    platforms: list[str] = []
    months: Annotated[int, Field(ge=0, le=600)] = 0


class TermsOut(TermsIn):
    """A version with its number and hash."""

    id: int
    number: int
    sha256: str
    made_at: datetime


class TermsRows(Schema):
    """All versions."""

    count: int
    items: list[TermsOut]


class SubmissionOut(Schema):
    """A submission, without contact; `copies` name what still showed it when its author took it back."""

    id: int
    number: str
    activity_id: int
    state: str
    title: str
    text: str
    name: str
    verdict: str
    findings: list[str]
    reason: str
    points: int
    terms: int
    accepted_at: datetime
    made_at: datetime
    revoked_at: datetime | None
    copies: list[str]


class SubmissionRows(Schema):
    """A page of submissions."""

    count: int
    items: list[SubmissionOut]


class SubmissionDecisionIn(Schema):
    """The decision; a rejection needs its reason. `points` None: as the policy says."""

    approve: bool
    reason: Annotated[str, Field(max_length=300)] = ""
    points: Annotated[int | None, Field(ge=0, le=100_000)] = None


class SubmissionKeywordsIn(Schema):
    """Keywords of the assets that are made."""

    keywords: list[str] = []


@router.get("/terms", response=TermsRows, summary="Versions of the rights agreement")
def list_terms(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("interaction.view")
    rows = Terms.objects.order_by("-number")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/terms", response={201: TermsOut}, summary="Write a version of the rights agreement")
def add_terms(request: HttpRequest, body: TermsIn) -> Status[Terms]:
    """Versions are never changed."""
    return Status(201, services.write_terms(services.TermsDraft(**body.dict())))


@router.get("/submissions", response=SubmissionRows, summary="Submissions of users")
def list_submissions(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("interaction.view")
    rows = Submission.objects.select_related("terms").order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": [_out(row) for row in rows[offset : offset + min(limit, 500)]]}


@router.post("/submissions/{submission_id}/judge", response=SubmissionOut, summary="Approve or reject a submission")
def judge(request: HttpRequest, submission_id: int, body: SubmissionDecisionIn) -> dict[str, Any]:
    """Points are credited with an approval."""
    return _out(services.judge(submission=_submission(submission_id), **body.dict()))


@router.post("/submissions/{submission_id}/publish", response=SubmissionOut, summary="Take a submission into the asset library")
def publish(request: HttpRequest, submission_id: int, body: SubmissionKeywordsIn) -> dict[str, Any]:
    """With its author's consent."""
    return _out(services.publish(submission=_submission(submission_id), keywords=body.keywords))


def _submission(submission_id: int) -> Submission:
    row: Submission | None = Submission.objects.filter(pk=submission_id).first()
    if row is None:
        raise Http404
    return row


def _out(row: Submission) -> dict[str, Any]:
    plain = ("number", "activity_id", "state", "title", "text", "name", "verdict", "findings", "reason", "points", "accepted_at", "made_at")
    last = {name: getattr(row, name) for name in (*plain, "revoked_at", "copies")}
    return {"id": row.pk, "terms": row.terms.number, **last}
