"""Taking a person's rows out of the files for good: every file that holds them is written anew without them, and the old file goes at once."""

from collections.abc import Collection
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
from django.db import transaction

from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse.engine import POOL
from guanhao.kernel.warehouse.manifest import read_snapshot
from guanhao.kernel.warehouse.models import Segment
from guanhao.kernel.warehouse.store import advance, segment_path, write_durably
from guanhao.kernel.warehouse.tables import table_spec

TRIES = 5
pc: Any = pyarrow.compute  # its stubs do not know masks and numbers beside arrays


def erase(table: str, column: str, values: Collection[str], *, blank: Collection[str] = ()) -> int:
    """Remove the rows whose text column has one of these values (or only empty the `blank` columns of them) from every file of the brand in scope.

    How many rows it met. A crash leaves both files and the manifest at the old one: calling again finishes it. Replaced files of the table go too.
    """
    wanted = pa.array(sorted(set(values)), pa.string())
    met = 0
    for _ in range(TRIES):
        again = False
        for piece in read_snapshot().data(table):
            rows = pq.read_table(piece.path, memory_map=True)
            hits = pc.fill_null(pc.is_in(rows.column(column), value_set=wanted), False)
            count = int(pc.sum(hits).as_py() or 0)
            if not count:
                continue
            if _swap(table, piece.name, _without(rows, hits, blank)):
                met += count
            else:  # a merge was faster: its files are looked at in another round
                again = True
        if not again:
            break
    _remove_replaced(table)
    POOL.forget()
    return met


def _without(rows: pa.Table, hits: Any, blank: Collection[str]) -> pa.Table:
    if not blank:
        return rows.filter(pc.invert(hits))
    for name in blank:
        place = rows.column_names.index(name)
        kind = rows.schema.field(name).type
        rows = rows.set_column(place, rows.schema.field(name), pc.if_else(hits, pa.nulls(rows.num_rows, kind), rows.column(name)))
    return rows


def _swap(table: str, name: str, rows: pa.Table) -> bool:
    import secrets

    brand = current_brand()
    path = segment_path(brand.id, table, f"{secrets.token_hex(16)}.parquet")
    size = write_durably(path, rows)
    with transaction.atomic():
        advance(1)
        old = Segment.objects.select_for_update().filter(name=name, retired_at=None).first()
        if old is not None:
            old.retired_at = now()
            old.save(update_fields=["retired_at"])
            Segment.objects.create(
                brand_id=brand.id, table=table, name=path.name, role=old.role, run=old.run, compacted=old.compacted, rows=rows.num_rows, bytes=size,
                first_version=old.first_version, last_version=old.last_version, box=old.box, made_at=now(),
            )  # fmt: skip
    if old is None:
        path.unlink(missing_ok=True)
    return old is not None


def _remove_replaced(table: str) -> None:
    """Nothing that was replaced stays, not even for its grace time; what still reads it fails and asks again."""
    brand = current_brand()
    for row in Segment.objects.filter(table=table).exclude(retired_at=None):
        segment_path(brand.id, table, row.name).unlink(missing_ok=True)
        row.delete()


def holds(table: str, column: str, values: Collection[str]) -> int:
    """How many rows of any file of the table, visible or not, still have one of these values: a search of the files themselves."""
    table_spec(table)
    wanted = pa.array(sorted(set(values)), pa.string())
    folder = segment_path(current_brand().id, table, "x").parent
    found = 0
    for path in folder.glob("*.parquet") if folder.is_dir() else ():
        column_ = pq.read_table(path, columns=[column]).column(column)
        found += int(pc.sum(pc.is_in(column_, value_set=wanted)).as_py() or 0)
    return found
