"""Merging small files into sorted runs, persisting `post_current`, removing what nobody needs.

Only the newest files up to some older run are merged (a suffix in version order), so runs stay ordered by version and geometrically sized. The merge
reads a snapshot without any lock; the swap is one transaction that first checks that its inputs are still the truth. Appends that happen meanwhile
have greater versions and stay beside the new run.
"""

import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from django.db import transaction

from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse import current
from guanhao.kernel.warehouse.engine import POOL, connect
from guanhao.kernel.warehouse.manifest import Piece, read_snapshot
from guanhao.kernel.warehouse.models import Segment
from guanhao.kernel.warehouse.policy import WarehousePolicy
from guanhao.kernel.warehouse.store import NoRoom, advance, brand_folder, fsync_folder, segment_path, warehouse_folder
from guanhao.kernel.warehouse.tables import CURRENT, TABLES, TableSpec
from guanhao.kernel.warehouse.views import names, newest, quote, scan

PART_ROWS = 4_000_000


@dataclass(frozen=True)
class Merged:
    """What a compaction did to one table."""

    table: str
    files_before: int
    files_after: int
    rows: int
    bytes: int


@dataclass(frozen=True)
class _File:
    """A written file that waits for its manifest row."""

    name: str
    rows: int
    bytes: int
    box: dict[str, list[Any]]


def choose(pieces: Sequence[Piece], small_files: int, ratio: int, *, full: bool = False) -> list[Piece]:
    """Which files of one table to merge: the appended ones when there are enough, and the newest runs while they are not much larger."""
    appended = [p for p in pieces if not p.compacted]
    runs: dict[str, list[Piece]] = {}
    for piece in sorted((p for p in pieces if p.compacted), key=lambda p: -p.last_version):
        runs.setdefault(piece.run, []).append(piece)
    if full:
        return list(pieces) if appended or len(runs) > 1 else []
    if len(appended) < small_files:
        return []
    chosen, rows = list(appended), sum(p.rows for p in appended)
    for run in runs.values():
        size = sum(p.rows for p in run)
        if size > ratio * rows:
            break
        chosen += run
        rows += size
    return chosen


def compact(table: str | None = None, *, full: bool = False) -> list[Merged]:
    """Merge files of the brand in scope (one table or all); `full` merges everything into one sorted run. Safe beside writers and readers."""
    policy = WarehousePolicy.of_brand()
    done = []
    for name in [table] if table else list(TABLES):
        snapshot = read_snapshot()
        chosen = choose(snapshot.data(name), policy.small_files, policy.merge_ratio, full=full)
        if chosen:
            if name in {"posts", "post_metrics"}:
                persist_current(max(p.last_version for p in chosen))
            merged = _merge(TABLES[name], chosen)
            done += [merged] if merged else []
    return done


def persist_current(needed: int) -> int:
    """Write the resident post_current to a file for fast starts, unless one covers this version already; answers the generation it covers."""
    snapshot = read_snapshot()
    if snapshot.current and snapshot.current.last_version >= needed:
        return snapshot.current.last_version
    path = _new_path(CURRENT.name)
    with POOL.engine().session() as con:
        state = con.execute("SELECT generation FROM _state").fetchone()
        covered = int(state[0]) if state else 0
        _copy(con, path, current.persist(str(path)))
    written = _settle(path, None)
    with transaction.atomic():
        advance(1)
        Segment.objects.filter(role=Segment.Role.CURRENT, retired_at=None).update(retired_at=now())
        _record(CURRENT.name, Segment.Role.CURRENT, [written], covered, covered)
    return covered


def _merge(spec: TableSpec, chosen: Sequence[Piece]) -> Merged | None:
    con = connect(str(brand_folder(current_brand().id)))
    files: list[_File] = []
    try:
        for where in _ranges(con, spec, chosen):
            files.append(_write_part(con, spec, chosen, where))
    except BaseException:
        _remove(spec, files)
        raise
    finally:
        con.close()
    files = _drop_empty(spec, files)
    first, last = min(p.first_version for p in chosen), max(p.last_version for p in chosen)
    with transaction.atomic():
        advance(1)
        retired = Segment.objects.filter(name__in=[p.name for p in chosen], retired_at=None).update(retired_at=now())
        if retired == len(chosen):
            _record(spec.name, Segment.Role.DATA, files, first, last)
        else:  # another compaction was faster: its result stands
            transaction.set_rollback(True)
    if retired != len(chosen):
        _remove(spec, files)
        return None
    return Merged(spec.name, len(chosen), len(files), sum(f.rows for f in files), sum(f.bytes for f in files))


