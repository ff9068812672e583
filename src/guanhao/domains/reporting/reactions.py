"""What reporting does when something happened."""

from guanhao.domains.reporting.models import Report
from guanhao.kernel.events import on
from guanhao.sdk.events.reporting import ReportBuilt


@on(ReportBuilt, key="reporting.announce")
def announce(event: ReportBuilt) -> None:
    """Tell directors and managers of a report that the clock asked for."""
    from guanhao.domains.reporting.services.schedule import tell  # with the engines it loads on first use

    report = Report.objects.filter(pk=event.report_id).first() if event.scheduled else None
    if report is not None:
        tell(report)
