"""Everything that reads goals."""

from datetime import date, timedelta

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.analytics.contracts import Metric
from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy.contracts import GoalView
from guanhao.domains.strategy.models import Goal
from guanhao.domains.strategy.policy import GoalPolicy
from guanhao.domains.strategy.rules import Aim, Shape, judge
from guanhao.domains.strategy.selectors import measures
from guanhao.domains.strategy.selectors.measures import of_account
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def goals(*, state: str | None = None, today: date | None = None) -> list[GoalView]:
    """The brand's goals with their verdicts, soonest end first."""
    rows = Goal.objects.filter(**({"state": state} if state else {})).order_by("end", "id")
    policy, day = GoalPolicy.of_brand(), today or brand_today()
    names = {account.id: account.name for account in channels.accounts()}
    return [_view(row, day, policy, names) for row in rows]


def goal(goal_id: int, *, today: date | None = None) -> GoalView:
    """One goal with its verdict; Goal.DoesNotExist for another brand's."""
    row = Goal.objects.get(pk=goal_id)
    account = channels.account(row.account_id) if row.account_id else None
    return _view(row, today or brand_today(), GoalPolicy.of_brand(), {account.id: account.name} if account else {})


def trajectory(view: GoalView, *, today: date | None = None) -> list[tuple[date, float | None, float]]:
    """(day, what was reached by then, what the straight line to the target asks) for every day of the window up to today, for some days of a
    figure that a room counts."""
    last = min(view.end, today or brand_today())
    if measures.is_rooms(view.metric):
        return _way(view, last)
    days = [view.start + timedelta(days=i) for i in range(max(0, (last - view.start).days + 1))]
    known = bool(days) and _metric(view.metric) is not None
    found = dict(analytics.series(view.metric, view.start, last, of_account(view.account_id))) if known else {}
    total = (view.end - view.start).days + 1
    points, running = [], 0.0
    for number, day in enumerate(days, start=1):
        value = found.get(day)
        if view.aim.shape is Shape.FLOW:
            running += value or 0.0
            reached: float | None = running
        elif view.aim.shape is Shape.LEVEL:
            reached = value / view.aim.baseline - 1 if value is not None and view.aim.baseline else None
        else:
            reached = value
        points.append((day, reached, view.aim.target if view.aim.shape is Shape.RATE else view.aim.target * number / total))
    return points


def _way(view: GoalView, last: date) -> list[tuple[date, float | None, float]]:
    if last < view.start or _metric(view.metric) is None:
        return []
    total, steady = (view.end - view.start).days + 1, view.aim.shape is Shape.RATE
    return [
        (day, reached, view.aim.target if steady else view.aim.target * ((day - view.start).days + 1) / total)
        for day, reached in measures.way(view.metric, view.start, last)
    ]


def brand_today() -> date:
    """The brand's date now."""
    return now().astimezone(current_brand().zone).date()


def shape_of(metric: Metric) -> Shape:
    """How the metric behaves in time: a stock, a ratio, or a sum."""
    if metric.aggregation == "last":
        return Shape.LEVEL
    return Shape.RATE if metric.aggregation == "ratio" else Shape.FLOW


def value_before(metric: str, day: date, account_id: int | None) -> float | None:
    """A stock's value at the end of the day before, looking back four weeks for a day that is known."""
    return measures.measured(metric, day - timedelta(days=28), day - timedelta(days=1), account_id)[0]


def aim_of(row: Goal) -> Aim:
    """The row as rules understand it."""
    return Aim(Shape(row.shape), row.target, row.start, row.end, baseline=row.baseline, lower_is_better=row.lower_is_better)


def _metric(key: str) -> Metric | None:
    """The goal's metric; None when the brand has retired it since: then nothing is known, and the other goals go on."""
    try:
        return measures.measure(key)
    except LookupError:
        return None


def _view(row: Goal, today: date, policy: GoalPolicy, names: dict[int, str]) -> GoalView:
    metric, aim = _metric(row.metric), aim_of(row)
    begun = metric is not None and today >= row.start
    actual, query = measures.measured(row.metric, row.start, min(row.end, today), row.account_id) if begun else (None, "")
    return GoalView(
        id=row.pk,
        title=row.title,
        metric=row.metric,
        metric_title=str(metric.title) if metric else row.metric,
        unit=metric.unit if metric else "",
        account_id=row.account_id,
        account_name=names.get(row.account_id, "") if row.account_id else "",
        horizon=row.horizon,
        family=row.family,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        start=row.start,
        end=row.end,
        state=row.state,
        actual=actual,
        aim=aim,
        verdict=judge(aim, actual, today, judge_from=policy.judge_from, risk_below=policy.risk_below),
        query=query,
    )