def _ranges(con: duckdb.DuckDBPyConnection, spec: TableSpec, chosen: Sequence[Piece]) -> list[str]:
    """Conditions that split the rows into parts that sort in memory, when files are sorted by key; else one part."""
    rows = sum(p.rows for p in chosen)
    parts = -(-rows // PART_ROWS)
    if parts < 2 or spec.sort[: len(spec.key)] != spec.key:
        return [""]
    one, two = spec.key[:2]
    percent = min(100.0, 100 * 2_000 * parts / rows)
    sample = f"SELECT {names((one, two))} FROM ({scan(spec, chosen, (one, two))}) USING SAMPLE {percent} PERCENT (bernoulli)"
    keys = con.execute(f"SELECT * FROM ({sample}) ORDER BY ALL").fetchall()
    edges = sorted({keys[len(keys) * i // parts] for i in range(1, parts)}) if keys else []
    edges = [edge for edge in edges if edge > keys[0]]
    return [_between(one, two, low, high) for low, high in zip([None, *edges], [*edges, None], strict=True)]


def _between(one: str, two: str, low: tuple[Any, Any] | None, high: tuple[Any, Any] | None) -> str:
    """Rows with low <= (one, two) < high, written so that file statistics can be used."""
    terms = []
    if low and high and low[0] == high[0]:
        return f'"{one}" = {_literal(low[0])} AND "{two}" >= {_literal(low[1])} AND "{two}" < {_literal(high[1])}'
    if low:
        terms.append(f'"{one}" >= {_literal(low[0])} AND ("{one}" > {_literal(low[0])} OR "{two}" >= {_literal(low[1])})')
    if high:
        terms.append(f'"{one}" <= {_literal(high[0])} AND ("{one}" < {_literal(high[0])} OR "{two}" < {_literal(high[1])})')
    return " AND ".join(terms)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else quote(str(value))


def _write_part(con: duckdb.DuckDBPyConnection, spec: TableSpec, chosen: Sequence[Piece], where: str) -> _File:
    path = _new_path(spec.name)
    rows = newest(spec, chosen, where=where)
    _copy(
        con,
        path,
        f"COPY (SELECT {names([*spec.names, 'version'])} FROM ({rows}) ORDER BY {names(spec.sort)}) TO {quote(str(path))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {spec.row_group})",
    )
    edges = ", ".join(f'min("{name}")::VARCHAR, max("{name}")::VARCHAR' for name in spec.boxes)
    found = con.execute(f"SELECT {edges} FROM read_parquet({quote(str(path))})").fetchone() if edges else ()
    box = {}
    for index, name in enumerate(spec.boxes):
        if found and found[2 * index] is not None:
            box[name] = [_edge(spec, name, found[2 * index]), _edge(spec, name, found[2 * index + 1])]
    return _settle(path, box)


def _copy(con: duckdb.DuckDBPyConnection, path: Path, sql: str) -> None:
    """Run a COPY; when it fails nothing of the file is left, and a full disk is NoRoom."""
    try:
        con.execute(sql)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, duckdb.IOException):
            raise NoRoom(0, f"the warehouse could not merge files ({error}): free space in {path.parent}; everything stays as it was") from error
        raise


def _edge(spec: TableSpec, name: str, text: str) -> Any:
    kind = spec.column(name).sql
    if kind == "BIGINT":
        return int(text)
    return text.replace(" ", "T") + ":00" if kind == "TIMESTAMPTZ" else text


def _new_path(table: str) -> Path:
    path = segment_path(current_brand().id, table, f"{secrets.token_hex(16)}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _settle(part: Path, box: dict[str, list[Any]] | None) -> _File:
    handle = os.open(part, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    path = part.rename(part.with_suffix(".parquet"))
    fsync_folder(path.parent)
    return _File(path.name, pq.read_metadata(path).num_rows, path.stat().st_size, box or {})


def _remove(spec: TableSpec, files: Sequence[_File]) -> None:
    for file in files:
        segment_path(current_brand().id, spec.name, file.name).unlink(missing_ok=True)


def _drop_empty(spec: TableSpec, files: Sequence[_File]) -> list[_File]:
    full = [f for f in files if f.rows]
    _remove(spec, [f for f in files if not f.rows])
    return full


def _record(table: str, role: str, files: Sequence[_File], first: int, last: int) -> None:
    run, made_at, brand_id = secrets.token_hex(16), now(), current_brand().id
    Segment.objects.bulk_create(
        Segment(
            brand_id=brand_id,
            table=table,
            name=file.name,
            role=role,
            run=run,
            compacted=True,
            rows=file.rows,
            bytes=file.bytes,
            first_version=first,
            last_version=last,
            box=file.box,
            made_at=made_at,
        )
        for file in files
    )


def sweep() -> int:
    """Remove replaced files after their grace time and files that were never published; answers how many. Never touches a visible file."""
    policy = WarehousePolicy.of_brand()
    brand = current_brand()
    gone = 0
    for segment in Segment.objects.filter(retired_at__lt=now() - policy.keep_replaced):
        segment_path(brand.id, segment.table, segment.name).unlink(missing_ok=True)
        segment.delete()
        gone += 1
    for folder in (brand_folder(brand.id) / name for name in (*TABLES, CURRENT.name)):
        gone += _sweep_unknown(folder, policy.keep_unpublished)
    _sweep_spill(policy.keep_unpublished)
    return gone


def _sweep_unknown(folder: Path, grace: timedelta) -> int:
    if not folder.is_dir():
        return 0
    limit = (now() - grace).timestamp()
    old = [path for path in folder.iterdir() if path.suffix in {".part", ".parquet"} and path.stat().st_mtime < limit]
    known = set(Segment.everywhere.filter(name__in=[path.name for path in old]).values_list("name", flat=True))
    unknown = [path for path in old if path.name not in known]
    for path in unknown:
        path.unlink(missing_ok=True)
    return len(unknown)


def _sweep_spill(grace: timedelta) -> None:
    spill = warehouse_folder() / "tmp"
    limit = (now() - grace).timestamp()
    for folder in spill.iterdir() if spill.is_dir() else ():
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)
