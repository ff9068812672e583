"""Responsibilities, meetings and communication over REST."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.work.models import CommAck, CommRecord, CommRule, Decision, DutyRow, Meeting
from guanhao.domains.work.rest import router
from guanhao.domains.work.selectors import duties as selectors
from guanhao.domains.work.selectors import talks as talk_selectors
from guanhao.domains.work.services import duties, meetings, talks
from guanhao.kernel import access
from guanhao.kernel.now import now


class WorkDutyRow(Schema):
    """A step with its letters by number of the person: R, A, C, I or RA; exactly one A."""

    step: Annotated[str, Field(max_length=120)]
    kind: str = ""
    letters: dict[int, str]


class WorkMatrixIn(Schema):
    """The whole matrix of a project, or of the brand."""

    project_id: int | None = None
    rows: Annotated[list[WorkDutyRow], Field(max_length=100)]


class WorkMeetingIn(Schema):
    """A meeting."""

    title: Annotated[str, Field(max_length=120)]
    at: datetime
    kind: Literal["joint", "weekly", "review", "brainstorm", "other"] = "weekly"
    agenda: str = ""
    invited: list[int] = []
    guests: Annotated[str, Field(max_length=300)] = ""


class WorkMeetingOut(WorkMeetingIn):
    """A meeting as it stands."""

    id: int
    state: str
    came: list[int]
    minutes: str


class WorkMeetingRows(Schema):
    """A page of meetings."""

    count: int
    items: list[WorkMeetingOut]


class WorkMinutesIn(Schema):
    """Who came, and the minutes."""

    came: Annotated[list[int], Field(min_length=1, max_length=500)]
    minutes: Annotated[str, Field(max_length=40_000)]


class WorkDecisionIn(Schema):
    """What was decided; it becomes a card."""

    text: Annotated[str, Field(max_length=500)]
    owner_id: int | None = None
    due_on: date | None = None
    standard: Annotated[str, Field(max_length=1000)] = ""


class WorkDecisionOut(Schema):
    """A decision with its card."""

    id: int
    meeting_id: int
    text: str
    card_id: int | None


class WorkTalkIn(Schema):
    """A request (asked, answered) or a call (ended, recorded)."""

    kind: Literal["request", "call"]
    channel: Annotated[str, Field(max_length=60)]
    about: Annotated[str, Field(max_length=200)]
    user_id: int
    began_at: datetime
    ended_at: datetime | None = None
    asker: Annotated[str, Field(max_length=120)] = ""
    text: Annotated[str, Field(max_length=2000)] = ""
    card_id: int | None = None


class WorkTalkOut(WorkTalkIn):
    """As it stands; `qualified` says whether it was in time, null while it waits."""

    id: int
    due_at: datetime
    qualified: bool | None


class WorkTalkRows(Schema):
    """A page of requests and calls."""

    count: int
    items: list[WorkTalkOut]


class WorkFinishIn(Schema):
    """Answered, or recorded, now unless said otherwise."""

    ended_at: datetime | None = None
    text: Annotated[str, Field(max_length=2000)] = ""


class WorkAttainmentOut(Schema):
    """How one person kept the promises."""

    user_id: int
    name: str
    judged: int
    qualified: int
    waiting: int
    share: float | None
    acknowledged: bool


class WorkRuleIn(Schema):
    """The rule for communication."""

    text: Annotated[str, Field(max_length=20_000)]


class WorkRuleOut(Schema):
    """A version of the rule."""

    number: int
    text: str
    made_at: datetime


class WorkAckIn(Schema):
    """The version that was read."""

    number: int


class WorkAckOut(Schema):
    """Who acknowledged it, and when."""

    user_id: int
    at: datetime


@router.get("/work-duties", response=list[WorkDutyRow], summary="Who answers for what")
def get_matrix(request: HttpRequest, project_id: int | None = None) -> list[dict[str, Any]]:
    """The matrix of a project, or of the brand."""
    access.require("work.view")
    return [_row(row) for row in selectors.matrix(project_id)]


@router.put("/work-duties", response=list[WorkDutyRow], summary="Write who answers for what")
def put_matrix(request: HttpRequest, body: WorkMatrixIn) -> list[dict[str, Any]]:
    """All rows at once; an error names the row."""
    drafts = [duties.DutyDraft(step=row.step, kind=row.kind, letters=row.letters) for row in body.rows]
    return [_row(row) for row in duties.write_matrix(drafts, project_id=body.project_id)]


def _row(row: DutyRow) -> dict[str, Any]:
    return {"step": row.step, "kind": row.kind, "letters": selectors.letters_of(row)}


@router.get("/work-meetings", response=WorkMeetingRows, summary="Meetings")
def list_meetings(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("work.view")
    rows = Meeting.objects.order_by("-at", "-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/work-meetings", response={201: WorkMeetingOut}, summary="Plan a meeting")
def add_meeting(request: HttpRequest, body: WorkMeetingIn) -> Status[Meeting]:
    """Who is invited is told."""
    return Status(201, meetings.save_meeting(_meeting(body)))


@router.put("/work-meetings/{meeting_id}", response=WorkMeetingOut, summary="Change a planned meeting")
def change_meeting(request: HttpRequest, meeting_id: int, body: WorkMeetingIn) -> Meeting:
    """All of it."""
    access.require("work.edit")
    return meetings.save_meeting(_meeting(body), Meeting.objects.get(pk=meeting_id))


def _meeting(body: WorkMeetingIn) -> meetings.MeetingDraft:
    return meetings.MeetingDraft(**{**body.dict(), "invited": tuple(body.invited)})


@router.put("/work-meetings/{meeting_id}/minutes", response=WorkMeetingOut, summary="Write the minutes")
def write_minutes(request: HttpRequest, meeting_id: int, body: WorkMinutesIn) -> Meeting:
    """With who came."""
    return meetings.hold(meeting_id=meeting_id, came=body.came, minutes=body.minutes)


@router.post("/work-meetings/{meeting_id}/cancel", response=WorkMeetingOut, summary="Cancel a meeting")
def cancel_meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    """While it is planned."""
    return meetings.cancel(meeting_id=meeting_id)


@router.get("/work-meetings/{meeting_id}/decisions", response=list[WorkDecisionOut], summary="What a meeting decided")
def list_decisions(request: HttpRequest, meeting_id: int) -> list[Decision]:
    """In order."""
    access.require("work.view")
    return list(Meeting.objects.get(pk=meeting_id).decisions.order_by("pk")[:500])


@router.post("/work-meetings/{meeting_id}/decisions", response={201: WorkDecisionOut}, summary="Decide something")
def decide(request: HttpRequest, meeting_id: int, body: WorkDecisionIn) -> Status[Decision]:
    """It becomes a card that leads back to the meeting."""
    return Status(201, meetings.decide(meeting_id=meeting_id, **body.dict()))


@router.get("/work-talks", response=WorkTalkRows, summary="Requests and calls")
def list_talks(request: HttpRequest, user_id: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("work.view")
    rows = CommRecord.objects.order_by("-began_at", "-pk")
    rows = rows.filter(user_id=user_id) if user_id is not None else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/work-talks", response={201: WorkTalkOut}, summary="Enter a request or call")
def add_talk(request: HttpRequest, body: WorkTalkIn) -> Status[CommRecord]:
    """By an approved channel only."""
    return Status(201, talks.record_talk(**body.dict()))


@router.post("/work-talks/{record_id}/finish", response=WorkTalkOut, summary="Answer a request or record a call")
def finish_talk(request: HttpRequest, record_id: int, body: WorkFinishIn) -> CommRecord:
    """Whether in time is written for good."""
    return talks.finish_talk(record_id=record_id, ended_at=body.ended_at, text=body.text)


@router.get("/work-attainment", response=list[WorkAttainmentOut], summary="How everybody keeps the promises of communication")
def get_attainment(request: HttpRequest, days: int = 30) -> list[Any]:
    """Of what began within so many days (1 to 366)."""
    access.require("work.view")
    return list(talk_selectors.attainment(now() - timedelta(days=min(max(days, 1), 366))))


@router.get("/work-rule", response=WorkRuleOut | None, summary="The rule for communication")
def get_rule(request: HttpRequest) -> CommRule | None:
    """The newest version, or null."""
    access.require("work.view")
    return talk_selectors.newest_rule()


@router.put("/work-rule", response=WorkRuleOut, summary="Write the rule for communication")
def put_rule(request: HttpRequest, body: WorkRuleIn) -> CommRule:
    """A new version; everybody is asked to acknowledge it."""
    return talks.write_rule(text=body.text)


@router.post("/work-rule/acknowledge", response=WorkAckOut, summary="Acknowledge the rule for communication")
def acknowledge(request: HttpRequest, body: WorkAckIn) -> CommAck:
    """As the acting person, never by a key."""
    return talks.acknowledge(number=body.number)
