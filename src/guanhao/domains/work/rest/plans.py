"""Plans in time, resources, bookings, monthly meetings and trees of ideas over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.work.models import Baseline, Booking, CardLink, IdeaNode, Meeting, MeetingSeries, Project, Resource, Shift
from guanhao.domains.work.rest import router
from guanhao.domains.work.selectors import ideas as tree
from guanhao.domains.work.selectors import resources as booked
from guanhao.domains.work.selectors import schedule as selectors
from guanhao.domains.work.selectors import series as standing
from guanhao.domains.work.services import ideas, resources, schedule, series
from guanhao.kernel import access

Amount = Annotated[int, Field(ge=1, le=100_000_000_000_000)]


class WorkPlanRow(Schema):
    """A card in time; `slack` are working days it may slip before the end does, `drift` working days later than in the newest frozen plan."""

    id: int
    title: str
    stage: str
    owner_id: int | None
    starts_on: date
    due_on: date
    days: int
    slack: int
    state: Literal["critical", "broken", "free", "done"]
    drift: int | None
    before: list[int]


class WorkPlanOut(Schema):
    """A project's plan; `loose` are cards without days."""

    ends_on: date | None
    drift: int | None
    critical: int
    broken: int
    count: int
    loose: list[int]
    items: list[WorkPlanRow]


class WorkPlanMoveIn(Schema):
    """A card's new first day and length; without a card, what begins too early. `seen` is what the preview gave."""

    card_id: int | None = None
    starts_on: date | None = None
    days: Annotated[int, Field(ge=1, le=1000)] = 1
    reason: Annotated[str, Field(max_length=300)] = ""
    seen: Annotated[str, Field(max_length=64)] = ""


class WorkPlanMove(Schema):
    """A card that moves."""

    card_id: int
    title: str
    before: list[date | None]
    after: list[date]


class WorkPlanPreview(Schema):
    """What would move, and the end before and after."""

    ends_before: date | None
    ends_after: date | None
    seen: str
    moves: list[WorkPlanMove]


class WorkShiftOut(Schema):
    """A move; `id` takes it back. Null and 0 when nothing moved."""

    id: int | None
    count: int


class WorkLinkIn(Schema):
    """`after_id` waits for `before_id`."""

    before_id: int
    after_id: int
    lag: Annotated[int, Field(ge=-250, le=250)] = 0


class WorkLinkOut(WorkLinkIn):
    """A link."""

    id: int


class WorkFreezeIn(Schema):
    """A note for the frozen plan."""

    note: Annotated[str, Field(max_length=200)] = ""


class WorkBaselineOut(Schema):
    """A frozen plan."""

    number: int
    note: str
    ends_on: date
    made_at: datetime


class WorkResourceIn(Schema):
    """A resource; amounts are hundredths (100 is one studio, or one yuan)."""

    name: Annotated[str, Field(max_length=120)]
    kind: Literal["person", "room", "tool", "budget"]
    capacity: Amount = 100
    exclusive: bool = False
    user_id: int | None = None
    hour_cents: Annotated[int, Field(ge=0, le=100_000_000_000)] = 0
    note: Annotated[str, Field(max_length=500)] = ""


class WorkResourceOut(WorkResourceIn):
    """A resource as it stands."""

    id: int
    retired_at: datetime | None


class WorkResourceRows(Schema):
    """A page of resources."""

    count: int
    items: list[WorkResourceOut]


class WorkBookingIn(Schema):
    """A booking; `over` is the reason to take more than there is."""

    resource_id: int
    starts_at: datetime
    ends_at: datetime
    amount: Amount = 100
    project_id: int | None = None
    card_id: int | None = None
    purpose: Annotated[str, Field(max_length=200)] = ""
    over: Annotated[str, Field(max_length=300)] = ""


class WorkBookingOut(WorkBookingIn):
    """A booking as it stands."""

    id: int
    subject: str
    cost_cents: int
    cancelled_at: datetime | None


class WorkBookingRows(Schema):
    """A page of bookings."""

    count: int
    items: list[WorkBookingOut]


class WorkConflictOut(Schema):
    """A span in which more is booked than there is."""

    resource_id: int
    start: datetime
    end: datetime
    amount: int
    bookings: list[int]


class WorkMoneyOut(Schema):
    """A plan's money in cents."""

    plan: int | None
    booked: int
    costs: int
    left: int | None


