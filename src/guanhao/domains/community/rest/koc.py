"""The KOC programme over REST: the board, stages, courses, traffic support, orders by code, settlement sheets."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.community.models import Course, CourseRun, Koc, KocLine, KocOrder, KocPayout, KocRanking, KocSheet, QuotaEntry
from guanhao.domains.community.rest import router
from guanhao.domains.community.rest.points import Whole, member_of
from guanhao.domains.community.selectors import koc as selectors
from guanhao.domains.community.services import courses, kocorders, kocs, sheets
from guanhao.kernel import access
from guanhao.kernel.tenancy import current_brand

Reason = Annotated[str, Field(max_length=200)]
Number = Annotated[str, Field(min_length=1, max_length=120)]


class KocReasonOut(Schema):
    """A reason of a score: a deed, how often, what each is worth, what it gives."""

    deed: str
    times: int
    worth: int
    gives: int


class KocPartOut(Schema):
    """One of the three scores with its weight and reasons; `by_hand` is who set it, "" where deeds speak."""

    key: str
    value: int
    weight: float
    by_hand: str
    why: str
    reasons: list[KocReasonOut]


class KocCandidateOut(Schema):
    """A member on the board; `stage` is "" outside the programme."""

    id: int
    name: str
    number: int
    total: float
    above: bool
    stage: str
    koc_id: int | None
    parts: list[KocPartOut]


class KocBoardOut(Schema):
    """A page of the board, the highest score first."""

    count: int
    items: list[KocCandidateOut]


class KocOut(Schema):
    """Somebody in the programme."""

    id: int
    member_id: int
    stage: str
    code: str
    link_url: str
    rate: Decimal | None
    quota: int
    scores: dict[str, Any]
    selected_at: datetime
    earns_from: datetime | None
    ended_at: datetime | None


class KocRows(Schema):
    """A page of the programme."""

    count: int
    items: list[KocOut]


class KocSelectIn(Schema):
    """A member who is taken in; below the cut with a reason."""

    member_id: int
    reason: Reason = ""


class KocMoveIn(Schema):
    """A stage set by hand."""

    stage: Literal["selected", "trained", "partner", "ended"]
    reason: Reason = ""


class KocJudgeIn(Schema):
    """Scores by hand; null leaves one to what the member did."""

    output: int | None = None
    influence: int | None = None
    fit: int | None = None
    reason: Reason


class KocRateIn(Schema):
    """The commission as a share; null: the policy's."""

    rate: Decimal | None


class KocCourseIn(Schema):
    """A course."""

    title: Annotated[str, Field(max_length=80)]
    lessons: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=50)]
    text: Annotated[str, Field(max_length=500)] = ""
    quota: int = 0
    badge_id: int | None = None
    active: bool = True


class KocCourseOut(KocCourseIn):
    """A course with its number and version."""

    id: int
    number: int


class KocRunIn(Schema):
    """A course to begin."""

    course_id: int


class KocRunOut(Schema):
    """A course on its way; `done` are places of lessons, from 0."""

    id: int
    koc_id: int
    course_id: int
    lessons: list[str]
    done: list[int]
    began_at: datetime
    done_at: datetime | None


class KocLessonIn(Schema):
    """A lesson that is through, or is not."""

    place: int
    done: bool = True


class KocQuotaIn(Schema):
    """Impressions spent on something; the same key counts once."""

    amount: Whole
    note: Annotated[str, Field(max_length=200)]
    key: Annotated[str, Field(min_length=1, max_length=60)]


class KocQuotaOut(Schema):
    """An entry of the support quota."""

    id: int
    koc_id: int
    amount: int
    note: str
    key: str
    at: datetime


class KocQuotaRows(Schema):
    """A page of the log."""

    count: int
    items: list[KocQuotaOut]


