"""Columns of text cells into typed Arrow columns: distinct values are parsed once, plain ones by Arrow itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute

from guanhao.engines.intake.errors import Problem
from guanhao.engines.intake.moments import Moment, Reading, parse_moment
from guanhao.engines.intake.numbers import MISSING, MISSING_TEXT, fold, parse_duration, parse_flag, parse_list, parse_number

pc: Any = pyarrow.compute  # its stubs know fewer argument types than Arrow takes
Column: TypeAlias = Any  # an Arrow array

_CACHE_LIMIT = 400_000
_VECTOR_FROM = 500
_ISO = r"^(19[7-9]\d|20\d\d)-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$"
_LOOSE = r"^(\d{4})[/.](\d{2})[/.](\d{2})"
_ROUNDED_ID = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
_BIG = 2**62
_TYPES: dict[str, Any] = {
    "text": pa.string(), "id": pa.string(), "count": pa.int64(), "number": pa.float64(), "money": pa.float64(), "share": pa.float64(),
    "duration": pa.float64(), "datetime": pa.timestamp("us", tz="UTC"), "date": pa.date32(), "list": pa.list_(pa.string()), "flag": pa.bool_(),
}  # fmt: skip


class Spec(Protocol):
    """What the parser must know of a field; the kernel's Field is one."""

    @property
    def key(self) -> str:
        """The field's name."""

    @property
    def kind(self) -> Any:
        """text, count, number, money, datetime, date, duration, share, list, flag or id."""

    @property
    def required(self) -> bool:
        """A row without it cannot be taken."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Header names it is known under."""

    @property
    def low(self) -> float | None:
        """Smallest number allowed."""

    @property
    def high(self) -> float | None:
        """Largest number allowed."""

    @property
    def allow_future(self) -> bool:
        """May a date lie after the import?"""


@dataclass(frozen=True)
class Parsed:
    """A typed column; `flags` marks cells that are floors (numbers) or days without a time (datetimes), None when there are none."""

    values: Column
    problems: list[Problem] = field(default_factory=list)
    flags: Any = None


@dataclass(frozen=True)
class Cell:
    """One distinct text: its value, or why not, and whether it is a floor or day only; `loose` when the year was guessed."""

    value: Any = None
    code: str = ""
    flag: bool = False
    loose: bool = False
    values: dict[str, Any] = field(default_factory=dict)


