"""From blocks of text cells to typed tables and rows for the quarantine; knows neither database nor files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from guanhao.engines.intake import Block, Problem, RawRow
from guanhao.engines.intake.columns import Column, ColumnParser
from guanhao.engines.intake.ids import content_id, post_id
from guanhao.engines.intake.moments import Reading
from guanhao.kernel.imports.arrow import ARROW_TYPES
from guanhao.kernel.imports.kinds import Field, Outcome
from guanhao.kernel.imports.plan import Plan

pc: Any = pyarrow.compute
_LIST = pa.list_(pa.string())


@dataclass(frozen=True)
class BadRow:
    """A row for the quarantine: physical line, cells of the file, and one or more (field, code, value, values)."""

    line: int
    cells: list[str]
    problems: list[dict[str, Any]]


@dataclass
class Counts:
    """What became of the rows so far."""

    read: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0

    def state(self) -> dict[str, int]:
        """As JSON."""
        return {
            "read": self.read,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "quarantined": self.quarantined,
        }


@dataclass
class Pipeline:
    """One run's rows: parse, derive ids, check, find duplicates, hand to the sink. `latest` is the newest moment allowed."""

    plan: Plan
    latest: datetime
    take: Callable[[pa.Table], Outcome]
    counts: Counts = field(default_factory=Counts)
    parsers: dict[str, ColumnParser] = field(default_factory=dict)
    seen: dict[Any, int] = field(default_factory=dict)
    hints: ColumnParser | None = None

    def __post_init__(self) -> None:
        """One parser a mapped field, so that distinct values are parsed once in the whole run."""
        for key in [*self.plan.columns.values(), *self.plan.fixed]:
            self.parsers[key] = ColumnParser(self.plan.kind.field(key), self.plan.reading(key), latest=self.latest)
        if self.plan.hint >= 0:
            self.hints = ColumnParser(_hint_field(), Reading(self.plan.reference, self.plan.zone), latest=self.latest)

    def run(self, block: Block) -> list[BadRow]:
        """Take a block; the rows that could not be taken."""
        bad = [_of_raw(row) for row in block.bad]
        self.counts.read += len(block.rows) + len(block.bad)
        if block.rows:
            table, wrong = self.parse(block)
            bad += _of_problems(block, wrong)
            bad += self._hand_over(table, block, {problem.row for problem in wrong})
        self.counts.quarantined += len(bad)
        return sorted(bad, key=lambda row: row.line)

    def parse(self, block: Block) -> tuple[pa.Table, list[Problem]]:
        """All rows as a typed table (bad ones too), and every problem by row position."""
        size = len(block.rows)
        columns: dict[str, Column] = {}
        flags: dict[str, Any] = {}
        problems: list[Problem] = []
        hints = self.hints.parse(block.column(self.plan.hint)).values if self.hints else None
        sources = [(key, block.column(index), index) for index, key in self.plan.columns.items()]
        sources += [(key, pa.array([value] * size, type=pa.string()), -2) for key, value in self.plan.fixed.items()]
        for key, column, index in sources:
            parsed = self.parsers[key].parse(column, hints if index != self.plan.hint else None)
            columns[key] = _whole(parsed.values)
            problems += parsed.problems
            if parsed.flags is not None:
                flags[key] = parsed.flags
        for one in self.plan.kind.fields:
            columns.setdefault(one.key, pa.nulls(size, ARROW_TYPES[one.kind]))
        self._derive(columns)
        problems += self._required(columns, problems)
        dated = {one.key for one in self.plan.kind.fields if one.kind in {"datetime", "date"}}
        names = {one.key: columns[one.key] for one in self.plan.kind.fields}
        names["_line"] = pa.array(block.lines, type=pa.int64())
        names["_capped"] = _marks({key: mask for key, mask in flags.items() if key not in dated}, size)
        names["_dateonly"] = _marks({key: mask for key, mask in flags.items() if key in dated}, size)
        return pa.table(names), problems

    def _derive(self, columns: dict[str, Column]) -> None:
        """Ids out of addresses and contents, where the file has none."""
        for one in self.plan.kind.fields:
            if one.from_url and columns[one.key].null_count:
                urls = columns[one.from_url].dictionary_encode()
                ids = pa.array([post_id(url) or None if url else None for url in urls.dictionary.to_pylist()], type=pa.string())
                columns[one.key] = pc.coalesce(columns[one.key], ids.take(urls.indices))
            if one.from_hash and columns[one.key].null_count:
                parts = zip(*(_plain(columns[key]).to_pylist() for key in one.from_hash), strict=True)
                ids = pa.array([content_id(part) or None for part in parts], type=pa.string())
                columns[one.key] = pc.coalesce(columns[one.key], ids)

    def _required(self, columns: dict[str, Column], known: list[Problem]) -> list[Problem]:
        """Required values that are missing, unless the same cell already has a problem."""
        told = {(problem.row, problem.field) for problem in known}
        found = []
        for one in self.plan.kind.fields:
            if one.required and columns[one.key].null_count:
                rows = np.flatnonzero(np.asarray(columns[one.key].is_null()))
                found += [Problem(int(row), one.key, "required") for row in rows if (int(row), one.key) not in told]
        return found

    def _hand_over(self, table: pa.Table, block: Block, wrong: set[int]) -> list[BadRow]:
        """Good rows to the sink, without duplicates; what it and the duplicate check refuse."""
        mask = np.ones(table.num_rows, dtype=bool)
        mask[list(wrong)] = False
        bad = self._duplicates(table, block, mask)
        good = table if mask.all() else table.filter(pa.array(mask))
        if not good.num_rows:
            return bad
        outcome = self.take(good)
        self.counts.imported += outcome.imported
        self.counts.updated += outcome.updated
        self.counts.unchanged += outcome.unchanged
        if outcome.rejected:
            at = dict(zip(block.lines, block.rows, strict=True))
            for one in outcome.rejected:
                values = {"reason": str(one.reason)}
                bad.append(BadRow(one.line, at.get(one.line, []), [_problem(one.field, "sink", one.value, values)]))
        return bad

    def _duplicates(self, table: pa.Table, block: Block, mask: Any) -> list[BadRow]:
        """Rows whose unique keys an earlier row of the file has; they are taken out of the mask."""
        unique = self.plan.kind.unique
        if not unique:
            return []
        keys = _joined([table.column(key).combine_chunks() for key in unique])
        bad = []
        seen, lines = self.seen, block.lines
        if mask.all():
            fresh = dict(zip(keys, lines, strict=True))
            if len(fresh) == len(keys) and seen.keys().isdisjoint(fresh):
                seen.update(fresh)
                return []
        shown = next((key for key in unique if self.plan.kind.field(key).kind == "id"), unique[0])
        for row, key in enumerate(keys):
            if not mask[row]:
                continue
            line = lines[row]
            first = seen.setdefault(key, line)
            if first != line:
                mask[row] = False
                value = table.column(shown)[row].as_py()
                bad.append(BadRow(line, block.rows[row], [_problem(shown, "duplicate", str(value or ""), {"line": first})]))
        return bad


