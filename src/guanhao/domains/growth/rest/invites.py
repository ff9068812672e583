"""Invitation programmes over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.growth.models import InviteProgram, InviteSignup
from guanhao.domains.growth.rest import router
from guanhao.domains.growth.selectors import invites as selectors
from guanhao.domains.growth.services import invites, judging
from guanhao.kernel import access

Short = Annotated[str, Field(max_length=500)]


class InviteStep(Schema):
    """So many valid invitations of a level give a coupon of this batch."""

    level: int = 1
    invites: int
    batch: str


class InviteProgramIn(Schema):
    """A programme."""

    key: str
    title: str
    consent: Short
    starts_at: datetime
    ends_at: datetime
    steps: list[InviteStep]
    text: str = ""
    campaign_id: int | None = None
    depth: int = 1


class InviteProgramOut(InviteProgramIn):
    """A programme as it stands."""

    id: int
    state: str


class InviteStandingOut(Schema):
    """How it goes; `saved` in fen is what held and rejected sign-ups would have cost."""

    states: dict[str, int]
    invited: int
    visits: int
    shares: int
    share_rate: float | None
    rewards: int
    saved: int
    saved_rewards: int


class InviteSignupOut(Schema):
    """A sign-up with its risk and the reasons (key, points, number)."""

    id: int
    name: str
    inviter_id: int | None
    person_id: int | None
    depth: int
    state: str
    score: int
    reasons: list[Any]
    joined_at: datetime
    ripe_at: datetime
    appeal: str


class InviteSignupRows(Schema):
    """A page of sign-ups."""

    count: int
    items: list[InviteSignupOut]


class InviteStateIn(Schema):
    """Open or close."""

    state: Literal["open", "closed"]


class InviteDecisionIn(Schema):
    """Release or reject sign-ups, or block something of one."""

    do: Literal["release", "reject", "phone", "device", "origin"]
    answer: Short = ""


class InviteInflowOut(Schema):
    """New people of some days, and the share who came by invitation; `good` when it reaches the policy's."""

    invited: int
    everybody: int
    share: float | None
    good: bool | None


@router.get("/growth-programs", response=list[InviteProgramOut], summary="Invitation programmes")
def list_programs(request: HttpRequest) -> list[InviteProgram]:
    """The newest first."""
    access.require("growth.view")
    return list(InviteProgram.objects.order_by("-pk")[:500])


@router.post("/growth-programs", response={201: InviteProgramOut}, summary="Write an invitation programme")
def add_program(request: HttpRequest, body: InviteProgramIn) -> Status[InviteProgram]:
    """A new programme."""
    return Status(201, invites.save_program(invites.ProgramDraft(**body.dict())))


@router.put("/growth-programs/{program_id}", response=InviteProgramOut, summary="Change an invitation programme")
def change_program(request: HttpRequest, program_id: int, body: InviteProgramIn) -> InviteProgram:
    """Change it; its key stays."""
    return invites.save_program(invites.ProgramDraft(**body.dict()), program_of(program_id))


@router.post("/growth-programs/{program_id}/state", response=InviteProgramOut, summary="Open or close a programme")
def move_program(request: HttpRequest, program_id: int, body: InviteStateIn) -> InviteProgram:
    """Open or close it."""
    return invites.set_program_state(program=program_of(program_id), state=body.state)


@router.get("/growth-programs/{program_id}/standing", response=InviteStandingOut, summary="How a programme goes")
def show_standing(request: HttpRequest, program_id: int) -> selectors.Standing:
    """Sign-ups, visits, shares, rewards, saved costs."""
    access.require("growth.view")
    return selectors.standing(program_of(program_id))


@router.get("/growth-programs/{program_id}/signups", response=InviteSignupRows, summary="Sign-ups of a programme")
def list_signups(request: HttpRequest, program_id: int, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first; phone numbers are shown in the console only."""
    access.require("growth.people")
    rows = InviteSignup.objects.filter(program=program_of(program_id)).order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/growth-signups/{signup_id}/decide", response=InviteSignupOut, summary="Decide a sign-up")
def decide(request: HttpRequest, signup_id: int, body: InviteDecisionIn) -> InviteSignup:
    """Release it, reject it with a reason, or put its phone, browser or network on the blacklist."""
    access.require("growth.people")
    row = signup_of(signup_id)
    if body.do in {"release", "reject"}:
        judging.decide(signups=[row], valid=body.do == "release", answer=body.answer)
    else:
        judging.block(signup=row, kind=body.do, note=body.answer)
    return signup_of(signup_id)


@router.get("/growth-inflow", response=InviteInflowOut, summary="Share of new people by invitation")
def show_inflow(request: HttpRequest, first: date | None = None, last: date | None = None) -> selectors.Inflow:
    """From the first day to the last, both included; without them the last 30 days."""
    access.require("growth.view")
    return selectors.inflow(first, last) if first and last else selectors.last_days()


def program_of(program_id: int) -> InviteProgram:
    """The programme or 404."""
    row: InviteProgram | None = InviteProgram.objects.filter(pk=program_id).first()
    if row is None:
        raise Http404
    return row


def signup_of(signup_id: int) -> InviteSignup:
    """The sign-up or 404."""
    row: InviteSignup | None = InviteSignup.objects.filter(pk=signup_id).first()
    if row is None:
        raise Http404
    return row
