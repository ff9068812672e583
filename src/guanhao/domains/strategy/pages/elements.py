"""Brand elements: the error rate, checks to confirm, samples, and the library's tasks after a new guide."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.forms.guide import ElementForm, SampleForm
from guanhao.domains.strategy.models import ElementCheck, SyncTask
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.selectors import elements as selectors
from guanhao.domains.strategy.selectors import guide as guide_selectors
from guanhao.domains.strategy.services import elements as services
from guanhao.domains.strategy.services import guide as guide_services
from guanhao.domains.strategy.tables import ElementTable
from guanhao.kernel import access

SPANS = (30, 90, 365)


@needs("strategy.view")
def elements(request: BrandRequest) -> HttpResponseBase:
    """All checks with the error rate of the last days and the library's open tasks; `?days=` names the period."""
    days = int(request.GET["days"]) if request.GET.get("days") in {str(one) for one in SPANS} else 30
    today = brand_today()
    context = {
        "tab": "elements",
        "rate": selectors.rate(today - timedelta(days=days - 1), today),
        "months": selectors.months(today),
        "days": days,
        "spans": SPANS,
        "tasks": [(task, guide_selectors.overdue(task)) for task in guide_selectors.sync_tasks(open_only=True)],
        "may_edit": access.can("strategy.edit_guide"),
    }
    table = ElementTable(request, QuerySetRows(selectors.checks(), search=("title", "note")))
    return list_page(request, table, template="strategy/elements.html", context=context)


@needs("strategy.edit_guide")
def new_sample(request: BrandRequest) -> HttpResponseBase:
    """Record a sampling audit."""
    form = SampleForm(request.POST or None, initial={"day": brand_today()})

    def save(values: dict[str, Any]) -> str:
        values["errors"] = values.pop("errors_found")
        try:
            services.record_sample(services.Sample(**values))
        except Refused as refusal:
            raise Refused(refusal.message, "errors_found" if refusal.field == "errors" else refusal.field) from refusal
        return burl("strategy:elements")

    return form_page(request, form, save, title=_("Record a sample"), done=_("The sample counts in the error rate."), back=burl("strategy:elements"))


@needs("strategy.edit_guide")
def new_check(request: BrandRequest) -> HttpResponseBase:
    """Let the program look at a text, fonts and a picture."""
    form = ElementForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        picture = values["picture"]
        pixels = services.pixels_of(picture.file) if picture else None
        row = services.check_elements(title=values["title"], text=values["text"], fonts=values["fonts"].splitlines(), pixels=pixels)
        return burl("strategy:element", pk=row.pk)

    return form_page(request, form, save, title=_("Check brand elements"), back=burl("strategy:elements"), submit=_("Check"))


@needs("strategy.view")
def element(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One check with what deviates, to confirm or dismiss."""
    row = get_object_or_404(ElementCheck, pk=pk)
    context = {"row": row, "may_edit": access.can("strategy.edit_guide"), "trail": [(_("Brand elements"), burl("strategy:elements"))]}
    return page(request, "strategy/element.html", context)


@require_POST
@needs("strategy.edit_guide")
def decide(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Confirm a check, perhaps with another number of errors, or dismiss it."""
    row = get_object_or_404(ElementCheck, pk=pk)
    errors = whole_number(request.POST.get("errors"))
    return act(
        request,
        lambda: services.decide_check(check_id=row.pk, confirmed="dismiss" not in request.POST, errors=errors, note=request.POST.get("note", "")),
        burl("strategy:element", pk=pk),
    )


@needs("strategy.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What was done with one check."""
    row = get_object_or_404(ElementCheck, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("strategy:element", pk=pk))


@require_POST
@needs("strategy.edit_guide")
def synced(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The library follows the guide."""
    task = get_object_or_404(SyncTask, pk=pk)
    guide_services.confirm_sync(task_id=task.pk, note=request.POST.get("note", ""))
    messages.success(request, _("Confirmed: the library follows version %(number)s.") % {"number": task.guide.number})
    return HttpResponseRedirect(burl("strategy:elements"))
