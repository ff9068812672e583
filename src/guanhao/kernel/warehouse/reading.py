"""Reading: SQL over the brand's views, always at one generation."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from guanhao.kernel.access import require_brand_wide
from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse import uncommitted
from guanhao.kernel.warehouse.engine import POOL, limits, only_select
from guanhao.kernel.warehouse.manifest import read_state
from guanhao.kernel.warehouse.results import RESULTS

T = TypeVar("T")
STATEMENTS_KEPT = 500
_STATEMENTS = OrderedDict[str, duckdb.Statement]()
_LOCK = threading.Lock()


def query(sql: str, params: Sequence[Any] = ()) -> pa.Table:
    """One SELECT in DuckDB's SQL over the views of the brand in scope; `?` or `$1` take the parameters. Times come back in UTC.

    Denied for a key of some accounts only, here and in the next two: a statement cannot be cut by account, `narrowed` filters can.
    """
    require_brand_wide()
    with POOL.engine().session() as con:
        only_select(con, sql)
        result: pa.Table = con.sql(sql, params=list(params)).to_arrow_table()
    return result


def rows(sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The same as a list of dicts, for small results: DuckDB plans the statement once, where `query` takes three times as long to begin."""
    require_brand_wide()
    with POOL.engine().session() as con:
        found = con.execute(_statement(con, sql), list(params))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _statement(con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The parsed text, when it is one SELECT; texts are few (values are parameters), so they are kept."""
    with _LOCK:
        if sql in _STATEMENTS:
            _STATEMENTS.move_to_end(sql)
            return _STATEMENTS[sql]
    only_select(con, sql)
    statement = con.extract_statements(sql)[0]
    with _LOCK:
        _STATEMENTS[sql] = statement
        while len(_STATEMENTS) > STATEMENTS_KEPT:
            _STATEMENTS.popitem(last=False)
    return statement


def generation() -> int:
    """A number that grows with every visible change of the brand in scope."""
    return read_state()[0]


def cached(key: Any, build: Callable[[], T]) -> T:
    """`build()`, remembered in this process until the brand's data changes. The key must name everything the result depends on."""
    require_brand_wide()
    brand = current_brand()
    state = read_state()
    if uncommitted.pending(brand.id, state[1]):
        return build()
    value: T = RESULTS.get(brand.id, state, key, build, limits().results_mb * 2**20)
    return value
