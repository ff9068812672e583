"""What reporting does in the background."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.rules.period import BadPeriod
from guanhao.kernel.jobs import QUICK, GiveUp, JobContext, job


def report_time() -> str:
    """When reports are written, as the brand's policy says."""
    return ReportPolicy.of_scope().at


@job("reporting.build_report", title=_("Write a report"), retries=1, queue=QUICK)
def build_on_demand(ctx: JobContext, *, kind: str, period: str, language: str) -> dict[str, Any]:
    """Write the report of a period that somebody asked for."""
    from guanhao.domains.reporting.services.build import build_report  # with the engines it loads on first use, here and below
    from guanhao.domains.reporting.services.periods import period_of

    try:
        wanted = period_of(kind, period)
    except (BadPeriod, Refused) as error:
        raise GiveUp(str(error)) from error
    report = build_report(wanted, language=language, progress=ctx.progress, asked_by=ctx.actor_id)
    return {"report": report.pk}


@job("reporting.scheduled_reports", title=_("Write the reports of last week, last month and last year"), at=report_time)
def scheduled_reports(ctx: JobContext) -> dict[str, Any]:
    """Every day at the policy's time: the reports that are due on this day."""
    from guanhao.domains.reporting.services import schedule

    return {"reports": [report.pk for report in schedule.build_scheduled()]}


@job("reporting.check_advice", title=_("Measure the effect of advice"), at="06:30")
def check_advice(ctx: JobContext) -> dict[str, Any]:
    """Advice whose time is over gets its effect."""
    from guanhao.domains.reporting.services import advice

    return {"measured": advice.check_due_advice()}
