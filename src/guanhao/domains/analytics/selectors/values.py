"""Values of metrics: over a window, by a dimension, and as a series of days. Every board, goal and report reads numbers here."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from guanhao.domains.analytics.contracts import Breakdown, Filters, MetricQuery, Row, Value
from guanhao.domains.analytics.metrics import MetricDef
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.metrics import find_metric
from guanhao.engines.statistics.compare import Period
from guanhao.kernel import access, warehouse

EVERYTHING = Filters()


def ask(statement: sql.Statement) -> list[dict[str, Any]]:
    """Rows of a statement, kept until the brand's data change; whoever asks must be allowed to see numbers."""
    access.require("analytics.view")
    key = ("analytics", statement.sql, statement.params)
    return warehouse.cached(key, lambda: warehouse.rows(statement.sql, statement.params))


def query_of(metric: MetricDef, start: date, end: date, filters: Filters, by: str = "") -> MetricQuery:
    """The reproducible description of a question."""
    return MetricQuery(metric.key, metric.version, metric.formula, metric.level, start, end, filters, by)


def metric_value(key: str, start: date, end: date, filters: Filters = EVERYTHING) -> Value:
    """One metric over local days start to end, both inclusive. UnknownMetric when there is none of this key."""
    return values_of([find_metric(key)], start, end, filters)[key]


def values_of(metrics: Sequence[MetricDef], start: date, end: date, filters: Filters = EVERYTHING) -> dict[str, Value]:
    """Several metrics over one window with one statement a level."""
    found: dict[str, Value] = {}
    for level in dict.fromkeys(metric.level for metric in metrics):
        plain = [metric for metric in metrics if metric.level == level and not metric.last]
        if plain:
            row = ask(sql.measure(plain, start, end, filters))[0]
            found |= {m.key: Value(clean(row[f"v{i}"]), row[f"n{i}"], query_of(m, start, end, filters)) for i, m in enumerate(plain)}
        for metric in (metric for metric in metrics if metric.level == level and metric.last):
            row = ask(sql.newest(metric, start, end, filters))[0]
            found[metric.key] = Value(clean(row["v0"]), row["n0"], query_of(metric, start, end, filters))
    return {metric.key: found[metric.key] for metric in metrics}


def breakdown(key: str, start: date, end: date, by: str, filters: Filters = EVERYTHING) -> Breakdown:
    """A metric by day, week, month, account, platform, format, topic, tag, weekday or hour. Groups without a name are left out of the rows
    (weekday and hour of posts without a time) but counted in the total. UnknownDimension when the level lacks it."""
    metric = find_metric(key)
    return breakdowns([metric], start, end, by, filters)[key]


def breakdowns(metrics: Sequence[MetricDef], start: date, end: date, by: str, filters: Filters = EVERYTHING) -> dict[str, Breakdown]:
    """Several metrics of one level by one dimension with one statement (one more for each whose aggregation is `last`)."""
    found: dict[str, Breakdown] = {}
    for group in _together(metrics):
        total = by != "tag"
        answer = ask(_statement(group, start, end, filters, by, total=total))
        totals = {} if total else values_of(group, start, end, filters)
        for i, metric in enumerate(group):
            found[metric.key] = _breakdown(metric, i, answer, query_of(metric, start, end, filters, by), totals.get(metric.key))
    return {metric.key: found[metric.key] for metric in metrics}


def compared(
    metrics: Sequence[MetricDef], period: Period, before: Period, by: str, filters: Filters = EVERYTHING
) -> tuple[dict[str, Breakdown], dict[str, Breakdown]]:
    """`breakdowns` of a period and of the days it is compared with, both from the same statements when the two have no day in common."""
    if by == "tag" or before.end >= period.start:
        return breakdowns(metrics, period.start, period.end, by, filters), breakdowns(metrics, before.start, before.end, by, filters)
    now: dict[str, Breakdown] = {}
    old: dict[str, Breakdown] = {}
    for group in _together(metrics):
        answer = ask(_statement(group, period.start, period.end, filters, by, total=True, before=before))
        for found, days, earlier in ((now, period, False), (old, before, True)):
            rows = [row for row in answer if row["earlier"] == earlier]
            for i, metric in enumerate(group):
                found[metric.key] = _breakdown(metric, i, rows, query_of(metric, days.start, days.end, filters, by))
    return now, old


