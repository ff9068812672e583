"""Writing: a file first, durable and invisible; then manifest rows in one transaction.

`version` is not in an appended file: it is given when the file is published, so that of two writers the one who publishes last is right.
A crash between the two leaves a file without a manifest row, which `compact.sweep` removes after a grace time.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from guanhao.kernel.now import now
from guanhao.kernel.tenancy import WrongBrand, current_brand
from guanhao.kernel.warehouse import moment, uncommitted
from guanhao.kernel.warehouse.models import Ledger, Segment
from guanhao.kernel.warehouse.tables import TableSpec, table_spec

ROW_GROUP = 131_072


class BadRows(ValueError):
    """Rows that do not fit the table; the message names table, column, row and the way out."""


class NoRoom(OSError):
    """The disk took no more; nothing of the write is visible."""


@dataclass(frozen=True)
class Staged:
    """A durable file that nobody sees yet."""

    brand_id: int
    table: str
    name: str
    rows: int
    bytes: int
    box: dict[str, list[Any]]


def warehouse_folder() -> Path:
    """Where all brands' files are."""
    return Path(settings.HOME) / "warehouse"


def brand_folder(brand_id: int) -> Path:
    """Where one brand's files are."""
    return warehouse_folder() / str(brand_id)


def segment_path(brand_id: int, table: str, name: str) -> Path:
    """The file of a segment."""
    return brand_folder(brand_id) / table / name


def stage(table: str, rows: pa.Table) -> Staged:
    """Write rows to a durable file of the brand in scope that nobody sees yet. BadRows for rows that do not fit, NoRoom for a full disk."""
    spec = table_spec(table)
    brand = current_brand()
    fitted = _one_row_a_key(spec, conform(spec, rows))
    ordered = fitted.take(pc.sort_indices(fitted, sort_keys=[(name, "ascending") for name in spec.sort]))
    path = segment_path(brand.id, table, f"{secrets.token_hex(16)}.parquet")
    size = write_durably(path, ordered)
    return Staged(brand.id, table, path.name, ordered.num_rows, size, box_of(spec, ordered))


def publish(staged: Sequence[Staged]) -> list[Segment]:
    """Make staged files visible together, in the caller's transaction. A later one of the list wins over an earlier one."""
    if not staged:
        return []
    brand = current_brand()
    for item in staged:
        if item.brand_id != brand.id:
            raise WrongBrand(f"file of brand {item.brand_id} published inside brand {brand.id}")
        if not segment_path(brand.id, item.table, item.name).exists():
            raise FileNotFoundError(f"{item.table}/{item.name} is gone: it was discarded, or waited longer than the grace time; stage it again")
    with transaction.atomic():
        last = advance(len(staged))
        first = last - len(staged) + 1
        made_at = now()
        segments = [
            Segment(
                brand_id=brand.id,
                table=item.table,
                name=item.name,
                run=item.name.split(".")[0],
                rows=item.rows,
                bytes=item.bytes,
                first_version=first + index,
                last_version=first + index,
                box=item.box,
                made_at=made_at,
            )
            for index, item in enumerate(staged)
        ]
        Segment.objects.bulk_create(segments)
    return segments


def append(table: str, rows: pa.Table) -> Segment:
    """Add rows of the brand in scope; a row whose key exists replaces it. Visible when the caller's transaction commits."""
    return publish([stage(table, rows)])[0]


def discard(staged: Sequence[Staged]) -> None:
    """Remove staged files that will not be published."""
    for item in staged:
        if Segment.everywhere.filter(name=item.name).exists():
            raise ValueError(f"{item.table}/{item.name} is published and cannot be discarded")
        segment_path(item.brand_id, item.table, item.name).unlink(missing_ok=True)


def advance(steps: int) -> int:
    """Move the brand's generation on by so many steps, holding its row until the transaction ends; answers the last number."""
    brand = current_brand()
    Ledger.objects.get_or_create(brand_id=brand.id)
    ledger = Ledger.objects.select_for_update().get()
    ledger.generation += steps
    ledger.token = secrets.token_hex(16)
    ledger.save()
    uncommitted.mark(brand.id, ledger.token)
    moment.forget(brand.id)
    return int(ledger.generation)


