"""How values of single posts are spread: mean beside median and quantiles, and a histogram on a logarithmic axis (ANA-16)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.metrics import find_metric
from guanhao.domains.analytics.selectors.values import EVERYTHING, ask, clean, group_key
from guanhao.engines.statistics.summary import LogBin, Summary

_QUANTILES = "[0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]"
PER_DECADE = 4


@dataclass(frozen=True)
class Spread:
    """A group's summary; `key` is "" for all posts."""

    key: str
    summary: Summary


def spread(key: str, start: date, end: date, filters: Filters = EVERYTHING, by: str = "") -> tuple[Spread, ...]:
    """Summary of a metric's values a post, of all posts or of each group (platform, account, format, topic, tag …)."""
    metric = find_metric(key)
    value = f"CAST({metric.parsed.row_sql()} AS DOUBLE)"
    condition = sql.where("post", start, end, filters)
    group = f"{sql.dimension('post', by)} AS k0, " if by else ""
    statement = (
        f"SELECT {group}count({value}) AS n, count(*) - count({value}) AS unknown, sum({value}) AS total, avg({value}) AS mean,"
        f" stddev_samp({value}) AS deviation, quantile_cont({value}, {_QUANTILES}) AS q"
        f" FROM {sql.source('post', (by,) if by else ())} WHERE {condition.sql}{' GROUP BY k0 ORDER BY k0' if by else ''}"
    )
    rows = ask(sql.Statement(statement, condition.params))
    return tuple(Spread(group_key(row["k0"]) if by else "", _summary(row)) for row in rows if not by or row["k0"] is not None)


def histogram(key: str, start: date, end: date, filters: Filters = EVERYTHING) -> tuple[LogBin, ...]:
    """Posts by value on a logarithmic axis, four bins a decade; values below 1 are the first bin."""
    metric = find_metric(key)
    value = f"CAST({metric.parsed.row_sql()} AS DOUBLE)"
    condition = sql.where("post", start, end, filters)
    statement = (
        f"SELECT CASE WHEN {value} < 1 THEN -1 ELSE CAST(floor(log10({value}) * {PER_DECADE} + 1e-9) AS INTEGER) END AS bin, count(*) AS n"
        f" FROM {sql.SOURCES['post']} WHERE {condition.sql} AND {value} >= 0 GROUP BY bin ORDER BY bin"
    )
    counts = {row["bin"]: row["n"] for row in ask(sql.Statement(statement, condition.params))}
    if not counts:
        return ()
    edges = [0.0, *(10 ** (i / PER_DECADE) for i in range(max(counts) + 2))]
    return tuple(LogBin(edges[i], edges[i + 1], counts.get(i - 1, 0)) for i in range(len(edges) - 1))


def _summary(row: dict[str, Any]) -> Summary:
    low, p10, p25, median, p75, p90, high = row["q"] or [None] * 7
    return Summary(row["n"], row["unknown"], clean(row["total"]), clean(row["mean"]), clean(row["deviation"]), low, p10, p25, median, p75, p90, high)
