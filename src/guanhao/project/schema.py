"""The database's tables are those of this program: brought up to date before a command needs them, once, by one process at a time.

A data folder knows what it last saw (`schema`: migrations and program version). A newer program makes a backup first, migrates, looks whether all is
well, and otherwise leaves the folder as it was. A folder that a newer program has written is refused: an older one would not know what to keep.
"""

import fcntl
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

KEPT = 3
UPGRADES = "upgrade-"
SNAPSHOT = ".before-upgrade.sqlite3"


class UpgradeRefused(RuntimeError):
    """The data folder cannot be used by this program, or could not be brought up to date; it is as it was. The words say why and what to do."""


def ensure_schema() -> bool:
    """Migrate when this program's migrations are not those the data folder last saw; True when something was done. Milliseconds otherwise."""
    wanted = (fingerprint(), version("guanhao"))
    stamp, interrupted = Path(settings.HOME) / "schema", Path(settings.HOME) / SNAPSHOT
    if _seen(stamp) == wanted and not interrupted.exists():
        return False
    with (Path(settings.HOME) / "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if interrupted.exists():  # killed in the middle: the database is again what it was
            _put_back(interrupted)
        if _seen(stamp) == wanted:
            return False
        refuse_newer(stamp)
        bring_up_to_date(_seen(stamp)[1])
        stamp.write_text("\n".join(wanted), encoding="ascii")
    return True


def bring_up_to_date(before: str) -> None:
    """Migrate; a database that holds something already is backed up first, looked at afterwards, and put back as it was when anything fails."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not executor.loader.applied_migrations:
        call_command("migrate", interactive=False, verbosity=0)
        return
    if not waiting:
        return
    kept = _backed_up(before)
    try:
        with _all_or_nothing():
            call_command("migrate", interactive=False, verbosity=0)
            _look_after()
    except Exception as error:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _back in waiting[:5])
        raise UpgradeRefused(
            f"the data folder could not be brought up to date ({names}): {str(error).strip()[:300]}. It is as it was before; "
            f"go on with the program that wrote it (version {before or 'unknown'}) and report this. A backup lies at {kept}."
        ) from error


def refuse_newer(stamp: Path) -> None:
    """UpgradeRefused for a folder that a newer program has written: by its version, or by migrations this program does not know."""
    seen, own = _seen(stamp)[1], version("guanhao")
    if _number(seen) > _number(own):
        raise UpgradeRefused(
            f"the data folder {settings.HOME} was written by Guanhao {seen}; this is {own}. Install {seen} or newer. Nothing was changed."
        )
    loader = MigrationExecutor(connection).loader
    labels = {config.label for config in apps.get_app_configs()}
    applied = MigrationRecorder(connection).applied_migrations()
    unknown = [
        f"{app}.{name}" for app, name in applied if app in labels and (app, name) not in loader.disk_migrations and not _replaced(loader, app, name)
    ]
    if unknown:
        newer = f" ({seen})" if seen not in {"", own} else ""
        raise UpgradeRefused(
            f"the data folder {settings.HOME} was written by a newer Guanhao{newer}: this one ({own}) does not know "
            f"{', '.join(sorted(unknown)[:5])}. Install the newer program. Nothing was changed."
        )


def fingerprint() -> str:
    """A hash over the names and sizes of all migrations and the address of the database."""
    place = {key: str(settings.DATABASES["default"].get(key, "")) for key in ("ENGINE", "NAME", "HOST", "PORT")}
    total = hashlib.sha256(repr(place).encode())
    for config in apps.get_app_configs():
        for path in sorted((Path(config.path) / "migrations").glob("[0-9]*.py")):
            total.update(f"{config.label}/{path.name}:{path.stat().st_size}".encode())
    return total.hexdigest()


def _seen(stamp: Path) -> tuple[str, str]:
    """Fingerprint and program version the data folder last saw; nothing when its database is gone."""
    name = settings.DATABASES["default"]["NAME"]
    if (isinstance(name, Path) and not name.exists()) or not stamp.exists():
        return "", ""
    lines = [*stamp.read_text(encoding="ascii").split("\n"), "", ""]
    return lines[0], lines[1]


def _number(text: str) -> tuple[int, ...]:
    """A version that can be compared: 1.10.0 is after 1.9; what is no number counts as its leading digits."""
    parts = text.split("+")[0].split(".")
    return tuple(int("".join(letter for letter in part if letter.isdigit()) or 0) for part in parts[:3]) if text else ()


def _replaced(loader: Any, app: str, name: str) -> bool:
    """Was this migration squashed into another one?"""
    return any((app, name) in migration.replaces for migration in loader.disk_migrations.values())


def _backed_up(before: str) -> Path:
    """An encrypted backup of everything, apart from the daily ones; the newest three are kept."""
    from guanhao.kernel.backup import make_backup
    from guanhao.kernel.backup.making import SUFFIX, backup_folder
    from guanhao.kernel.now import now

    folder = backup_folder()
    path = folder / f"{UPGRADES}{before or 'unknown'}-{now():%Y%m%dT%H%M%S}{SUFFIX}"
    try:
        make_backup(path, note=False)
    except Exception as error:
        raise UpgradeRefused(f"no backup could be made before the upgrade, so nothing was changed: {error}") from error
    for old in sorted(folder.glob(f"{UPGRADES}*{SUFFIX}"), key=lambda one: one.stat().st_mtime, reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """PostgreSQL changes tables inside one transaction. SQLite's changes cannot be put into one: the database is copied before and copied back."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    snapshot = Path(settings.HOME) / SNAPSHOT
    draft = snapshot.with_suffix(".draft")
    _copy(Path(settings.DATABASES["default"]["NAME"]), draft)
    draft.replace(snapshot)  # from here on a killed upgrade is put back at the next start
    try:
        yield
    except BaseException:
        _put_back(snapshot)
        raise
    connection.close()
    snapshot.unlink()


def _put_back(snapshot: Path) -> None:
    connection.close()
    _copy(snapshot, Path(settings.DATABASES["default"]["NAME"]))
    snapshot.unlink()


def _copy(source: Path, target: Path) -> None:
    """Copy a database page by page into another, also while others have it open."""
    with closing(sqlite3.connect(source)) as have, closing(sqlite3.connect(target, timeout=60)) as want:
        have.backup(want)


def _look_after() -> None:
    """Is the migrated database whole? Nothing waits, no broken page or reference, and the audit log is as it was written."""
    from guanhao.kernel import audit

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("migrations are still waiting after migrating")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(5)")
            said = [str(row[0]) for row in cursor.fetchall()]
            cursor.execute("PRAGMA foreign_key_check")
            if said != ["ok"] or cursor.fetchone() is not None:
                raise RuntimeError(f"the database does not hold after migrating: {json.dumps(said)[:200]}")
    problems = audit.verify()
    if problems:
        raise RuntimeError(f"the audit log does not hold after migrating: row {problems[0].entry_id}, {problems[0].what}")