class WorkSeriesIn(Schema):
    """A monthly meeting: on the `week`-th `weekday` (0 is Monday; week 5 is the last)."""

    title: Annotated[str, Field(max_length=110)]
    starts_on: date
    kind: Literal["joint", "weekly", "review", "brainstorm", "other"] = "brainstorm"
    week: Annotated[int, Field(ge=1, le=5)] = 1
    weekday: Annotated[int, Field(ge=0, le=6)] = 2
    hour: Annotated[int, Field(ge=0, le=23)] = 14
    minute: Annotated[int, Field(ge=0, le=59)] = 0
    agenda: Annotated[str, Field(max_length=2000)] = ""
    invited: list[int] = []


class WorkSeriesOut(WorkSeriesIn):
    """A monthly meeting with how it stands."""

    id: int
    ended_on: date | None


class WorkSeriesStanding(Schema):
    """This month's day and meeting, and months that went without."""

    id: int
    title: str
    day: date
    meeting_id: int | None
    held: bool
    overdue: list[date]


class WorkIdeaIn(Schema):
    """A change of the tree: add, write, move, fold, remove, back or choose; ideas are named by their uid."""

    do: Literal["add", "write", "move", "fold", "remove", "back", "choose"]
    uid: Annotated[str, Field(max_length=36)] = ""
    text: Annotated[str, Field(max_length=200)] = ""
    parent: Annotated[str, Field(max_length=36)] = ""
    after: Annotated[str, Field(max_length=36)] = ""
    seen: int = 0
    folded: bool = False


class WorkIdeaOut(Schema):
    """An idea; `parent` is the uid above it, "" at the top."""

    uid: str
    text: str
    parent: str
    revision: int
    folded: bool
    topic_id: int | None
    topic_url: str


class WorkIdeasOut(Schema):
    """The tree; `mark` changes whenever it does."""

    mark: int
    items: list[WorkIdeaOut]


@router.get("/work-projects/{project_id}/plan", response=WorkPlanOut, summary="A project's plan in time")
def get_plan(request: HttpRequest, project_id: int, limit: int = 1000, offset: int = 0) -> dict[str, Any]:
    """With slack, critical path and drift; the first to begin first."""
    access.require("work.view")
    plan = selectors.plan_of(Project.objects.get(pk=project_id))
    frozen = selectors.newest_baseline(plan.project)
    rows = selectors.rows_of(plan, frozen)
    return {
        "ends_on": plan.ends_on,
        "drift": selectors.end_drift(plan, frozen),
        "critical": len(plan.reading.critical),
        "broken": len(plan.reading.broken),
        "count": len(rows),
        "loose": [line.id for line in plan.loose],
        "items": rows[offset : offset + min(limit, 5000)],
    }


@router.post("/work-projects/{project_id}/plan/preview", response=WorkPlanPreview, summary="See what a move would move")
def preview_move(request: HttpRequest, project_id: int, body: WorkPlanMoveIn) -> dict[str, Any]:
    """Writes nothing; `seen` is for the move itself."""
    found = schedule.preview(project_id=project_id, card_id=body.card_id, starts_on=body.starts_on, days=body.days)
    moves = [{"card_id": one.card_id, "title": one.title, "before": list(one.before), "after": list(one.after)} for one in found.moves]
    return {"ends_before": found.ends_before, "ends_after": found.ends_after, "seen": found.seen, "moves": moves}


@router.post("/work-projects/{project_id}/plan/move", response=WorkShiftOut, summary="Move a card and what waits for it")
def move(request: HttpRequest, project_id: int, body: WorkPlanMoveIn) -> dict[str, Any]:
    """All or none; 409 when the plan is another one than the preview saw."""
    row = schedule.apply(project_id=project_id, **body.dict())
    return {"id": row.pk if row else None, "count": len(row.moves) if row else 0}


@router.post("/work-shifts/{shift_id}/undo", response=WorkShiftOut, summary="Take a move back")
def undo_move(request: HttpRequest, shift_id: int) -> dict[str, Any]:
    """All or none; 409 when a card has changed since."""
    row: Shift = schedule.undo(shift_id=shift_id)
    return {"id": row.pk, "count": len(row.moves)}


