"""Budgets over REST."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.partners.models import Budget, BudgetEntry, BudgetLine
from guanhao.domains.partners.rest import router
from guanhao.domains.partners.selectors.budgets import budget_view
from guanhao.domains.partners.services import budgets as services
from guanhao.engines.partnering.grades import Mix
from guanhao.kernel import access


class BudgetIn(Schema):
    """A budget; its total is divided by the policy."""

    title: str
    starts_on: date
    ends_on: date
    total: str
    currency: str = ""
    head: int = 0
    waist: int = 0
    amateur: int = 0
    benchmark_videos: int | None = None
    note: str = ""


class BudgetOut(Schema):
    """A budget."""

    id: int
    title: str
    starts_on: date
    ends_on: date
    currency: str
    total_cents: int
    state: str
    head: int
    waist: int
    amateur: int
    benchmark_videos: int
    proposed_by_name: str
    decided_by_name: str
    note: str


class BudgetRows(Schema):
    """A page of budgets."""

    count: int
    items: list[BudgetOut]


class BudgetLineIn(Schema):
    """The plan of a branch (no title), or of a line under it."""

    kind: Literal["channels", "talents", "tools"]
    amount: str
    title: str = ""
    parent_id: int | None = None


class BudgetLineOut(Schema):
    """A line of the tree."""

    id: int
    parent_id: int | None
    kind: str
    title: str
    planned_cents: int
    booked_cents: int
    reported_cents: int
    revenue_cents: int
    left_cents: int


class BudgetMix(Schema):
    """A tier of the pyramid: shares 0 to 1, `off` the difference to the target."""

    tier: str
    count: int
    share: float
    target: float
    off: float
    flagged: bool


class BudgetMoveOut(Schema):
    """An advised move: revenue ÷ spend of both lines say why."""

    source: int
    target: int
    cents: int
    below: float
    above: float


class BudgetBoard(BudgetOut):
    """A budget with its tree, the lines over plan, advised moves and the pyramid as planned and as booked."""

    lines: list[BudgetLineOut]
    over: list[int]
    moves: list[BudgetMoveOut]
    planned: list[BudgetMix]
    actual: list[BudgetMix]


class BudgetDeed(Schema):
    """Hand in, approve, send back or close."""

    do: Literal["propose", "approve", "return", "close"]
    note: str = ""


class BudgetBookIn(Schema):
    """Money promised: the same key is booked once; more than is left answers 422."""

    amount: str
    key: str
    note: str = "-"
    currency: str = ""


class BudgetReportIn(Schema):
    """Money a platform says was spent: taken also past the plan, which is then told."""

    amount: str
    key: str
    revenue: str = "0"
    note: str = ""
    currency: str = ""


class BudgetMoveIn(Schema):
    """Planned money to a line beside it."""

    target: int
    amount: str
    reason: str


class BudgetEntryOut(Schema):
    """A movement on a line."""

    id: int
    line_id: int
    kind: str
    cents: int
    revenue_cents: int
    key: str
    note: str
    at: datetime


class BudgetEntryRows(Schema):
    """A page of movements."""

    count: int
    items: list[BudgetEntryOut]


@router.get("/partners-budgets", response=BudgetRows, summary="Budgets")
def list_budgets(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Budgets, the newest first."""
    access.require("partners.view")
    rows = Budget.objects.order_by("-starts_on", "pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/partners-budgets", response={201: BudgetOut}, summary="Write a budget")
def add_budget(request: HttpRequest, body: BudgetIn) -> Status[Budget]:
    """A new budget, divided by the policy."""
    return Status(201, services.save_budget(services.BudgetDraft(**body.dict())))


@router.get("/partners-budgets/{budget_id}", response=BudgetBoard, summary="One budget")
def get_budget(request: HttpRequest, budget_id: int) -> dict[str, Any]:
    """The tree, alarms, advised moves, the pyramid."""
    access.require("partners.view")
    row = budget_of(budget_id)
    found = budget_view(row)
    return {
        **BudgetOut.from_orm(row).dict(),
        "lines": [one.row for one in found.lines],
        "over": [one.row.pk for one in found.over],
        "moves": [
            {"source": one.source.pk, "target": one.target.pk, "cents": one.cents, "below": one.below, "above": one.above} for one in found.moves
        ],
        "planned": [_mix(one) for one in found.planned],
        "actual": [_mix(one) for one in found.actual],
    }


@router.put("/partners-budgets/{budget_id}", response=BudgetOut, summary="Change a budget")
def change_budget(request: HttpRequest, budget_id: int, body: BudgetIn) -> Budget:
    """Change a draft."""
    return services.save_budget(services.BudgetDraft(**body.dict()), budget_of(budget_id))


@router.post("/partners-budgets/{budget_id}/do", response=BudgetOut, summary="Hand in, approve, send back, close")
def act_on_budget(request: HttpRequest, budget_id: int, body: BudgetDeed) -> Budget:
    """Do it; nobody approves their own."""
    row = budget_of(budget_id)
    match body.do:
        case "propose":
            return services.propose(budget=row)
        case "close":
            return services.close(budget=row)
    return services.decide(budget=row, approve=body.do == "approve", note=body.note)


@router.put("/partners-budgets/{budget_id}/lines", response=BudgetLineOut, summary="Plan a line")
def plan_budget_line(request: HttpRequest, budget_id: int, body: BudgetLineIn) -> BudgetLine:
    """Plan a branch or a line under it."""
    return services.plan_line(budget=budget_of(budget_id), **body.dict())


@router.post("/partners-budget-lines/{line_id}/book", response={201: BudgetEntryOut}, summary="Book on a line")
def book_on_line(request: HttpRequest, line_id: int, body: BudgetBookIn) -> Status[BudgetEntry]:
    """Promise money."""
    return Status(201, services.book_by_hand(line=line_of(line_id), **body.dict()))


@router.post("/partners-budget-lines/{line_id}/report", response={201: BudgetEntryOut}, summary="Enter spend")
def report_on_line(request: HttpRequest, line_id: int, body: BudgetReportIn) -> Status[BudgetEntry]:
    """What a platform says was spent."""
    return Status(201, services.report(line=line_of(line_id), **body.dict()))


@router.post("/partners-budget-lines/{line_id}/move", response=BudgetLineOut, summary="Move money")
def move_from_line(request: HttpRequest, line_id: int, body: BudgetMoveIn) -> BudgetLine:
    """To a line beside it, with a reason; the line it went to is answered."""
    target = line_of(body.target)
    services.move(source=line_of(line_id), target=target, amount=body.amount, reason=body.reason)
    return line_of(target.pk)


@router.get("/partners-budget-entries", response=BudgetEntryRows, summary="Entries of budgets")
def list_entries(request: HttpRequest, budget_id: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Movements, the newest first."""
    access.require("partners.view")
    rows = BudgetEntry.objects.order_by("-pk")
    rows = rows.filter(line__budget_id=budget_id) if budget_id is not None else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


def _mix(one: Mix) -> dict[str, Any]:
    shares = {"share": float(one.share), "target": float(one.target), "off": float(one.off)}
    return {"tier": one.tier, "count": one.count, "flagged": one.flagged, **shares}


def budget_of(budget_id: int) -> Budget:
    """The budget or 404."""
    row: Budget | None = Budget.objects.filter(pk=budget_id).first()
    if row is None:
        raise Http404
    return row


def line_of(line_id: int) -> BudgetLine:
    """The line or 404."""
    row: BudgetLine | None = BudgetLine.objects.select_related("budget").filter(pk=line_id).first()
    if row is None:
        raise Http404
    return row
