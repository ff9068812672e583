"""Backups of the whole installation: make one, see them, download one. Restoring is a command, because it replaces everything."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.system.jobs import STATES, TONES
from guanhao.kernel import audit, jobs
from guanhao.kernel.backup import backup_folder
from guanhao.kernel.backup.drilling import drills, monthly_drill
from guanhao.kernel.backup.making import SUFFIX, daily_backup
from guanhao.kernel.models import JobRow

MB = 1024 * 1024


def files() -> list[Path]:
    """The backups in the data folder, the newest first; drafts are not among them."""
    folder = backup_folder()
    found = [path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith(".")] if folder.exists() else []
    return sorted(found, key=lambda path: path.name, reverse=True)


def _line(path: Path, request: BrandRequest) -> dict[str, Any]:
    facts = path.stat()
    made = datetime.fromtimestamp(facts.st_mtime, UTC).astimezone(request.brand.zone)
    return {"name": path.name, "size": f"{facts.st_size / MB:,.1f} MB", "made": made, "url": burl("system:backup", name=path.name)}


@needs("backup.manage")
def index(request: BrandRequest) -> HttpResponse:
    """The list, and how the last try went."""
    last = JobRow.objects.filter(kind=jobs.job_of(daily_backup).kind).order_by("-id").first()
    told = {"words": STATES[last.state], "tone": TONES.get(last.state, ""), "row": last} if last else None
    trials = [{"at": row.at, "file": row.target.partition(":")[2], **row.detail.get("after", {})} for row in drills()]
    context = {"title": _("Backups"), "backups": [_line(path, request) for path in files()], "last": told, "drills": trials}
    return page(request, "console/system/backups.html", context)


@require_POST
@needs("backup.manage")
def make(request: BrandRequest) -> HttpResponse:
    """Queue a backup now; while one is queued or runs, that one is meant."""
    with transaction.atomic():
        row = jobs.enqueue(daily_backup, key="by-hand")
        audit.record("backup.asked", target=f"job:{row.pk}")
    messages.info(request, _("The backup is being made; reload this page in a moment."))
    return HttpResponseRedirect(burl("system:backups"))


@require_POST
@needs("backup.manage")
def drill(request: BrandRequest) -> HttpResponse:
    """Queue a restore drill of the newest backup; while one is queued or runs, that one is meant."""
    with transaction.atomic():
        row = jobs.enqueue(monthly_drill, key="by-hand", at_once=True)
        audit.record("backup.drill_asked", target=f"job:{row.pk}")
    messages.info(request, _("The newest backup is being tried; reload this page in a moment."))
    return HttpResponseRedirect(burl("system:backups"))


@needs("backup.manage")
def download(request: BrandRequest, name: str) -> HttpResponseBase:
    """One backup as it is: encrypted under the installation's passphrase."""
    path = next((path for path in files() if path.name == name), None)
    if path is None:
        raise Http404
    audit.record("backup.downloaded", target=f"backup:{name}")
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")