def _together(metrics: Sequence[MetricDef]) -> list[list[MetricDef]]:
    """The metrics one statement can answer: sums and ratios, and each `last` one alone."""
    plain = [metric for metric in metrics if not metric.last]
    return [*([plain] if plain else []), *([metric] for metric in metrics if metric.last)]


def _statement(
    group: Sequence[MetricDef], start: date, end: date, filters: Filters, by: str, *, total: bool, before: Period | None = None
) -> sql.Statement:
    if group[0].last:
        return sql.newest(group[0], start, end, filters, (by,), total=total, before=before)
    return sql.measure(group, start, end, filters, (by,), total=total, before=before)


def _breakdown(metric: MetricDef, number: int, answer: list[dict[str, Any]], query: MetricQuery, total: Value | None = None) -> Breakdown:
    """A metric's rows and its value over everything: the given one, or the row that is the `whole`."""
    value, count = f"v{number}", f"n{number}"
    if total is not None:
        return Breakdown(_rows(answer, value, count), replace(total, query=query), metric.unit)
    rows = _rows([row for row in answer if not row["whole"]], value, count)
    found = [Value(clean(row[value]), row[count], query) for row in answer if row["whole"]]
    return Breakdown(rows, found[0] if found else Value(None, 0, query), metric.unit)


def breakdown_pairs(metric: MetricDef, start: date, end: date, by: tuple[str, str], filters: Filters = EVERYTHING) -> dict[str, tuple[Row, ...]]:
    """A metric by two dimensions with one statement: of each value of the first its rows by the second. Groups without a name are left out."""
    found: dict[str, list[Row]] = {}
    for row in ask(sql.measure([metric], start, end, filters, by)):
        if row["k0"] is not None and row["k1"] is not None:
            found.setdefault(group_key(row["k0"]), []).append(Row(group_key(row["k1"]), clean(row["v0"]), row["n0"]))
    return {key: tuple(rows) for key, rows in found.items()}


def series(key: str, start: date, end: date, filters: Filters = EVERYTHING) -> list[tuple[date, float | None]]:
    """One value for every local day. Days on which a counted thing did not happen (no post, no order) are 0 for sums of posts and orders;
    days an account's table lacks stay None."""
    return series_of([find_metric(key)], start, end, filters)[key]


def series_of(metrics: Sequence[MetricDef], start: date, end: date, filters: Filters = EVERYTHING) -> dict[str, list[tuple[date, float | None]]]:
    """Daily series of several metrics of one level."""
    by_day = breakdowns(metrics, start, end, "day", filters)
    days = [start + timedelta(days=i) for i in range((end - start).days + 1)]
    result: dict[str, list[tuple[date, float | None]]] = {}
    for metric in metrics:
        known = {row.key: row.value for row in by_day[metric.key].rows}
        quiet = 0.0 if metric.level in {"post", "order"} and metric.aggregation == "sum" and by_day[metric.key].total.n else None
        result[metric.key] = [(day, known.get(day.isoformat(), quiet)) for day in days]
    return result


def answer(key: str, start: date, end: date, by: str = "", filters: Filters = EVERYTHING) -> dict[str, Any]:
    """A metric as JSON-safe values, as the command and REST give it."""
    metric = find_metric(key)
    found = breakdown(key, start, end, by, filters) if by else Breakdown((), metric_value(key, start, end, filters), metric.unit)
    return {
        "metric": metric.key,
        "title": str(metric.title),
        "from": start.isoformat(),
        "to": end.isoformat(),
        "by": by or None,
        "unit": metric.unit,
        "total": plain(found.total.value, metric),
        "n": found.total.n,
        "rows": [{"key": row.key, "value": plain(row.value, metric), "n": row.n} for row in found.rows],
        "query": found.total.query.about(),
    }


def plain(value: float | None, metric: MetricDef) -> float | int | None:
    """A value as people and programs read it: counts whole, money to 2 decimals, all else to 12 significant digits (sums of binary fractions
    have no more that mean anything)."""
    if value is None:
        return None
    if metric.unit == "count" and metric.aggregation != "ratio" and value.is_integer():
        return int(value)
    return round(value, 2) if metric.unit == "money" else float(f"{value:.12g}")


def clean(value: Any) -> float | None:
    """A number as float; NULL and NaN as None."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return float(value)


def group_key(value: Any) -> str:
    """A group as text: dates in ISO form."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _rows(answer: list[dict[str, Any]], value: str, count: str) -> tuple[Row, ...]:
    return tuple(Row(group_key(row["k0"]), clean(row[value]), row[count]) for row in answer if row["k0"] is not None)