class KocSoldIn(Schema):
    """An order that carries a code; told again when it was refunded or its sum changed."""

    code: Annotated[str, Field(max_length=12)]
    order_id: Number
    ordered_at: datetime
    amount: Decimal
    refunded: bool = False
    buyer_person_id: int | None = None


class KocSoldListIn(Schema):
    """Up to 500 orders."""

    orders: Annotated[list[KocSoldIn], Field(min_length=1, max_length=500)]


class KocTakenOut(Schema):
    """What became of the orders."""

    new: int
    changed: int
    known: int
    passed: int


class KocOrderOut(Schema):
    """A tracked order."""

    id: int
    koc_id: int
    order_id: str
    ordered_at: datetime
    amount: Decimal
    rate: Decimal
    state: str


class KocOrderRows(Schema):
    """A page of tracked orders."""

    count: int
    items: list[KocOrderOut]


class KocMonthIn(Schema):
    """A month such as 2026-03."""

    month: Annotated[str, Field(max_length=7)]


class KocSheetOut(Schema):
    """A settlement sheet."""

    id: int
    month: str
    state: str
    currency: str
    total: Decimal
    note: str
    made_at: datetime
    handed_by_name: str
    approved_by_name: str
    paid_on: date | None
    reference: str


class KocPayoutOut(Schema):
    """What one person gets by a sheet."""

    koc_id: int
    orders: int
    sales: Decimal
    commission: Decimal
    taken_back: Decimal
    carried_in: Decimal
    payout: Decimal
    carried_out: Decimal


class KocLineOut(Schema):
    """An order on a sheet."""

    koc_id: int
    order_id: str
    kind: str
    sales: Decimal
    amount: Decimal


class KocSheetFull(KocSheetOut):
    """A sheet with payouts and lines (at most 5,000 of each)."""

    payouts: list[KocPayoutOut]
    lines: list[KocLineOut]


class KocSheetDeed(Schema):
    """Hand in, approve (a person, not a key), or send back with a note."""

    do: Literal["hand_in", "approve", "send_back"]
    note: Annotated[str, Field(max_length=300)] = ""


class KocPaidIn(Schema):
    """When and how it was paid."""

    paid_on: date
    reference: Annotated[str, Field(max_length=120)]


class KocRankingOut(Schema):
    """A frozen month of influence."""

    month: str
    rows: list[dict[str, Any]]
    frozen_at: datetime


