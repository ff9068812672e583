"""Sentences for the codes of `engines.intake` and of the mechanism: what is wrong, where, and the way out."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ImportRefused(ValueError):
    """The file as a whole cannot be imported; nothing was written. The text names why and the way out; `code` is for programs."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)

    def __str__(self) -> str:
        """The sentence in the language of the moment."""
        return explain_file(self.code, self.values)


FILE = {
    "empty": gettext_lazy("The file is empty. Export it again and choose the new file."),
    "binary": gettext_lazy("This is not a text table. Choose a CSV, XLSX, JSON or JSONL file."),
    "not_a_table": gettext_lazy("This is a picture or a PDF. Choose a CSV, XLSX, JSON or JSONL file."),
    "html": gettext_lazy("This is a web page, even if its name says otherwise. Open it in a spreadsheet program and save it as XLSX or CSV."),
    "old_excel": gettext_lazy("This is an old Excel file (.xls) or one with a password. Open it and save it as XLSX or CSV, without a password."),
    "encoding": gettext_lazy(
        "The file cannot be read as %(encoding)s: the byte at position %(position)s does not fit. Save it as UTF-8 or choose the right encoding."
    ),
    "unknown_encoding": gettext_lazy("There is no encoding named “%(encoding)s”. Try utf-8, gb18030, big5 or utf-16."),
    "too_large": gettext_lazy("Unpacked, the file is larger than the policy allows (%(limit)s bytes). Split it."),
    "bomb": gettext_lazy(
        "The file grows to more than %(ratio)s times its size when unpacked. Such a file is refused; unpack it yourself and check it."
    ),
    "broken_archive": gettext_lazy("The packed file is damaged (%(detail)s). Export or pack it again."),
    "zip_many": gettext_lazy("The archive holds %(count)s files (%(names)s). Pack exactly one table, or import the files one by one."),
    "zip_locked": gettext_lazy("The archive has a password. Unpack it first."),
    "broken_workbook": gettext_lazy("The workbook cannot be read (%(detail)s). Open it in a spreadsheet program and save it again."),
    "no_sheet": gettext_lazy("There is no sheet “%(sheet)s”. The workbook has: %(sheets)s."),
    "no_header": gettext_lazy(
        "No header row was found; the first row is: %(first)s. Put the column names into the first row, or say which line holds them."
    ),
    "header_delimiter": gettext_lazy("The header is separated by %(header)s, but the rows by %(rows)s. Use one delimiter in the whole file."),
    "too_many_columns": gettext_lazy("The file has %(count)s columns; %(limit)s are allowed."),
    "broken_quotes": gettext_lazy("A quotation mark opened at line %(line)s is never closed (%(detail)s). Double it or remove it."),
    "broken_json": gettext_lazy("The JSON is not well-formed at line %(line)s, column %(column)s: %(detail)s."),
    "json_too_large": gettext_lazy("A JSON document of this size must be sent as JSON lines (one object a line)."),
    "no_records": gettext_lazy('No list of records was found. Use [{…}, …] or {"items": [{…}, …]}.'),
    "unknown_kind": gettext_lazy("Nothing named “%(kind)s” can be imported. There is: %(kinds)s."),
    "needs_account": gettext_lazy("%(kind)s belong to an account. Say which (id, handle or platform:handle). There is: %(accounts)s."),
    "unknown_account": gettext_lazy("The brand %(brand)s has no account “%(account)s”. There is: %(accounts)s."),
    "unmapped": gettext_lazy(
        "No column for the required field “%(fields)s”. The columns are: %(headers)s. Choose the column by hand, or give one value for all rows."
    ),
    "unknown_field": gettext_lazy("“%(field)s” is no field of %(kind)s. There is: %(fields)s."),
    "unknown_header": gettext_lazy("The file has no column “%(header)s”. The columns are: %(headers)s."),
    "mapped_twice": gettext_lazy("Two columns are mapped to “%(field)s”: %(headers)s. Choose one."),
    "bad_option": gettext_lazy("The option “%(name)s” has no value “%(value)s”."),
    "no_rows": gettext_lazy("The file has a header but no rows."),
    "too_much_quarantine": gettext_lazy(
        "More than %(limit)s rows cannot be taken, the first for this reason: %(reason)s Nothing was written. Check the mapping and the file."
    ),
    "strict": gettext_lazy(
        "%(count)s rows cannot be taken, the first at line %(line)s: %(reason)s Nothing was written, as you asked for all rows or none."
    ),
    "disk_full": gettext_lazy("The disk is full. Nothing was written; make room and start again."),
    "interrupted": gettext_lazy("The import was interrupted before its end. Nothing was written; start it again."),
    "crashed": gettext_lazy("The import failed: %(detail)s. Nothing was written."),
    "cancelled": gettext_lazy("The import was cancelled. Nothing was written."),
    "not_startable": gettext_lazy("This import is already %(state)s."),
    "not_cancellable": gettext_lazy("This import has already ended."),
    "not_done": gettext_lazy("Only rows of a finished import can be fixed."),
    "unknown_row": gettext_lazy("This import has no open quarantined row %(row)s."),
    "no_file": gettext_lazy("Choose a file."),
}

