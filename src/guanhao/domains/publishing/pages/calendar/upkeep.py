"""Cadence and queue slots."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.publishing.forms.calendar import WEEKDAYS, CadenceForm, SlotsForm
from guanhao.domains.publishing.models import QueueSlot
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.cadence import account_weeks, monday_of, slack_of_week
from guanhao.domains.publishing.selectors.calendar.days import brand_today
from guanhao.domains.publishing.selectors.calendar.queue import queue_slots
from guanhao.domains.publishing.services.calendar import cadence, queue
from guanhao.kernel import access

WEEKS = 5


@needs("publishing.view")
def rhythm(request: BrandRequest) -> HttpResponseBase:
    """Targets and gaps of all accounts for this week and the next four, the queue slots, and how much of this week is kept free."""
    matrix, today = Matrix(), brand_today()
    rows = account_weeks(today, WEEKS, matrix=matrix)
    slots: dict[int, list[Any]] = {}
    names = [str(words) for _key, words in WEEKDAYS]
    for slot in queue_slots():
        slot.day_words = names[slot.weekday]
        slots.setdefault(slot.account_id, []).append(slot)
    context = {
        "rows": [{"one": one, "slots": slots.get(one.account.id, [])} for one in rows],
        "mondays": [week.monday for week in rows[0].weeks] if rows else [],
        "slack": slack_of_week(today),
        "this_week": monday_of(today),
        "gaps": sum(week.gap for one in rows for week in one.weeks[:1]),
        "may_manage": access.can("publishing.manage"),
        "with_slots": bool(slots),
    }
    return page(request, "publishing/cadence.html", context)


@needs("publishing.manage")
def set_target(request: BrandRequest) -> HttpResponseBase:
    """Set a target; `?account=` picks the account."""
    form = CadenceForm(request.POST or None, initial={"account_id": whole_number(request.GET.get("account")), "target": 3})

    def save(values: dict[str, Any]) -> str:
        cadence.set_cadence(**values)
        return burl("publishing:cadence")

    return form_page(request, form, save, title=_("Set a cadence"), done=_("Saved."), back=burl("publishing:cadence"))


@needs("publishing.manage")
def add_slots(request: BrandRequest) -> HttpResponseBase:
    """Add queue slots; `?account=` picks the account."""
    form = SlotsForm(request.POST or None, initial={"account_id": whole_number(request.GET.get("account"))})

    def save(values: dict[str, Any]) -> str:
        queue.add_slots(**values)
        return burl("publishing:cadence")

    return form_page(request, form, save, title=_("Add queue slots"), done=_("Saved."), back=burl("publishing:cadence"))


@require_POST
@needs("publishing.manage")
def slot(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Switch a slot on or off, or take it away (`do` on, off or remove)."""
    if not QueueSlot.objects.filter(pk=pk).exists():
        raise Http404
    match request.POST.get("do"):
        case "remove":
            queue.remove_slot(slot_id=pk)
        case "on" | "off" as asked:
            queue.set_slot(slot_id=pk, active=asked == "on")
        case _:
            messages.error(request, _("Choose what happens to the slot."))
    return HttpResponseRedirect(burl("publishing:cadence"))
