"""Linting a rule or list behind the page."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import Cancelled, JobContext, LeaseLost, job


@job("compliance.lint", title=_("Measure what a rule or word list would flag"), retries=1)
def lint(ctx: JobContext, *, run_id: int) -> None:
    """Measure one asked linting against the brand's own texts."""
    from guanhao.domains.compliance.models import LintRun
    from guanhao.domains.compliance.services.lint import fail_lint, run_lint, stop_lint

    run = LintRun.objects.filter(pk=run_id).first()
    if run is None or run.state != LintRun.State.WAITING:
        return

    def progress(done: int, total: int) -> None:
        ctx.check_cancelled()
        ctx.progress(done, total, "")

    try:
        run_lint(run, progress=progress)
    except Cancelled:
        stop_lint(run)
        raise
    except LeaseLost:
        raise
    except Exception as error:
        if ctx.last_attempt:
            fail_lint(run, f"{type(error).__name__}: {error}")
        raise
