"""SQL text of the views: files in, current truth out. Pure: no connection, no Django.

A table's files are ordered by version. A compacted run has no key twice; neither has an appended file. A row is the truth unless a newer file
has its key, so a compacted file is read through an anti join with the newer files whose boxes touch it, and appended files that touch each other
through a window. Most touch none (snapshots of another day) and are read plainly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guanhao.kernel.warehouse.manifest import Box, Piece
from guanhao.kernel.warehouse.tables import Column, TableSpec


def quote(text: str) -> str:
    """A SQL string."""
    return "'" + text.replace("'", "''") + "'"


def empty(columns: Iterable[Column]) -> str:
    """A relation of these columns without rows."""
    return "SELECT " + ", ".join(f'NULL::{c.sql} AS "{c.name}"' for c in columns) + " WHERE false"


def names(columns: Iterable[str], prefix: str = "") -> str:
    """Quoted column names, separated by commas."""
    return ", ".join(f'{prefix}"{name}"' for name in columns)


def scan(spec: TableSpec, pieces: Sequence[Piece], columns: Sequence[str] | None = None, where: str = "") -> str:
    """All rows of these files with their version, repeated keys included; `where` may name key columns only."""
    wanted = columns or spec.names
    if not pieces:
        return f"SELECT {names([*wanted, 'version'])} FROM ({empty([spec.column(c) for c in [*spec.names, 'version']])})"
    condition = f" WHERE {where}" if where else ""
    parts = []
    if compacted := [p for p in pieces if p.compacted]:
        files = ", ".join(quote(p.path) for p in compacted)
        parts.append(f"SELECT {names([*wanted, 'version'])} FROM read_parquet([{files}]){condition}")
    if appended := [p for p in pieces if not p.compacted]:
        files = ", ".join(quote(p.path) for p in appended)
        versions = ", ".join(f"{p.last_version}::BIGINT" for p in appended)
        parts.append(f"SELECT {names(wanted)}, ([{versions}])[file_index::BIGINT + 1] AS version FROM read_parquet([{files}]){condition}")
    return " UNION ALL ".join(parts)


def touches(left: Box, right: Box) -> bool:
    """Can the two boxes hold a common key? Missing ranges (old rows, tables without boxes) count as touching."""
    return all(name not in right or not (_before(left[name][1], right[name][0]) or _before(right[name][1], left[name][0])) for name in left)


def _before(a: Any, b: Any) -> bool:
    return a is not None and b is not None and _value(a) < _value(b)


def _value(edge: Any) -> Any:
    if not isinstance(edge, str):
        return edge
    return datetime.fromisoformat(edge) if "T" in edge else date.fromisoformat(edge)


@dataclass(frozen=True)
class Ways:
    """How files are read so that the newest version of a key wins: as they are, behind newer files, or through a window over those that cross."""

    plain: tuple[Piece, ...]
    behind: tuple[tuple[Piece, tuple[Piece, ...]], ...]
    crossed: tuple[Piece, ...]


def ways(pieces: Sequence[Piece]) -> Ways:
    """Sort a table's files into the ways they must be read."""
    live = [p for p in pieces if p.rows]
    appended = [p for p in live if not p.compacted]
    crossed = [p for p in appended if any(q is not p and touches(p.box, q.box) for q in appended)]
    plain = [p for p in appended if p not in crossed]
    behind = []
    for piece in (p for p in live if p.compacted):
        newer = tuple(p for p in live if p.last_version > piece.last_version and touches(piece.box, p.box))
        if newer:
            behind.append((piece, newer))
        else:
            plain.append(piece)
    return Ways(tuple(plain), tuple(behind), tuple(crossed))


def newest(spec: TableSpec, pieces: Sequence[Piece], columns: Sequence[str] | None = None, where: str = "") -> str:
    """The truth: one row a key, the newest version; `where` may name key columns only."""
    sorted_out = ways(pieces)
    parts = [_without_newer(spec, piece, newer, columns, where) for piece, newer in sorted_out.behind]
    if sorted_out.crossed:
        parts.append(_last_of_each(spec, sorted_out.crossed, columns, where))
    if sorted_out.plain or not parts:
        parts.append(scan(spec, sorted_out.plain, columns, where))
    return " UNION ALL ".join(f"({part})" for part in parts)


def _without_newer(spec: TableSpec, run: Piece, newer: Sequence[Piece], columns: Sequence[str] | None, where: str) -> str:
    match = " AND ".join(f'n."{key}" = r."{key}"' for key in spec.key)
    keys = scan(spec, newer, spec.key, where)
    wanted = names([*(columns or spec.names), "version"])
    read = list(dict.fromkeys([*(columns or spec.names), *spec.key]))
    return f"SELECT {wanted} FROM ({scan(spec, [run], read, where)}) r WHERE NOT EXISTS (SELECT 1 FROM ({keys}) n WHERE {match})"


def _last_of_each(spec: TableSpec, pieces: Sequence[Piece], columns: Sequence[str] | None, where: str) -> str:
    wanted = columns or spec.names
    read = list(dict.fromkeys([*wanted, *spec.key]))
    return (
        f"SELECT {names([*wanted, 'version'])} FROM ({scan(spec, pieces, read, where)}) "
        f"QUALIFY row_number() OVER (PARTITION BY {names(spec.key)} ORDER BY version DESC) = 1"
    )
