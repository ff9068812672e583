"""The annual plan and quarter events over REST."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status

from guanhao.domains.strategy import facade
from guanhao.domains.strategy.models import AnnualPlan, QuarterEvent
from guanhao.domains.strategy.rest import router
from guanhao.domains.strategy.rules.year import CoreKeyword, score
from guanhao.domains.strategy.selectors import events as event_reading
from guanhao.domains.strategy.selectors import year as reading
from guanhao.domains.strategy.services import events, year
from guanhao.kernel import access

LARGEST = 500


class YearKeyword(Schema):
    """A core keyword, other tags that mean it, and its sub-topics."""

    word: str
    also: list[str] = []
    subtopics: list[str] = []


class AnnualPlanIn(Schema):
    """The communication plan of a year."""

    year: int
    theme: str
    label: str = ""
    hot_topic: str = ""
    hot_link: str = ""
    keywords: list[YearKeyword]
    note: str = ""


class AnnualPlanChange(AnnualPlanIn):
    """A change, with its reason."""

    reason: str


class AnnualPlanOut(AnnualPlanIn):
    """A plan."""

    id: int


class AnnualPlanList(Schema):
    """A page of plans, the newest year first."""

    count: int
    items: list[AnnualPlanOut]


class AnnualAimIn(Schema):
    """An aim; `weight` is a share of 1, `target` a share where it is in percent or `part` names a source of orders."""

    title: str
    target: float
    weight: Decimal
    kind: str = "core"
    metric: str = ""
    part: str = ""
    in_percent: bool = False


class AnnualAims(Schema):
    """All aims of a year; their weights are 1 together."""

    aims: list[AnnualAimIn]
    reason: str = ""


class AnnualAimOut(Schema):
    """An aim with its value so far; `gap` is what is missing, in its own unit (0.02 are two percentage points)."""

    id: int
    title: str
    kind: str
    metric: str
    part: str
    in_percent: bool
    weight: float
    target: float
    actual: float | None
    gap: float | None
    attainment: float | None
    reported_on: date | None


class AnnualStanding(Schema):
    """The aims and their weighted attainment."""

    score: float | None
    items: list[AnnualAimOut]


class AimReport(Schema):
    """A value that no metric counts."""

    value: float
    day: date


class YearCell(Schema):
    """A sub-topic and its items."""

    subtopic: str
    count: int


class YearCoverageRow(Schema):
    """A keyword, its items and their share of all."""

    word: str
    count: int
    share: float | None
    cells: list[YearCell]


class UncoveredItem(Schema):
    """An item without a core keyword."""

    item_id: int
    title: str
    status: str


class YearCoverage(Schema):
    """How much of the content says what the year is about."""

    total: int
    covered: float | None
    rows: list[YearCoverageRow]
    uncovered: list[UncoveredItem]


class EventTaskIn(Schema):
    """A step of a preparation."""

    title: str
    lead_days: int
    owner_id: int | None = None


class QuarterEventIn(Schema):
    """A large event; `tasks` null keeps the steps there are."""

    title: str
    first_day: date
    last_day: date
    theme: str = ""
    owner_id: int | None = None
    note: str = ""
    tasks: list[EventTaskIn] | None = None


class EventStepOut(Schema):
    """A step, when it is due, and the card it became."""

    title: str
    lead_days: int
    due: date
    owner: str
    card_id: int | None
    stage: str


class EventShiftOut(Schema):
    """A card of a preparation whose day would change; `kept` says why it would not (done, archived, by_hand, gone), "" when it follows."""

    card_id: int
    title: str
    before: date
    after: date
    kept: str


class QuarterEventOut(Schema):
    """A large event."""

    id: int
    year: int
    template: str
    title: str
    theme: str
    first_day: date
    last_day: date
    owner_id: int | None
    state: str
    note: str


class QuarterEventWhole(QuarterEventOut):
    """A large event with its preparation."""

    steps: list[EventStepOut]


class QuarterEventList(Schema):
    """A page of events in the order of their days."""

    count: int
    items: list[QuarterEventOut]


class YearEvents(Schema):
    """The year that shall begin."""

    year: int


class EventEnd(Schema):
    """Done, or dropped with a reason."""

    dropped: bool = False
    reason: str = ""


class AudienceMessage(Schema):
    """What to say to a group, the first message first."""

    group: str
    title: str
    messages: list[str]
    benefit: str


class AudienceMessageList(Schema):
    """Groups that have a message."""

    count: int
    items: list[AudienceMessage]


@router.get("/annual-plans", response=AnnualPlanList, summary="Annual communication plans", tags=["plan"])
def list_annual_plans(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest year first."""
    access.require("strategy.view")
    rows, start = reading.plans(), max(0, offset)
    return {"count": rows.count(), "items": list(rows[start : start + max(0, min(limit, LARGEST))])}


