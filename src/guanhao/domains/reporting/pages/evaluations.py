"""Evaluations: the list, writing one, and its result with method, numbers and assumptions."""

from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.growth import facade as growth
from guanhao.domains.reporting.forms import EvaluationForm
from guanhao.domains.reporting.models import Evaluation
from guanhao.domains.reporting.services import evaluating as services
from guanhao.domains.reporting.services.review.result import result_of
from guanhao.domains.reporting.tables import EvaluationTable
from guanhao.kernel import access


@needs("reporting.view")
def evaluations(request: BrandRequest) -> HttpResponseBase:
    """All of them."""
    rows = QuerySetRows(Evaluation.objects.all(), search=("title", "note"))
    context = {"tab": "evaluations", "may_build": access.can("reporting.build")}
    return list_page(request, EvaluationTable(request, rows), template="reporting/evaluations.html", context=context)


@needs("reporting.build")
def evaluation_new(request: BrandRequest) -> HttpResponseBase:
    """Write one; the address may name a campaign, whose days are filled in."""
    form = EvaluationForm(request.POST or None, initial=_suggested(request))

    def save(values: dict[str, Any]) -> str:
        return burl("reporting:evaluation", pk=services.save_evaluation(services.EvaluationDraft(**values)).pk)

    return form_page(request, form, save, title=_("New evaluation"), done=_("Saved."), back=burl("reporting:evaluations"))


def _suggested(request: BrandRequest) -> dict[str, Any]:
    text = request.GET.get("campaign", "")
    row = growth.campaign(int(text)) if text.isdecimal() and len(text) < 10 else None
    return {"title": row.title, "start": row.start, "end": row.end, "campaign_id": row.id} if row is not None else {}


@needs("reporting.build")
def evaluation_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change one."""
    row = get_object_or_404(Evaluation, pk=pk)
    state = services.state_of(row)
    initial = {name: getattr(row, name) for name in services.EvaluationDraft.__dataclass_fields__} | {
        "weights": "\n".join(f"{one['metric']}: {one['weight']:g}" for one in row.weights)
    }
    form = EvaluationForm(request.POST or None, initial=initial)
    watch_conflicts(form, state)
    back = burl("reporting:evaluation", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.save_evaluation(services.EvaluationDraft(**values), row)
        return back

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=back)


@needs("reporting.view")
def evaluation(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Its result as the data are now; every number leads to its query below."""
    row = get_object_or_404(Evaluation, pk=pk)
    found = result_of(row, language="en" if (translation.get_language() or "").startswith("en") else "zh-hans")
    context = {
        "row": row,
        "html": mark_safe(found.html),  # noqa: S308 - every text in it was escaped by engines.document.html
        "sources": found.sources,
        "may_build": access.can("reporting.build"),
        "trail": [(_("Reports"), burl("reporting:reports")), (_("Evaluations"), burl("reporting:evaluations"))],
    }
    return page(request, "reporting/evaluation.html", context)


@needs("reporting.view")
def evaluation_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions."""
    row = get_object_or_404(Evaluation, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("reporting:evaluation", pk=pk))


@require_POST
@needs("reporting.build")
def evaluation_drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Delete one."""
    services.drop_evaluation(evaluation=get_object_or_404(Evaluation, pk=pk))
    return HttpResponseRedirect(burl("reporting:evaluations"))
