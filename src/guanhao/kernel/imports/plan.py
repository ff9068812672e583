"""Everything decided before the first row is read: layout, mapping, order of dates, where missing years come from."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from guanhao.engines.intake import Guess, IntakeError, Layout, Limits, ReadOptions, guess_mapping, inspect, read_blocks
from guanhao.engines.intake.headers import plain
from guanhao.engines.intake.mapping import known_headers
from guanhao.engines.intake.moments import Reading, column_order, is_ambiguous, parse_moment
from guanhao.engines.intake.numbers import MISSING
from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.imports.words import ImportRefused

OPTIONS = ("encoding", "delimiter", "sheet", "format", "header_line", "as_of", "strict")
SET = "set:"
_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_SHOWN = 60


def read_options(options: Mapping[str, str]) -> ReadOptions:
    """The reader's part of a run's options. ImportRefused for a header line that is no number or an unknown format."""
    line = options.get("header_line", "") or "0"
    if not line.isdecimal() or len(line) > 9:
        raise ImportRefused("bad_option", name="header_line", value=line)
    form = options.get("format", "").lower()
    if form not in {"", "csv", "tsv", "xlsx", "json", "jsonl"}:
        raise ImportRefused("bad_option", name="format", value=form)
    delimiter = options.get("delimiter", "")
    delimiter = _WORDS.get(delimiter, delimiter)
    if len(delimiter) > 1:
        raise ImportRefused("bad_option", name="delimiter", value=delimiter)
    return ReadOptions(options.get("encoding", ""), delimiter, options.get("sheet", ""), "csv" if form == "tsv" else form, int(line))


def look(kind: ImportKind, stream: BinaryIO, name: str, options: Mapping[str, str], limits: Limits) -> Layout:
    """The layout of a file; ImportRefused with the reason when it cannot be read at all."""
    try:
        layout = inspect(stream, name, options=read_options(options), known=known_headers(specs(kind)), limits=limits)
    except IntakeError as error:
        raise ImportRefused(error.code, **error.values) from error
    if not layout.sample:
        raise ImportRefused("no_rows")
    return layout


def specs(kind: ImportKind) -> list[Field]:
    """The kind's fields, known also under their titles in every language of the program (as our own templates name them)."""
    titles: dict[str, list[str]] = {one.key: [] for one in kind.fields}
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            for one in kind.fields:
                titles[one.key].append(str(one.title))
    return [replace(one, aliases=(*one.aliases, *titles[one.key])) for one in kind.fields]


def signature(headers: Sequence[str]) -> str:
    """The same for files with the same headers in the same order."""
    return hashlib.sha256("\x1f".join(plain(header) for header in headers).encode()).hexdigest()


def map_columns(kind: ImportKind, layout: Layout, saved: Mapping[str, str] | None, chosen: Mapping[str, str] | None) -> list[Guess]:
    """One guess a column: what a person chose, else what was used before, else what names and values say.

    `saved` and `chosen` map headers to field keys; an empty key leaves the column out. ImportRefused for unknown headers and fields.
    """
    guesses = guess_mapping(layout.headers, layout.sample, specs(kind))
    if saved:
        guesses = _override(guesses, {header: key for header, key in saved.items() if header in layout.headers}, "saved")
    return _override(guesses, _checked(kind, layout, chosen or {}), "chosen")


def _checked(kind: ImportKind, layout: Layout, chosen: Mapping[str, str]) -> dict[str, str]:
    keys = {one.key for one in kind.fields}
    by_plain = {plain(header): header for header in layout.headers}
    found: dict[str, str] = {}
    for header, key in chosen.items():
        name = header if header in layout.headers else by_plain.get(plain(header), "")
        if not name:
            raise ImportRefused("unknown_header", header=header, headers=_names(layout.headers))
        key = key.strip().strip("-")
        if key and key not in keys:
            raise ImportRefused("unknown_field", field=key, kind=kind.title, fields=_names(sorted(keys)))
        found[name] = key
    wanted = [key for key in found.values() if key]
    for key in wanted:
        if wanted.count(key) > 1:
            raise ImportRefused("mapped_twice", field=key, headers=_names([h for h, k in found.items() if k == key]))
    return found


def _override(guesses: list[Guess], choices: Mapping[str, str], why: Any) -> list[Guess]:
    """Choices win; a guessed column gives its field up to a chosen one."""
    taken = {key for key in choices.values() if key}
    out = []
    for guess in guesses:
        if guess.header in choices:
            same = guess.field == (choices[guess.header] or None)
            out.append(guess if same and why == "saved" else Guess(guess.header, choices[guess.header] or None, 1.0, why))
        else:
            out.append(Guess(guess.header, None, 0.0, "taken") if guess.field in taken else guess)
    return out


def _names(names: Sequence[str]) -> str:
    shown = "、".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else shown + " …"


def missing_fields(kind: ImportKind, mapped: set[str]) -> list[Field]:
    """Required fields that no column gives and that cannot be derived from others."""

    def derivable(one: Field) -> bool:
        return bool(one.from_url and one.from_url in mapped) or bool(set(one.from_hash) & mapped)

    return [one for one in kind.fields if one.required and one.key not in mapped and not derivable(one)]


