"""Taking the names of somebody who asked to be forgotten out of the warehouse: rewritten rows, then files without the old ones."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from guanhao.domains.people.selectors.matching import handle_digest
from guanhao.kernel import warehouse

TABLES = ("comments", "mentions")
AT_ONCE = 500


def forget_in_warehouse(*, person_id: int, digests: Collection[str]) -> int:
    """Rows of `comments` and `mentions` by these names (digests of `handle_digest`) keep their words; author and author's number become
    "" and "forgotten:<person>". How many rows. The files that held the names are merged away at once and removed by the warehouse's next sweep
    after its time for readers (`warehouse.keep_replaced`). May be repeated.
    """
    changed = 0
    for table in TABLES:
        theirs = _theirs(table, frozenset(digests))
        for start in range(0, len(theirs), AT_ONCE):
            changed += _rewrite(table, theirs[start : start + AT_ONCE], f"forgotten:{person_id}")
        warehouse.compact(table, full=True)
    return changed


def _theirs(table: str, digests: frozenset[str]) -> list[tuple[str, str]]:
    """The person's names as they stand in the table: (platform, author's number)."""
    rows = warehouse.rows(f"SELECT DISTINCT platform, author_id FROM {table} WHERE author_id IS NOT NULL AND author_id <> ''")
    names = [(row["platform"] or "", row["author_id"]) for row in rows]
    return [name for name in names if handle_digest(*name) in digests]


@transaction.atomic
def _rewrite(table: str, names: list[tuple[str, str]], mark: str) -> int:
    columns = ", ".join(warehouse.TABLES[table].names)
    any_of = " OR ".join(["(platform = ? AND author_id = ?)"] * len(names))
    rows = warehouse.query(f"SELECT {columns} FROM {table} WHERE {any_of}", [part for name in names for part in name])
    for name, value in (("author", ""), ("author_id", mark)):
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, name, pc.if_else(pa.scalar(True), pa.scalar(value), rows.column(name)))
    warehouse.append(table, rows)
    return int(rows.num_rows)