class ColumnParser:
    """Parses one field's column block after block and remembers distinct values between blocks."""

    def __init__(self, spec: Spec, how: Reading, *, latest: datetime) -> None:
        self.spec, self.how, self.latest = spec, how, latest
        self.latest_day = latest.astimezone(how.zone).date()
        self.seen: dict[str, Cell] = {}
        self.type = _TYPES[spec.kind]
        self.one = _PARSERS[spec.kind]

    def parse(self, column: Column, hints: Column | None = None) -> Parsed:
        """Typed values of a block. `hints` are days (date32) of another column that tell the year where this one has none."""
        kind = self.spec.kind
        if kind == "text":
            return Parsed(_without(pc.utf8_trim_whitespace(column), MISSING_TEXT))
        if kind == "id":
            return self._ids(column)
        if kind == "count" and self.spec.low is None and self.spec.high is None and (fast := self._plain_counts(column)) is not None:
            return fast
        coded = column.dictionary_encode()
        texts = coded.dictionary
        if kind == "datetime" and len(texts) > _VECTOR_FROM and (stamps := self._plain_stamps(texts)) is not None:
            values, flags = stamps
            return Parsed(values.take(coded.indices), [], _spread(flags, coded.indices))
        cells = [self._cell(text) for text in texts.to_pylist()]
        return self._assemble(cells, coded, column, hints)

    def _cell(self, text: str | None) -> Cell:
        key = text or ""
        found = self.seen.get(key)
        if found is None:
            if len(self.seen) > _CACHE_LIMIT:
                self.seen.clear()
            found = self.seen[key] = Cell() if key.strip() in MISSING else self.one(self, key)
        return found

    def _assemble(self, cells: list[Cell], coded: Column, column: Column, hints: Column | None) -> Parsed:
        """Distinct results spread over the rows."""
        values = pa.array([cell.value for cell in cells], type=self.type).take(coded.indices)
        indices = np.asarray(coded.indices)
        problems: list[Problem] = []
        wrong = np.array([bool(cell.code) for cell in cells], dtype=bool)
        if wrong.any():
            for row in np.flatnonzero(wrong[indices]):
                cell, text = cells[indices[row]], coded.dictionary[int(indices[row])].as_py()
                problems.append(Problem(int(row), self.spec.key, cell.code, (text or "")[:200], cell.values))
        flags = np.array([cell.flag for cell in cells], dtype=bool)
        if hints is not None and any(cell.loose for cell in cells):
            values = self._hinted(values, cells, indices, column, hints)
        return Parsed(values, problems, flags[indices] if flags.any() else None)

    def _hinted(self, values: Column, cells: list[Cell], indices: Any, column: Column, hints: Column) -> Column:
        """Cells without a year take the one nearest to the hint of their row."""
        out, days, texts = values.to_pylist(), hints.to_pylist(), column.to_pylist()
        for row in np.flatnonzero(np.array([cell.loose for cell in cells], dtype=bool)[indices]):
            if days[row] is not None:
                out[row] = self._near(texts[row], days[row]) or out[row]
        return pa.array(out, type=self.type)

    def _near(self, text: str, hint: date) -> Any:
        best = None
        for year in (hint.year - 1, hint.year, hint.year + 1):
            reference = datetime.combine(date(year, 12, 31), time(12), tzinfo=self.how.zone)
            moment = parse_moment(text, Reading(reference, self.how.zone, self.how.order))
            if moment and (best is None or abs((moment.local.date() - hint).days) < abs((best.local.date() - hint).days)):
                best = moment
        if best is None:
            return None
        return best.utc(self.how.zone) if self.spec.kind == "datetime" else best.day(self.how.zone)

    def _plain_counts(self, column: Column) -> Parsed | None:
        """All whole non-negative numbers or missing: Arrow reads them; None when a cell needs a closer look."""
        try:
            values = pc.cast(_without(pc.utf8_trim_whitespace(column), MISSING), pa.int64())
        except pa.ArrowInvalid:
            return None
        smallest = pc.min(values).as_py()
        return None if smallest is not None and smallest < 0 else Parsed(values)

    def _plain_stamps(self, texts: Column) -> tuple[Column, Any] | None:
        """Distinct ISO local times without zone: Arrow reads them; None when one is different, impossible or in the future."""
        iso = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), _LOOSE, r"\1-\2-\3")
        if not pc.all(pc.match_substring_regex(iso, _ISO)).as_py():
            return None
        try:
            local = np.asarray(pc.cast(iso, pa.timestamp("us")).cast(pa.int64()))
        except pa.ArrowInvalid:
            return None
        utc = local - _offsets(local, self.how.zone)
        if not self.spec.allow_future and len(utc) and int(utc.max()) > self.latest.timestamp() * 1e6:
            return None
        return pa.array(utc).cast(self.type), np.asarray(pc.equal(pc.utf8_length(iso), 10))

    def _ids(self, column: Column) -> Parsed:
        """Ids stay text; what a spreadsheet did to them is undone where it can be and refused where it cannot."""
        trimmed = pc.utf8_trim_whitespace(column)
        if pc.any(pc.match_substring_regex(trimmed, r"""^[='"`]|^[+-]?\d[\d.]*([eE]\+?\d+|\.0*)$|[^\x20-\x7e]""")).as_py():
            coded = column.dictionary_encode()
            return self._assemble([self._cell(text) for text in coded.dictionary.to_pylist()], coded, column, None)
        return Parsed(_without(trimmed, MISSING))


def _without(column: Column, missing: frozenset[str]) -> Column:
    """Missing words become null."""
    mask = pc.is_in(column, value_set=pa.array(sorted(missing), type=pa.string()))
    return pc.if_else(mask, pa.scalar(None, type=pa.string()), column) if pc.any(mask).as_py() else column


def _spread(flags: Any, indices: Column) -> Any:
    return flags[np.asarray(indices)] if flags.any() else None