@router.get("/work-projects/{project_id}/links", response=list[WorkLinkOut], summary="Which card waits for which")
def list_links(request: HttpRequest, project_id: int, limit: int = 1000, offset: int = 0) -> list[CardLink]:
    """In the order they were made."""
    access.require("work.view")
    return list(CardLink.objects.filter(project=Project.objects.get(pk=project_id)).order_by("pk")[offset : offset + min(limit, 5000)])


@router.post("/work-links", response={201: WorkLinkOut}, summary="Let a card wait for another one")
def add_link(request: HttpRequest, body: WorkLinkIn) -> Status[CardLink]:
    """Refused with the circle it would close."""
    return Status(201, schedule.link_cards(**body.dict()))


@router.delete("/work-links/{link_id}", response={204: None}, summary="Let a card wait no more")
def remove_link(request: HttpRequest, link_id: int) -> Status[None]:
    """Nothing moves."""
    schedule.unlink_cards(link_id=link_id)
    return Status(204, None)


@router.get("/work-projects/{project_id}/baselines", response=list[WorkBaselineOut], summary="Frozen plans")
def list_baselines(request: HttpRequest, project_id: int) -> list[Baseline]:
    """The newest first."""
    access.require("work.view")
    return list(Baseline.objects.filter(project=Project.objects.get(pk=project_id)).defer("rows").order_by("-number")[:200])


@router.post("/work-projects/{project_id}/baselines", response={201: WorkBaselineOut}, summary="Freeze a plan to compare with")
def add_baseline(request: HttpRequest, project_id: int, body: WorkFreezeIn) -> Status[Baseline]:
    """It never changes."""
    return Status(201, schedule.freeze(project_id=project_id, note=body.note))


@router.get("/work-projects/{project_id}/money", response=WorkMoneyOut, summary="A plan's money against what is booked")
def get_money(request: HttpRequest, project_id: int) -> Any:
    """In cents."""
    access.require("work.view")
    return booked.money(Project.objects.get(pk=project_id))


