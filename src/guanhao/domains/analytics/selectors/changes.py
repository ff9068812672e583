"""One day against its base day: values at equal age, and the groups that carry the difference (ANA-08)."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import F

from guanhao.domains.analytics.contracts import CareFacts
from guanhao.domains.analytics.metrics import MetricDef
from guanhao.domains.analytics.models import DayCheck, DayReview, TraceTicket
from guanhao.domains.analytics.policy import VariancePolicy
from guanhao.domains.analytics.rules import Recurring
from guanhao.domains.analytics.selectors.sql import SOURCES, Statement, dimension
from guanhao.domains.analytics.selectors.values import ask, clean, series_of
from guanhao.engines.statistics.compare import change
from guanhao.engines.statistics.decompose import NOTHING, Contribution, Side, contributions
from guanhao.engines.statistics.formula import sql as node_sql
from guanhao.engines.timing.days import day_info, like_day
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

PARTS = {
    "post": ("platform", "account", "format", "topic", "post"),
    "account_day": ("platform", "account"),
    "order": ("account", "product", "source"),
    "ad": ("platform", "campaign", "creative"),
    "traffic": ("source", "medium", "campaign", "landing"),
}
SHOWN = 8
LOOK_BACK = timedelta(days=800)


@dataclass(frozen=True)
class Part:
    """The contributions of one dimension, largest first; `rest` is the sum of those not listed."""

    by: str
    rows: tuple[Contribution, ...]
    rest: float


@dataclass(frozen=True)
class Measured:
    """A metric on one day: its value (None: no row knows it) and how many rows."""

    value: float | None
    n: int


def base_days(day: date, policy: VariancePolicy) -> list[date]:
    """The days that `day` is compared with, the newest first: one, or the seven before it whose mean is the base."""
    first, count = (7, 1) if policy.base == "same_weekday" else (1, 7 if policy.base == "week_mean" else 1)
    return [day - timedelta(days=back) for back in range(first, first + count)]


def base_value(metric: MetricDef, day: date, policy: VariancePolicy) -> float | None:
    """The value `day` is compared with: that of its base day, or the mean over the base days that are known (of a ratio: all of them together)."""
    days = base_days(day, policy)
    if len(days) > 1 and metric.aggregation == "ratio":
        sides = _mean([_sides(metric, base, policy, "platform") for base in days]).values()
        bottom = sum(side.bottom for side in sides)
        return sum(side.top for side in sides) / bottom if bottom else None
    known = [one.value for one in (on_day(metric, base, policy) for base in days) if one.value is not None]
    return sum(known) / len(known) if known else None


def on_day(metric: MetricDef, day: date, policy: VariancePolicy) -> Measured:
    """The metric on one local day, posts at the same age: the newest snapshot within `policy.settle` after the day's end."""
    statement = _measure(metric, day, policy)
    row = ask(statement)[0]
    return Measured(clean(row["v"]), row["n"])


def parts_of(metric: MetricDef, day: date, policy: VariancePolicy) -> list[Part]:
    """The difference between a day and its base by every dimension of the metric's level."""
    found = []
    for by in PARTS[metric.level]:
        before, after = _mean([_sides(metric, base, policy, by) for base in base_days(day, policy)]), _sides(metric, day, policy, by)
        rows = contributions(before, after, ratio=metric.aggregation == "ratio")
        if rows:
            found.append(Part(by, tuple(rows[:SHOWN]), sum(row.amount for row in rows[SHOWN:])))
    return found


def calendar_step(day: date, base: date, policy: VariancePolicy) -> str:
    """The words for a step of the calendar that may explain a change: a holiday begins, goes on or ends; "" when there is none."""
    this, that = day_info(day), day_info(base)
    special = [info for info in (this, that) if info.position or info.kind == "makeup" or (policy.weekends and not info.working)]
    return f"{that.holiday or that.kind} → {this.holiday or this.kind}" if special else ""


def recurring(metric: MetricDef, day: date, policy: VariancePolicy, first: date) -> tuple[Recurring | None, list[tuple[date, float]]]:
    """What the same step of the calendar did before, on days from `first`; None when the calendar takes no special step."""
    if not calendar_step(day, base_days(day, policy)[0], policy):
        return None, []
    history = [day - timedelta(days=i) for i in range(1, min(LOOK_BACK, day - first).days + 1)] if first < day else []
    seen: list[tuple[date, float]] = []
    for other in like_day(day, history):
        share = change(on_day(metric, other, policy).value, base_value(metric, other, policy)).share
        if share is not None:
            seen.append((other, share))
    return Recurring(tuple(share for _day, share in seen), policy.holiday_least), seen


def daily_changes(metric: MetricDef, day: date, days: int = 90) -> list[float]:
    """The metric's day-over-day changes of the days before, as shares."""
    points = series_of([metric], day - timedelta(days=days + 1), day - timedelta(days=1))[metric.key]
    shares = (change(now, before).share for (_, before), (_, now) in itertools.pairwise(points))
    return [share for share in shares if share is not None]


def first_day(metric: MetricDef) -> date | None:
    """The first day the metric's level knows."""
    row = ask(Statement(f'SELECT min("day") AS d FROM {SOURCES[metric.level]}', ()))[0]
    found: date | None = row["d"]
    return found


