"""Everything that reads the steps of long goals."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from guanhao.domains.analytics.contracts import Metric
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.contracts import MilestoneView
from guanhao.domains.strategy.models import Milestone
from guanhao.domains.strategy.policy import DirectionPolicy, GoalPolicy
from guanhao.domains.strategy.rules import Aim, Shape, Verdict, judge
from guanhao.domains.strategy.rules.milestones import lacking, standing
from guanhao.domains.strategy.selectors import measures
from guanhao.domains.strategy.selectors.aims import brand_today, shape_of

OPEN = (Milestone.State.PLANNED, Milestone.State.ACTIVE)


def rows(*, goal_id: int | None = None) -> QuerySet[Milestone]:
    """All steps with their goals, the next due first."""
    found: QuerySet[Milestone] = Milestone.objects.select_related("goal").order_by("due", "pk")
    return found.filter(goal_id=goal_id) if goal_id is not None else found


def milestones(*, goal_id: int | None = None, counted: bool = True) -> list[MilestoneView]:
    """All steps, or those of one goal; without `counted` the metric is left alone."""
    return views(list(rows(goal_id=goal_id)), counted=counted)


def milestone(milestone_id: int) -> MilestoneView:
    """One step; Milestone.DoesNotExist for another brand's."""
    return views([rows().get(pk=milestone_id)])[0]


def urgent() -> list[MilestoneView]:
    """Active steps that are late or due within the days of the countdown, the latest first."""
    until = brand_today() + timedelta(days=DirectionPolicy.of_brand().countdown)
    return views(list(rows().filter(state=Milestone.State.ACTIVE, due__lte=until)), counted=False)


def verdict_of(row: Milestone, today: date) -> Verdict | None:
    """How near the acceptance metric is to its target; None without either."""
    metric = _metric(row.metric)
    return _verdict(row, metric, today) if metric else None


def views(found: list[Milestone], *, counted: bool = True) -> list[MilestoneView]:
    """Rows as pages show them, names of people in one query."""
    today = brand_today()
    people = {one: person.name for one, person in identity.people({number for row in found for number in row.people}).items()} if found else {}
    return [_view(row, today, people, counted) for row in found]


def _view(row: Milestone, today: date, people: Mapping[int, str], counted: bool) -> MilestoneView:
    metric = _metric(row.metric)
    verdict = _verdict(row, metric, today) if counted and metric else None
    shape = shape_of(metric) if metric else None
    facts: dict[str, Any] = {
        name: getattr(row, name) for name in ("title", "span", "start", "due", "budget", "currency", "metric", "target", "state")
    }
    return MilestoneView(
        **facts,
        id=row.pk,
        goal_id=row.goal_id,
        goal_title=row.goal.title,
        people=tuple(row.people),
        people_names=tuple(people.get(number, f"#{number}") for number in row.people),
        metric_title=str(metric.title) if metric else row.metric,
        in_percent=shape is Shape.LEVEL or bool(metric and metric.unit == "share"),
        note=row.note,
        standing=standing(row.state, row.start, row.due, today),
        days_left=(row.due - today).days,
        reached=row.accepted_value if row.state == Milestone.State.DONE else verdict.reached if verdict else None,
        attainment=verdict.attainment if verdict else None,
        lacking=lacking(budget=row.budget, people=row.people, metric=row.metric, target=row.target),
        accepted_at=row.accepted_at,
        accepted_by_name=row.accepted_by_name,
    )


def _verdict(row: Milestone, metric: Metric, today: date) -> Verdict | None:
    if row.target is None:
        return None
    aim = Aim(shape_of(metric), row.target, row.start, row.due, baseline=row.baseline, lower_is_better=metric.good == "down")
    if aim.shape is Shape.LEVEL and not aim.baseline:
        return None
    value = measures.measured(row.metric, row.start, min(row.due, today), row.account_id)[0] if today >= row.start else None
    policy = GoalPolicy.of_brand()
    return judge(aim, value, today, judge_from=policy.judge_from, risk_below=policy.risk_below)


def _metric(key: str) -> Metric | None:
    try:
        return measures.measure(key) if key else None
    except LookupError:
        return None
