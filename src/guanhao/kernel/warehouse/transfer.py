"""What the warehouse holds, and taking it out."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db.models import Count, Max, Sum

from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse.engine import POOL, connect
from guanhao.kernel.warehouse.models import Segment
from guanhao.kernel.warehouse.store import brand_folder
from guanhao.kernel.warehouse.tables import CURRENT, TABLES, TableSpec
from guanhao.kernel.warehouse.views import quote

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FORMATS = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet, COMPRESSION zstd", "jsonl": "FORMAT json"}


@dataclass(frozen=True)
class TableStats:
    """One table's size. `rows` counts versions that wait for merging too; `version` is the newest write."""

    table: str
    rows: int
    bytes: int
    segments: int
    version: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def stats() -> list[TableStats]:
    """Rows, bytes and files of every table of the brand in scope, from the manifest alone."""
    found = {
        row["table"]: row
        for row in Segment.objects.filter(retired_at=None)
        .values("table")
        .annotate(total_rows=Sum("rows"), total_bytes=Sum("bytes"), files=Count("id"), newest=Max("last_version"))
        .order_by("table")
    }
    none = {"total_rows": 0, "total_bytes": 0, "files": 0, "newest": 0}
    return [
        TableStats(name, row["total_rows"], row["total_bytes"], row["files"], row["newest"])
        for name, row in ((name, found.get(name, none)) for name in (*TABLES, CURRENT.name))
    ]


def export(table: str, path: Path, format: str) -> int:  # noqa: A002 - the word of the command and the contract
    """Write the current truth of a table (or post_current) to a file: csv, parquet or jsonl; rows written. An existing file is not replaced.

    CSV is opened in spreadsheets: a text that they would take for a formula gets an apostrophe in front (OWASP "CSV Injection").
    """
    if table not in TABLES and table != CURRENT.name:
        raise KeyError(f"no analytic table {table!r}; there are {', '.join((*TABLES, CURRENT.name))}")
    if format not in FORMATS:
        raise ValueError(f"format {format!r} is not known; use one of {', '.join(FORMATS)}")
    if path.exists():
        raise FileExistsError(f"{path} exists; choose another name or remove it first")
    part = path.with_name(path.name + ".part")
    try:
        rows = _write(table, part, format)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return rows


def _write(table: str, path: Path, form: str) -> int:
    spec = TABLES.get(table, CURRENT)
    order = ", ".join(spec.sort)
    with POOL.engine().session() as reader:
        batches = reader.sql(f"SELECT * FROM {table} ORDER BY {order}").to_arrow_reader(100_000)
        writer = connect(str(brand_folder(current_brand().id)), str(path.resolve().parent))
        try:
            writer.register("rows_out", batches)
            columns = _harmless(spec) if form == "csv" else "*"
            found = writer.execute(f"COPY (SELECT {columns} FROM rows_out) TO {quote(str(path.resolve()))} ({FORMATS[form]})").fetchone()
        finally:
            writer.close()
    return int(found[0]) if found else 0


def _harmless(spec: TableSpec) -> str:
    """All columns, risky texts with an apostrophe in front."""
    risky = ", ".join(quote(sign) for sign in RISKY)
    texts = [column.name for column in spec.columns if column.sql == "VARCHAR"]
    guarded = (f'CASE WHEN left("{name}", 1) IN ({risky}) THEN \'\'\'\' || "{name}" ELSE "{name}" END AS "{name}"' for name in texts)
    return f"* REPLACE ({', '.join(guarded)})"
