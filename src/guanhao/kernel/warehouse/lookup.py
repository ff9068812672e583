"""Questions by key: what is already there, one post's history, words in texts."""

from collections.abc import Sequence
from heapq import heappush, heappushpop
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from guanhao.kernel.warehouse.current import COLUMNS, RESIDENT
from guanhao.kernel.warehouse.engine import POOL
from guanhao.kernel.warehouse.store import conform
from guanhao.kernel.warehouse.tables import TABLES, TableSpec, table_spec
from guanhao.kernel.warehouse.views import names
from guanhao.kernel.warehouse.words import NEVER, Hit, find, fold


def existing(table: str, keys: pa.Table) -> pa.Table:
    """The newest rows (key and value columns and version) whose keys are in `keys` (a table of the key columns); absent keys give no row.

    What the resident post_current can decide is not looked for in files: posts it does not know, and snapshots that are a post's newest or later.
    """
    spec = table_spec(table)
    wanted = _keys(spec, keys)
    with POOL.engine().session() as con:
        con.register("wanted", wanted)
        if table == "posts":
            return _existing_posts(con, spec)
        if table == "post_metrics":
            return _existing_metrics(con, spec)
        return _from_files(con, spec, wanted)


def _keys(spec: TableSpec, keys: pa.Table) -> pa.Table:
    fitted = conform(spec, keys.select(spec.key)).select(spec.key)
    return fitted.group_by(list(spec.key)).aggregate([])  # each key once


def _existing_posts(con: duckdb.DuckDBPyConnection, spec: TableSpec) -> pa.Table:
    known = con.sql(f"SELECT w.account_id, w.post_id FROM wanted w SEMI JOIN (SELECT * FROM {RESIDENT} WHERE version IS NOT NULL) c {_SAME_POST}")
    return _from_files(con, spec, known.to_arrow_table())


def _existing_metrics(con: duckdb.DuckDBPyConnection, spec: TableSpec) -> pa.Table:
    values = names([name for name in spec.names if name not in spec.key and name != "platform"], "c.")
    columns = f"w.account_id, w.post_id, w.observed_at, c.platform, {values}, c.metrics_version AS version"
    same = _table(con, f"SELECT {columns} FROM wanted w JOIN {RESIDENT} c {_SAME_POST} AND c.observed_at = w.observed_at")
    older = _table(con, f"SELECT w.* FROM wanted w JOIN {RESIDENT} c {_SAME_POST} AND c.observed_at > w.observed_at")
    return pa.concat_tables([same.select([*spec.names, "version"]), _from_files(con, spec, older)])


_SAME_POST = "ON c.account_id = w.account_id AND c.post_id = w.post_id"


def _from_files(con: duckdb.DuckDBPyConnection, spec: TableSpec, wanted: pa.Table) -> pa.Table:
    """Newest rows of these keys. Ranges of the keys are written out, so that files and row groups outside them are not read."""
    columns = names([*spec.names, "version"])
    if not wanted.num_rows:
        return _table(con, f"SELECT {columns} FROM {spec.name} WHERE false")
    con.register("looked_for", wanted)
    terms, params = [], []
    for name in spec.key:
        edges = pc.min_max(wanted.column(name))
        terms.append(f'"{name}" BETWEEN ? AND ?')
        params += [edges["min"].as_py(), edges["max"].as_py()]
    narrowed = f"SELECT {columns} FROM {spec.name} WHERE {' AND '.join(terms)}"
    return _table(con, f"SELECT {columns} FROM ({narrowed}) SEMI JOIN looked_for USING ({names(spec.key)})", params)


def _table(con: duckdb.DuckDBPyConnection, sql: str, params: Sequence[Any] = ()) -> pa.Table:
    found: pa.Table = con.sql(sql, params=list(params)).to_arrow_table()
    return found


def newest_metrics(keys: pa.Table) -> pa.Table:
    """The newest snapshot of these posts (columns account_id, post_id), also of posts whose attributes never came; from memory, no file is read."""
    spec = TABLES["post_metrics"]
    values = names([name for name in spec.names if name not in {"account_id", "post_id"}], "c.")
    with POOL.engine().session() as con:
        con.register("wanted", _keys(TABLES["posts"], keys))
        columns = f"w.account_id, w.post_id, {values}, c.metrics_version AS version"
        found = _table(con, f"SELECT {columns} FROM wanted w JOIN {RESIDENT} c {_SAME_POST} AND c.observed_at IS NOT NULL")
    return found.select([*spec.names, "version"])


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


def search_posts(words: str, limit: int = 50) -> list[dict[str, Any]]:
    """Rows of post_current, newest first, whose title or first 400 characters of text contain every word (case does not matter)."""
    wanted = fold(words).split()
    if not wanted:
        return []
    engine = POOL.engine()
    with engine.session() as con:
        hits: list[Hit] = []
        found: list[dict[str, Any]] = []
        best: list[int] = []  # a heap: publications of the newest `limit` hits
        for upcoming, more in find(engine.words(con), wanted):
            hits += more
            for hit in more:
                (heappush if len(best) < limit else heappushpop)(best, hit.published)
            if len(best) < limit or best[0] <= upcoming:
                continue
            found += _current(con, hits)
            hits = []
            if len(found) >= limit:
                break
            best = sorted(_published(row) for row in found)  # some were replaced meanwhile: go on for as many as are missing
        found += _current(con, hits)
    return sorted(found, key=_newest_first)[:limit]


def _newest_first(row: dict[str, Any]) -> tuple[int, str]:
    return -_published(row), row["post_id"]


def _published(row: dict[str, Any]) -> int:
    return round(row["published_at"].timestamp() * 1_000_000) if row["published_at"] else NEVER


def _current(con: duckdb.DuckDBPyConnection, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """The rows of post_current whose text is still the one that was found."""
    if not hits:
        return []
    columns = {name: [getattr(hit, name) for hit in hits] for name in ("account_id", "post_id", "version")}
    con.register("found", pa.table(columns))
    places = f"SELECT c.rowid FROM {RESIDENT} c SEMI JOIN found w {_SAME_POST} AND c.version = w.version"
    rows: list[dict[str, Any]] = _table(con, f"SELECT {names(COLUMNS)} FROM {RESIDENT} WHERE rowid IN ({places})").to_pylist()
    return rows
