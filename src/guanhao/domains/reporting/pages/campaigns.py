"""Campaigns that are over, and writing their effect reports."""

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.growth import facade as growth
from guanhao.domains.growth.contracts import CampaignFacts
from guanhao.domains.reporting.models import Report
from guanhao.domains.reporting.pages.reports import ask
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.services.build import LANGUAGES
from guanhao.domains.reporting.tables import CampaignLine, CampaignReportTable
from guanhao.kernel import access


@needs("reporting.view")
def campaigns(request: BrandRequest) -> HttpResponseBase:
    """Every campaign that is over, with its newest report."""
    newest: dict[str, Report] = {}
    for row in Report.objects.filter(kind=Report.Kind.CAMPAIGN).defer("document").order_by("period", "made_at"):
        newest[row.period] = row
    lines, may_build = [], access.can("reporting.build")
    for one in growth.campaigns():
        lines.append(_line(one, newest.get(str(one.id)), may_build))
    context = {"tab": "campaigns"}
    rows = ListRows(lines, search=("title",))
    return list_page(request, CampaignReportTable(request, rows), template="reporting/campaigns.html", context=context)


def _line(one: CampaignFacts, report: Report | None, may_build: bool) -> CampaignLine:
    return CampaignLine(
        id=one.id,
        title=one.title,
        form=one.form_title,
        start=one.start,
        end=one.end,
        goal=one.goal_people or None,
        spent=one.spent / 100,
        report_id=report.pk if report else None,
        version=report.version if report else None,
        language=report.language if report else "",
        may_build=may_build,
    )


@require_POST
@needs("reporting.build")
def write(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write the report of a campaign in the background."""
    row = growth.campaign(pk) if pk < 10**9 else None
    if row is None or row.state != "closed":
        raise Http404
    language = request.POST.get("language", "")
    chosen = language if language in LANGUAGES else ReportPolicy.of_brand().language
    return HttpResponseRedirect(burl("reporting:building", pk=ask("campaign", str(pk), chosen).pk))
