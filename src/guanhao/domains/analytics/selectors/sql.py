"""SQL over the warehouse views, built from metric definitions: names come from registries, values are always parameters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.metrics import MetricDef
from guanhao.engines.statistics.compare import Period
from guanhao.engines.statistics.formula import sql as part_sql

UNPAID: Final = (
    "cancelled",
    "canceled",
    "refunded",
    "returned",
    "closed",
    "unpaid",
    "已取消",
    "已退款",
    "已退货",
    "已关闭",
    "交易关闭",
    "待付款",
    "退款成功",
)
_NOT_UNPAID = ", ".join(f"'{word}'" for word in UNPAID)
SOURCES: Final = {
    "post": "(SELECT *, 1 AS posts FROM post_current)",
    "account_day": "(SELECT *, followers - lag(followers IGNORE NULLS) OVER (PARTITION BY account_id ORDER BY day) AS follower_change"
    " FROM account_days)",
    "order": f"(SELECT *, 1 AS orders FROM orders WHERE lower(coalesce(status, '')) NOT IN ({_NOT_UNPAID}))",
    "ad": "ads",
    "traffic": "traffic",
}
_DAY: Final = '"day" AS "day"'
_OF_DAYS: Final = {"day", "week", "month"}
_TIME: Final = {
    "day": '"day"',
    "week": "date_trunc('week', \"day\")::DATE",
    "month": "date_trunc('month', \"day\")::DATE",
    "account": "account_id",
    "platform": "platform",
}
DIMENSIONS: Final = {
    "post": {**_TIME, "format": "format", "topic": "topic", "tag": "tag", "weekday": "weekday", "hour": "hour"},
    "account_day": {**_TIME, "weekday": 'isodow("day") - 1'},
    "order": {
        **_TIME,
        "weekday": 'isodow("day") - 1',
        "hour": "extract(hour FROM ordered_at)",
        "product": "product",
        "campaign": "campaign",
        "source": "source",
    },
    "ad": {**_TIME, "weekday": 'isodow("day") - 1', "campaign": "campaign", "creative": "creative", "audience": "audience"},
    "traffic": {
        **_TIME,
        "weekday": 'isodow("day") - 1',
        "source": "source",
        "medium": "medium",
        "campaign": "campaign",
        "landing": "landing",
    },
}


class UnknownDimension(ValueError):
    """A metric cannot be grouped that way; the message names what is possible."""


class NoSuchFilter(ValueError):
    """A filter does not exist at the metric's level (account days have no format)."""


@dataclass(frozen=True)
class Statement:
    """SQL and its parameters."""

    sql: str
    params: tuple[Any, ...]


def dimension(level: str, by: str) -> str:
    """The SQL of a grouping; UnknownDimension names the possible ones."""
    known = DIMENSIONS[level]
    if by not in known:
        raise UnknownDimension(
            _("This metric cannot be grouped by “%(by)s”. Possible: %(known)s.") % {"by": by, "known": ", ".join(known)},
        )
    return known[by]


def where(level: str, start: date | None, end: date | None, filters: Filters) -> Statement:
    """The condition of a window of local days (both inclusive; None is open) and filters; always at least TRUE."""
    parts: list[str] = []
    params: list[Any] = []
    if start is not None:
        parts.append('"day" >= ?')
        params.append(start)
    if end is not None:
        parts.append('"day" <= ?')
        params.append(end)
    for column, values in (("account_id", filters.accounts), ("platform", filters.platforms)):
        if values:
            parts.append(f"{column} IN ({', '.join('?' * len(values))})")
            params.extend(values)
    if level != "post" and (filters.formats or filters.tags):
        raise NoSuchFilter(_("Formats and tags belong to posts: this metric cannot be filtered by them."))
    if filters.formats:
        parts.append(f"format IN ({', '.join('?' * len(filters.formats))})")
        params.extend(filters.formats)
    if filters.tags:
        parts.append(f"list_has_any(tags, [{', '.join('?' * len(filters.tags))}])")
        params.extend(filters.tags)
    return Statement(" AND ".join(parts) or "TRUE", tuple(params))


