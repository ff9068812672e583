"""XLSX: a sheet's rows as text cells, read row by row without holding the workbook in memory."""

import io
import itertools
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from zipfile import BadZipFile

from guanhao.engines.intake.errors import IntakeError, Problem
from guanhao.engines.intake.headers import find_header, row_problem, unique_names, watched, written
from guanhao.engines.intake.layout import Block, Layout, RawRow, ReadOptions
from guanhao.engines.intake.sources import Limits

_SAMPLE_ROWS = 300
_PATIENCE = 5_000  # empty rows below a table after which the look at it ends; reading goes to the end
_EXACT = 2**53


def layout(stream: BinaryIO, options: ReadOptions, known: Collection[str], limits: Limits) -> Layout:
    """Find the sheet with data and its header. IntakeError: broken_workbook, no_sheet, empty, no_header, too_many_columns."""
    book = _open(stream)
    try:
        sheets = tuple(sheet.title for sheet in book.worksheets)
        if options.sheet and options.sheet not in sheets:
            raise IntakeError("no_sheet", sheet=options.sheet, sheets="、".join(sheets))
        name, rows = _first_filled(book, (options.sheet,) if options.sheet else sheets)
    finally:
        book.close()
    at = next((i for i, (line, _) in enumerate(rows) if line == options.header_line), -1) if options.header_line else -1
    if at < 0:
        at = find_header([row for _, row in rows], known)
    line, cells = rows[at]
    while len(cells) > 1 and not cells[-1].strip() and all(not any(row[len(cells) - 1 :]) for _, row in rows[at + 1 :]):
        cells = cells[:-1]
    if len(cells) > limits.columns:
        raise IntakeError("too_many_columns", count=len(cells), limit=limits.columns)
    names, doubled = unique_names(cells)
    notes: list[tuple[str, dict[str, Any]]] = [("doubled_headers", {"names": "、".join(doubled)})] if doubled else []
    if line > 1:
        notes.insert(0, ("preamble", {"count": line - 1, "line": line}))
    width = len(names)
    sample = tuple(tuple((row + [""] * width)[:width]) for _, row in rows[at + 1 :])
    return Layout("xlsx", names, line, sheet=name, sheets=sheets, notes=tuple(notes), sample=sample)


def blocks(stream: BinaryIO, plan: Layout, size: int) -> Iterator[Block]:
    """All rows of the sheet below the header; cells right of the header must be empty."""
    book = _open(stream)
    width, header = len(plan.headers), [written(name) for name in plan.headers]
    watch = watched(header)
    lines: list[int] = []
    rows: list[list[str]] = []
    bad: list[RawRow] = []
    try:
        for line, row in _rows(book[plan.sheet]):
            if line <= plan.header_line:
                continue
            if len(row) > width and any(row[width:]):
                bad.append(RawRow(line, row, Problem(-1, "", "ragged", values={"found": len(row), "expected": width})))
                continue
            cells = row[:width] + [""] * (width - len(row))
            if cells[0].strip() in watch and (code := row_problem(cells, header)):
                bad.append(RawRow(line, cells, Problem(-1, "", code)))
                continue
            lines.append(line)
            rows.append(cells)
            if len(rows) + len(bad) >= size:
                yield Block(lines, rows, bad, line)
                lines, rows, bad = [], [], []
    finally:
        book.close()
    if rows or bad:
        yield Block(lines, rows, bad, lines[-1] if lines else bad[-1].line)


def _open(stream: BinaryIO) -> Any:
    """The workbook with values in place of formulas. Its writer's claims about the used range are not believed."""
    from openpyxl import load_workbook  # loads on first use

    stream.seek(0)
    try:
        book = load_workbook(io.BufferedReader(_Raw(stream)), read_only=True, data_only=True, keep_links=False)
    except (BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError) as error:
        raise IntakeError("broken_workbook", detail=str(error)[:200]) from error
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return book


class _Raw(io.RawIOBase):
    """The stream without the right to close it."""

    def __init__(self, inner: BinaryIO) -> None:
        self.inner = inner

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As the stream's."""
        return self.inner.seek(offset, whence)

    def tell(self) -> int:
        """As the stream's."""
        return self.inner.tell()

    def readinto(self, buffer: Any) -> int:
        """As the stream's."""
        data = self.inner.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _first_filled(book: Any, names: tuple[str, ...]) -> tuple[str, list[tuple[int, list[str]]]]:
    """The first sheet with a table (two rows or more), else the first with anything."""
    fallback: tuple[str, list[tuple[int, list[str]]]] | None = None
    for name in names:
        rows = list(itertools.islice(_rows(book[name], _PATIENCE), _SAMPLE_ROWS))
        if len(rows) > 1:
            return name, rows
        if rows and fallback is None:
            fallback = name, rows
    if fallback is None:
        raise IntakeError("empty")
    return fallback


def _rows(sheet: Any, patience: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with their number in the sheet; with `patience`, only to so many empty rows below the second."""
    filled, last = 0, 0
    try:
        for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [value if type(value) is str else cell_text(value) for value in row]
            if any(cells):
                filled, last = filled + 1, line
                yield line, cells
            elif patience and filled > 1 and line - last > patience:
                return
    except (BadZipFile, KeyError, ValueError, SyntaxError, TypeError, OSError) as error:
        raise IntakeError("broken_workbook", detail=str(error)[:200]) from error


def cell_text(value: object) -> str:
    """A typed cell as the text our parsers read; a number that Excel has rounded keeps its exponent, so that an id in it is refused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < _EXACT else f"{value:.15e}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value) if abs(value) < _EXACT else f"{value:.15e}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)
