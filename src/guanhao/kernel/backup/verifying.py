"""`guanhao verify`: is everything that was written still there, and as it was written? Each look reads what it speaks of to the end."""

import hashlib
import json
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from guanhao.kernel import audit
from guanhao.kernel.backup.making import backups, count_postgres, passphrase
from guanhao.kernel.backup.restoring import read_manifest
from guanhao.kernel.backup.sealed import BadBackup
from guanhao.kernel.health import Finding
from guanhao.kernel.models import AuditHead, StoredFile
from guanhao.kernel.now import now

STALE = timedelta(days=2)
NAMED = 20
Look = Callable[[], Iterator[Finding]]


@dataclass
class _Tally:
    """How many there are and what is wrong with which."""

    count: int
    wrong: list[str]

    def finding(self, key: str, well: str) -> Finding:
        if not self.wrong:
            return Finding(key, "ok", well)
        more = len(self.wrong) - NAMED
        tail = f" … +{more}" if more > 0 else ""
        return Finding(key, "problem", "; ".join(self.wrong[:NAMED]) + tail)


def verify_house(*, with_backup: bool = True) -> list[Finding]:
    """Database, audit chain, warehouse, files, and the newest backup. The database first: without it nothing else can be asked."""
    try:
        found = list(_database())
    except DatabaseError as error:
        return [Finding("database", "problem", _("The database does not answer: %(error)s") % {"error": str(error).strip()[:200]})]
    looks: list[Look] = [_chain, _warehouse, _files, *([_newest_backup] if with_backup else [])]
    return [*found, *(finding for look in looks for finding in look())]


def as_facts(findings: list[Finding]) -> dict[str, Any]:
    """For programs."""
    return {
        "well": not any(one.level == "problem" for one in findings),
        "at": now().isoformat(),
        "looks": [{"key": one.key, "level": one.level, "text": one.text} for one in findings],
    }


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            rows = sum(count_postgres(cursor).values())
            yield Finding("database", "ok", _("Database: every table can be read, %(rows)s rows.") % {"rows": f"{rows:,}"})
            return
        cursor.execute("PRAGMA integrity_check(20)")
        said = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        orphans = [f"{table} row {number} points to a missing row of {parent}" for table, number, parent, _key in islice(cursor.fetchall(), 1000)]
    wrong = ([] if said == ["ok"] else said) + orphans
    yield _Tally(0, wrong).finding("database", _("Database: pages, indexes and foreign keys hold."))


def _chain() -> Iterator[Finding]:
    problems = [f"{one.entry_id}: {one.what}" if one.entry_id else one.what for one in audit.verify()]
    head = AuditHead.objects.first()
    count = f"{head.count if head else 0:,}"
    yield _Tally(0, problems).finding("audit", _("Audit log: %(count)s rows, each as it was written.") % {"count": count})


def _warehouse() -> Iterator[Finding]:
    import pyarrow.parquet as pq  # loads on first use

    from guanhao.kernel.warehouse.models import Segment
    from guanhao.kernel.warehouse.store import segment_path

    count, wrong = 0, []
    for row in Segment.everywhere.filter(retired_at=None).order_by("pk").iterator(chunk_size=500):
        path, count = segment_path(row.brand_id, row.table, row.name), count + 1
        name = f"{row.brand_id}/{row.table}/{row.name}"
        if not path.exists():
            wrong.append(_("%(file)s is missing") % {"file": name})
        elif path.stat().st_size != row.bytes:
            wrong.append(_("%(file)s has another size than it was written with") % {"file": name})
        else:
            try:
                held = sum(len(batch) for batch in pq.ParquetFile(path, page_checksum_verification=True).iter_batches())
            except Exception as error:  # whatever a damaged file does to its reader, it is damaged
                wrong.append(_("%(file)s cannot be read: %(error)s") % {"file": name, "error": str(error)[:120]})
                continue
            if held != row.rows:
                wrong.append(_("%(file)s has %(held)s of %(rows)s rows") % {"file": name, "held": held, "rows": row.rows})
    well = _("Warehouse: %(count)s segments, all there and readable, rows as in the manifest.") % {"count": f"{count:,}"}
    yield _Tally(count, wrong).finding("warehouse", well)


def _files() -> Iterator[Finding]:
    folder, seen, wrong = Path(settings.HOME) / "files", 0, []
    rows = StoredFile.everywhere.order_by("brand_id", "sha256").values_list("brand_id", "sha256", "size").distinct()
    for brand_id, digest, size in rows.iterator(chunk_size=2000):
        path, seen = folder / str(brand_id) / digest, seen + 1
        if not path.exists():
            wrong.append(_("%(file)s is missing") % {"file": f"{brand_id}/{digest[:12]}…"})
        elif path.stat().st_size != size or _hash(path) != digest:
            wrong.append(_("%(file)s was changed after it was written") % {"file": f"{brand_id}/{digest[:12]}…"})
    yield _Tally(seen, wrong).finding("files", _("Files: %(count)s, each with the hash it was stored under.") % {"count": f"{seen:,}"})
    open_ones = [one.name for one in Path(settings.HOME).glob("*.json") if one.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_ones:
        yield Finding(
            "keys", "problem", _("Other users of this machine can read %(files)s: run chmod 600 on them.") % {"files": ", ".join(open_ones)}
        )


def _hash(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _newest_backup() -> Iterator[Finding]:
    made = backups()
    if not made:
        yield Finding("backup", "warning", _("There is no backup yet: run guanhao backup, or leave a worker running over night."))
        return
    try:
        manifest = read_manifest(made[0], passphrase())
    except (BadBackup, OSError, json.JSONDecodeError) as error:
        yield Finding("backup", "problem", f"{made[0].name}: {error}")
        return
    rows, day = f"{sum(manifest.tables.values()):,}", manifest.made_at[:16].replace("T", " ")
    yield Finding("backup", "ok", _("Backup %(file)s of %(day)s opens to its end: %(rows)s rows.") % {"file": made[0].name, "day": day, "rows": rows})
    if now().timestamp() - made[0].stat().st_mtime > STALE.total_seconds():
        yield Finding("backup_age", "warning", _("The newest backup is older than two days: is a worker at work?"))