def source(level: str, by: Sequence[str] = ()) -> str:
    """The relation of a level; grouping by tag makes one row of each tag."""
    if "tag" in by:
        return "(SELECT p.* EXCLUDE (tags), tags, unnest(tags) AS tag FROM (SELECT *, 1 AS posts FROM post_current) p)"
    return SOURCES[level]


def measure(
    metrics: Sequence[MetricDef],
    start: date | None,
    end: date | None,
    filters: Filters,
    by: Sequence[str] = (),
    *,
    total: bool = False,
    before: Period | None = None,
) -> Statement:
    """One pass over one level: the groups as k0, k1 …, then of each metric its value v0, v1 … and number of rows n0, n1 …

    Metrics of aggregation `last` are not for here (see `newest`). Rows come in the order of their groups. With `total` (one grouping, not by
    tag, where a post counts in every tag) one more row has the values of everything; it is the one whose `whole` is 1. With `before`, days that
    end before `start`, rows of those days are told apart by `earlier`, and `whole` is of each of the two.
    """
    level = metrics[0].level
    if any(metric.level != level or metric.last for metric in metrics):
        raise ValueError("one statement measures sums and ratios of one level")
    window = _window(level, start, end, filters, by, before)
    groups, sets = _groups(by, before, total=total)
    by_day = total and set(by) <= _OF_DAYS  # then one narrow group a row, and all else over some hundred rows
    parts = _Parts(rolled_up=by_day)
    values = [f"{parts.value(metric)} AS v{i}, {parts.count(metric)} AS n{i}" for i, metric in enumerate(metrics)]
    relation = f"{source(level, by)} WHERE {window.sql}"
    rows = parts.days(relation, window.keys) if by_day else parts.rows(relation, window.keys)
    whole = ["CAST(grouping(k0) AS TINYINT) AS whole"] if total else []
    sql = f"SELECT {', '.join([*groups, *whole, *values])} FROM ({rows})"
    return Statement(f"{sql} GROUP BY {sets} ORDER BY {', '.join(groups)}" if groups else sql, window.params)


class _Parts:
    """What metrics add up, each computed once a row however many read it: expressions over columns, then those of ratios where the other side is
    known too (a CASE in a sum takes a third of the time of a FILTER). `rolled_up`: over sums of days."""

    def __init__(self, *, rolled_up: bool) -> None:
        self._rolled_up = rolled_up
        self._expressions: dict[str, str] = {}
        self._added: dict[str, str] = {}

    def value(self, metric: MetricDef) -> str:
        """The value over all rows of a group."""
        formula = metric.parsed
        if not formula.is_ratio:
            return self._sum(self._add(self._name(formula.row_sql())))
        top, bottom = self._sides(metric)
        return f"{self._sum(top)} / nullif({self._sum(bottom)}, 0)"

    def count(self, metric: MetricDef) -> str:
        """Of how many rows the value is known."""
        name = self._sides(metric)[0] if metric.parsed.is_ratio else self._add(self._name(metric.parsed.row_sql()))
        return f"CAST(coalesce(sum(n_{name}), 0) AS BIGINT)" if self._rolled_up else f"count({name})"

    def rows(self, relation: str, keys: Sequence[str] = ()) -> str:
        """SELECT of the keys and of what is added up, row by row."""
        names = [f"k.{key.rpartition(' AS ')[2]}" for key in keys]
        inner = ", ".join([*keys, *(f"{part} AS {name}" for part, name in self._expressions.items())])
        outer = ", ".join([*names, *(f"{part} AS {name}" for part, name in self._added.items())])
        return f"SELECT {outer} FROM (SELECT {inner} FROM {relation}) k"

    def days(self, relation: str, keys: Sequence[str]) -> str:
        """SELECT of the keys and of the sums and counts of each day."""
        sums = ", ".join(f"sum({name}) AS s_{name}, count({name}) AS n_{name}" for name in self._added.values())
        return f'SELECT {", ".join(keys)}, * FROM (SELECT "day", {sums} FROM ({self.rows(relation, [_DAY])}) GROUP BY "day")'

    def _sides(self, metric: MetricDef) -> tuple[str, str]:
        top, bottom = self._name(part_sql(metric.parsed.top)), self._name(part_sql(metric.parsed.bottom))
        return self._add(f"CASE WHEN {bottom} IS NOT NULL THEN {top} END"), self._add(f"CASE WHEN {top} IS NOT NULL THEN {bottom} END")

    def _sum(self, name: str) -> str:
        return f"CAST(sum({'s_' if self._rolled_up else ''}{name}) AS DOUBLE)"

    def _name(self, expression: str) -> str:
        return self._expressions.setdefault(expression, f"e{len(self._expressions)}")

    def _add(self, expression: str) -> str:
        return self._added.setdefault(expression, f"a{len(self._added)}")