def tickets(*, state: str = "", metric: str = "", start: date | None = None, end: date | None = None) -> Any:
    """Tickets of the brand, the newest first, as a query set."""
    rows = TraceTicket.objects.order_by("-day", "metric")
    wanted = {"state": state, "metric": metric, "day__gte": start, "day__lte": end}
    return rows.filter(**{key: value for key, value in wanted.items() if value})


def checks_of(day: date) -> list[DayCheck]:
    """What the daily comparison said of a day."""
    return list(DayCheck.objects.filter(day=day).order_by("metric"))


def reviews(limit: int = 60) -> list[DayReview]:
    """The latest daily reviews, the newest first."""
    return list(DayReview.objects.order_by("-day")[:limit])


def review_of(day: date) -> DayReview | None:
    """The review of a day, if one is due."""
    found: DayReview | None = DayReview.objects.filter(day=day).first()
    return found


def _measure(metric: MetricDef, day: date, policy: VariancePolicy) -> Statement:
    relation = _relation(metric, day, policy)
    return Statement(f"SELECT {metric.parsed.sum_sql()} AS v, {metric.parsed.count_sql()} AS n FROM {relation.sql}", relation.params)


def _sides(metric: MetricDef, day: date, policy: VariancePolicy, by: str) -> dict[str, Side]:
    relation = _relation(metric, day, policy)
    key = "account_id || ':' || post_id" if by == "post" else dimension(metric.level, by)
    top, bottom = (node_sql(metric.parsed.top), node_sql(metric.parsed.bottom)) if metric.aggregation == "ratio" else (metric.parsed.row_sql(), "0")
    sql = (
        f"SELECT {key} AS k, sum({top}) AS t, sum({bottom}) AS b FROM {relation.sql} WHERE ({top}) IS NOT NULL AND ({bottom}) IS NOT NULL GROUP BY 1"
    )
    return {str(row["k"]) if row["k"] is not None else "": Side(float(row["t"]), float(row["b"])) for row in ask(Statement(sql, relation.params))}


def _mean(days: list[dict[str, Side]]) -> dict[str, Side]:
    """The mean day of several days; those without any row do not count."""
    known = [sides for sides in days if sides]
    groups = {key for sides in known for key in sides}
    tops, bottoms = ({key: sum(getattr(sides.get(key, NOTHING), part) for sides in known) for key in groups} for part in ("top", "bottom"))
    return {key: Side(tops[key] / len(known), bottoms[key] / len(known)) for key in groups}


def _relation(metric: MetricDef, day: date, policy: VariancePolicy) -> Statement:
    """The level's rows of one local day; posts carry their newest values that were seen by the cut-off, or the newest of all when none was."""
    if metric.level != "post":
        return Statement(f'(SELECT * FROM {SOURCES[metric.level]} WHERE "day" = ?)', (day,))
    numbers = [name for name in metric.parsed.columns() if name not in {"posts", "duration_s"}]
    end = datetime.combine(day + timedelta(days=1), time(), current_brand().zone).astimezone(UTC)
    then = ", ".join(f"arg_max({name}, observed_at) AS {name}" for name in numbers)
    pick = ", ".join(f"CASE WHEN s.post_id IS NULL THEN p.{name} ELSE s.{name} END AS {name}" for name in numbers)
    sql = f"""(SELECT p.account_id, p.post_id, p.platform, p.format, p.topic, p.title, p."day", p.duration_s, 1 AS posts{", " + pick if pick else ""}
      FROM post_current p LEFT JOIN (
        SELECT m.account_id, m.post_id{", " + then if then else ""} FROM post_metrics m
        SEMI JOIN (SELECT account_id, post_id FROM post_current WHERE "day" = ?) d ON m.account_id = d.account_id AND m.post_id = d.post_id
        WHERE m.observed_at <= ? GROUP BY 1, 2) s ON s.account_id = p.account_id AND s.post_id = p.post_id
      WHERE p."day" = ?)"""
    return Statement(sql, (day, end + policy.settle, day))


def care(start: date, end: date) -> CareFacts:
    """How tickets and daily reviews of these days were looked after."""
    rows = list(TraceTicket.objects.filter(day__gte=start, day__lte=end).values_list("opened_at", "closed_at"))
    hours = [(closed - opened).total_seconds() / 3600 for opened, closed in rows if closed is not None]
    due = DayReview.objects.filter(day__gte=start, day__lte=end, due_at__lte=now())
    in_time = DayReview.objects.filter(day__gte=start, day__lte=end, done_at__lte=F("due_at"))
    return CareFacts(len(rows), len(hours), median(hours) if hours else None, (due | in_time).distinct().count(), in_time.count())


def titles_of(keys: Iterable[str]) -> dict[str, str]:
    """Titles of posts named "account:post"."""
    wanted = [key.partition(":") for key in keys]
    if not wanted:
        return {}
    marks = ", ".join("(?, ?)" for _ in wanted)
    params = [value for account, _sep, post in wanted for value in (int(account), post)]
    rows = ask(Statement(f"SELECT account_id, post_id, title FROM post_current WHERE (account_id, post_id) IN ({marks})", tuple(params)))
    return {f"{row['account_id']}:{row['post_id']}": row["title"] or row["post_id"] for row in rows}
