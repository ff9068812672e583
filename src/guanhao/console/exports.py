"""All matching rows of a list as CSV, XLSX or JSON, streamed, and safe to open in a spreadsheet.

A text cell that a spreadsheet would read as a formula gets an apostrophe in CSV (OWASP "CSV Injection"); numbers are left alone.
XLSX has typed cells: text is written as text and never evaluated.
"""

import contextvars
import csv
import json
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from guanhao.console.values import Plain

T = TypeVar("T")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SHEET_ROWS = 1_048_575  # rows of a sheet below its header
CELL_TEXT = 32_767
EXACT = 10**15  # a spreadsheet keeps 15 digits; longer numbers are identifiers and go in as text
BLOCK = 1 << 16
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

Lines = Iterable[Sequence[Plain]]


def harmless(value: Plain) -> Plain:
    """A CSV cell that no spreadsheet evaluates: a risky text with an apostrophe in front, anything else unchanged."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


class _Echo:
    """A file that hands every line back instead of keeping it."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def csv_lines(titles: Sequence[str], lines: Lines, *, bom: bool) -> Generator[bytes, None, None]:
    """CSV (RFC 4180, CRLF, UTF-8), with a byte-order mark for Excel when asked."""
    writer = csv.writer(_Echo())
    yield (b"\xef\xbb\xbf" if bom else b"") + writer.writerow([harmless(title) for title in titles]).encode()
    for line in lines:
        yield writer.writerow([harmless(value) for value in line]).encode()


def json_lines(keys: Sequence[str], lines: Lines) -> Generator[bytes, None, None]:
    """One JSON array of objects, a line each."""
    comma = "[\n"
    for line in lines:
        yield (comma + json.dumps(dict(zip(keys, line, strict=True)), ensure_ascii=False)).encode()
        comma = ",\n"
    yield b"[]\n" if comma == "[\n" else b"\n]\n"


def xlsx_blocks(titles: Sequence[str], lines: Lines) -> Generator[bytes, None, None]:
    """An XLSX workbook, written row by row to a temporary file and then handed out; a new sheet begins where one is full."""
    import xlsxwriter  # loads on first use

    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = xlsxwriter.Workbook(file, options)
        bold = book.add_format({"bold": True})
        sheet: Any = None
        for number, line in enumerate(lines):
            place = number % SHEET_ROWS
            if place == 0:
                sheet = _sheet(book, titles, bold)
            _write_row(sheet, place + 1, line)
        if sheet is None:
            _sheet(book, titles, bold)
        book.close()
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _sheet(book: Any, titles: Sequence[str], bold: Any) -> Any:
    sheet = book.add_worksheet()
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _write_row(sheet: Any, place: int, line: Sequence[Plain]) -> None:
    for column, value in enumerate(line):
        match value:
            case None | "":
                continue
            case bool():
                sheet.write_boolean(place, column, value)
            case int() | float() if abs(value) < EXACT:
                sheet.write_number(place, column, value)
            case _:
                sheet.write_string(place, column, str(value)[:CELL_TEXT])


def in_this_context(blocks: Callable[[], Generator[T, None, None]]) -> Iterator[T]:
    """Run a generator step by step inside the context of the call (brand, actor, language), also after the view has returned."""
    context = contextvars.copy_context()  # now, not at the first block: by then the request's scope is gone
    return _steps(context, context.run(blocks))


def _steps(context: contextvars.Context, iterator: Generator[T, None, None]) -> Iterator[T]:
    try:
        while True:
            try:
                block = context.run(next, iterator)
            except StopIteration:
                return
            yield block
    finally:
        context.run(iterator.close)


def download(
    name: str, form: str, titles: Sequence[str], keys: Sequence[str], lines: Callable[[], Lines], *, bom: bool = False
) -> StreamingHttpResponse:
    """A streamed answer that a browser saves as `<name>.<form>`; `form` is csv, xlsx or json (KeyError otherwise)."""
    content_type = TYPES[form]

    def blocks() -> Generator[bytes, None, None]:
        if form == "csv":
            return csv_lines(titles, lines(), bom=bom)
        return xlsx_blocks(titles, lines()) if form == "xlsx" else json_lines(keys, lines())

    response = StreamingHttpResponse(in_this_context(blocks), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.{form}") or "attachment"
    response["Cache-Control"] = "no-store"
    return response
