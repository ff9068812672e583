"""A budget as a page shows it: the tree, alarms, moves that are advised, the pyramid."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from guanhao.domains.partners.models import Budget, BudgetLine, Cooperation
from guanhao.domains.partners.policy import BudgetPolicy, PyramidPolicy
from guanhao.engines.partnering.budgets import Earner, Move, advise_moves
from guanhao.engines.partnering.gates import exact
from guanhao.engines.partnering.grades import TIER_OF, Mix, pyramid


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A line with its depth; `over` in cents when more was taken than planned; `used` the share of the plan that is taken."""

    row: BudgetLine
    depth: int
    over: int
    used: float | None
    ratio: float | None


@dataclass(frozen=True, kw_only=True)
class MoveView:
    """An advised move with the two lines it is between."""

    source: BudgetLine
    target: BudgetLine
    cents: int
    below: float
    above: float


@dataclass(frozen=True, kw_only=True)
class BudgetView:
    """Everything of a budget."""

    lines: tuple[LineView, ...]
    moves: tuple[MoveView, ...]
    planned: tuple[Mix, ...]
    actual: tuple[Mix, ...]
    taken: int
    over: tuple[LineView, ...]


def budget_view(budget: Budget) -> BudgetView:
    """Read once: the lines, the cooperations booked on them."""
    rows = list(BudgetLine.objects.filter(budget=budget).order_by("pk"))
    below: dict[int | None, list[BudgetLine]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    lines = tuple(_walk(below, None, 0))
    return BudgetView(
        lines=lines,
        moves=tuple(_moves(below)),
        planned=mix({"head": budget.head, "waist": budget.waist, "amateur": budget.amateur}),
        actual=mix(_booked(budget)),
        taken=sum(one.row.taken_cents for one in lines if one.depth == 0),
        over=tuple(one for one in lines if one.over),
    )


def _walk(below: dict[int | None, list[BudgetLine]], parent: int | None, depth: int) -> list[LineView]:
    found = []
    for row in below.get(parent, []):
        over = max(0, -row.left_cents)
        used = row.taken_cents / row.planned_cents if row.planned_cents else None
        ratio = row.revenue_cents / row.reported_cents if row.reported_cents and row.revenue_cents else None
        found += [LineView(row=row, depth=depth, over=over, used=used, ratio=ratio), *_walk(below, row.pk, depth + 1)]
    return found


def _moves(below: dict[int | None, list[BudgetLine]]) -> list[MoveView]:
    policy, found = BudgetPolicy.of_brand(), []
    for siblings in below.values():
        known = {row.pk: row for row in siblings}
        earners = [
            Earner(row.pk, row.planned_cents, row.taken_cents, row.revenue_cents) for row in siblings if row.revenue_cents or row.reported_cents
        ]
        moves: list[Move] = advise_moves(earners, most=exact(policy.move_most), gap=exact(policy.move_gap))
        found += [
            MoveView(source=known[one.source], target=known[one.target], cents=one.cents, below=float(one.below), above=float(one.above))
            for one in moves
        ]
    return found


def mix(counts: dict[str, int]) -> tuple[Mix, ...]:
    """Counts of head, waist and amateurs against the policy's pyramid; empty without talents."""
    policy = PyramidPolicy.of_brand()
    return pyramid(counts, (exact(policy.head), exact(policy.waist), exact(policy.amateur)), exact(policy.tolerance))


def _booked(budget: Budget) -> dict[str, int]:
    rows: Any = Cooperation.objects.filter(line__budget=budget).exclude(state=Cooperation.State.CANCELLED)
    counts: dict[str, int] = {}
    for row in rows.values("talent__grade").annotate(count=Count("talent", distinct=True)):
        tier = TIER_OF.get(row["talent__grade"], "")
        counts[tier] = counts.get(tier, 0) + row["count"]
    return counts
