"""Files of a tool as typed columns: names are guessed as imports do, cells parsed as imports do, bad ones named by line."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


Kind = Literal["text", "count", "number", "money", "datetime", "date", "duration", "share", "list", "flag", "id"]
SHOWN = 5
PARQUET = b"PAR1"


class BadFile(ValueError):
    """A file that cannot be analysed; the text names the line, the column and the way out."""


@dataclass(frozen=True)
class Column:
    """A column a tool understands: `about` is printed by --help; rows without a `required` one are refused."""

    key: str
    kind: Kind
    about: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    allow_future: bool = True


@dataclass(frozen=True)
class Table:
    """Parsed columns by key (Arrow arrays of equal length), which header each came from, and how many rows were left out."""

    columns: Mapping[str, Any]
    headers: Mapping[str, str]
    rows: int
    skipped: int = 0

    def has(self, key: str) -> bool:
        """Does the file have this column?"""
        return key in self.columns

    def numbers(self, key: str) -> "NDArray[np.float64]":
        """float64; missing cells are NaN."""
        import numpy as np

        return np.asarray(self.columns[key].cast("float64").to_numpy(zero_copy_only=False), dtype=np.float64)

    def days(self, key: str) -> "NDArray[np.datetime64]":
        """datetime64[D]; missing cells are NaT."""
        import numpy as np

        return np.asarray(self.columns[key].to_numpy(zero_copy_only=False)).astype("datetime64[D]")

    def moments(self, key: str) -> "NDArray[np.datetime64]":
        """datetime64[us] in UTC; missing cells are NaT."""
        import numpy as np

        return np.asarray(self.columns[key].to_numpy(zero_copy_only=False)).astype("datetime64[us]")

    def texts(self, key: str) -> list[str | None]:
        """Texts; missing cells are None."""
        found: list[str | None] = self.columns[key].to_pylist()
        return found

    def codes(self, key: str) -> "tuple[NDArray[np.int64], list[str]]":
        """Each row's number of its text (-1: missing) in the list of distinct texts, in order of first appearance."""
        import numpy as np

        coded = self.columns[key].dictionary_encode()
        return np.asarray(coded.indices.fill_null(-1), dtype=np.int64), coded.dictionary.to_pylist()


@dataclass(frozen=True)
class Wanted:
    """How a file is to be read: columns, headers chosen by hand (key → header), the zone of its times, what to do with bad rows."""

    columns: Sequence[Column]
    chosen: Mapping[str, str]
    zone: ZoneInfo
    latest: datetime
    skip_bad: bool = False
    sheet: str = ""
    encoding: str = ""


def read_table(path: Path, wanted: Wanted) -> Table:
    """The file's table; BadFile says what is wrong with it."""
    from guanhao.engines.intake.errors import IntakeError
    from guanhao.kernel.imports.words import explain_file

    try:
        with path.open("rb") as stream:
            packed = stream.read(4)
            return _parquet(path, wanted) if packed == PARQUET else _text(path, wanted)
    except IntakeError as error:
        raise BadFile(f"{path.name}: {explain_file(error.code, error.values)}") from error
    except OSError as error:
        raise BadFile(f"{path.name}: {error.strerror or error}") from error


def _text(path: Path, wanted: Wanted) -> Table:
    from guanhao.engines.intake import ReadOptions, inspect, read_blocks
    from guanhao.engines.intake.mapping import known_headers

    with path.open("rb") as stream:
        options = ReadOptions(encoding=wanted.encoding, sheet=wanted.sheet)
        layout = inspect(stream, path.name, options=options, known=known_headers(wanted.columns) | _plain(wanted.chosen))
        found = _mapping(layout.headers, layout.sample, wanted)
        columns = {one.key: one for one in wanted.columns}
        samples = {key: [row[at] for row in layout.sample] for key, at in found.items()}
        making = _Making(columns, {key: layout.headers[at] for key, at in found.items()}, samples, wanted)
        for block in read_blocks(stream, path.name, layout):
            making.take({key: block.column(at) for key, at in found.items()}, block.lines, block.bad)
    return making.table()


def _parquet(path: Path, wanted: Wanted) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadFile(f"{path.name}: this Parquet file is damaged ({error}). Export it again.") from error
    headers = tuple(file.schema_arrow.names)
    first = next(file.iter_batches(batch_size=200), None)
    sample = [tuple("" if cell is None else str(cell) for cell in row.values()) for row in first.to_pylist()] if first else []
    found = _mapping(headers, sample, wanted)
    columns = {one.key: one for one in wanted.columns}
    samples = {key: [row[at] for row in sample] for key, at in found.items()}
    making = _Making(columns, {key: headers[at] for key, at in found.items()}, samples, wanted)
    line = 1
    for batch in file.iter_batches(batch_size=50_000, columns=[headers[at] for at in found.values()]):
        arrays = {key: batch.column(headers[at]) for key, at in found.items()}
        making.take(arrays, range(line, line + batch.num_rows), ())
        line += batch.num_rows
    return making.table()


