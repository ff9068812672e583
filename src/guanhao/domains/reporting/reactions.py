"""What reporting does when something happened."""

from guanhao.domains.reporting import jobs
from guanhao.domains.reporting.models import Report
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.kernel.events import on
from guanhao.kernel.jobs import enqueue
from guanhao.sdk.events.growth import CampaignClosed
from guanhao.sdk.events.reporting import ReportBuilt


@on(ReportBuilt, key="reporting.announce")
def announce(event: ReportBuilt) -> None:
    """Tell directors and managers of a report that the clock asked for."""
    from guanhao.domains.reporting.services.schedule import tell  # with the engines it loads on first use

    report = Report.objects.filter(pk=event.report_id).first() if event.scheduled else None
    if report is not None:
        tell(report)


@on(CampaignClosed, key="reporting.write_campaign")
def write_campaign(event: CampaignClosed) -> None:
    """The effect report of a campaign is written when it is over (GRO-06)."""
    language, number = ReportPolicy.of_brand().language, str(event.campaign_id)
    enqueue(jobs.build_on_demand, key=f"report:campaign:{number}:{language}", kind="campaign", period=number, language=language)
