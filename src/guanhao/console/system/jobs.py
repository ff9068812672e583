"""Background work: the list with live progress, one job, cancel and retry."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.details import Button, Section, detail_page, fact
from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl, local_path
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import Column, Empty, Table
from guanhao.kernel import access, audit, jobs
from guanhao.kernel.models import JobRow
from guanhao.kernel.tenancy import current_brand

State = JobRow.State
STOP_POLLING = 286  # htmx's answer that ends a polling element
STATES = {
    State.READY.value: gettext_lazy("Waiting"),
    State.RUNNING.value: gettext_lazy("Running"),
    State.DONE.value: gettext_lazy("Done"),
    State.FAILED.value: gettext_lazy("Failed"),
    State.CANCELLED.value: gettext_lazy("Cancelled"),
}
TONES = {State.RUNNING.value: "info", State.DONE.value: "good", State.FAILED.value: "bad", State.CANCELLED.value: "warn"}
ENDED = (State.DONE.value, State.FAILED.value, State.CANCELLED.value)


def of_brand() -> QuerySet[JobRow]:
    """The jobs of the brand in scope; jobs of the whole installation belong to no brand and are not among them."""
    return JobRow.objects.filter(brand_id=current_brand().id)


def title_of(row: JobRow) -> str:
    """The words for what a job does."""
    declared = jobs.JOBS.get(row.kind)
    return str(declared.title) if declared else row.kind


class JobTable(Table):
    """All background work of the brand."""

    key = "system.jobs"
    title = gettext_lazy("Background work")
    columns = (
        Column("kind", gettext_lazy("Work"), kind="link", value=title_of, href=lambda row: burl("system:job", job_id=row.pk)),
        Column("state", gettext_lazy("State"), kind="badge", labels=STATES, tone=TONES),
        Column("progress", gettext_lazy("Progress"), kind="cell", sortable=False, template="console/system/_job_cell.html"),
        Column("attempts", gettext_lazy("Attempts"), kind="number"),
        Column("made_at", gettext_lazy("Asked for"), kind="datetime"),
        Column("started_at", gettext_lazy("Started"), kind="datetime", visible=False),
        Column("ended_at", gettext_lazy("Ended"), kind="datetime"),
        Column("message", gettext_lazy("Message"), sortable=False, visible=False),
    )
    filters = (ChoiceFilter("state", gettext_lazy("State"), choices=tuple(STATES.items())), DateRange("made_at", gettext_lazy("Asked for")))
    default_sort = "-made_at"
    empty = Empty(gettext_lazy("No background work yet"), gettext_lazy("Imports, reports and the daily explanation run here."))


@needs("jobs.view")
def index(request: BrandRequest) -> HttpResponseBase:
    """The list; while something waits or runs, the page asks again by itself."""
    live = _live()
    response = list_page(request, JobTable(request, QuerySetRows(of_brand())), template="console/system/jobs.html", context={"live": live})
    if request.headers.get("X-Poll"):
        response.headers.pop("HX-Push-Url", None)
        response.status_code = response.status_code if live else STOP_POLLING
    return response


def _live() -> bool:
    return of_brand().filter(state__in=[State.READY, State.RUNNING]).exists()


@needs("jobs.view")
def detail(request: BrandRequest, job_id: int) -> HttpResponse:
    """One job: what it was asked, how far it is, how it ended."""
    row = get_object_or_404(of_brand(), pk=job_id)
    facts = [
        fact(request, _("State"), str(STATES[row.state]), tone=TONES.get(row.state, "")),
        fact(request, _("Attempts"), f"{row.attempts} / {row.max_attempts}"),
        fact(request, _("Asked for"), row.made_at, "datetime"),
        fact(request, _("Started"), row.started_at, "datetime"),
        fact(request, _("Ended"), row.ended_at, "datetime"),
        *(fact(request, str(name), value) for name, value in sorted(row.params.items())),
        *(fact(request, str(name), value) for name, value in (row.result.items() if isinstance(row.result, dict) else ())),
    ]
    context: dict[str, Any] = {"job": line(row), "error": row.error}
    return detail_page(
        request,
        title=title_of(row),
        facts=facts,
        sections=[Section("", "console/system/_job_detail.html", context)],
        buttons=_buttons(row),
        crumbs=[(_("Background work"), burl("system:jobs"))],
    )


def _buttons(row: JobRow) -> list[Button]:
    if not access.can("jobs.manage"):
        return []
    if row.state in (State.FAILED, State.CANCELLED):
        return [Button(_("Try again"), burl("system:job_retry", job_id=row.pk), icon="rotate-ccw", primary=True, post=True)]
    if row.state in (State.READY, State.RUNNING) and not row.cancel_asked:
        question = _("Cancel this work?")
        return [Button(_("Cancel"), burl("system:job_cancel", job_id=row.pk), icon="circle-x", danger=True, post=True, confirm=question)]
    return []


def line(row: JobRow) -> dict[str, Any]:
    """What the progress fragment shows."""
    ended = row.state in ENDED
    return {
        "title": title_of(row),
        "url": burl("system:job", job_id=row.pk),
        "poll": "" if ended else burl("system:job_progress", job_id=row.pk),
        "done": row.done_units,
        "total": row.total_units,
        "message": row.message or str(STATES[row.state]),
        "state": row.state,
        "tone": TONES.get(row.state, "") if ended else "",
    }


@needs("jobs.view")
def progress(request: BrandRequest, job_id: int) -> HttpResponse:
    """The fragment that replaces itself until the job has ended; then the page is loaded once more."""
    row = get_object_or_404(of_brand(), pk=job_id)
    response = render(request, "console/system/_job_progress.html", {"job": line(row)})
    if row.state in ENDED:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs("jobs.manage")
def cancel(request: BrandRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    row = get_object_or_404(of_brand(), pk=job_id)
    with transaction.atomic():
        done = jobs.cancel(row.pk)
        if done:
            audit.record("jobs.cancelled", target=f"job:{row.pk}", after={"kind": row.kind})
    messages.info(request, _("The work is asked to stop.") if done else _("This work has already ended."))
    return _return(request, row)


@require_POST
@needs("jobs.manage")
def retry(request: BrandRequest, job_id: int) -> HttpResponse:
    """Queue an ended job again."""
    row = get_object_or_404(of_brand(), pk=job_id)
    with transaction.atomic():
        done = jobs.retry(row.pk)
        if done:
            audit.record("jobs.retried", target=f"job:{row.pk}", after={"kind": row.kind})
    messages.info(request, _("The work is queued again.") if done else _("Only failed or cancelled work can be tried again."))
    return _return(request, row)


def _return(request: BrandRequest, row: JobRow) -> HttpResponse:
    return HttpResponseRedirect(local_path(request.POST.get("next"), burl("system:job", job_id=row.pk)))