def _hint_field() -> Any:
    return SimpleNamespace(key="", kind="date", required=False, aliases=(), low=None, high=None, allow_future=True)


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _plain(column: Any) -> Any:
    return column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column


def _joined(columns: list[Any]) -> list[Any]:
    """One comparable value a row; missing parts are equal to each other."""
    texts = [_plain(column).cast(pa.string()) for column in columns]
    if len(texts) == 1:
        return list(texts[0].to_pylist())
    return list(pc.binary_join_element_wise(*texts, "\x1f", null_handling="replace", null_replacement="\x00").to_pylist())


def _marks(flags: dict[str, Any], size: int) -> Column:
    """For each row the names of its marked fields; null where there are none."""
    if not flags:
        return pa.nulls(size, _LIST)
    lists: list[list[str] | None] = [None] * size
    for key, mask in flags.items():
        for row in np.flatnonzero(mask):
            marked = lists[row]
            if marked is None:
                lists[row] = [key]
            else:
                marked.append(key)
    return pa.array(lists, type=_LIST)


def _problem(key: str, code: str, value: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"field": key, "code": code, "value": value[:300], "values": values}


def _of_raw(row: RawRow) -> BadRow:
    return BadRow(row.line, [cell[:2000] for cell in row.cells[:2000]], [_problem("", row.problem.code, row.problem.value, row.problem.values)])


def _of_problems(block: Block, problems: Iterable[Problem]) -> list[BadRow]:
    by_row: dict[int, list[dict[str, Any]]] = {}
    for one in problems:
        by_row.setdefault(one.row, []).append(_problem(one.field, one.code, one.value, one.values))
    return [BadRow(block.lines[row], block.rows[row], found) for row, found in by_row.items()]


def field_title(fields: Iterable[Field], key: str) -> str:
    """What people call a field."""
    return next((str(one.title) for one in fields if one.key == key), key)
