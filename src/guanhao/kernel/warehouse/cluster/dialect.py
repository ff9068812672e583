"""DuckDB's SQL as Spark's. Pure: text in, text out; a statement that cannot be said exactly is refused, never approximated."""

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import count

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

APPROXIMATE = (exp.ApproxDistinct, exp.ApproxQuantile, exp.TableSample)
LISTS = {"list_has_any": "arrays_overlap", "list_has_all": "arrays_overlap"}
_NAME = "_parameter_"
_MARKER = re.compile(r"\?|\$(\d+)")
_QUOTED = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""")


class Untranslatable(ValueError):
    """The statement has no exact form in Spark's SQL; the message says what is in the way."""


@lru_cache(maxsize=500)
def translate(sql: str, tables: frozenset[str]) -> str:
    """One SELECT of DuckDB's as Spark's, its n-th parameter as `:p<n-1>`.

    ValueError when it is something else or names a table that is not one of `tables` (a path, another brand's); Untranslatable without an exact form.
    """
    tree = _parse(sql)
    _only(tree, tables)
    for change in (_marker, _quantile, _zip, _list_function, _local_time, _weekday):
        tree = tree.transform(change)
    try:
        return tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except SqlglotError as error:
        raise Untranslatable(str(error)) from error


def _parse(sql: str) -> exp.Expr:
    try:
        found = sqlglot.parse(_numbered(sql), read="duckdb")
    except SqlglotError as error:
        raise Untranslatable(str(error)) from error
    if len(found) != 1 or not isinstance(found[0], exp.Query):
        raise ValueError("a warehouse query is exactly one SELECT")
    return found[0]


def _numbered(sql: str) -> str:
    """Every `?` and `$1` as a name that nothing else has; texts and quoted names are left alone."""
    pieces = _QUOTED.split(sql)
    places = count(1)
    for place in range(0, len(pieces), 2):
        pieces[place] = _MARKER.sub(lambda mark: f" {_NAME}{int(mark[1] or next(places)) - 1} ", pieces[place])
    return "".join(pieces)


def _only(tree: exp.Expr, tables: Collection[str]) -> None:
    """Nothing but the brand's views and the statement's own names is read: a path or another catalogue would pass the fence."""
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db") or (table.name not in tables and table.name not in own):
            raise ValueError(f"the warehouse has no table {table.sql()!r}; it has {', '.join(sorted(tables))}")
    for kind in APPROXIMATE:
        if tree.find(kind):
            raise Untranslatable(f"{kind.__name__} is an estimate")


def _marker(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Column) and node.name.startswith(_NAME):
        return exp.Placeholder(this=f"p{node.name.removeprefix(_NAME)}")
    return node


def _quantile(node: exp.Expr) -> exp.Expr:
    """Interpolated quantiles: Spark's `percentile` is exact and takes a list too."""
    if isinstance(node, exp.PercentileCont) and node.expression:
        return exp.Anonymous(this="percentile", expressions=[node.this, node.expression])
    return node


def _zip(node: exp.Expr) -> exp.Expr:
    """DuckDB walks several `unnest` of one SELECT in step; Spark has one generator a SELECT."""
    if isinstance(node, exp.Select) and len(node.expressions) > 1 and all(isinstance(one, exp.Explode) for one in node.expressions):
        lists = exp.Anonymous(this="arrays_zip", expressions=[one.this for one in node.expressions])
        node.set("expressions", [exp.Anonymous(this="inline", expressions=[lists])])
    return node


def _list_function(node: exp.Expr) -> exp.Expr:
    """DuckDB's list functions by their names in Spark."""
    if isinstance(node, exp.ArrayOverlaps):
        return exp.Anonymous(this="arrays_overlap", expressions=[node.this, node.expression])
    if isinstance(node, exp.Anonymous) and node.name.lower() in LISTS:
        return exp.Anonymous(this=LISTS[node.name.lower()], expressions=node.expressions)
    return node


def _local_time(node: exp.Expr) -> exp.Expr:
    """`timezone(zone, moment)`: a moment as that zone's clock shows it. The cluster's sessions run in UTC, so Spark's shift from UTC is the same."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "timezone" and len(node.expressions) == 2:
        zone, moment = node.expressions
        return exp.Anonymous(this="from_utc_timestamp", expressions=[moment, zone])
    return node


def _weekday(node: exp.Expr) -> exp.Expr:
    """Numbers of weekdays: DuckDB's isodow begins with 1 on Monday, its dayofweek and weekday with 0 on Sunday; Spark's weekday with 0 on Monday."""
    if isinstance(node, exp.DayOfWeekIso):
        return exp.Paren(this=exp.Add(this=exp.Anonymous(this="weekday", expressions=[node.this]), expression=exp.Literal.number(1)))
    if isinstance(node, exp.DayOfWeek) or (isinstance(node, exp.Anonymous) and node.name.lower() == "weekday"):
        day = node.this if isinstance(node, exp.DayOfWeek) else node.expressions[0]
        return exp.Paren(this=exp.Sub(this=exp.Anonymous(this="dayofweek", expressions=[day]), expression=exp.Literal.number(1)))
    return node
