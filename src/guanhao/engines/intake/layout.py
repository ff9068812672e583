"""How a file is laid out, and the blocks it is read in."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from guanhao.engines.intake.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["csv", "xlsx", "json", "jsonl"]


@dataclass(frozen=True)
class ReadOptions:
    """What a person fixed by hand; empty means: find out. `header_line` is the physical line (sheet row) of the header."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    format: str = ""
    header_line: int = 0


@dataclass(frozen=True)
class Layout:
    """What was found out about a file; with it the file can be read. `headers` are unique names, in the order of the columns."""

    format: Format
    headers: tuple[str, ...]
    header_line: int = 1
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    compression: str = ""
    member: str = ""
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class RawRow:
    """A row that has no place in the table: its cells as they stand in the file, and why."""

    line: int
    cells: list[str]
    problem: Problem


@dataclass(frozen=True)
class Block:
    """Consecutive rows: physical line of each (its first line), cells as text, and the rows that had to be left out."""

    lines: list[int]
    rows: list[list[str]]
    bad: list[RawRow] = field(default_factory=list)
    position: int = 0

    @cached_property
    def columns(self) -> list[tuple[str, ...]]:
        """The cells column by column."""
        return list(zip(*self.rows, strict=True))

    def column(self, index: int) -> "pa.Array[Any]":
        """One column as Arrow strings."""
        import pyarrow as pa  # loads on first use

        return pa.array(self.columns[index], type=pa.string())
