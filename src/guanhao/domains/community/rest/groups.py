"""Groups, violations, gatherings and partners over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.community.models import CityPartner, Gathering, Group, Ticket, Violation
from guanhao.domains.community.rest import router
from guanhao.domains.community.rest.points import member_of
from guanhao.domains.community.rules.groups import loyalty
from guanhao.domains.community.selectors import groups as selectors
from guanhao.domains.community.selectors import partners as standings
from guanhao.domains.community.services import gatherings, partners, repeating
from guanhao.domains.community.services import groups as services
from guanhao.kernel import access


class CommunityGroupIn(Schema):
    """A group."""

    name: Annotated[str, Field(max_length=80)]
    kind: Literal["interest", "vip", "region", "welfare", "creators"]
    place: Annotated[str, Field(max_length=80)] = ""
    positioning: Annotated[str, Field(max_length=300)] = ""
    goal: Annotated[str, Field(max_length=300)] = ""
    plan: str = ""
    rules: str = ""
    words: list[str] = []
    admin_id: int | None = None
    joinable: bool = False


class CommunityGroupOut(CommunityGroupIn):
    """A group with its state."""

    id: int
    state: str


class GroupRows(Schema):
    """A page of groups."""

    count: int
    items: list[CommunityGroupOut]


class GroupDeed(Schema):
    """Open or close it."""

    state: Literal["open", "closed"]


class NumbersIn(Schema):
    """Member numbers."""

    numbers: Annotated[list[int], Field(min_length=1, max_length=5000)]


class CountOut(Schema):
    """How many."""

    count: int


class HealthOut(Schema):
    """How a group fares."""

    members: int
    active: int
    active_share: float | None
    left: int
    violations: int
    last_event: datetime | None
    gap: int
    late: bool
    similarity: float | None


class ViolationIn(Schema):
    """A rule was broken; with `text` alone the group's rule words decide whether."""

    member_id: int
    what: str = ""
    text: Annotated[str, Field(max_length=5000)] = ""


class ViolationOut(Schema):
    """A violation."""

    id: int
    group_id: int
    member_id: int
    what: str
    step: str
    state: str
    appeal: str
    answer: str


class ViolationRows(Schema):
    """A page of violations."""

    count: int
    items: list[ViolationOut]


class AppealDecisionIn(Schema):
    """Apply (or uphold) or waive."""

    apply: bool
    answer: str = ""


class GatheringIn(Schema):
    """A gathering."""

    title: Annotated[str, Field(max_length=120)]
    kind: Literal["live", "share", "talk", "meet", "lecture", "challenge"]
    starts_at: datetime
    ends_at: datetime
    text: Annotated[str, Field(max_length=1000)] = ""
    group_id: int | None = None
    place: Annotated[str, Field(max_length=200)] = ""
    route: Annotated[str, Field(max_length=500)] = ""
    seats: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    spots: list[str] = []
    call_id: int | None = None


class GatheringOut(GatheringIn):
    """A gathering with its state, and the address of its highlights."""

    id: int
    state: str
    highlights: str


class GatheringRows(Schema):
    """A page of gatherings."""

    count: int
    items: list[GatheringOut]


class HighlightsIn(Schema):
    """Where whoever came sees what it was like; empty takes the address away."""

    highlights: Annotated[str, Field(max_length=300)]


class GatheringDeed(Schema):
    """Open, end or cancel it."""

    state: Literal["open", "over", "cancelled"]


class GatheringRecapOut(Schema):
    """What came of it; `untouched` are tickets of who came and was not contacted."""

    signed: int
    came: int
    attendance: float | None
    followed: int
    due: datetime
    late: bool
    untouched: list[int]
    dropped: int


class EventSignUpIn(Schema):
    """Who signs up."""

    member_id: int


class CodeIn(Schema):
    """A ticket's code, or a spot of who is in."""

    code: str
    spot: str = ""


class EventTicketOut(Schema):
    """A ticket."""

    id: int
    gathering_id: int
    member_id: int
    code: str
    came_at: datetime | None
    spots: list[str]
    followed_at: datetime | None


class FollowIn(Schema):
    """Who was contacted."""

    tickets: list[int]
    note: str = ""


class PartnerIn(Schema):
    """Who is invited where."""

    member_id: int
    city: str


class PartnerOut(PartnerIn):
    """A city partner."""

    id: int
    rights: list[str]
    state: str


class PartnerStandingOut(PartnerOut):
    """A city partner with what they did within the policy's days, in as many days before, and whether that grows."""

    recent: int
    before: int
    loyalty: str
    decided_at: datetime | None
    last_at: datetime