def _offsets(local: Any, zone: ZoneInfo) -> Any:
    """Offsets from UTC in microseconds of local wall-clock times, asked once for each distinct hour."""
    hours, back = np.unique(local // 3_600_000_000, return_inverse=True)
    epoch = datetime(1970, 1, 1)
    found = [((epoch + timedelta(hours=int(hour))).replace(tzinfo=zone).utcoffset() or timedelta()) // timedelta(microseconds=1) for hour in hours]
    return np.array(found, dtype=np.int64)[back]


def _count(parser: ColumnParser, text: str) -> Cell:
    number = parse_number(text)
    if number is None:
        return Cell(code="not_a_number")
    if number.percent:
        return Cell(code="percent_count")
    if number.value < 0:
        return Cell(code="negative")
    whole = number.value.to_integral_value()
    if whole != number.value and not (number.unit and abs(whole - number.value) < 1):
        return Cell(code="fraction")
    if whole > _BIG:
        return Cell(code="too_big")
    return _bounded(parser.spec, int(whole), number.value, number.capped)


def _number(parser: ColumnParser, text: str) -> Cell:
    number = parse_number(text)
    if number is None:
        return Cell(code="not_a_number")
    return _bounded(parser.spec, float(number.value), number.value, number.capped)


def _share(parser: ColumnParser, text: str) -> Cell:
    number = parse_number(text)
    if number is None:
        return Cell(code="not_a_number")
    value = number.value if number.percent or abs(number.value) <= 1 else number.value / 100
    return _bounded(parser.spec, float(value), value, number.capped)


def _bounded(spec: Spec, value: float, exact: Decimal, capped: bool) -> Cell:
    if spec.low is not None and exact < Decimal(str(spec.low)):
        return Cell(code="too_low", values={"limit": spec.low})
    if spec.high is not None and exact > Decimal(str(spec.high)):
        return Cell(code="too_high", values={"limit": spec.high})
    return Cell(value, flag=capped)


def _duration(parser: ColumnParser, text: str) -> Cell:
    seconds = parse_duration(text)
    return Cell(code="not_a_duration") if seconds is None else _bounded(parser.spec, seconds, Decimal(str(seconds)), False)


def _flag(parser: ColumnParser, text: str) -> Cell:
    value = parse_flag(text)
    return Cell(code="not_a_flag") if value is None else Cell(value)


def _list(parser: ColumnParser, text: str) -> Cell:
    return Cell(parse_list(text) or None)


def _id(parser: ColumnParser, text: str) -> Cell:
    folded = fold(text).strip("`\"'")
    if _ROUNDED_ID.match(folded):
        return Cell(code="rounded_id")
    if re.fullmatch(r"\d+\.0*", folded):
        folded = folded.split(".")[0]
    return Cell(None if folded in MISSING else folded)


def _moment(parser: ColumnParser, text: str) -> Moment | str:
    moment = parse_moment(text, parser.how)
    return "not_a_date" if moment is None else moment


def _datetime(parser: ColumnParser, text: str) -> Cell:
    moment = _moment(parser, text)
    if isinstance(moment, str):
        return Cell(code=moment)
    value = moment.utc(parser.how.zone)
    if not parser.spec.allow_future and _too_late(moment, value, parser):
        return Cell(code="future")
    return Cell(value, flag=moment.dateonly, loose=not moment.year)


def _too_late(moment: Moment, value: datetime, parser: ColumnParser) -> bool:
    return moment.local.date() > parser.latest_day if moment.dateonly else value > parser.latest


def _date(parser: ColumnParser, text: str) -> Cell:
    moment = _moment(parser, text)
    if isinstance(moment, str):
        return Cell(code=moment)
    day = moment.day(parser.how.zone)
    if not parser.spec.allow_future and day > parser.latest_day:
        return Cell(code="future")
    return Cell(day, loose=not moment.year)


def _text(parser: ColumnParser, text: str) -> Cell:
    return Cell(text.strip() or None)


_PARSERS: dict[str, Callable[[ColumnParser, str], Cell]] = {
    "text": _text, "id": _id, "count": _count, "number": _number, "money": _number, "share": _share,
    "duration": _duration, "datetime": _datetime, "date": _date, "list": _list, "flag": _flag,
}  # fmt: skip
