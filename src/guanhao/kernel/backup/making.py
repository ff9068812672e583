"""Making backups: a consistent copy of the database first, then the files it speaks of, sealed while they are read."""

import io
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from guanhao.kernel import audit
from guanhao.kernel.backup.policy import BackupPolicy
from guanhao.kernel.backup.sealed import BadBackup, SealingWriter
from guanhao.kernel.jobs import HEAVY, JobContext, job
from guanhao.kernel.now import now

FOLDERS = ("warehouse", "files")
KEYS = ("keys.json", "secret.json")
SQLITE, POSTGRES = "guanhao.sqlite3", "guanhao.pgdump"
SUFFIX = ".guanhao"


@dataclass(frozen=True)
class Manifest:
    """What is in a backup: rows of each table, how many files and bytes, when and by which version."""

    made_at: str
    program: str
    database: str
    tables: dict[str, int]
    files: int
    bytes: int


def backup_folder() -> Path:
    """Where the daily backups are."""
    return Path(settings.HOME) / "backups"


def passphrase() -> str:
    """The installation's backup passphrase, made once. Keep a copy elsewhere: without it no backup can be opened."""
    path = Path(settings.HOME) / "backup-passphrase.txt"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write("-".join(secrets.token_hex(3) for _part in range(6)))
    return path.read_text(encoding="utf-8").strip()


def make_backup(path: Path, *, secret: str = "", note: bool = True) -> Manifest:
    """Write everything into one encrypted file at `path` (atomically: whole or not there). `secret`: another passphrase than the installation's;
    without `note` nothing is written into the audit log, whose tables may be those of an older program.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    home = Path(settings.HOME)
    draft = path.with_name(f".{path.name}.draft")
    with TemporaryDirectory(dir=home, prefix=".backup-") as box:
        copy, tables = _copy_database(Path(box))
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                with SealingWriter(out, secret or passphrase()) as sealed, tarfile.open(fileobj=sealed, mode="w|") as tar:
                    tar.add(copy, arcname=copy.name)
                    count, size = 0, 0
                    for name, file in _files(home):
                        tar.add(file, arcname=name)
                        count, size = count + 1, size + file.stat().st_size
                    manifest = Manifest(now().isoformat(), version("guanhao"), copy.name, tables, count, size)
                    _add_text(tar, "manifest.json", json.dumps(asdict(manifest), ensure_ascii=False))
                out.flush()
                os.fsync(out.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    if note:
        audit.record("backup.made", target=f"backup:{path.name}", after={"files": count, "rows": sum(tables.values())})
    return manifest


@job("kernel.backup", title=_("Daily backup"), at=lambda: BackupPolicy.of_house().at, whole_house=True, queue=HEAVY, retries=3)
def daily_backup(ctx: JobContext) -> dict[str, int]:
    """Make the day's backup and remove outdated ones."""
    folder = backup_folder()
    moment = now()
    manifest = make_backup(folder / f"{moment:%Y%m%dT%H%M%SZ}{SUFFIX}")
    made = {file.name: datetime.strptime(file.stem, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for file in folder.glob(f"*Z{SUFFIX}")}
    gone = BackupPolicy.of_house().outdated(made)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return {"rows": sum(manifest.tables.values()), "files": manifest.files, "removed": len(gone)}


def backups() -> list[Path]:
    """The finished backups in the data folder, the newest first."""
    folder = backup_folder()
    found = [path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith(".")] if folder.exists() else []
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _copy_database(box: Path) -> tuple[Path, dict[str, int]]:
    """A consistent copy and the rows of each of its tables."""
    return _copy_sqlite(box / SQLITE) if connection.vendor == "sqlite" else _dump_postgres(box / POSTGRES)


def _copy_sqlite(target: Path) -> tuple[Path, dict[str, int]]:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return target, count_sqlite(copy)


def count_sqlite(database: sqlite3.Connection) -> dict[str, int]:
    """Rows of each table."""
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _dump_postgres(target: Path) -> tuple[Path, dict[str, int]]:
    """pg_dump and the counts of rows see one snapshot, whatever others write meanwhile."""
    tool = shutil.which("pg_dump")
    if tool is None:
        raise BadBackup("pg_dump is not installed: apt install postgresql-client, or back the database up with your server's own tools")
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            run_postgres([tool, "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}", *postgres_arguments()])
            return target, count_postgres(cursor)
    finally:
        own.close()


def count_postgres(cursor: Any) -> dict[str, int]:
    """Rows of each table, as the cursor's transaction sees them."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    counts = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{name}"')
        counts[name] = int(cursor.fetchone()[0])
    return counts


def run_postgres(command: list[str]) -> None:
    """Run one of PostgreSQL's client programs on the installation's database; BadBackup with the program's own words when it fails."""
    environment = {**os.environ, "PGPASSWORD": str(settings.DATABASES["default"]["PASSWORD"])}  # not in the list of processes
    ended = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)  # noqa: S603 - our own command
    if ended.returncode:
        raise BadBackup(f"{Path(command[0]).name}: {ended.stderr.strip()[-300:]}")


def postgres_arguments() -> list[str]:
    """Connection arguments of PostgreSQL's client programs."""
    wanted = settings.DATABASES["default"]
    host = wanted["HOST"] or wanted["OPTIONS"].get("host", "")
    given = {"--host": host, "--port": wanted["PORT"], "--username": wanted["USER"], "--dbname": wanted["NAME"]}
    return [f"{option}={value}" for option, value in given.items() if value]


def _files(home: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for file in sorted((home / folder).rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield file.relative_to(home).as_posix(), file
    for name in KEYS:
        if (home / name).exists():
            yield name, home / name


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime = len(text.encode()), int(now().timestamp())
    tar.addfile(info, io.BytesIO(text.encode()))