@router.get("/work-resources", response=WorkResourceRows, summary="Resources")
def list_resources(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By name."""
    access.require("work.view")
    rows = Resource.objects.order_by("name", "pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/work-resources", response={201: WorkResourceOut}, summary="Write a resource")
def add_resource(request: HttpRequest, body: WorkResourceIn) -> Status[Resource]:
    """A new one."""
    return Status(201, resources.save_resource(resources.ResourceDraft(**body.dict())))


@router.put("/work-resources/{resource_id}", response=WorkResourceOut, summary="Change a resource")
def change_resource(request: HttpRequest, resource_id: int, body: WorkResourceIn) -> Resource:
    """All of it."""
    access.require("work.manage")
    return resources.save_resource(resources.ResourceDraft(**body.dict()), Resource.objects.get(pk=resource_id))


@router.get("/work-bookings", response=WorkBookingRows, summary="Bookings")
def list_bookings(
    request: HttpRequest, resource_id: int | None = None, project_id: int | None = None, limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """Live ones, the latest first."""
    access.require("work.view")
    rows = booked.live(resource_id).order_by("-starts_at", "-pk")
    rows = rows.filter(project_id=project_id) if project_id is not None else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/work-bookings", response={201: WorkBookingOut}, summary="Book a resource")
def add_booking(request: HttpRequest, body: WorkBookingIn) -> Status[Booking]:
    """Of two who want the same exactly one gets it; the other is told who has it."""
    return Status(201, resources.book(resources.BookingDraft(**body.dict())))


@router.put("/work-bookings/{booking_id}", response=WorkBookingOut, summary="Change a booking")
def change_booking(request: HttpRequest, booking_id: int, body: WorkBookingIn) -> Booking:
    """All of it, by the same rules."""
    access.require("work.edit")
    row = Booking.objects.get(pk=booking_id)
    return resources.book(resources.BookingDraft(**body.dict(), subject=row.subject), row.pk)


@router.post("/work-bookings/{booking_id}/cancel", response=WorkBookingOut, summary="Cancel a booking")
def cancel_booking(request: HttpRequest, booking_id: int) -> Booking:
    """Others may book this time then."""
    access.require("work.edit")
    row: Booking = Booking.objects.get(pk=booking_id)
    resources.cancel_bookings(booking_ids=[booking_id])
    row.refresh_from_db()
    return row


@router.get("/work-conflicts", response=list[WorkConflictOut], summary="What is booked beyond what there is")
def list_conflicts(request: HttpRequest, resource_id: int | None = None, project_id: int | None = None) -> list[dict[str, Any]]:
    """From now on, the earliest first."""
    access.require("work.view")
    resource = Resource.objects.get(pk=resource_id) if resource_id is not None else None
    project = Project.objects.get(pk=project_id) if project_id is not None else None
    return [
        {"resource_id": one.resource.pk, "start": one.start, "end": one.end, "amount": one.amount, "bookings": [row.pk for row in one.bookings]}
        for one in booked.conflicts(resource=resource, project=project)[:1000]
    ]


@router.get("/work-series", response=list[WorkSeriesOut], summary="Monthly meetings")
def list_series(request: HttpRequest) -> list[MeetingSeries]:
    """By name."""
    access.require("work.view")
    return list(MeetingSeries.objects.order_by("title")[:200])


@router.get("/work-series/standing", response=list[WorkSeriesStanding], summary="How monthly meetings stand")
def get_standing(request: HttpRequest) -> list[dict[str, Any]]:
    """Running ones, with months that went without."""
    access.require("work.view")
    return [
        {
            "id": one.series.pk,
            "title": one.series.title,
            "day": one.day,
            "meeting_id": one.meeting.pk if one.meeting else None,
            "held": one.held,
            "overdue": list(one.overdue),
        }
        for one in standing.standing()
    ]


@router.post("/work-series", response={201: WorkSeriesOut}, summary="Write a monthly meeting")
def add_series(request: HttpRequest, body: WorkSeriesIn) -> Status[MeetingSeries]:
    """Its meetings are made ahead by themselves."""
    return Status(201, series.save_series(_series(body)))


@router.put("/work-series/{series_id}", response=WorkSeriesOut, summary="Change a monthly meeting")
def change_series(request: HttpRequest, series_id: int, body: WorkSeriesIn) -> MeetingSeries:
    """All of it; meetings made already stay."""
    access.require("work.manage")
    return series.save_series(_series(body), MeetingSeries.objects.get(pk=series_id))


def _series(body: WorkSeriesIn) -> series.SeriesDraft:
    return series.SeriesDraft(**{**body.dict(), "invited": tuple(body.invited)})


@router.get("/work-meetings/{meeting_id}/ideas", response=WorkIdeasOut, summary="The tree of ideas of a meeting")
def get_ideas(request: HttpRequest, meeting_id: int) -> dict[str, Any]:
    """Flat, in order; `parent` builds the tree."""
    access.require("work.view")
    meeting = Meeting.objects.get(pk=meeting_id)
    return {"mark": meeting.ideas_mark, "items": [_idea(row) for row in tree.rows_of(meeting)]}


@router.post("/work-meetings/{meeting_id}/ideas", response=WorkIdeaOut | None, summary="Change the tree of ideas")
def change_ideas(request: HttpRequest, meeting_id: int, body: WorkIdeaIn) -> dict[str, Any] | None:
    """One change; `add` with the same uid twice is one idea. Words typed over other words become an idea of their own."""
    row = _changed(meeting_id, body)
    return _idea(row) if row is not None else None


def _changed(meeting_id: int, body: WorkIdeaIn) -> IdeaNode | None:
    match body.do:
        case "add":
            uid = body.uid or ideas.new_uid()
            return ideas.add_idea(meeting_id=meeting_id, uid=uid, text=body.text, parent=body.parent, after=body.after)
        case "write":
            return ideas.write_idea(meeting_id=meeting_id, uid=body.uid, text=body.text, seen=body.seen)
        case "move":
            return ideas.move_idea(meeting_id=meeting_id, uid=body.uid, parent=body.parent, after=body.after)
        case "fold":
            return ideas.fold_idea(meeting_id=meeting_id, uid=body.uid, folded=body.folded)
        case "choose":
            return ideas.choose_idea(meeting_id=meeting_id, uid=body.uid)
    ideas.remove_idea(meeting_id=meeting_id, uid=body.uid, back=body.do == "back")
    return None


def _idea(row: IdeaNode) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in ("uid", "text", "revision", "folded", "topic_id", "topic_url")}
    return {**found, "parent": row.parent.uid if row.parent is not None else ""}
