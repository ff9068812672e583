"""CSV in all its dialects: which delimiter, which header, and rows with their physical line numbers."""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Collection, Iterator
from typing import BinaryIO, cast

from guanhao.engines.intake.errors import IntakeError, Problem
from guanhao.engines.intake.headers import find_header, row_problem, unique_names, watched, written
from guanhao.engines.intake.layout import Block, Layout, RawRow, ReadOptions
from guanhao.engines.intake.sources import Limits

DELIMITERS = (",", "\t", ";", "|", "，")
NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", "，": "fullwidth comma"}
_SAMPLE_LINES = 400


def layout(stream: BinaryIO, encoding: str, options: ReadOptions, known: Collection[str], limits: Limits) -> Layout:
    """Find delimiter and header. IntakeError: empty, no_header, one_column, header_delimiter, too_many_columns."""
    sample = list(itertools.islice(_text(stream, encoding), _SAMPLE_LINES))
    if not any(line.strip() for line in sample):
        raise IntakeError("empty")
    hinted, skip = _excel_hint(sample[0])
    delimiter = options.delimiter or hinted or sniff(sample[skip:])
    rows = list(_sample_rows(sample, delimiter))
    first = next((i for i, (_, row) in enumerate(rows) if any(row)), 0)
    _check_header(rows[first][1], delimiter, [row for _, row in rows[first + 1 : first + 60]])
    at = next((i for i, (line, _) in enumerate(rows) if line == options.header_line), -1) if options.header_line else -1
    if at < 0:
        at = find_header([row for _, row in rows], known)
    line, cells = rows[at]
    if len(cells) > limits.columns:
        raise IntakeError("too_many_columns", count=len(cells), limit=limits.columns)
    while len(cells) > 1 and not cells[-1].strip() and all(len(row) < len(cells) or not row[len(cells) - 1].strip() for _, row in rows[at + 1 :]):
        cells = cells[:-1]
    names, doubled = unique_names(cells)
    notes: list[tuple[str, dict[str, object]]] = []
    if at:
        notes.append(("preamble", {"count": at, "line": line}))
    if doubled:
        notes.append(("doubled_headers", {"names": "、".join(doubled)}))
    width = len(names)
    shown = tuple(tuple((row + [""] * width)[:width]) for _, row in rows[at + 1 :] if any(row))
    return Layout("csv", names, line, encoding, delimiter, notes=tuple(notes), sample=shown)


def _excel_hint(first: str) -> tuple[str, int]:
    """Excel writes `sep=;` into the first line."""
    word = first.strip().strip("\ufeff").lower()
    return (word[4], 1) if word.startswith("sep=") and len(word) == 5 else ("", 0)


def sniff(sample: list[str]) -> str:
    """The delimiter under which most rows have the same number of cells."""
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        except csv.Error:
            continue
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        mode = max(wide, key=lambda width: (wide[width], width))
        score = wide[mode] / sum(widths.values()) + 0.02 * min(mode, 20)
        if score > best_score:
            best, best_score = delimiter, score
    return best or ","


def _check_header(cells: list[str], delimiter: str, rows: list[list[str]]) -> None:
    """A header under another delimiter than its rows would map nothing; say so instead."""
    if len(cells) > 1 or not rows:
        return
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    for other in DELIMITERS:
        if other != delimiter and cells[0].count(other) and cells[0].count(other) + 1 == width:
            raise IntakeError("header_delimiter", header=NAMES[other], rows=NAMES.get(delimiter, delimiter))


def _text(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Physical lines, kept with their ends; a byte order mark is passed over."""
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        yield from io.TextIOWrapper(cast("BinaryIO", _Unclosing(stream)), encoding=name, newline="")
    except UnicodeDecodeError as error:
        raise IntakeError("encoding", encoding=encoding.upper(), position=error.start) from error


class _Unclosing(io.BufferedIOBase):
    """The stream without the right to close it."""

    def __init__(self, inner: BinaryIO) -> None:
        self.inner = inner

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """As the stream's."""
        return self.inner.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        """As the stream's."""
        return self.inner.read(size if size > 0 else 1 << 18)


def _sample_rows(sample: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of the sample with their first physical line; the last may be cut, which does no harm here."""
    reader = csv.reader(sample, delimiter=delimiter)
    start = 1
    try:
        for row in reader:
            if not (start == 1 and _excel_hint(sample[0])[1]):
                yield start, row
            start = reader.line_num + 1
    except csv.Error:
        return


def blocks(stream: BinaryIO, plan: Layout, size: int, limits: Limits) -> Iterator[Block]:
    """All rows below the header. IntakeError `broken_quotes` when a quotation mark is opened and never closed."""
    csv.field_size_limit(max(limits.cell, csv.field_size_limit()))
    reader = csv.reader(_text(stream, plan.encoding), delimiter=plan.delimiter)
    width, header = len(plan.headers), [written(name) for name in plan.headers]
    watch = watched(header)
    line = 1
    while True:
        try:
            chunk = list(itertools.islice(reader, size))
        except csv.Error as error:
            raise IntakeError("broken_quotes", line=line, detail=str(error)) from error
        if not chunk:
            return
        if line > plan.header_line and reader.line_num + 1 - line == len(chunk) and _clean(chunk, width, watch):
            yield Block(list(range(line, line + len(chunk))), chunk, [], reader.line_num)
        else:
            block = _sorted_out(chunk, line, plan, header, watch)
            if block.rows or block.bad:
                yield block
        line = reader.line_num + 1


def _clean(chunk: list[list[str]], width: int, watch: frozenset[str]) -> bool:
    """True when every row is a plain row of data: right width, not blank, no header or total."""
    firsts = [row[0].strip() if row else "" for row in chunk]
    return set(map(len, chunk)) == {width} and "" not in firsts and watch.isdisjoint(firsts)


def _sorted_out(chunk: list[list[str]], line: int, plan: Layout, header: list[str], watch: frozenset[str]) -> Block:
    """Row by row: what is data, what is blank, what has no place; with the first physical line of each."""
    width = len(header)
    lines: list[int] = []
    rows: list[list[str]] = []
    bad: list[RawRow] = []
    for row in chunk:
        here, line = line, line + 1 + sum(map(_breaks, row))
        if here <= plan.header_line or not any(row):
            continue
        if len(row) != width:
            if len(row) < width or any(row[width:]):
                bad.append(RawRow(here, row, _misfit(row, plan)))
                continue
            del row[width:]
        if row[0].strip() in watch and (code := row_problem(row, header)):
            bad.append(RawRow(here, row, Problem(-1, "", code)))
            continue
        lines.append(here)
        rows.append(row)
    return Block(lines, rows, bad, line)


def _breaks(cell: str) -> int:
    """Line breaks inside a cell, however they are written."""
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n") if "\n" in cell or "\r" in cell else 0


def _misfit(row: list[str], plan: Layout) -> Problem:
    """Why a row has not as many cells as the header."""
    width = len(plan.headers)
    if len(row) == 1:
        for other in DELIMITERS:
            if other != plan.delimiter and row[0].count(other) + 1 == width:
                return Problem(-1, "", "mixed_delimiter", values={"found": NAMES[other], "expected": NAMES.get(plan.delimiter, plan.delimiter)})
    return Problem(-1, "", "ragged", values={"found": len(row), "expected": width})
