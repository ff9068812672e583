"""The desk of public reports: the queue, one report with everything said, reply and decision."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from guanhao.console.details import fact
from guanhao.console.forms import DesignForm, add_errors, refusal
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.forms.reports import AnswerForm, DecideForm
from guanhao.domains.compliance.models import PublicReport, ReportAttachment
from guanhao.domains.compliance.rules.reports import DECIDED
from guanhao.domains.compliance.selectors.platforms import platform_choices
from guanhao.domains.compliance.services import reports as services
from guanhao.domains.compliance.services.blacklist import LineDraft
from guanhao.domains.compliance.tables.reports import STATE_TONE, ReportTable
from guanhao.kernel import files
from guanhao.kernel.now import now

LINE = ("platform", "author_id", "author_name", "reason", "proof", "until", "for_good")


@needs("compliance.triage")
def reports(request: BrandRequest) -> HttpResponseBase:
    """The queue."""
    rows = QuerySetRows(PublicReport.objects.all(), search=("ticket", "author_name", "author_id", "link", "text"))
    table = ReportTable(request, rows)
    table.empty = replace(table.empty, action=_("See the form"), url=_address(request))
    table.actions = (BulkAction("take", _("Take up"), lambda _request, keys: _take(keys), "compliance.triage"),)
    late = PublicReport.objects.filter(answered_at=None, due_at__lt=now()).count()
    context = {
        "lead": _("The form for everybody: %(address)s") % {"address": _address(request)},
        "notice": ngettext("%(count)s report is late.", "%(count)s reports are late.", late) % {"count": late} if late else "",
    }
    return list_page(request, table, template="compliance/list.html", context=context)


@needs("compliance.triage")
def report(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One report; POST takes it up, answers or decides (`do`)."""
    row = PublicReport.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    do = request.POST.get("do", "") if request.method == "POST" else ""
    answer = AnswerForm(request.POST if do == "answer" else None)
    known = {name: getattr(row, name) for name in ("platform", "author_id", "author_name")}
    decide = DecideForm(request.POST if do == "decide" else None, initial={**known, "proof": row.link})
    if do == "take":
        services.take_report(report=row)
        return _done(request, pk, _("It is yours now."))
    if do == "answer" and answer.is_valid() and _tried(answer, lambda values: services.answer_report(report=row, **values)):
        return _done(request, pk, _("Saved."))
    if do == "decide" and decide.is_valid() and _tried(decide, lambda values: _decide(row, values)):
        return _done(request, pk, _("Decided; the reporter reads it on the status page."))
    return _show(request, row, answer, decide)


@needs("compliance.triage")
def attachment(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A file handed in, as a download and never opened in the page."""
    row = ReportAttachment.objects.select_related("file").filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        stream = files.open_file(row.file)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(stream, as_attachment=True, filename=row.file.name, content_type="application/octet-stream")


def _show(request: BrandRequest, row: PublicReport, answer: DesignForm, decide: DesignForm) -> HttpResponseBase:
    late = row.answered_at is None and row.due_at < now()
    context: dict[str, Any] = {
        "report": row,
        "tone": STATE_TONE[row.state],
        "open": row.state not in DECIDED,
        "facts": [
            fact(request, pgettext("report", "About"), row.get_kind_display()),
            fact(request, _("Platform"), dict(platform_choices()).get(row.platform, row.platform) or "—"),
            fact(request, _("Author"), row.author_name or "—"),
            fact(request, _("Author's id"), row.author_id or "—"),
            fact(request, _("Contact"), row.contact or "—"),
            fact(request, _("Received"), row.made_at, "datetime"),
            fact(request, _("Answer due"), row.due_at, "datetime", tone="bad" if late else ""),
            fact(request, _("Answered"), row.answered_at, "datetime"),
            fact(request, _("Handled by"), row.handler_name or "—"),
        ],
        "steps": row.steps.order_by("pk"),
        "attachments": row.attachments.select_related("file").order_by("pk"),
        "lines": row.lines.order_by("pk"),
        "answer": answer,
        "decide": decide,
        "trail": [(_("Public reports"), burl("compliance:reports"))],
    }
    bad = any(form.is_bound and form.errors for form in (answer, decide))
    return page(request, "compliance/report.html", context, status=422 if bad else 200)


def _decide(row: PublicReport, values: dict[str, Any]) -> None:
    line = LineDraft(**{name: values[name] for name in LINE}) if values["blacklist"] else None
    services.decide_report(report=row, confirmed=values["decision"] == "confirmed", feedback=values["feedback"], line=line)


def _tried(form: DesignForm, save: Any) -> bool:
    try:
        save(form.cleaned_data)
    except Refused as error:
        add_errors(form, refusal(error))
        return False
    return True


def _done(request: BrandRequest, pk: int, words: str) -> HttpResponseBase:
    messages.success(request, words)
    return HttpResponseRedirect(burl("compliance:report", pk=pk))


def _take(keys: list[str]) -> str:
    rows = list(PublicReport.objects.filter(pk__in=keys))
    for row in rows:
        services.take_report(report=row)
    return ngettext("%(count)s report taken up.", "%(count)s reports taken up.", len(rows)) % {"count": len(rows)}


def _address(request: BrandRequest) -> str:
    return request.build_absolute_uri(reverse("public_report:form", kwargs={"slug": request.brand.slug}))
