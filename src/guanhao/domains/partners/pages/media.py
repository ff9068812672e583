"""Media in the console."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.partners.forms import media as forms
from guanhao.domains.partners.models import MediaColumn, MediaOutlet, MediaReprint, PressTask
from guanhao.domains.partners.policy import MediaPolicy
from guanhao.domains.partners.selectors import media as selectors
from guanhao.domains.partners.services import media as services
from guanhao.domains.partners.tables.lists import PRESS_TONE, ColumnTable, OutletTable, PressTable
from guanhao.kernel import access
from guanhao.kernel.now import now

COLUMN_NAMES = ("outlet_id", "title", "starts_on", "keyword", "search_before", "search_after", "search_source")


def _context() -> dict[str, Any]:
    return {"tab": "media", "may_edit": access.can("partners.edit"), "attained": selectors.attainment(), "mark": MediaPolicy.of_brand().attainment}


@needs("partners.view")
def outlets(request: BrandRequest) -> HttpResponseBase:
    """The media pool with how promises were kept."""
    kept = Count("tasks", filter=Q(tasks__state=PressTask.State.KEPT))
    decided = Count("tasks", filter=~Q(tasks__state=PressTask.State.PROMISED) & Q(tasks__isnull=False))
    lookups = {"active": lambda found, value: found.filter(active="1" in value) if len(value) == 1 else found}
    rows = MediaOutlet.objects.annotate(kept=kept, decided=decided)
    table = OutletTable(request, QuerySetRows(rows, search=("name", "vertical"), lookups=lookups))
    return list_page(request, table, template="partners/outlets.html", context=_context())


@needs("partners.edit")
def outlet_new(request: BrandRequest) -> HttpResponseBase:
    """A new media house."""
    form = forms.OutletForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("partners:outlet", pk=services.save_outlet(**values).pk)

    return form_page(request, form, save, title=_("New media house"), done=_("Saved."), back=burl("partners:outlets"))


@needs("partners.view")
def outlet(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One media house with its promises and columns; whoever may sees the contact."""
    row = get_object_or_404(MediaOutlet, pk=pk)
    facts = [
        fact(request, _("Vertical"), row.vertical or None),
        fact(request, _("Works with us"), row.active, "bool"),
        fact(request, _("Note"), row.note or None),
    ]
    context = {
        "outlet": row,
        "facts": facts,
        "attained": selectors.attainment(pk),
        "tasks": [(one, PRESS_TONE[one.state]) for one in PressTask.objects.filter(outlet=row).order_by("-due_at")[:20]],
        "columns": MediaColumn.objects.filter(outlet=row).order_by("-starts_on")[:20],
        "contact": str(row.contact) if access.can("partners.contact") else "",
        "may_edit": access.can("partners.edit"),
        "trail": [(_("Media houses"), burl("partners:outlets"))],
    }
    return page(request, "partners/outlet.html", context)


@needs("partners.edit")
def outlet_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a media house."""
    row = get_object_or_404(MediaOutlet, pk=pk)
    form = forms.OutletForm(request.POST or None, initial={name: getattr(row, name) for name in ("name", "vertical", "note", "active")})

    def save(values: dict[str, Any]) -> str:
        services.save_outlet(**{**values, "contact": values["contact"] or None}, row=row)
        return burl("partners:outlet", pk=pk)

    return form_page(request, form, save, title=row.name, done=_("Saved."), back=burl("partners:outlet", pk=pk))


@needs("partners.view")
def press(request: BrandRequest) -> HttpResponseBase:
    """Promised first releases."""
    rows = PressTask.objects.select_related("outlet")
    return list_page(
        request, PressTable(request, QuerySetRows(rows, search=("title", "outlet__name"))), template="partners/press.html", context=_context()
    )


@needs("partners.edit")
def press_new(request: BrandRequest) -> HttpResponseBase:
    """A new promise."""
    form = forms.PressForm(request.POST or None, initial={"outlet_id": request.GET.get("outlet", "")})

    def save(values: dict[str, Any]) -> str:
        services.promise(**values)
        return burl("partners:press")

    return form_page(request, form, save, title=_("New first release"), done=_("Saved."), back=burl("partners:press"))


@needs("partners.edit")
def press_done(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What became of a promise."""
    row = get_object_or_404(PressTask, pk=pk)
    form = forms.PressDoneForm(request.POST or None, initial={"url": row.url, "released_at": row.released_at or now()})

    def save(values: dict[str, Any]) -> str:
        services.decide(task=row, **values)
        return burl("partners:press")

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("partners:press"))


@needs("partners.view")
def columns(request: BrandRequest) -> HttpResponseBase:
    """Joint columns."""
    rows = MediaColumn.objects.select_related("outlet").annotate(count=Count("reprints"))
    table = ColumnTable(request, QuerySetRows(rows, search=("title", "outlet__name")))
    return list_page(request, table, template="partners/columns.html", context=_context())


@needs("partners.edit")
def column_new(request: BrandRequest) -> HttpResponseBase:
    """A new joint column."""
    form = forms.ColumnForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("partners:column", pk=services.save_column(services.ColumnDraft(**values)).pk)

    return form_page(request, form, save, title=_("New joint column"), done=_("Saved."), back=burl("partners:columns"))


@needs("partners.view")
def column(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One joint column with its reprints."""
    row = get_object_or_404(MediaColumn.objects.select_related("outlet"), pk=pk)
    facts = [
        fact(request, _("Media house"), row.outlet.name, href=burl("partners:outlet", pk=row.outlet_id)),
        fact(request, _("Start"), row.starts_on, "date"),
        fact(request, _("Keyword of the brand"), row.keyword or None),
        fact(request, _("Search index before"), row.search_before, "number"),
        fact(request, _("Search index now"), row.search_after, "number"),
        fact(request, _("Source"), row.search_source or None),
    ]
    context = {
        "column": row,
        "facts": facts,
        "found": selectors.column_view(row),
        "mark": MediaPolicy.of_brand().reprints,
        "reprints": MediaReprint.objects.filter(column=row).order_by("-pk")[:50],
        "may_edit": access.can("partners.edit"),
        "trail": [(_("Joint columns"), burl("partners:columns"))],
    }
    return page(request, "partners/column.html", context)


@needs("partners.edit")
def column_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a joint column."""
    row = get_object_or_404(MediaColumn, pk=pk)
    form = forms.ColumnForm(request.POST or None, initial={name: getattr(row, name) for name in COLUMN_NAMES})

    def save(values: dict[str, Any]) -> str:
        services.save_column(services.ColumnDraft(**values), row)
        return burl("partners:column", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("partners:column", pk=pk))


@needs("partners.edit")
def reprints(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Add addresses of reprints."""
    row = get_object_or_404(MediaColumn, pk=pk)
    form = forms.ReprintsForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        count = services.add_reprints(column=row, urls=values["urls"].splitlines())
        messages.success(request, ngettext("%(count)s reprint is new.", "%(count)s reprints are new.", count) % {"count": count})
        return burl("partners:column", pk=pk)

    return form_page(request, form, save, title=_("Add reprints"), back=burl("partners:column", pk=pk), submit=_("Add"))
