"""What can be imported: a domain registers one ImportKind a table, and says how parsed rows become its own.

The mechanism reads the file, maps and parses columns, quarantines what cannot be parsed or comes twice, and hands typed blocks to the
kind's Sink. The Sink stages what it likes while the file is read (`take`) and makes all of it visible at once (`commit`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from guanhao.kernel.tenancy import BrandRef

if TYPE_CHECKING:
    import pyarrow as pa

Words = str | Promise
ValueKind = Literal["text", "count", "number", "money", "datetime", "date", "duration", "share", "list", "flag", "id"]


@dataclass(frozen=True)
class Field:
    """One column a kind understands.

    `kind` fixes the parsed type (`arrow.ARROW_TYPES`): count int64 ≥ 0, share a fraction (12.5 % is 0.125), duration seconds, money in the source's
    currency. `low`/`high` bound numbers. `from_url` names the field whose address carries this id when its own cell is empty;
    `from_hash` names the fields whose content makes a stable id when there is still none.
    """

    key: str
    title: Words
    kind: ValueKind
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: Words = ""
    low: float | None = None
    high: float | None = None
    allow_future: bool = False
    from_url: str = ""
    from_hash: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class ImportContext:
    """What a Sink knows of its run. `run_id` is 0 in a dry run; `zone` is the account's, else the brand's."""

    run_id: int
    brand: BrandRef
    account_id: int | None
    platform: str
    zone: ZoneInfo
    imported_at: datetime
    dry_run: bool
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reject:
    """A row that the Sink will not take, by physical line of the file."""

    line: int
    field: str
    reason: Words
    value: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one block; imported + updated + unchanged + len(rejected) is its number of rows."""

    imported: int
    updated: int = 0
    unchanged: int = 0
    rejected: list[Reject] = field(default_factory=list)


class Sink(Protocol):
    """Takes the parsed rows of one run."""

    def take(self, rows: "pa.Table") -> Outcome:
        """A block of at most 50,000 rows; may stage segments but shows nothing; in a dry run counts only.

        Columns: every field of the kind by key (`arrow.ARROW_TYPES`; all null when the file has no such column), `_line` int64 (physical line),
        `_capped` list<string> (fields whose value is a floor such as 100万+) and `_dateonly` list<string> (datetime fields whose cell had
        a day but no time of day: the value is the local midnight).
        """

    def commit(self) -> None:
        """Inside the run's one transaction: make everything visible and emit events."""

    def discard(self) -> None:
        """Throw away what was staged; called instead of commit (cancelled, failed, dry run)."""


@dataclass(frozen=True)
class ImportKind:
    """A table that files can be imported into.

    `unique` are the keys that identify a row (missing values are equal to each other): the second row of one file with the same keys goes to
    quarantine as a duplicate of the first. Every field of `unique` is looked at after derived ids are filled in.
    """

    key: str
    title: Words
    fields: tuple[Field, ...]
    needs_account: bool
    open: Callable[[ImportContext], Sink]
    unique: tuple[str, ...] = ()
    permission: str = "imports.run"
    help: Words = ""

    def field(self, key: str) -> Field:
        """The field of this key; KeyError when there is none."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(f"{self.key} has no field {key!r}")


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    """Called from a domain's apps.py. ValueError when a field is named twice or `unique`/`from_*` name an unknown one."""
    keys = [one.key for one in kind.fields]
    named = {*kind.unique, *(one.from_url for one in kind.fields if one.from_url), *(k for one in kind.fields for k in one.from_hash)}
    if len(keys) != len(set(keys)) or not named <= set(keys):
        raise ValueError(f"import kind {kind.key}: fields are doubled or unknown: {sorted(named - set(keys)) or keys}")
    _kinds[kind.key] = kind
    return kind


def forget(key: str) -> None:
    """Take a kind out again (tests)."""
    _kinds.pop(key, None)


def kinds() -> dict[str, ImportKind]:
    """All kinds by key, in the order of registration."""
    return dict(_kinds)
