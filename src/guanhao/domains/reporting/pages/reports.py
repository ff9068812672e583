"""The list of reports, one report, the query behind a number, advice, and the Today panel."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.saved import saved_views
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting import jobs
from guanhao.domains.reporting.forms import ActionForm, BuildForm, WordsForm
from guanhao.domains.reporting.models import Advice, Report, ReportFigure
from guanhao.domains.reporting.policy import ReportPolicy
from guanhao.domains.reporting.rules.period import month_of, week_of, year_of
from guanhao.domains.reporting.selectors import reports as selectors
from guanhao.domains.reporting.selectors.figures import command_of, recount
from guanhao.domains.reporting.selectors.words import sections_of
from guanhao.domains.reporting.services import acting
from guanhao.domains.reporting.services.advice import decide_advice
from guanhao.domains.reporting.services.render import FORMATS, document_of, make_file
from guanhao.domains.reporting.services.words import write_words
from guanhao.domains.reporting.tables import ReportTable
from guanhao.domains.reporting.wording import SECTIONS
from guanhao.engines.document.html import fragment_html
from guanhao.kernel import access, files
from guanhao.kernel.jobs import JobRow, enqueue
from guanhao.kernel.refusal import Refusal


@needs("reporting.view")
def reports(request: BrandRequest) -> HttpResponseBase:
    """All reports and the form for a new one; on POST the report is written in the background. Forms of the list name what they do."""
    table = ReportTable(request, QuerySetRows(selectors.reports(), search=("period", "title")))
    if "do" in request.POST:
        return list_page(request, table)
    form = BuildForm(request.POST or None, initial=_suggested())
    if request.method == "POST":
        access.require("reporting.build")
        if form.is_valid():
            values = form.cleaned_data
            row = ask(values["kind"], values["period"], values["language"])
            return HttpResponseRedirect(burl("reporting:building", pk=row.pk))
    context = {"form": form, "tab": "reports", "may_build": access.can("reporting.build")}
    if form.is_bound:
        return page(
            request, "reporting/reports.html", {**context, "title": table.title, "table": table, "saved_views": saved_views(table)}, status=422
        )
    return list_page(request, table, template="reporting/reports.html", context=context)


def ask(kind: str, period: str, language: str) -> JobRow:
    return enqueue(jobs.build_on_demand, key=f"report:{kind}:{period}:{language}", kind=kind, period=period, language=language)


def _suggested() -> dict[str, str]:
    """The newest whole week and month with data."""
    last = analytics.data_extent()[1]
    if last is None:
        return {"language": ReportPolicy.of_brand().language}
    week, month = week_of(last), month_of(last)
    return {
        "week": (week if week.end == last else week.before()).label,
        "month": (month if month.end == last else month.before()).label,
        "year": year_of(last).label,
        "language": ReportPolicy.of_brand().language,
    }


@needs("reporting.view")
def building(request: BrandRequest, pk: int) -> HttpResponseBase:
    """How far the writing is; goes on to the report when it is there."""
    row = JobRow.objects.filter(pk=pk, brand_id=request.brand.id, kind="reporting.build_report").first()
    if row is None:
        raise Http404
    done = (row.result or {}).get("report")
    if done:
        target = burl("reporting:report", pk=done)
        return HttpResponse(headers={"HX-Redirect": target}) if request.htmx else HttpResponseRedirect(target)
    context = {"job": row, "over": row.state in (JobRow.State.FAILED, JobRow.State.CANCELLED), "trail": [(_("Reports"), burl("reporting:reports"))]}
    return page(request, "reporting/building.html", context, fragment="reporting/_building.html")


@needs("reporting.view")
def report(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A report as it was written; every number leads to its query."""
    row = get_object_or_404(Report, pk=pk)
    prefix = burl("reporting:report", pk=pk)
    html = fragment_html(document_of(row), trace=lambda key: f"{prefix}numbers/{key}/")
    pieces = list(selectors.advice(of=row))
    context = {
        "report": row,
        "html": mark_safe(html),  # noqa: S308 - every text in it was escaped by engines.document.html
        "advice": pieces,
        "undecided": any(one.status == Advice.Status.OPEN for one in pieces),
        "versions": selectors.versions(row)[:20],
        "formats": list(FORMATS),
        "may_build": access.can("reporting.build"),
        "may_advise": access.can("reporting.advise"),
        "has_words": row.kind in SECTIONS,
        "actions": acting.actions_of(row),
        "trail": [(_("Reports"), burl("reporting:reports"))],
    }
    return page(request, "reporting/report.html", context)