class CityPartnerIn(Schema):
    """What a city partner is for which city."""

    city: str
    rights: list[str]


class CityPartnerEnd(Schema):
    """Why a partnership ends."""

    reason: str


class EventRepeatIn(Schema):
    """How often a gathering comes again, and after how many days each."""

    days: int = 7
    times: int


@router.get("/community-groups", response=GroupRows, summary="Groups")
def list_groups(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Groups by name."""
    access.require("community.view")
    rows = Group.objects.order_by("name")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-groups", response={201: CommunityGroupOut}, summary="Write a group")
def add_group(request: HttpRequest, body: CommunityGroupIn) -> Status[Group]:
    """A new group."""
    return Status(201, services.save_group(services.GroupDraft(**{**body.dict(), "words": tuple(body.words)})))


@router.put("/community-groups/{group_id}", response=CommunityGroupOut, summary="Change a group")
def change_group(request: HttpRequest, group_id: int, body: CommunityGroupIn) -> Group:
    """Change it."""
    access.require("community.edit")
    return services.save_group(services.GroupDraft(**{**body.dict(), "words": tuple(body.words)}), _group(group_id))


@router.post("/community-groups/{group_id}/do", response=CommunityGroupOut, summary="Open or close a group")
def move_group(request: HttpRequest, group_id: int, body: GroupDeed) -> Group:
    """Do it; refused without somebody who runs it."""
    access.require("community.edit")
    return services.set_group_state(group=_group(group_id), state=body.state)


@router.post("/community-groups/{group_id}/members", response=CountOut, summary="Members join a group")
def put_in(request: HttpRequest, group_id: int, body: NumbersIn) -> dict[str, int]:
    """By member numbers."""
    access.require("community.edit")
    return {"count": services.put_in(group=_group(group_id), numbers=body.numbers)}


@router.get("/community-groups/{group_id}/health", response=HealthOut, summary="How a group fares")
def get_health(request: HttpRequest, group_id: int) -> dict[str, Any]:
    """Members, activity, violations, the gap since the last event."""
    access.require("community.view")
    found = selectors.health(_group(group_id))
    return {name: getattr(found, name) for name in HealthOut.model_fields}


@router.get("/community-violations", response=ViolationRows, summary="Violations")
def list_violations(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("community.view")
    rows = Violation.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-groups/{group_id}/violations", response={200: None, 201: ViolationOut}, summary="Record a violation or check a text")
def add_violation(request: HttpRequest, group_id: int, body: ViolationIn) -> Status[Any]:
    """With `what` it is recorded; with `text` alone only when the group's rule words are in it (200 otherwise)."""
    access.require("community.edit")
    row, member = _group(group_id), member_of(body.member_id)
    if body.what:
        return Status(201, services.record_violation(group=row, member=member, what=body.what, evidence=body.text))
    made = services.check_text(group=row, member=member, text=body.text)
    return Status(201, made) if made else Status(200, None)


@router.post("/community-violations/{violation_id}/decide", response=ViolationOut, summary="Decide a violation or an appeal")
def decide(request: HttpRequest, violation_id: int, body: AppealDecisionIn) -> Violation:
    """Apply, uphold or waive."""
    access.require("community.edit")
    row = Violation.objects.filter(pk=violation_id).first()
    if row is None:
        raise Http404
    return services.decide_violation(violation=row, apply=body.apply, answer=body.answer)


@router.get("/community-events", response=GatheringRows, summary="Community events")
def list_gatherings(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("community.view")
    rows = Gathering.objects.order_by("-starts_at", "-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-events", response={201: GatheringOut}, summary="Write a community event")
def add_gathering(request: HttpRequest, body: GatheringIn) -> Status[Gathering]:
    """A new one, as a draft."""
    return Status(201, gatherings.save_gathering(gatherings.GatheringDraft(**{**body.dict(), "spots": tuple(body.spots)})))


@router.put("/community-events/{event_id}", response=GatheringOut, summary="Change a community event")
def change_gathering(request: HttpRequest, event_id: int, body: GatheringIn) -> Gathering:
    """Change it."""
    access.require("community.edit")
    return gatherings.save_gathering(gatherings.GatheringDraft(**{**body.dict(), "spots": tuple(body.spots)}), _gathering(event_id))


@router.put("/community-events/{event_id}/highlights", response=GatheringOut, summary="Say where the highlights of a community event are")
def set_highlights(request: HttpRequest, event_id: int, body: HighlightsIn) -> Gathering:
    """Whoever came finds the address on the own page; empty takes it away."""
    access.require("community.edit")
    return gatherings.set_highlights(gathering=_gathering(event_id), url=body.highlights)


@router.post("/community-events/{event_id}/do", response=GatheringOut, summary="Open, end or cancel a community event")
def move_gathering(request: HttpRequest, event_id: int, body: GatheringDeed) -> Gathering:
    """Do it."""
    access.require("community.edit")
    return gatherings.set_gathering_state(gathering=_gathering(event_id), state=body.state)


@router.get("/community-events/{event_id}/recap", response=GatheringRecapOut, summary="What came of a community event")
def get_recap(request: HttpRequest, event_id: int) -> dict[str, Any]:
    """Attendance and follow-up."""
    access.require("community.view")
    found = selectors.recap(_gathering(event_id))
    return {**{name: getattr(found, name) for name in GatheringRecapOut.model_fields}, "untouched": [one.pk for one in found.untouched]}


@router.post("/community-events/{event_id}/tickets", response={201: EventTicketOut}, summary="Sign a member up")
def sign_up(request: HttpRequest, event_id: int, body: EventSignUpIn) -> Status[Ticket]:
    """A ticket; the same again is the same ticket."""
    access.require("community.edit")
    return Status(201, gatherings.sign_up(gathering=_gathering(event_id), member=member_of(body.member_id)))


@router.post("/community-tickets/check-in", response=EventTicketOut, summary="Check a ticket in")
def check_in(request: HttpRequest, body: CodeIn) -> Ticket:
    """Once; with `spot` a spot of somebody who is in."""
    access.require("community.edit")
    if not body.spot:
        return gatherings.check_in(code=body.code)
    row = Ticket.objects.filter(code=body.code.strip().lower()).first()
    if row is None:
        raise Http404
    return gatherings.do_spot(ticket=row, spot=body.spot)


@router.post("/community-events/{event_id}/follow-up", response=CountOut, summary="Mark people as followed up")
def follow_up(request: HttpRequest, event_id: int, body: FollowIn) -> dict[str, int]:
    """By the numbers of their tickets."""
    access.require("community.edit")
    rows = list(Ticket.objects.filter(gathering=_gathering(event_id), pk__in=body.tickets))
    return {"count": gatherings.follow_up(tickets=rows, note=body.note)}


@router.get("/community-partners", response=list[PartnerStandingOut], summary="City partners")
def list_partners(request: HttpRequest, limit: int = 500, offset: int = 0) -> list[CityPartner]:
    """By city, with their standing."""
    access.require("community.view")
    rows = list(standings.with_standing().order_by("city", "pk")[offset : offset + min(limit, 500)])
    for row in rows:
        row.loyalty = loyalty(row.recent, row.before, row.drop)  # type: ignore[attr-defined]
    return rows


@router.post("/community-partners", response={201: PartnerOut}, summary="Invite a city partner")
def invite(request: HttpRequest, body: PartnerIn) -> Status[CityPartner]:
    """The answer comes from the member's page."""
    access.require("community.edit")
    return Status(201, gatherings.invite_partner(member=member_of(body.member_id), city=body.city))


@router.put("/community-partners/{partner_id}", response=PartnerOut, summary="Change city and rights of a city partner")
def change_partner(request: HttpRequest, partner_id: int, body: CityPartnerIn) -> CityPartner:
    """While invited or accepted."""
    access.require("community.edit")
    return partners.save_partner(partner=_partner(partner_id), city=body.city, rights=body.rights)


@router.post("/community-partners/{partner_id}/end", response=PartnerOut, summary="End a city partnership")
def end_partner(request: HttpRequest, partner_id: int, body: CityPartnerEnd) -> CityPartner:
    """With a reason."""
    access.require("community.edit")
    return partners.end_partner(partner=_partner(partner_id), reason=body.reason)


@router.post("/community-events/{event_id}/repeat", response={201: list[GatheringOut]}, summary="Repeat a community event")
def repeat_event(request: HttpRequest, event_id: int, body: EventRepeatIn) -> Status[list[Gathering]]:
    """The new ones; asked twice, planned once."""
    access.require("community.edit")
    return Status(201, repeating.repeat_gathering(gathering=_gathering(event_id), days=body.days, times=body.times))


def _partner(partner_id: int) -> CityPartner:
    row: CityPartner | None = CityPartner.objects.filter(pk=partner_id).first()
    if row is None:
        raise Http404
    return row


def _group(group_id: int) -> Group:
    row: Group | None = Group.objects.filter(pk=group_id).first()
    if row is None:
        raise Http404
    return row


def _gathering(event_id: int) -> Gathering:
    row: Gathering | None = Gathering.objects.filter(pk=event_id).first()
    if row is None:
        raise Http404
    return row
