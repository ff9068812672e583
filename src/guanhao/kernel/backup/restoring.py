"""Restoring a backup into a new data folder, and proving that everything arrived."""

import json
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

from django.db import connection

from guanhao.kernel.backup.making import POSTGRES, SQLITE, Manifest, count_postgres, count_sqlite, postgres_arguments, run_postgres
from guanhao.kernel.backup.sealed import BadBackup, OpeningReader


def restore_backup(path: Path, home: Path, *, secret: str) -> Manifest:
    """Unpack a backup into `home`, which must not exist or be empty, and compare the rows of every table and the number of files.

    Raises BadBackup (damaged, wrong passphrase, counts differ) or FileExistsError; then `home` is as it was. A backup of PostgreSQL goes into the
    database of GUANHAO_DATABASE_URL, which must be empty.
    """
    if home.exists() and any(home.iterdir()):
        raise FileExistsError(f"{home} is not empty: restore into a new folder, then move it")
    draft = home.with_name(f".{home.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        manifest = _unpack(path, draft, secret)
        _check(manifest, draft)
        if home.exists():
            home.rmdir()
        draft.rename(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _unpack(path: Path, folder: Path, secret: str) -> Manifest:
    with path.open("rb") as source:
        reader = OpeningReader(source, secret)
        try:
            with tarfile.open(fileobj=reader, mode="r|") as tar:
                tar.extractall(folder, filter="data")
        except tarfile.TarError as error:
            raise BadBackup(f"the archive inside is damaged: {error}") from error
        reader.read()  # to the last chunk, which proves that nothing was cut off
    text = folder / "manifest.json"
    if not text.exists():
        raise BadBackup("the backup has no manifest: it was not finished")
    manifest = Manifest(**json.loads(text.read_text(encoding="utf-8")))
    text.unlink()
    return manifest


def read_manifest(path: Path, secret: str) -> Manifest:
    """Read a backup to its last byte, which proves every chunk, and give its manifest; BadBackup names what is wrong. Nothing is written."""
    with path.open("rb") as source:
        reader, text = OpeningReader(source, secret), b""
        try:
            with tarfile.open(fileobj=reader, mode="r|") as tar:
                for member in tar:
                    inside = tar.extractfile(member) if member.name == "manifest.json" else None
                    text = inside.read() if inside is not None else text
        except tarfile.TarError as error:
            raise BadBackup(f"the archive inside is damaged: {error}") from error
        while reader.read(1 << 20):
            pass
    if not text:
        raise BadBackup("the backup has no manifest: it was not finished")
    return Manifest(**json.loads(text))


def _check(manifest: Manifest, folder: Path) -> None:
    files = sum(1 for file in folder.rglob("*") if file.is_file() and file.name not in {SQLITE, POSTGRES})
    if files != manifest.files:  # first: a database that was filled stays filled
        raise BadBackup(f"{files} of {manifest.files} files arrived")
    tables = _restored_postgres(folder) if manifest.database == POSTGRES else _restored_sqlite(folder)
    wrong = [f"{name}: {tables.get(name)} of {count}" for name, count in manifest.tables.items() if tables.get(name) != count]
    if wrong:
        raise BadBackup(f"rows are missing after the restore ({', '.join(wrong[:5])})")


def _restored_sqlite(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / SQLITE)) as database:
        if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BadBackup("the restored database fails its integrity check")
        return count_sqlite(database)


def _restored_postgres(folder: Path) -> dict[str, int]:
    """Everything or nothing of it: pg_restore works in one transaction."""
    tool = shutil.which("pg_restore")
    if tool is None or connection.vendor != "postgresql":
        raise BadBackup("this is a backup of PostgreSQL: install postgresql-client and set GUANHAO_DATABASE_URL to an empty database")
    with connection.cursor() as cursor:
        if tables := count_postgres(cursor):
            raise BadBackup(f"the database of GUANHAO_DATABASE_URL is not empty ({len(tables)} tables): make an empty one with createdb")
    dump = folder / POSTGRES
    run_postgres([tool, "--no-owner", "--single-transaction", *postgres_arguments(), str(dump)])
    dump.unlink()
    with connection.cursor() as cursor:
        return count_postgres(cursor)
