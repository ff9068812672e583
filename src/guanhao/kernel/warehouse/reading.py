"""Reading: SQL over the brand's views, always at one generation."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse import uncommitted
from guanhao.kernel.warehouse.engine import CACHE, POOL, only_select
from guanhao.kernel.warehouse.manifest import read_state

T = TypeVar("T")


def query(sql: str, params: Sequence[Any] = ()) -> pa.Table:
    """One SELECT in DuckDB's SQL over the views of the brand in scope; `?` or `$1` take the parameters. Times come back in UTC."""
    with POOL.engine().session() as con:
        only_select(con, sql)
        result: pa.Table = con.sql(sql, params=list(params)).to_arrow_table()
    return result


def rows(sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The result of `query` as a list of dicts."""
    result: list[dict[str, Any]] = query(sql, params).to_pylist()
    return result


def generation() -> int:
    """A number that grows with every visible change of the brand in scope."""
    return read_state()[0]


def cached(key: Any, build: Callable[[], T]) -> T:
    """`build()`, remembered in this process until the brand's data changes. The key must name everything the result depends on."""
    brand = current_brand()
    state = read_state()
    if uncommitted.pending(brand.id, state[1]):
        return build()
    value: T = CACHE.get((brand.id, *state, key), build)
    return value
