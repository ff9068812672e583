"""The brand's own marketing dates."""

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
from guanhao.console.http import BrandRequest, confirm_page, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.forms.calendar import DatesFileForm, EntryForm
from guanhao.domains.publishing.models import CalendarEntry
from guanhao.domains.publishing.rules.calendar.feed import Unreadable, dates_in
from guanhao.domains.publishing.services.calendar import entries as services
from guanhao.domains.publishing.tables.calendar import EntryTable
from guanhao.kernel import access

MOST_BYTES = 2_000_000


def entry_or_404(pk: int) -> CalendarEntry:
    """One date of the brand."""
    found: CalendarEntry | None = CalendarEntry.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class _Rows(QuerySetRows):
    def page(self, sort: str, offset: int, limit: int, filters: Any) -> Any:
        """One page with the owners' names."""
        rows = super().page(sort, offset, limit, filters)
        names = {one.id: one.name for one in identity.people_of_brand()}
        for row in rows:
            row.owner = names.get(row.owner_id, "")
        return rows


@needs("publishing.view")
def entries(request: BrandRequest) -> HttpResponseBase:
    """All dates."""
    buttons = []
    if access.can("publishing.manage"):
        buttons = [Button(_("Take over from a calendar file"), burl("publishing:entries_file"), icon="upload")]
        buttons.append(Button(_("New date"), burl("publishing:entry_new"), icon="plus", primary=True))
    return list_page(request, EntryTable(request, _Rows(CalendarEntry.objects.all(), search=("title", "note"))), context={"buttons": buttons})


@needs("publishing.manage")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new date; `?day=` fills the day."""
    form = EntryForm(request.POST or None, initial={"first_day": request.GET.get("day", ""), "lead_days": 14})

    def save(values: dict[str, Any]) -> str:
        return burl("publishing:entry", pk=services.save_entry(services.EntryDraft(**values)).pk)

    return form_page(request, form, save, title=_("New date"), done=_("Saved."), back=burl("publishing:entries"))


@needs("publishing.view")
def entry(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One date."""
    row = entry_or_404(pk)
    owner = identity.person(row.owner_id) if row.owner_id else None
    context = {
        "entry": row,
        "owner": owner.name if owner else "",
        "may_manage": access.can("publishing.manage"),
        "trail": [(_("Marketing dates"), burl("publishing:entries"))],
    }
    return page(request, "publishing/entry.html", context)


@needs("publishing.manage")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a date."""
    row = entry_or_404(pk)
    form = EntryForm(request.POST or None, initial={name: getattr(row, name) for name in services.KEPT})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_entry(services.EntryDraft(**values), entry=row)
        return burl("publishing:entry", pk=row.pk)

    return form_page(request, form, save, title=_("Change date"), done=_("Saved."), back=burl("publishing:entry", pk=row.pk))


@require_POST
@needs("publishing.manage")
def remove(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a date off the calendar."""
    row = entry_or_404(pk)
    if request.POST.get("confirmed") != "1":
        return confirm_page(request, title=_("Remove date"), text=row.title, back=burl("publishing:entry", pk=row.pk))
    services.remove_entry(row)
    messages.success(request, _("The date is removed."))
    return HttpResponseRedirect(burl("publishing:entries"))


@needs("publishing.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a date."""
    row = entry_or_404(pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("publishing:entry", pk=row.pk))


@needs("publishing.manage")
def from_file(request: BrandRequest) -> HttpResponseBase:
    """Dates out of an iCalendar file; those that are known by title and day stay as they are."""
    form = DatesFileForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        upload = values["file"]
        if upload.size > MOST_BYTES:
            raise Refused(_("The file is larger than 2 MB."), "file")
        try:
            found = dates_in(upload.read())
        except Unreadable as error:
            raise Refused(_("This is no iCalendar file."), "file") from error
        lead = values["lead_days"]
        drafts = [services.EntryDraft(title=title, first_day=first, last_day=last, note=note, lead_days=lead) for title, first, last, note in found]
        added, known = services.save_entries(drafts)
        messages.success(request, _("%(added)s dates were added, %(known)s were there already.") % {"added": added, "known": known})
        return burl("publishing:entries")

    return form_page(request, form, save, title=_("Take over from a calendar file"), back=burl("publishing:entries"), submit=_("Take over"))
