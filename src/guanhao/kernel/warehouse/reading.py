"""Reading: SQL over the brand's views, always at one generation."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from guanhao.kernel.access import require_brand_wide
from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse import uncommitted
from guanhao.kernel.warehouse.backend import backend
from guanhao.kernel.warehouse.engine import limits
from guanhao.kernel.warehouse.manifest import read_state
from guanhao.kernel.warehouse.results import RESULTS

T = TypeVar("T")


def query(sql: str, params: Sequence[Any] = ()) -> pa.Table:
    """One SELECT in DuckDB's SQL over the views of the brand in scope; `?` or `$1` take the parameters. Times come back in UTC.

    Denied for a key of some accounts only, here and in the next two: a statement cannot be cut by account, `narrowed` filters can.
    """
    require_brand_wide()
    return backend().table(sql, params)


def rows(sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The same as a list of dicts, for small results."""
    require_brand_wide()
    return backend().rows(sql, params)


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
