"""Imports as background work."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.kernel.imports.models import ImportRun
from guanhao.kernel.imports.words import ImportRefused
from guanhao.kernel.jobs import HEAVY, Cancelled, GiveUp, JobContext, LeaseLost, job

if TYPE_CHECKING:
    from guanhao.kernel.imports.pipeline import Counts


@job("imports.run", title=gettext_lazy("Import a file"), retries=2, queue=HEAVY)
def run_import(ctx: JobContext, *, run_id: int) -> dict[str, Any]:
    """Import a queued run; killed in the middle it starts from the beginning, finished before it does nothing.

    A run that failed or was cancelled is imported when somebody retries its own job.
    """
    from guanhao.kernel.imports import services  # with its readers and parsers it loads on first use, here and below

    run = ImportRun.objects.select_related("file").filter(pk=run_id).first()
    again = run is not None and run.job_id == ctx.job_id and run.state in {ImportRun.State.FAILED, ImportRun.State.CANCELLED}
    if run is None or not (run.unfinished or again):
        return {}

    def progress(done: int, total: int | None, counts: "Counts") -> None:
        ctx.progress(done, total, _("%(count)s rows read") % {"count": f"{counts.read:,}"})
        ctx.check_cancelled()

    try:
        services.execute(run, progress=progress)
    except (Cancelled, LeaseLost):
        raise
    except ImportRefused as error:
        raise GiveUp(str(error)) from error
    except Exception:
        if not ctx.last_attempt:  # the job is tried again; until then the run waits
            ImportRun.objects.filter(pk=run_id).update(state=ImportRun.State.QUEUED, ended_at=None)
        raise
    counts: dict[str, Any] = run.counts
    return counts


@job("imports.try_out", title=gettext_lazy("Dry run of an import"), retries=0, queue=HEAVY)
def try_out(ctx: JobContext, *, run_id: int) -> dict[str, Any]:
    """Dry run of a draft that is too large for a person to wait for the page."""
    from guanhao.kernel.imports import services

    run = ImportRun.objects.select_related("file").filter(pk=run_id, state=ImportRun.State.DRAFT).first()
    if run is None:
        return {}

    def progress(done: int, total: int | None, counts: "Counts") -> None:
        ctx.progress(done, total, _("%(count)s rows read") % {"count": f"{counts.read:,}"})
        ctx.check_cancelled()

    try:
        return services.try_out(run, progress=progress).counts.state()
    except ImportRefused as error:
        raise GiveUp(str(error)) from error


@job("imports.sweep", title=gettext_lazy("Find interrupted imports"), every=timedelta(minutes=5))
def sweep(ctx: JobContext) -> int:
    """Mark imports whose process died."""
    from guanhao.kernel.imports import services

    return services.sweep()