def _plain(chosen: Mapping[str, str]) -> frozenset[str]:
    from guanhao.engines.intake.headers import plain

    return frozenset(plain(header) for header in chosen.values())


def _mapping(headers: Sequence[str], sample: Sequence[Sequence[str]], wanted: Wanted) -> dict[str, int]:
    """Column index of each key; BadFile when a required or a chosen one is not there."""
    from guanhao.engines.intake import guess_mapping

    known = {one.key for one in wanted.columns}
    found: dict[str, int] = {}
    for key, header in wanted.chosen.items():
        if key not in known:
            raise BadFile(f"--column {key}={header}: there is no column “{key}”; the tool knows {', '.join(sorted(known))}.")
        if header not in headers:
            raise BadFile(f"--column {key}={header}: the file has no column “{header}”. It has: {', '.join(headers)}.")
        found[key] = list(headers).index(header)
    free = [one for one in wanted.columns if one.key not in found]
    for at, guess in enumerate(guess_mapping(headers, sample, free)):
        if guess.field is not None and at not in found.values():
            found[guess.field] = at
    missing = [one.key for one in wanted.columns if one.required and one.key not in found]
    if missing:
        raise BadFile(f"No column for “{missing[0]}”. The file has: {', '.join(headers)}. Name it: --column {missing[0]}=HEADER")
    return found


class _Making:
    """Parses block after block and keeps the good rows."""

    def __init__(self, columns: Mapping[str, Column], headers: Mapping[str, str], samples: Mapping[str, Sequence[str]], wanted: Wanted) -> None:
        from guanhao.engines.intake.columns import ColumnParser
        from guanhao.engines.intake.moments import Reading, column_order

        self.headers, self.wanted, self.columns = headers, wanted, columns
        self.parsers = {}
        for key in headers:
            order = column_order(samples[key], wanted.latest.date())[0] if columns[key].kind in {"date", "datetime"} else "mdy"
            self.parsers[key] = ColumnParser(columns[key], Reading(wanted.latest, wanted.zone, order), latest=wanted.latest)
        self.kept: dict[str, list[Any]] = {key: [] for key in headers}
        self.problems: list[str] = []
        self.rows = self.skipped = 0

    def take(self, arrays: Mapping[str, Any], lines: Sequence[int], bad: Sequence[Any]) -> None:
        """One block; a row with a problem is left out (and said)."""
        import numpy as np

        from guanhao.kernel.imports.words import explain_row

        keep = np.ones(len(lines), dtype=bool)
        for raw in bad:
            self._say(f"line {raw.line}: {explain_row(raw.problem.code, raw.problem.values, value=raw.problem.value)}")
        self.skipped += len(bad)
        parsed = {}
        for key, array in arrays.items():
            values, problems = self._column(key, array)
            parsed[key] = values
            for one in problems:
                self._say(f"line {lines[one.row]}: {explain_row(one.code, one.values, title=self.headers[key], value=one.value)}", when=keep[one.row])
                keep[one.row] = False
            if self.columns[key].required:
                for row in np.flatnonzero(np.asarray(values.is_null()) & keep).tolist():
                    self._say(f"line {lines[row]}: {explain_row('required', {}, title=self.headers[key])}")
                    keep[row] = False
        self.rows += int(keep.sum())
        self.skipped += int((~keep).sum())
        mask = None if keep.all() else keep
        for key, values in parsed.items():
            self.kept[key].append(values if mask is None else values.filter(mask))

    def _column(self, key: str, array: Any) -> tuple[Any, list[Any]]:
        import pyarrow as pa

        parser = self.parsers[key]
        if not pa.types.is_string(array.type):
            try:
                return array.cast(parser.type), []
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                array = array.cast(pa.string())
        found = parser.parse(array)
        return found.values, found.problems

    def _say(self, text: str, *, when: bool = True) -> None:
        if when and len(self.problems) < SHOWN:
            self.problems.append(text)

    def table(self) -> Table:
        """What was read; BadFile when rows are bad and must not be left out, or when none are left."""
        import pyarrow as pa

        if self.skipped and not self.wanted.skip_bad:
            more = f"\n  … {self.skipped - len(self.problems):,} more" if self.skipped > len(self.problems) else ""
            told = "\n  ".join(self.problems)
            raise BadFile(f"{self.skipped:,} rows cannot be read:\n  {told}{more}\nMend the file, or leave such rows out with --skip-bad.")
        if not self.rows:
            raise BadFile("The file has a header but no rows that can be read.")
        joined = {key: pa.chunked_array(parts).combine_chunks() for key, parts in self.kept.items()}
        return Table(joined, self.headers, self.rows, self.skipped)


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Sentences of the import mechanism in the language of the terminal."""
    from django.utils.translation import override

    with override(code):
        yield