ROW = {
    "ragged": gettext_lazy("The row has %(found)s cells, the header %(expected)s. Check for a missing or an extra delimiter or quotation mark."),
    "mixed_delimiter": gettext_lazy("The row is separated by %(found)s, the file by %(expected)s."),
    "header_repeated": gettext_lazy("The header is repeated here; it is no data."),
    "total_row": gettext_lazy("This is a row of totals; it is no data."),
    "broken_record": gettext_lazy("“%(value)s” is not a JSON object."),
    "required": gettext_lazy("%(title)s is missing. Fill it in."),
    "not_a_number": gettext_lazy("%(title)s: “%(value)s” is not a number. Write it like 1234, 1,234 or 1.2万."),
    "percent_count": gettext_lazy("%(title)s: “%(value)s” is a percentage, but a count is needed."),
    "negative": gettext_lazy("%(title)s: %(value)s is negative; a count starts at 0."),
    "fraction": gettext_lazy("%(title)s: %(value)s is not a whole number."),
    "too_big": gettext_lazy("%(title)s: %(value)s is too large to be a count."),
    "too_low": gettext_lazy("%(title)s: %(value)s is below %(limit)s, the smallest value allowed."),
    "too_high": gettext_lazy("%(title)s: %(value)s is above %(limit)s, the largest value allowed."),
    "not_a_date": gettext_lazy("%(title)s: “%(value)s” is not a date. Write it like 2025-08-06 21:00."),
    "future": gettext_lazy("%(title)s: “%(value)s” lies in the future. Check the year and the time zone."),
    "not_a_duration": gettext_lazy("%(title)s: “%(value)s” is not a duration. Write it like 03:25 or 205."),
    "not_a_flag": gettext_lazy("%(title)s: “%(value)s” is neither yes nor no."),
    "rounded_id": gettext_lazy(
        "%(title)s: a spreadsheet program has rounded the id to “%(value)s”; its last digits are lost. Export again with the column as text."
    ),
    "duplicate": gettext_lazy("This is a duplicate of line %(line)s (%(title)s %(value)s)."),
    "sink": gettext_lazy("%(reason)s"),
}

NOTES = {
    "preamble": gettext_lazy("%(count)s lines above the header were passed over; the header is at line %(line)s."),
    "doubled_headers": gettext_lazy("Column names stand twice: %(names)s."),
    "date_order": gettext_lazy("Dates of “%(header)s” such as %(example)s are read as %(order)s."),
    "year_from": gettext_lazy("“%(header)s” has no year; it is taken from “%(other)s”."),
    "year_newest": gettext_lazy("“%(header)s” has no year; the newest one that is not in the future is taken."),
    "relative": gettext_lazy("Words such as “%(example)s” are counted back from %(reference)s."),
    "profile": gettext_lazy("The mapping of an earlier import of such a file was used."),
    "repeat": gettext_lazy("This very file was imported before (run %(run)s)."),
}

STATES = {
    "draft": gettext_lazy("Draft"),
    "queued": gettext_lazy("Waiting"),
    "running": gettext_lazy("Running"),
    "done": gettext_lazy("Done"),
    "failed": gettext_lazy("Failed"),
    "cancelled": gettext_lazy("Cancelled"),
}

WHYS = {
    "saved": gettext_lazy("as last time"),
    "chosen": gettext_lazy("chosen by hand"),
    "name": gettext_lazy("known name"),
    "similar": gettext_lazy("similar name"),
    "values": gettext_lazy("looks like it"),
    "taken": gettext_lazy("another column is better"),
    "unlike": gettext_lazy("the values do not fit"),
    "unknown": gettext_lazy("unknown column"),
}

ORDERS = {"mdy": gettext_lazy("month/day/year"), "dmy": gettext_lazy("day/month/year"), "ymd": gettext_lazy("year/month/day")}
DELIMITERS = {
    "comma": gettext_lazy("comma"),
    "tab": gettext_lazy("tab"),
    "semicolon": gettext_lazy("semicolon"),
    "pipe": gettext_lazy("vertical bar"),
    "fullwidth comma": gettext_lazy("fullwidth comma"),
}


def _fill(texts: Mapping[str, Any], code: str, values: Mapping[str, Any]) -> str:
    """The sentence of a code; what is missing shows as …, an unknown code as itself."""
    if code not in texts:
        return f"{code}: {dict(values)}" if values else code
    shown = {key: str(DELIMITERS.get(value, ORDERS.get(value, value))) if isinstance(value, str) else value for key, value in values.items()}
    return str(texts[code]) % _Holes(shown)


class _Holes(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def explain_file(code: str, values: Mapping[str, Any]) -> str:
    """Why a file was refused or a run failed."""
    return _fill(FILE, code, values)


def explain_row(code: str, values: Mapping[str, Any], *, title: str = "", value: str = "") -> str:
    """Why a row is in quarantine; `title` is the field as people call it."""
    return _fill(ROW, code, {"title": title or _("The cell"), "value": value, **values})


def explain_note(code: str, values: Mapping[str, Any]) -> str:
    """Something worth knowing about how a file was read."""
    return _fill(NOTES, code, values)