@router.post("/annual-plans", response={201: AnnualPlanOut}, summary="Make the plan of a year", tags=["plan"])
def add_annual_plan(request: HttpRequest, body: AnnualPlanIn) -> Status[AnnualPlan]:
    """Its quarter events come along."""
    return Status(201, year.save_year(_year_draft(body.dict())))


@router.put("/annual-plans/{plan_id}", response=AnnualPlanOut, summary="Change the plan of a year", tags=["plan"])
def change_annual_plan(request: HttpRequest, plan_id: int, body: AnnualPlanChange) -> AnnualPlan:
    """With a reason; the year stays."""
    values = body.dict()
    reason = values.pop("reason")
    return year.save_year(_year_draft(values), plan_id=plan_id, reason=reason)


@router.get("/annual-plans/{plan_id}/coverage", response=YearCoverage, summary="Coverage of the core keywords", tags=["plan"])
def get_year_coverage(request: HttpRequest, plan_id: int, in_work: bool = False) -> dict[str, Any]:
    """The year's published items, or what is in work."""
    access.require("strategy.view")
    found = reading.coverage(get_object_or_404(AnnualPlan, pk=plan_id), in_work=in_work)
    return asdict(found) | {"covered": found.covered}


@router.get("/annual-plans/{plan_id}/aims", response=AnnualStanding, summary="What a year is judged by", tags=["plan"])
def get_aims(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Values so far, gaps and the weighted attainment."""
    access.require("strategy.view")
    return _standing(get_object_or_404(AnnualPlan, pk=plan_id))


@router.put("/annual-plans/{plan_id}/aims", response=AnnualStanding, summary="Write what a year is judged by", tags=["plan"])
def write_aims(request: HttpRequest, plan_id: int, body: AnnualAims) -> dict[str, Any]:
    """All of them; the weights are 1 together."""
    year.save_aims(plan_id=plan_id, aims=[year.AimDraft(**one.dict()) for one in body.aims], reason=body.reason)
    return _standing(AnnualPlan.objects.get(pk=plan_id))


@router.post("/annual-aims/{aim_id}/report", response=AnnualStanding, summary="Report the value of an aim", tags=["plan"])
def report_aim(request: HttpRequest, aim_id: int, body: AimReport) -> dict[str, Any]:
    """For aims that no metric counts."""
    return _standing(year.report_aim(aim_id=aim_id, value=body.value, day=body.day).plan)


@router.get("/quarter-events", response=QuarterEventList, summary="Quarter events", tags=["plan"])
def list_quarter_events(request: HttpRequest, year: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """In the order of their days."""
    access.require("strategy.view")
    rows, start = event_reading.events(year=year), max(0, offset)
    return {"count": rows.count(), "items": list(rows[start : start + max(0, min(limit, LARGEST))])}


@router.post("/quarter-events", response={201: QuarterEventWhole}, summary="A further quarter event", tags=["plan"])
def add_quarter_event(request: HttpRequest, body: QuarterEventIn) -> Status[Any]:
    """Of the brand's own."""
    return Status(201, _event(events.save_event(_event_draft(body))))


@router.post("/quarter-events/year", response=QuarterEventList, summary="The events a year begins with", tags=["plan"])
def make_quarter_events(request: HttpRequest, body: YearEvents) -> dict[str, Any]:
    """Those it does not have yet; the new ones."""
    year.check_year(body.year)
    made = events.make_events(year=body.year)
    return {"count": len(made), "items": made}


@router.get("/quarter-events/{event_id}", response=QuarterEventWhole, summary="One quarter event", tags=["plan"])
def get_quarter_event(request: HttpRequest, event_id: int) -> dict[str, Any]:
    """With its preparation."""
    access.require("strategy.view")
    return _event(get_object_or_404(QuarterEvent, pk=event_id))


@router.put("/quarter-events/{event_id}", response=QuarterEventWhole, summary="Change a quarter event", tags=["plan"])
def change_quarter_event(request: HttpRequest, event_id: int, body: QuarterEventIn) -> dict[str, Any]:
    """The whole event; cards of its preparation that nobody finished or moved by hand follow its days."""
    return _event(events.save_event(_event_draft(body), event_id=event_id))


@router.post("/quarter-events/{event_id}/preview", response=list[EventShiftOut], summary="What a change would move on the board", tags=["plan"])
def preview_quarter_event(request: HttpRequest, event_id: int, body: QuarterEventIn) -> list[dict[str, Any]]:
    """Nothing is changed."""
    access.require("strategy.edit")
    row, draft = get_object_or_404(QuarterEvent, pk=event_id), _event_draft(body)
    return [asdict(one) for one in event_reading.shifts(row, first_day=draft.first_day, leads=events.leads_of(draft))]


@router.post("/quarter-events/{event_id}/prepare", response=QuarterEventWhole, summary="Put a preparation on the board", tags=["plan"])
def prepare_quarter_event(request: HttpRequest, event_id: int) -> dict[str, Any]:
    """Each step becomes a card, once."""
    events.prepare_event(event_id=event_id)
    return _event(QuarterEvent.objects.get(pk=event_id))


@router.post("/quarter-events/{event_id}/end", response=QuarterEventWhole, summary="End a quarter event", tags=["plan"])
def end_quarter_event(request: HttpRequest, event_id: int, body: EventEnd) -> dict[str, Any]:
    """Done, or dropped with a reason."""
    return _event(events.end_event(event_id=event_id, dropped=body.dropped, reason=body.reason))


@router.get("/audience-messages", response=AudienceMessageList, summary="What to say to whom", tags=["brand"])
def list_messages(request: HttpRequest) -> dict[str, Any]:
    """Messages of the matrix of segments."""
    access.require("strategy.view")
    found = [asdict(one) for one in facade.messages()]
    return {"count": len(found), "items": found}


def _year_draft(values: dict[str, Any]) -> year.YearDraft:
    words = [CoreKeyword(one["word"], tuple(one["also"]), tuple(one["subtopics"])) for one in values.pop("keywords")]
    return year.YearDraft(**values, keywords=words)


def _event_draft(body: QuarterEventIn) -> events.EventDraft:
    values = body.dict()
    tasks = values.pop("tasks")
    return events.EventDraft(**values, tasks=None if tasks is None else [events.TaskDraft(**task) for task in tasks])


def _event(row: QuarterEvent) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in QuarterEventOut.model_fields if name != "id"}
    return facts | {"id": row.pk, "steps": [asdict(one) for one in event_reading.steps(row)]}


def _standing(plan: AnnualPlan) -> dict[str, Any]:
    rows = reading.aims(plan)
    items = [
        asdict(one)
        | {
            "weight": one.standing.weight,
            "target": one.standing.target,
            "actual": one.standing.actual,
            "gap": one.standing.gap,
            "attainment": one.standing.attainment,
        }
        for one in rows
    ]
    return {"score": score(one.standing for one in rows), "items": items}
