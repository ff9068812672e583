"""Drafts and working time over REST."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.assistant import jobs
from guanhao.domains.assistant.contracts import Fact
from guanhao.domains.assistant.models import Draft, WorkTime
from guanhao.domains.assistant.rest import router
from guanhao.domains.assistant.selectors import meter
from guanhao.domains.assistant.services import drafts
from guanhao.kernel import access
from guanhao.kernel.jobs import enqueue


class AssistantFact(Schema):
    """Something true with where it stands."""

    name: Annotated[str, Field(max_length=80)] = ""
    text: Annotated[str, Field(max_length=1000)]


class AssistantDraftIn(Schema):
    """What is wanted; kind is copy, script, headline, report or reply, `subject` such as content.item:7 lends title, brief and facts."""

    kind: str
    title: str = ""
    subject: Annotated[str, Field(max_length=120)] = ""
    brief: str = ""
    quoted: str = ""
    facts: list[AssistantFact] = []
    account_id: int | None = None
    length: int = 0


class AssistantDraftOut(Schema):
    """A draft. `origin` ai or template; `verdict` pass, manual or block with `hits`; `strange` numbers and addresses that are in no fact."""

    id: int
    kind: str
    title: str
    subject: str
    state: str
    origin: str
    text: str
    problem: str
    verdict: str
    hits: list[dict[str, Any]]
    strange: list[dict[str, Any]]
    taken_into: str
    made_at: datetime


class AssistantDraftRows(Schema):
    """A page of drafts."""

    count: int
    items: list[AssistantDraftOut]


class AssistantTextIn(Schema):
    """Other words."""

    text: str


class AssistantTakeIn(Schema):
    """Where a draft goes (content.item, or a thing of it), how long it took, and that unknown numbers were checked."""

    target: Annotated[str, Field(max_length=120)] = ""
    minutes: int | None = None
    quality: int | None = None
    confirmed: bool = False


class AssistantWorkIn(Schema):
    """How long a piece took."""

    kind: str
    minutes: int
    assisted: bool
    quality: int | None = None
    note: str = ""


class AssistantWorkOut(AssistantWorkIn):
    """The record."""

    id: int
    at: datetime


class AssistantGain(Schema):
    """Minutes (median) and quality (mean) with and without help; `saved` is a share, `base` what it is held against."""

    kind: str
    pieces_without: int
    pieces_helped: int
    minutes_without: float | None
    minutes_helped: float | None
    quality_without: float | None
    quality_helped: float | None
    base: float
    measured: bool
    saved: float | None


@router.get("/assistant-drafts", response=AssistantDraftRows, summary="Drafts")
def list_drafts(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("assistant.view")
    rows = Draft.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/assistant-drafts", response={202: AssistantDraftOut}, summary="Ask for a draft")
def ask_draft(request: HttpRequest, body: AssistantDraftIn) -> Status[Draft]:
    """It is written by a job; ask for it again until its state is ready."""
    facts = body.dict() | {"facts": [Fact(one.name, one.text) for one in body.facts]}
    row = drafts.ask_draft(drafts.DraftWish(**facts))
    enqueue(jobs.write_draft, key=f"draft:{row.pk}", draft_id=row.pk)
    return Status(202, row)


@router.get("/assistant-drafts/{draft_id}", response=AssistantDraftOut, summary="One draft")
def one_draft(request: HttpRequest, draft_id: int) -> Draft:
    """With its text and what the check says."""
    access.require("assistant.view")
    return draft_of(draft_id)


@router.put("/assistant-drafts/{draft_id}", response=AssistantDraftOut, summary="Change a draft")
def change_draft(request: HttpRequest, draft_id: int, body: AssistantTextIn) -> Draft:
    """Other words, checked again."""
    return drafts.change_draft(draft_id=draft_of(draft_id).pk, text=body.text)


@router.post("/assistant-drafts/{draft_id}/accept", response=AssistantDraftOut, summary="Take a draft over")
def accept_draft(request: HttpRequest, draft_id: int, body: AssistantTakeIn) -> Draft:
    """Into a room's work, as a draft there."""
    return drafts.accept_draft(draft_id=draft_of(draft_id).pk, **body.dict())


@router.post("/assistant-drafts/{draft_id}/discard", response=AssistantDraftOut, summary="Throw a draft away")
def discard_draft(request: HttpRequest, draft_id: int) -> Draft:
    """Its cost stays in the log."""
    return drafts.discard_draft(draft_id=draft_of(draft_id).pk)


@router.get("/assistant-meter", response=list[AssistantGain], summary="Time with and without help")
def gains(request: HttpRequest) -> list[dict[str, Any]]:
    """By kind of work."""
    access.require("assistant.view")
    return [
        {
            "kind": one.kind,
            "pieces_without": one.without.count,
            "pieces_helped": one.helped.count,
            "minutes_without": one.without.minutes,
            "minutes_helped": one.helped.minutes,
            "quality_without": one.without.quality,
            "quality_helped": one.helped.quality,
            "base": one.base,
            "measured": one.measured,
            "saved": one.saved,
        }
        for one in meter.gains()
    ]


@router.post("/assistant-meter", response={201: AssistantWorkOut}, summary="Record working time")
def record_work(request: HttpRequest, body: AssistantWorkIn) -> Status[WorkTime]:
    """Minutes of a person's work on one piece."""
    return Status(201, drafts.record_work(**body.dict()))


def draft_of(draft_id: int) -> Draft:
    """The draft or 404."""
    row: Draft | None = Draft.objects.filter(pk=draft_id).first()
    if row is None:
        raise Http404
    return row
