"""Is the installation well? JSON without sign-in for monitoring, and the same checks for the status page."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.http import open_to_all
from guanhao.console.policy import HealthPolicy
from guanhao.kernel.models import JobRow, WorkerRow
from guanhao.kernel.now import now

MB = 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One look at the installation: whether it is well, and a number or a way out."""

    key: str
    title: str | Promise
    ok: bool
    note: str = ""


def database() -> Check:
    """The operational database answers."""
    title = gettext_lazy("Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return Check("database", title, False, type(error).__name__)
    return Check("database", title, True, connection.vendor)


def _policy() -> HealthPolicy:
    """The installation's limits; the program's own while the database is away, so that the page can say so."""
    try:
        return HealthPolicy.of_house()
    except DatabaseError:
        return HealthPolicy()


def warehouse() -> Check:
    """The warehouse folder takes new files."""
    title = gettext_lazy("Warehouse folder")
    folder = Path(settings.HOME) / "warehouse"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
            file.flush()
    except OSError as error:
        return Check("warehouse", title, False, _("Not writable: %(error)s") % {"error": error.strerror or type(error).__name__})
    return Check("warehouse", title, True)


def worker() -> Check:
    """A worker has shown its heartbeat lately, and no due job has waited too long."""
    title = gettext_lazy("Worker")
    moment, limit = now(), _policy().longest_wait
    try:
        seen = WorkerRow.objects.aggregate(at=Max("seen_at"))["at"]
        due = JobRow.objects.filter(state=JobRow.State.READY, run_at__lte=moment).aggregate(at=Min("run_at"))["at"]
    except DatabaseError as error:
        return Check("worker", title, False, type(error).__name__)
    if seen is None or moment - seen > limit:
        return Check("worker", title, False, _("No worker is at work: start “guanhao up” or “guanhao worker”."))
    if due is not None and moment - due > limit:
        return Check("worker", title, False, _("Work has been waiting for %(seconds)s s.") % {"seconds": round((moment - due).total_seconds())})
    return Check("worker", title, True)


def disk() -> Check:
    """The data folder has room."""
    free = shutil.disk_usage(settings.HOME).free // MB
    return Check("disk", gettext_lazy("Free disk space"), free >= _policy().free_disk, f"{free:,} MB")


CHECKS: tuple[Callable[[], Check], ...] = (database, warehouse, worker, disk)


def checks() -> list[Check]:
    """All checks, done now."""
    return [check() for check in CHECKS]


@open_to_all
def health(request: HttpRequest) -> HttpResponse:
    """200 when all is well, 503 otherwise; says nothing about brands, people or paths."""
    done = checks()
    well = all(check.ok for check in done)
    body = {"status": "ok" if well else "unwell", "checks": {check.key: {"ok": check.ok, "note": check.note} for check in done}}
    response = JsonResponse(body, status=200 if well else 503, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