@router.get("/community-koc-board", response=KocBoardOut, summary="Members by KOC score, with reasons")
def board(request: HttpRequest, above: bool | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Live, as the console has it."""
    access.require("community.view")
    rows = [one for one in selectors.board() if above is None or one.above == above]
    return {"count": len(rows), "items": [_candidate(one) for one in rows[offset : offset + min(limit, 500)]]}


def _candidate(one: selectors.Candidate) -> dict[str, Any]:
    names = ("deed", "times", "worth", "gives")
    parts = [
        {
            **{name: getattr(part, name) for name in ("key", "value", "weight", "by_hand", "why")},
            "reasons": [{name: getattr(reason, name) for name in names} for reason in part.reasons],
        }
        for part in one.parts
    ]
    return {**{name: getattr(one, name) for name in ("id", "name", "number", "total", "above", "stage", "koc_id")}, "parts": parts}


@router.get("/community-kocs", response=KocRows, summary="People in the KOC programme")
def list_kocs(request: HttpRequest, stage: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("community.view")
    rows = Koc.objects.order_by("-pk")
    rows = rows.filter(stage=stage) if stage else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-kocs", response={201: KocOut}, summary="Take a member into the KOC programme")
def select(request: HttpRequest, body: KocSelectIn) -> Status[Koc]:
    """Twice is once."""
    access.require("community.edit")
    member = member_of(body.member_id)
    kocs.select(members=[member], reason=body.reason)
    return Status(201, Koc.objects.get(member=member))


@router.post("/community-kocs/{koc_id}/move", response=KocOut, summary="Set a stage by hand")
def move(request: HttpRequest, koc_id: int, body: KocMoveIn) -> Koc:
    """Courses do the rest."""
    access.require("community.edit")
    return kocs.move(koc=_koc(koc_id), stage=body.stage, reason=body.reason)


@router.put("/community-members/{member_id}/koc-scores", response=KocCandidateOut, summary="Set KOC scores by hand")
def judge(request: HttpRequest, member_id: int, body: KocJudgeIn) -> dict[str, Any]:
    """The board as it reads then."""
    access.require("community.edit")
    member = member_of(member_id)
    kocs.judge(member=member, scores={name: getattr(body, name) for name in kocs.PARTS}, reason=body.reason)
    return _candidate(selectors.candidate(member))


@router.put("/community-kocs/{koc_id}/rate", response=KocOut, summary="Agree on a commission")
def rate(request: HttpRequest, koc_id: int, body: KocRateIn) -> Koc:
    """For orders from now on."""
    access.require("community.edit")
    return kocs.set_rate(koc=_koc(koc_id), rate=body.rate)


@router.get("/community-courses", response=list[KocCourseOut], summary="Courses")
def list_courses(request: HttpRequest) -> list[Course]:
    """By name."""
    access.require("community.view")
    return list(Course.objects.order_by("title")[:500])


@router.post("/community-courses", response={201: KocCourseOut}, summary="Write a course")
def add_course(request: HttpRequest, body: KocCourseIn) -> Status[Course]:
    """A new course."""
    return Status(201, courses.save_course(_course_draft(body)))


@router.put("/community-courses/{course_id}", response=KocCourseOut, summary="Change a course")
def change_course(request: HttpRequest, course_id: int, body: KocCourseIn) -> Course:
    """Who takes it keeps the lessons of the day they began."""
    access.require("community.rules")
    return courses.save_course(_course_draft(body), _course(course_id))


@router.post("/community-kocs/{koc_id}/courses", response={201: KocRunOut}, summary="Begin a course")
def enrol(request: HttpRequest, koc_id: int, body: KocRunIn) -> Status[CourseRun]:
    """Once."""
    access.require("community.edit")
    return Status(201, courses.enrol(koc=_koc(koc_id), course=_course(body.course_id)))


@router.post("/community-course-runs/{run_id}/lesson", response=KocRunOut, summary="Mark a lesson")
def lesson(request: HttpRequest, run_id: int, body: KocLessonIn) -> CourseRun:
    """With the last one the course is done: stage “trained”, support quota open."""
    access.require("community.edit")
    run = CourseRun.objects.filter(pk=run_id).first()
    if run is None:
        raise Http404
    return courses.mark_lesson(run=run, place=body.place, done=body.done)


@router.get("/community-kocs/{koc_id}/quota", response=KocQuotaRows, summary="Traffic support opened and spent")
def list_quota(request: HttpRequest, koc_id: int, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("community.view")
    rows = QuotaEntry.objects.filter(koc=_koc(koc_id)).order_by("-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-kocs/{koc_id}/quota/spend", response={201: KocQuotaOut}, summary="Spend traffic support")
def spend(request: HttpRequest, koc_id: int, body: KocQuotaIn) -> Status[QuotaEntry]:
    """Refused when less is left."""
    access.require("community.edit")
    return Status(201, courses.spend_quota(koc=_koc(koc_id), amount=body.amount, note=body.note, key=f"rest:{body.key}"))


@router.get("/community-koc-orders", response=KocOrderRows, summary="Tracked orders")
def list_orders(request: HttpRequest, koc_id: int | None = None, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("community.view")
    rows = KocOrder.objects.order_by("-ordered_at", "-pk")
    rows = rows.filter(koc_id=koc_id) if koc_id is not None else rows
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-koc-orders", response=KocTakenOut, summary="Report orders that carry a code")
def take(request: HttpRequest, body: KocSoldListIn) -> kocorders.Taken:
    """Each order counts once by its number; told again, its state and sum are followed."""
    facts = ("code", "order_id", "amount", "refunded")
    found = [
        kocorders.Sold(**{name: getattr(one, name) for name in facts}, ordered_at=_moment(one.ordered_at), buyer=one.buyer_person_id)
        for one in body.orders
    ]
    return kocorders.take_orders(found)


@router.get("/community-koc-sheets", response=list[KocSheetOut], summary="Settlement sheets")
def list_sheets(request: HttpRequest) -> list[KocSheet]:
    """The newest first."""
    access.require("community.view")
    return list(KocSheet.objects.order_by("-month")[:120])


@router.get("/community-koc-sheets/{sheet_id}", response=KocSheetFull, summary="A settlement sheet with payouts and lines")
def show_sheet(request: HttpRequest, sheet_id: int) -> dict[str, Any]:
    """What everybody gets, and for which orders."""
    access.require("community.view")
    row = _sheet(sheet_id)
    payouts = list(KocPayout.objects.filter(sheet=row).order_by("-payout", "pk")[:5000])
    found = KocLine.objects.filter(sheet=row).select_related("order").order_by("pk")[:5000]
    lines = [{"koc_id": one.koc_id, "order_id": one.order.order_id, "kind": one.kind, "sales": one.sales, "amount": one.amount} for one in found]
    return {**{name: getattr(row, name) for name in KocSheetOut.model_fields}, "payouts": payouts, "lines": lines}


@router.post("/community-koc-sheets", response={201: KocSheetOut}, summary="Make the settlement sheet of a month")
def make_sheet(request: HttpRequest, body: KocMonthIn) -> Status[KocSheet]:
    """A draft is made anew."""
    return Status(201, sheets.make_sheet(month=body.month))


@router.post("/community-koc-sheets/{sheet_id}/do", response=KocSheetOut, summary="Hand in, approve or send back a sheet")
def move_sheet(request: HttpRequest, sheet_id: int, body: KocSheetDeed) -> KocSheet:
    """Another person approves."""
    access.require("community.view")
    row = _sheet(sheet_id)
    if body.do == "send_back":
        return sheets.send_back(sheet=row, note=body.note)
    return sheets.hand_in(sheet=row) if body.do == "hand_in" else sheets.approve(sheet=row)


@router.post("/community-koc-sheets/{sheet_id}/paid", response=KocSheetOut, summary="Say that a sheet was paid")
def mark_paid(request: HttpRequest, sheet_id: int, body: KocPaidIn) -> KocSheet:
    """Once."""
    access.require("community.settle")
    return sheets.mark_paid(sheet=_sheet(sheet_id), reference=body.reference, paid_on=body.paid_on)


@router.get("/community-koc-rankings", response=list[KocRankingOut], summary="Frozen months of influence")
def list_influence(request: HttpRequest) -> list[KocRanking]:
    """The newest first."""
    access.require("community.view")
    return list(KocRanking.objects.order_by("-month")[:60])


def _course_draft(body: KocCourseIn) -> courses.CourseDraft:
    return courses.CourseDraft(**{**body.dict(), "lessons": tuple(one.strip() for one in body.lessons)})


def _moment(at: datetime) -> datetime:
    """A time without a zone is the brand's."""
    return at if at.tzinfo is not None else at.replace(tzinfo=current_brand().zone)


def _koc(koc_id: int) -> Koc:
    row: Koc | None = Koc.objects.filter(pk=koc_id).first()
    if row is None:
        raise Http404
    return row


def _course(course_id: int) -> Course:
    row: Course | None = Course.objects.filter(pk=course_id).first()
    if row is None:
        raise Http404
    return row


def _sheet(sheet_id: int) -> KocSheet:
    row: KocSheet | None = KocSheet.objects.filter(pk=sheet_id).first()
    if row is None:
        raise Http404
    return row