def conform(spec: TableSpec, rows: pa.Table) -> pa.Table:
    """The rows with exactly the table's columns and types: missing columns become null, `version` is dropped, anything else is BadRows."""
    unknown = [name for name in rows.column_names if name not in spec.names and name not in {"version", "metrics_version"}]
    if unknown:
        raise BadRows(f"{spec.name}: unknown columns {', '.join(unknown)}; the table has {', '.join(spec.names)}")
    columns: list[Any] = []
    for column in spec.columns:
        if column.name not in rows.column_names:
            columns.append(nulls(rows.num_rows, column.type))
        else:
            columns.append(_fit(spec, column.name, rows.column(column.name), column.type))
    table = pa.table(columns, schema=spec.schema)
    for name in spec.key:
        if table.column(name).null_count:
            row = pc.index(pc.is_null(table.column(name)), True).as_py()
            raise BadRows(f"{spec.name}.{name}: empty in row {row + 1}; it is part of the key and must be filled")
    return table


def nulls(count: int, kind: Any) -> Any:
    """So many nulls of a type."""
    return pa.nulls(count, kind)


def _fit(spec: TableSpec, name: str, values: Any, wanted: pa.DataType) -> Any:
    if values.type == wanted:
        return values
    if not _fits(values.type, wanted):
        hint = "; give the times a time zone" if pa.types.is_timestamp(values.type) else ""
        raise BadRows(f"{spec.name}.{name}: is {values.type}, must be {wanted}{hint}")
    try:
        return values.cast(wanted)
    except pa.ArrowInvalid as error:
        raise BadRows(f"{spec.name}.{name}: {error}") from error


def _fits(given: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_dictionary(given):
        return _fits(given.value_type, wanted)
    if pa.types.is_null(given):
        return True
    if pa.types.is_timestamp(wanted):
        return pa.types.is_timestamp(given) and given.tz is not None
    if pa.types.is_list(wanted):
        return (pa.types.is_list(given) or pa.types.is_large_list(given)) and _fits(given.value_type, wanted.value_type)
    number = pa.types.is_integer(given) or pa.types.is_floating(given)
    texts = pa.types.is_string(given) or pa.types.is_large_string(given) or pa.types.is_string_view(given)
    return {
        "int64": number,
        "int8": number,
        "double": number,
        "string": texts,
        "date32[day]": pa.types.is_date(given),
        "bool": pa.types.is_boolean(given),
    }.get(str(wanted), False)


def _one_row_a_key(spec: TableSpec, rows: pa.Table) -> pa.Table:
    keys = rows.select(spec.key).append_column("row", pa.array(range(rows.num_rows), pa.int64()))
    last = keys.group_by(list(spec.key)).aggregate([("row", "max")])
    return rows if last.num_rows == rows.num_rows else rows.take(last.column("row_max").sort())


def box_of(spec: TableSpec, rows: pa.Table) -> dict[str, list[Any]]:
    """Lowest and highest value of the box columns, as JSON values (dates and times in ISO form)."""
    if not rows.num_rows:
        return {}
    box = {}
    for name in spec.boxes:
        edges: Any = pc.min_max(rows.column(name)).as_py()
        box[name] = [_plain(edges["min"]), _plain(edges["max"])]
    return box


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def write_durably(path: Path, rows: pa.Table) -> int:
    """Write a Parquet file so that it survives a crash; bytes written. On any failure no file of this name exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as out:
            pq.write_table(rows, out, compression="zstd", row_group_size=ROW_GROUP)
            out.flush()
            os.fsync(out.fileno())
            size = out.tell()
        part.rename(path)
        fsync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = error.strerror or str(error)
        message = f"the warehouse could not write ({why}): free space in {path.parent}; nothing was stored"
        raise NoRoom(error.errno or 0, message) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return size


def fsync_folder(folder: Path) -> None:
    """Make the names inside a folder survive a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