@needs("reporting.advise")
def action_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """An action of a month's review: a card on the team's board."""
    row = get_object_or_404(Report, pk=pk, kind=Report.Kind.MONTHLY)
    form = ActionForm(request.POST or None)
    back = burl("reporting:report", pk=pk)

    def save(values: dict[str, Any]) -> str:
        acting.add_action(report=row, **values)
        return back

    return form_page(request, form, save, title=_("New action"), done=_("Noted; it stands on the team's board."), back=back)


@needs("reporting.view")
def number(request: BrandRequest, pk: int, key: str) -> HttpResponseBase:
    """One number: how it reads, its query in words and as data, and its value counted again now."""
    figure = get_object_or_404(ReportFigure.objects.select_related("report"), report__pk=pk, key=key)
    context = {
        "figure": figure,
        "report": figure.report,
        "again": recount(figure),
        "command": command_of(figure),
        "query": json.dumps(figure.query, ensure_ascii=False, indent=2),
        "trail": [(_("Reports"), burl("reporting:reports")), (figure.report.title, burl("reporting:report", pk=pk))],
    }
    return page(request, "reporting/number.html", context)


@needs("reporting.view")
def download(request: BrandRequest, pk: int, form: str) -> HttpResponseBase:
    """The report as a file."""
    if form not in FORMATS:
        raise Http404
    made = make_file(report=get_object_or_404(Report, pk=pk), form=form)
    with files.open_file(made.stored) as stream:
        response = HttpResponse(stream.read(), content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{made.stored.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@needs("reporting.build")
def words(request: BrandRequest, pk: int) -> HttpResponseBase:
    """People's own words in a report; saving writes the report again."""
    row = get_object_or_404(Report, pk=pk, kind__in=list(SECTIONS))
    known = {one.section: one for one in sections_of(row)}
    initial = {section: one.text for section, one in known.items()}
    form = WordsForm(
        request.POST or None, initial=initial, sections=SECTIONS[row.kind], revisions={section: one.revision for section, one in known.items()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = write_words(report=row, texts=form.texts(), revisions=form.seen())
        except Refusal as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            if not changed:
                messages.info(request, _("Nothing was changed."))
                return HttpResponseRedirect(burl("reporting:report", pk=row.pk))
            return HttpResponseRedirect(burl("reporting:building", pk=ask(row.kind, row.period, row.language).pk))
    trail = [(_("Reports"), burl("reporting:reports")), (row.title, burl("reporting:report", pk=pk))]
    return page(request, "reporting/words.html", {"report": row, "form": form, "trail": trail}, status=422 if form.is_bound else 200)


@require_POST
@needs("reporting.build")
def again(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Write a new version of a report from the data as they are now."""
    row = get_object_or_404(Report, pk=pk)
    return HttpResponseRedirect(burl("reporting:building", pk=ask(row.kind, row.period, row.language).pk))


@needs("reporting.view")
def advice(request: BrandRequest) -> HttpResponseBase:
    """All advice with what became of it."""
    status = request.GET.get("status", "")
    rows = selectors.advice(status=status if status in Advice.Status.values else "")[:200]
    return page(
        request,
        "reporting/advice.html",
        {"advice": rows, "status": status, "statuses": Advice.Status.choices, "may_advise": access.can("reporting.advise")},
    )


@require_POST
@needs("reporting.advise")
def decide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Accept or decline a piece of advice."""
    row = get_object_or_404(Advice, pk=pk)
    decide_advice(advice=row, accept=request.POST.get("accept") == "1", note=request.POST.get("note", ""))
    messages.success(
        request,
        _("Noted. The effect is measured after {day}.").format(day=row.due) if row.status == Advice.Status.ACCEPTED else _("Noted as declined."),
    )
    return HttpResponseRedirect(burl("reporting:report", pk=row.report_id) if row.report_id else burl("reporting:advice"))


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """The newest report and the advice that waits for a decision."""
    language = translation.get_language() or "zh-hans"
    newest = selectors.reports(kind=Report.Kind.WEEKLY, language=language).first() or selectors.reports().first()
    waiting = selectors.advice(status=Advice.Status.OPEN)
    return {"report": newest, "open": list(waiting[:3]), "panel_waiting": waiting.count()} if newest else {"report": None, "open": []}
