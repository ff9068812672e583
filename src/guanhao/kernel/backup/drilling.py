"""The restore drill: a backup nobody has restored is a hope.

It is restored into a folder (and database) of its own by the program itself, its pages are opened, counts are compared, and everything is removed
again. The house that runs meanwhile is not touched.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from guanhao.kernel import audit, private
from guanhao.kernel.backup.making import POSTGRES, Manifest, backups, passphrase
from guanhao.kernel.backup.policy import BackupPolicy
from guanhao.kernel.backup.restoring import read_manifest
from guanhao.kernel.backup.sealed import BadBackup
from guanhao.kernel.jobs import HEAVY, GiveUp, JobContext, job
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import now

PATIENCE = 3600
TOLD = 600


@dataclass(frozen=True)
class Drill:
    """What a drill found: rows and tables that arrived, pages that answered, and what did not."""

    file: str
    made_at: str
    rows: int
    tables: int
    files: int
    pages: int
    seconds: float
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True when everything arrived and every page answered."""
        return not self.problems


def drill(path: Path, *, secret: str = "") -> Drill:
    """Restore `path` beside the house, open the main pages, compare, clean up; what went wrong is in `problems`.

    BadBackup for a file that does not open. The result is in the audit log (`backup.drilled`).
    """
    began, words = time.monotonic(), secret or passphrase()
    manifest = read_manifest(path, words)
    with TemporaryDirectory(dir=settings.HOME, prefix=".drill-") as box:
        folder = Path(box)
        private.keep(folder / "words", words)
        with _database_for(manifest) as url:
            pages, problems = _tried(path, folder, {**os.environ, "GUANHAO_DATABASE_URL": url}, manifest)
    facts = {"rows": sum(manifest.tables.values()), "tables": len(manifest.tables), "files": manifest.files}
    told = Drill(path.name, manifest.made_at, **facts, pages=pages, seconds=round(time.monotonic() - began, 1), problems=tuple(problems))
    audit.record("backup.drilled", target=f"backup:{path.name}", after={**asdict(told), "passed": told.passed})
    return told


def drills(limit: int = 12) -> list[AuditEntry]:
    """The last drills, the newest first, as the audit log tells them."""
    return list(AuditEntry.objects.filter(action="backup.drilled").order_by("-id")[:limit])


@job("kernel.drill", title=_("Restore drill"), at="05:10", whole_house=True, queue=HEAVY, retries=1)
def monthly_drill(ctx: JobContext, *, at_once: bool = False) -> dict[str, Any]:
    """Try the newest backup when the last drill lies as long ago as the policy says. One that failed is a failed job: doctor and health say so."""
    days, made = BackupPolicy.of_house().drill_days, backups()
    if not made or not (at_once or _due(days)):
        return {"drilled": False}
    try:
        told = drill(made[0])
    except BadBackup as error:
        audit.record("backup.drilled", target=f"backup:{made[0].name}", after={"passed": False, "problems": [str(error)]})
        raise GiveUp(f"{made[0].name}: {error}") from error
    if not told.passed:
        raise GiveUp(f"{told.file}: {'; '.join(told.problems)}")
    return {"drilled": True, **asdict(told)}


def _due(days: int) -> bool:
    last: datetime | None = next((row.at for row in drills(1)), None)
    return bool(days) and (last is None or now() - last >= timedelta(days=days) - timedelta(hours=1))


def _tried(path: Path, folder: Path, environment: dict[str, str], manifest: Manifest) -> tuple[int, list[str]]:
    home = folder / "house"
    told = _run(["restore", str(path), "--home", str(home), "--passphrase-file", str(folder / "words")], {**environment, "GUANHAO_HOME": str(folder)})
    if told.returncode:
        return 0, [_last(told)]
    opened = _run(["open-pages", "--json"], {**environment, "GUANHAO_HOME": str(home)})
    try:
        found = json.loads(opened.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return 0, [_last(opened)]
    problems = [f"{one['page']}: {one['status']}" for one in found["pages"] if one["status"] != 200]
    problems += [str(text) for text in found["problems"]]
    if manifest.tables.get("identity_membership", 0) and not found["pages"]:
        problems.append("no page could be opened")
    return len(found["pages"]), problems


def _run(arguments: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "guanhao", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own command


def _last(ended: "subprocess.CompletedProcess[str]") -> str:
    return (ended.stderr.strip() or ended.stdout.strip() or f"exit code {ended.returncode}")[-TOLD:]


@contextmanager
def _database_for(manifest: Manifest) -> Iterator[str]:
    """The address of a database for the drill: none for SQLite (it lies in the folder), an empty one of its own beside ours for PostgreSQL."""
    if manifest.database != POSTGRES:
        yield ""
        return
    if connection.vendor != "postgresql":
        raise BadBackup("this is a backup of PostgreSQL: set GUANHAO_DATABASE_URL, so that the drill can make a database beside yours")
    if shutil.which("pg_restore") is None:
        raise BadBackup("pg_restore is not installed: apt install postgresql-client")
    name = f"guanhao_drill_{secrets.token_hex(6)}"
    with _alone() as cursor:
        try:
            cursor.execute(f'CREATE DATABASE "{name}"')
        except Exception as error:
            raise BadBackup(f"the drill needs a database of its own, and this role may make none (ALTER ROLE … CREATEDB): {error}") from error
    try:
        yield postgres_url(name)
    finally:
        with _alone() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _alone() -> Iterator[Any]:
    """A cursor outside any transaction."""
    own = connection.copy()
    try:
        own.set_autocommit(True)
        with own.cursor() as cursor:
            yield cursor
    finally:
        own.close()


def postgres_url(name: str) -> str:
    """GUANHAO_DATABASE_URL of another database on the same server."""
    given = settings.DATABASES["default"]
    who = quote(given["USER"], safe="")
    who += f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    host = given["HOST"] + (f":{given['PORT']}" if given["PORT"] else "")
    options = urlencode({key: value for key, value in given["OPTIONS"].items() if isinstance(value, str | int)})
    return f"postgres://{who}@{host}/{quote(name)}" + (f"?{options}" if options else "")
