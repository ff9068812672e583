"""Questions by key: what is already there, one post's history, words in texts."""

from typing import Any

import pyarrow as pa

from guanhao.kernel.warehouse.engine import POOL
from guanhao.kernel.warehouse.store import conform
from guanhao.kernel.warehouse.tables import TableSpec, table_spec
from guanhao.kernel.warehouse.views import names


def existing(table: str, keys: pa.Table) -> pa.Table:
    """The newest rows (key and value columns and version) whose keys are in `keys` (a table of the key columns); absent keys give no row."""
    spec = table_spec(table)
    wanted = _keys(spec, keys)
    with POOL.engine().session() as con:
        con.register("wanted", wanted)
        return con.sql(f"SELECT {names([*spec.names, 'version'])} FROM {table} SEMI JOIN wanted USING ({names(spec.key)})").to_arrow_table()


def _keys(spec: TableSpec, keys: pa.Table) -> pa.Table:
    return conform(spec, keys.select(spec.key)).select(spec.key)


def post_history(account_id: int, post_id: str) -> list[dict[str, Any]]:
    """All snapshots of one post, oldest first."""
    sql = "SELECT * FROM post_metrics WHERE account_id = ? AND post_id = ? ORDER BY observed_at"
    with POOL.engine().session() as con:
        found: list[dict[str, Any]] = con.sql(sql, params=[account_id, post_id]).to_arrow_table().to_pylist()
    return found


def post_text(account_id: int, post_id: str) -> dict[str, Any] | None:
    """One post with its full text, None when there is none."""
    with POOL.engine().session() as con:
        found = con.sql("SELECT * FROM posts WHERE account_id = ? AND post_id = ?", params=[account_id, post_id]).to_arrow_table().to_pylist()
    return found[0] if found else None