@dataclass(frozen=True)
class Plan:
    """How one file becomes rows of one kind. `columns`: position → field key; `orders`: field → order of its dates; `hint`: position of the
    column that tells the year, or -1; `fixed`: fields with one value in all rows; `notes`: what a person should know, as codes."""

    kind: ImportKind
    layout: Layout
    columns: dict[int, str]
    reference: datetime
    zone: ZoneInfo
    orders: dict[str, str]
    hint: int = -1
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
    fixed: dict[str, str] = field(default_factory=dict)

    def reading(self, key: str) -> Reading:
        """How dates of a field are read."""
        return Reading(self.reference, self.zone, self.orders.get(key, "mdy"))


def constants(kind: ImportKind, options: Mapping[str, str]) -> dict[str, str]:
    """Fields that have one value in all rows: the options `set:<field>`. ImportRefused `unknown_field`."""
    found = {name.removeprefix(SET): value for name, value in options.items() if name.startswith(SET) and value}
    keys = {one.key for one in kind.fields}
    for key in found:
        if key not in keys:
            raise ImportRefused("unknown_field", field=key, kind=kind.title, fields=_names(sorted(keys)))
    return found


def make_plan(
    kind: ImportKind,
    layout: Layout,
    guesses: Sequence[Guess],
    *,
    stream: BinaryIO,
    name: str,
    reference: datetime,
    zone: ZoneInfo,
    limits: Limits,
    options: Mapping[str, str] | None = None,
) -> Plan:
    """Check the mapping and decide what only the whole file can tell. ImportRefused `unmapped`."""
    fixed = constants(kind, options or {})
    columns = {index: guess.field for index, guess in enumerate(guesses) if guess.field and guess.field not in fixed}
    if missing := missing_fields(kind, set(columns.values()) | set(fixed)):
        raise ImportRefused("unmapped", fields=_names([f"{one.title} ({one.key})" for one in missing]), headers=_names(layout.headers))
    plan = Plan(kind, layout, columns, reference, zone, {}, notes=layout.notes, fixed=fixed)
    plan = _with_orders(plan, stream, name, limits)
    return _with_years(plan)


def _dates(plan: Plan) -> dict[int, str]:
    return {index: key for index, key in plan.columns.items() if plan.kind.field(key).kind in {"datetime", "date"}}


def _samples(layout: Layout, index: int) -> list[str]:
    return [row[index] for row in layout.sample if row[index].strip() not in MISSING]


def _with_orders(plan: Plan, stream: BinaryIO, name: str, limits: Limits) -> Plan:
    """Decide month and day from all values of the columns that leave it open."""
    unclear = [index for index in _dates(plan) if any(is_ambiguous(value) for value in _samples(plan.layout, index)[:50])]
    if not unclear:
        return plan
    values: dict[int, set[str]] = {index: set() for index in unclear}
    for block in read_blocks(stream, name, plan.layout, limits=limits):
        for index, seen in values.items():
            seen.update(row[index] for row in block.rows)
    orders, notes = dict(plan.orders), list(plan.notes)
    today = plan.reference.astimezone(plan.zone).date()
    for index, seen in values.items():
        order, _ = column_order(seen, today)
        orders[plan.columns[index]] = order
        example = next((value for value in _samples(plan.layout, index) if is_ambiguous(value)), "")
        notes.append(("date_order", {"header": plan.layout.headers[index], "order": order, "example": example}))
    return replace(plan, orders=orders, notes=tuple(notes))


def _with_years(plan: Plan) -> Plan:
    """Say where years come from when a column has none, and from when relative words are counted."""
    notes = list(plan.notes)
    hint = -1
    for index, key in _dates(plan).items():
        how = plan.reading(key)
        shown = _samples(plan.layout, index)[:100]
        moments = [moment for value in shown if (moment := parse_moment(value, how))]
        relative = next((value for value in shown if _is_relative(value)), "")
        if relative:
            notes.append(("relative", {"example": relative, "reference": plan.reference.astimezone(plan.zone).strftime("%Y-%m-%d %H:%M")}))
        if any(not moment.year for moment in moments):
            hint = _year_column(plan, index)
            header = plan.layout.headers[index]
            notes.append(("year_from", {"header": header, "other": plan.layout.headers[hint]}) if hint >= 0 else ("year_newest", {"header": header}))
    return replace(plan, hint=hint, notes=tuple(notes))


def _is_relative(value: str) -> bool:
    return any(word in value.lower() for word in ("前", "昨天", "今天", "刚刚", "ago", "yesterday", "today"))


def _year_column(plan: Plan, index: int) -> int:
    """Another column whose sample is full dates, mapped ones first; -1 when there is none."""
    candidates = sorted((i for i in range(len(plan.layout.headers)) if i != index), key=lambda i: (i not in plan.columns, i))
    for other in candidates:
        values = _samples(plan.layout, other)[:50]
        if len(values) < min(3, len(plan.layout.sample)) or any(value.replace(".", "").isdigit() and len(value) != 8 for value in values):
            continue
        moments = [parse_moment(value, plan.reading("")) for value in values if len(value) < 40]
        if len(moments) == len(values) and sum(m is not None and m.year for m in moments) >= 0.8 * len(values):
            return other
    return -1


def layout_state(layout: Layout) -> dict[str, Any]:
    """A layout as JSON, without the sample."""
    state = asdict(layout)
    del state["sample"]
    return state
