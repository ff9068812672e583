"""Is the installation well? Each finding says what is the matter and what to do, for `guanhao doctor` and the system page."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from guanhao.kernel.events import stuck_events
from guanhao.kernel.files import FilesPolicy
from guanhao.kernel.models import JobRow, WorkerRow
from guanhao.kernel.now import now

Level = Literal["ok", "warning", "problem"]
SILENT = timedelta(minutes=2)
KEYS = ("keys.json", "secret.json", "backup-passphrase.txt")


@dataclass(frozen=True)
class Finding:
    """One look at one thing."""

    key: str
    level: Level
    text: str


def examine() -> list[Finding]:
    """Look at everything; a look that cannot be taken because the database is away is left out."""
    database = list(_database())
    looks: list[Callable[[], Iterator[Finding]]] = [_disk, _keys, _assets]
    if all(finding.level != "problem" for finding in database):
        looks += [_worker, _work]
    return [*database, *(finding for look in looks for finding in look())]


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding("database", "problem", _("The database does not answer: %(error)s") % {"error": str(error).strip()[:200]})
        return
    if waiting:
        yield Finding(
            "database",
            "problem",
            _("%(count)s database changes are missing: run `guanhao up` or `guanhao django migrate`.") % {"count": len(waiting)},
        )
        return
    yield Finding("database", "ok", _("The database answers (%(kind)s) and is up to date.") % {"kind": connection.vendor})


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HOME).free >> 20
    try:
        spare = FilesPolicy.of_house().spare_mb
    except DatabaseError:  # not there yet, or away: said by its own finding
        spare = FilesPolicy().spare_mb
    words = {"free": f"{free:,}", "spare": f"{spare:,}"}
    if free < spare:
        yield Finding("disk", "problem", _("Only %(free)s MB are free, less than the %(spare)s MB that must stay free: make room.") % words)
    elif free < 5 * spare:
        yield Finding("disk", "warning", _("Only %(free)s MB are free on the disk of the data folder.") % words)
    else:
        yield Finding("disk", "ok", _("%(free)s MB are free on the disk of the data folder.") % words)


def _keys() -> Iterator[Finding]:
    paths = [Path(settings.HOME) / name for name in KEYS]
    open_ones = [path.name for path in paths if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_ones:
        yield Finding(
            "keys", "problem", _("Other users of this machine can read %(files)s: run chmod 600 on them.") % {"files": ", ".join(open_ones)}
        )
    else:
        yield Finding("keys", "ok", _("Key files are readable by their owner alone."))


def _assets() -> Iterator[Finding]:
    parts = {"dist/manifest.json": _("The pages' scripts and styles"), "fonts/NotoSansSC-Regular.ttf": _("The Chinese font of reports")}
    for path, what in parts.items():
        if finders.find(path):
            yield Finding("assets", "ok", _("%(what)s: in place.") % {"what": what})
        else:
            yield Finding(
                "assets", "problem", _("%(what)s: missing. In a checkout run `make demo`; else install the released package again.") % {"what": what}
            )


def _worker() -> Iterator[Finding]:
    living = WorkerRow.objects.filter(seen_at__gt=now() - SILENT).count()
    if living:
        yield Finding("worker", "ok", _("%(count)s worker processes are at work.") % {"count": living})
    else:
        yield Finding("worker", "warning", _("No worker is at work: imports, messages and schedules wait. Start `guanhao up` or `guanhao worker`."))


def _work() -> Iterator[Finding]:
    failed = JobRow.objects.filter(state=JobRow.State.FAILED, ended_at__gt=now() - timedelta(days=1)).count()
    if failed:
        yield Finding("jobs", "warning", _("%(count)s jobs failed in the last 24 hours: see `guanhao jobs list --state failed`.") % {"count": failed})
    late = JobRow.objects.filter(state=JobRow.State.READY, run_at__lt=now() - timedelta(minutes=15)).count()
    if late:
        yield Finding("jobs", "warning", _("%(count)s jobs have been due for more than 15 minutes.") % {"count": late})
    stuck = stuck_events()
    if stuck:
        yield Finding("events", "warning", _("%(count)s events could not be worked on after all attempts.") % {"count": stuck})
    if not (failed or late or stuck):
        yield Finding("jobs", "ok", _("Background work is up to date."))
