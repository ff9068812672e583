"""SQL over the warehouse views, built from metric definitions: names come from registries, values are always parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.metrics import MetricDef

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
    metrics: Sequence[MetricDef], start: date | None, end: date | None, filters: Filters, by: Sequence[str] = (), *, total: bool = False
) -> Statement:
    """One pass over one level: the groups as k0, k1 …, then of each metric its value v0, v1 … and number of rows n0, n1 …

    Metrics of aggregation `last` are not for here (see `newest`). Rows come in the order of their groups. With `total` (not by
    tag, where a post counts in every tag) one more row has the values of everything; it is the one whose `whole` is 1.
    """
    level = metrics[0].level
    if any(metric.level != level or metric.last for metric in metrics):
        raise ValueError("one statement measures sums and ratios of one level")
    keys = [f"{dimension(level, one)} AS k{i}" for i, one in enumerate(by)]
    values = [f"{m.parsed.sum_sql()} AS v{i}, {m.parsed.count_sql()} AS n{i}" for i, m in enumerate(metrics)]
    condition = where(level, start, end, filters)
    groups = ", ".join(f"k{i}" for i in range(len(by)))
    if total:
        values.append(f"CAST(grouping({dimension(level, by[0])}) AS TINYINT) AS whole")
    sql = f"SELECT {', '.join(keys + values)} FROM {source(level, by)} WHERE {condition.sql}"
    if by:
        sql += f" GROUP BY {f'GROUPING SETS ((), ({groups}))' if total else groups} ORDER BY {groups}"
    return Statement(sql, condition.params)


def newest(metric: MetricDef, start: date | None, end: date | None, filters: Filters, by: Sequence[str] = ()) -> Statement:
    """A `last` metric: the newest value of each account in the group and window, added up; n is the number of accounts."""
    value = metric.parsed.row_sql()
    groups = [f"k{i}" for i in range(len(by))]
    keys = [f"{dimension(metric.level, one)} AS k{i}" for i, one in enumerate(by)]
    condition = where(metric.level, start, end, filters)
    columns = ", ".join([*keys, "account_id", f'arg_max({value}, "day") AS v'])
    inner = f"SELECT {columns} FROM {source(metric.level, by)} WHERE {condition.sql} AND ({value}) IS NOT NULL"
    inner += f" GROUP BY {', '.join([*groups, 'account_id'])}"
    outer = f"SELECT {', '.join([*groups, 'CAST(sum(v) AS DOUBLE) AS v0', 'count(v) AS n0'])} FROM ({inner})"
    return Statement(f"{outer} GROUP BY {', '.join(groups)} ORDER BY {', '.join(groups)}" if by else outer, condition.params)
