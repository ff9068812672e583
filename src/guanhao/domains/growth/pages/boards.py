"""The live board of a campaign, and its effect report."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.growth.forms.campaigns import DutyForm, FeedbackForm, NoteForm, ReportForm
from guanhao.domains.growth.models import Campaign, CampaignNote, CampaignReport
from guanhao.domains.growth.selectors.board import board as board_of
from guanhao.domains.growth.services import campaigns as services
from guanhao.domains.growth.services import reports
from guanhao.domains.growth.wording import ALERT_WORDS, TOOL_WORDS
from guanhao.kernel import access


@needs("growth.view")
def board(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What happens now; the page asks for the fragment every 20 seconds."""
    row = get_object_or_404(Campaign, pk=pk)
    found = board_of(row)
    context = {
        "row": row,
        "board": found,
        "tools": [(TOOL_WORDS.get(one.kind, one.kind), one) for one in row.tools.order_by("opened_at")],
        "alerts": [(ALERT_WORDS[one.kind], one) for one in found.alerts],
        "may_edit": access.can("growth.edit"),
        "trail": [(_("Campaigns"), burl("growth:campaigns")), (row.title, burl("growth:campaign", pk=pk))],
    }
    return page(request, "growth/board.html", context, fragment="growth/_board.html")


@needs("growth.edit")
def note_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Feedback or an incident."""
    row = get_object_or_404(Campaign, pk=pk)
    form = NoteForm(request.POST or None, initial={"kind": request.GET.get("kind", "feedback")})

    def save(values: dict[str, Any]) -> str:
        services.note(campaign=row, **values)
        return burl("growth:board", pk=pk)

    return form_page(request, form, save, title=_("Note feedback or an incident"), done=_("Saved."), back=burl("growth:board", pk=pk))


@needs("growth.edit")
def feedback_new(request: BrandRequest) -> HttpResponseBase:
    """Put what somebody wrote in a conversation (`?conversation=`) into the feedback of a running campaign; once a campaign."""
    number = whole_number(request.GET.get("conversation"))
    form = FeedbackForm(request.POST or None, initial={"text": request.GET.get("text", "")[:500]})

    def save(values: dict[str, Any]) -> str:
        campaign = get_object_or_404(Campaign, pk=values["campaign_id"])
        source = f"inbox.conversation:{number}" if number else ""
        services.note_from(campaign=campaign, text=values["text"], source=source)
        return burl("growth:board", pk=campaign.pk)

    back = burl("inbox:conversation", pk=number) if number and access.can("inbox.view") else burl("growth:campaigns")
    return form_page(request, form, save, title=_("Feedback for a campaign"), done=_("It stands in the campaign's feedback."), back=back)


@require_POST
@needs("growth.edit")
def note_settle(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What was done about feedback or an incident."""
    row = get_object_or_404(CampaignNote, campaign__pk=pk, pk=whole_number(request.POST.get("note")) or 0)
    return act(request, lambda: services.settle(note_row=row, answer=request.POST.get("answer", "")), burl("growth:board", pk=pk))


@needs("growth.edit")
def duty_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Somebody on duty."""
    row = get_object_or_404(Campaign, pk=pk)
    form = DutyForm(request.POST or None, initial={"starts_at": row.starts_at, "ends_at": row.ends_at})

    def save(values: dict[str, Any]) -> str:
        services.put_on_duty(campaign=row, **values)
        return burl("growth:board", pk=pk)

    return form_page(request, form, save, title=_("Put somebody on duty"), done=_("Saved."), back=burl("growth:board", pk=pk))


@needs("growth.view")
def report(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The effect report."""
    row = get_object_or_404(Campaign, pk=pk)
    found = CampaignReport.objects.filter(campaign=row).first()
    context = {
        "row": row,
        "report": found,
        "may_edit": access.can("growth.edit"),
        "trail": [(_("Campaigns"), burl("growth:campaigns")), (row.title, burl("growth:campaign", pk=pk))],
    }
    return page(request, "growth/report.html", context)


@needs("growth.edit")
def report_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Edit the four sections."""
    row = get_object_or_404(CampaignReport, campaign__pk=pk)
    form = ReportForm(request.POST or None, initial={name: getattr(row, name) for name in reports.SECTIONS})

    def save(values: dict[str, Any]) -> str:
        reports.edit_report(report=row, **values)
        return burl("growth:report", pk=pk)

    return form_page(request, form, save, title=_("Effect report"), done=_("Saved."), back=burl("growth:report", pk=pk))


@needs("growth.view")
def report_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of the report."""
    row = get_object_or_404(CampaignReport, campaign__pk=pk)
    return history_page(request, target=f"growth.report:{row.pk}", title=_("Effect report"), back=burl("growth:report", pk=pk))
