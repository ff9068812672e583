"""A report that waits too long is told to whoever may answer it."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.links import burl
from guanhao.domains.compliance.models import PublicReport
from guanhao.kernel import brands
from guanhao.kernel.events import on
from guanhao.kernel.notify import notify
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue

CLOCK = "compliance.report"


@on(ClockStepDue, key="compliance.remind_of_report")
def remind(event: ClockStepDue) -> None:
    """Half of the time for an answer is over."""
    if event.kind == CLOCK:
        _tell(event.subject, f"half:{event.clock_id}", late=False)


@on(ClockBreached, key="compliance.report_is_late")
def late(event: ClockBreached) -> None:
    """The time for an answer is over."""
    if event.kind == CLOCK:
        _tell(event.subject, f"late:{event.started_at.isoformat()}", late=True)


def _tell(subject: str, key: str, *, late: bool) -> None:
    report = PublicReport.objects.filter(pk=int(subject.rpartition(":")[2]), answered_at=None).first()
    if report is not None:
        notify(
            topic="compliance.reports",
            title=_("A report of the public was not answered in time") if late else _("A report of the public waits for an answer"),
            body=report.ticket,
            url=burl("compliance:report", pk=report.pk),
            key=f"{subject}:{key}:{report.due_at.isoformat()}",
            users=brands.holders("compliance.triage"),
            level="critical" if late else "warning",
        )
