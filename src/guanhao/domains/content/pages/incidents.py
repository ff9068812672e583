"""Pages of incidents and of the numbers of the review process."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.forms.incidents import IncidentForm
from guanhao.domains.content.models import Incident, Item
from guanhao.domains.content.selectors import incidents as selectors
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.services import incidents as services
from guanhao.domains.content.services.incidents import IncidentDraft
from guanhao.domains.content.tables.review import SEVERITY_TONE, IncidentTable
from guanhao.kernel.access import can
from guanhao.kernel.approvals import MANAGE


def found_or_404(pk: int) -> Incident:
    """The incident of the brand in scope."""
    found: Incident | None = Incident.objects.select_related("item").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs("content.view")
def incidents(request: BrandRequest) -> HttpResponseBase:
    """The log, with the zero-major counter and how long reviews take."""
    table = IncidentTable(request, QuerySetRows(Incident.objects.all(), search=("title", "root_cause", "action", "description")))
    buttons = [Button(_("Record incident"), burl("content:incident_new"), icon="plus", primary=True)] if can("content.comment") else []
    pace = selectors.pace()
    context = {
        "buttons": buttons,
        "counter": selectors.counter(),
        "pace": pace,
        "mean": pace.mean.total_seconds() if pace.mean is not None else None,
        "base": pace.base.total_seconds() if pace.base is not None else None,
    }
    return list_page(request, table, template="content/incidents.html", context=context)


@needs("content.comment")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new incident; `?item=` names the item it is about."""
    number = whole_number(request.GET.get("item"))
    item = Item.objects.filter(pk=number).first() if number is not None else None
    initial = {"happened_on": brand_today(), "item_id": item.pk if item else None, "title": item.title if item else ""}
    form = IncidentForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        return burl("content:incident", pk=services.record_incident(IncidentDraft(**values)).pk)

    return form_page(request, form, save, title=_("Record incident"), done=_("The incident is in the log."), back=burl("content:incidents"))


@needs("content.view")
def incident(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One incident."""
    row = found_or_404(pk)
    context = {
        "incident": row,
        "tone": SEVERITY_TONE[row.severity],
        "may_edit": can(MANAGE),
        "late": row.closed_at is None and row.action_due is not None and row.action_due < brand_today(),
        "trail": [(_("Incidents"), burl("content:incidents"))],
    }
    return page(request, "content/incident.html", context)


@needs(MANAGE)
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change an incident."""
    row = found_or_404(pk)
    form = IncidentForm(request.POST or None, initial={name: getattr(row, name) for name in IncidentDraft.__dataclass_fields__})
    watch_conflicts(form, services.facts_of(row))

    def save(values: dict[str, Any]) -> str:
        services.change_incident(incident_id=pk, draft=IncidentDraft(**values))
        return burl("content:incident", pk=pk)

    return form_page(request, form, save, title=_("Change incident"), done=_("Saved."), back=burl("content:incident", pk=pk))


@require_POST
@needs(MANAGE)
def close(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Close an incident, or open it again."""
    row = found_or_404(pk)
    try:
        services.close_incident(incident_id=pk, reopen=row.closed_at is not None)
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("content:incident", pk=pk))


@needs("content.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Versions and audit of an incident."""
    row = found_or_404(pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("content:incident", pk=pk))