@dataclass(frozen=True)
class _Window:
    """Which rows a statement reads, and the keys it groups them by; the parameters of both."""

    keys: list[str]
    sql: str
    params: tuple[Any, ...]


def _window(level: str, start: date | None, end: date | None, filters: Filters, by: Sequence[str], before: Period | None) -> _Window:
    keys = [f"{dimension(level, one)} AS k{i}" for i, one in enumerate(by)]
    if before is None:
        condition = where(level, start, end, filters)
        return _Window(keys, condition.sql, condition.params)
    if start is None or end is None or before.end >= start:
        raise ValueError("the days compared with must end before the others begin")
    condition = where(level, before.start, end, filters)
    found = _Window(['"day" < ? AS earlier', *keys], condition.sql, (start, *condition.params))
    if before.end + timedelta(days=1) == start:
        return found
    return replace(found, sql=f'{found.sql} AND ("day" <= ? OR "day" >= ?)', params=(*found.params, before.end, start))


def _groups(by: Sequence[str], before: Period | None, *, total: bool) -> tuple[list[str], str]:
    """The names of the groups, and what stands after GROUP BY."""
    periods = ["earlier"] if before else []
    groups = [*periods, *(f"k{i}" for i in range(len(by)))]
    return groups, f"GROUPING SETS (({', '.join(periods)}), ({', '.join(groups)}))" if total else ", ".join(groups)


def newest(
    metric: MetricDef,
    start: date | None,
    end: date | None,
    filters: Filters,
    by: Sequence[str] = (),
    *,
    total: bool = False,
    before: Period | None = None,
) -> Statement:
    """A `last` metric: the newest value of each account in the group and window, added up; n is the number of accounts. `total` and `before`
    as in `measure`."""
    window = _window(metric.level, start, end, filters, by, before)
    groups, _sets = _groups(by, before, total=total)
    periods = ["earlier"] if before else []
    whole = ["CAST(grouping(k0) AS TINYINT) AS whole"] if total else []
    each = [*groups, "account_id"]
    sets = f"GROUPING SETS (({', '.join([*periods, 'account_id'])}), ({', '.join(each)}))" if total else ", ".join(each)
    value = metric.parsed.row_sql()
    columns = ", ".join([*window.keys, "account_id", '"day" AS d', f"{value} AS p0"])
    rows = f"SELECT {columns} FROM {source(metric.level, by)} WHERE {window.sql}"
    inner = f"SELECT {', '.join([*each, *whole, 'arg_max(p0, d) AS v'])} FROM ({rows}) WHERE p0 IS NOT NULL GROUP BY {sets}"
    shown = [*groups, *(["whole"] if total else [])]
    outer = f"SELECT {', '.join([*shown, 'CAST(sum(v) AS DOUBLE) AS v0', 'count(v) AS n0'])} FROM ({inner})"
    return Statement(f"{outer} GROUP BY {', '.join(shown)} ORDER BY {', '.join(groups)}" if shown else outer, window.params)
