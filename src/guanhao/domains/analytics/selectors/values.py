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
    """Several metrics of one level by one dimension with one statement."""
    plain = [metric for metric in metrics if not metric.last]
    together = bool(plain) and by != "tag"
    totals = values_of([metric for metric in metrics if metric.last or not together], start, end, filters)
    rows: dict[str, tuple[Row, ...]] = {}
    if plain:
        answer = ask(sql.measure(plain, start, end, filters, (by,), total=together))
        if together:
            whole = next(row for row in answer if row["whole"])
            answer = [row for row in answer if not row["whole"]]
            totals |= {m.key: Value(clean(whole[f"v{i}"]), whole[f"n{i}"], query_of(m, start, end, filters)) for i, m in enumerate(plain)}
        for i, metric in enumerate(plain):
            rows[metric.key] = _rows(answer, f"v{i}", f"n{i}")
    for metric in metrics:
        if metric.last:
            rows[metric.key] = _rows(ask(sql.newest(metric, start, end, filters, (by,))), "v0", "n0")
    return {m.key: Breakdown(rows[m.key], replace(totals[m.key], query=query_of(m, start, end, filters, by)), m.unit) for m in metrics}


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
