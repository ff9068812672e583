"""Resources and bookings: lists, one resource with its days, booking, conflicts, a plan's money."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.numbers import number
from guanhao.console.rows import QuerySetRows
from guanhao.domains.work.forms.cards import wholes
from guanhao.domains.work.forms.plans import BookingForm, ResourceForm
from guanhao.domains.work.models import Booking, Card, Project, Resource
from guanhao.domains.work.rules.bookings import peak
from guanhao.domains.work.selectors import boards
from guanhao.domains.work.selectors import resources as selectors
from guanhao.domains.work.services import resources as services
from guanhao.domains.work.tables.cards import CardRows
from guanhao.domains.work.tables.plans import BookingTable, ResourceTable, cancelled, retired
from guanhao.kernel import access
from guanhao.kernel.now import now

DAYS = 14
SHOWN = 100


class ResourceRows(CardRows):
    """Resources with how many conflicts lie ahead."""

    def page(self, sort: str, offset: int, limit: int, filters: Any) -> list[Any]:
        """A page, with conflicts (two queries)."""
        rows = list(self.inner.page(sort, offset, limit, filters))
        counts: dict[int, int] = {}
        for one in selectors.conflicts():
            counts[one.resource.pk] = counts.get(one.resource.pk, 0) + 1
        for row in rows:
            row.clashes = counts.get(row.pk, 0)
        return rows


@needs("work.view")
def resource_list(request: BrandRequest) -> HttpResponseBase:
    """All resources, and what is booked beyond what there is."""
    rows = QuerySetRows(selectors.listed(), search=("name", "note"), lookups={"state": retired})
    context = {"tab": "resources", "conflicts": selectors.conflicts()[:20], **_may()}
    return list_page(request, ResourceTable(request, ResourceRows(rows)), template="work/resources.html", context=context)


def _may() -> dict[str, bool]:
    return {"may_edit": access.can("work.edit"), "may_manage": access.can("work.manage")}


@needs("work.manage")
def resource_new(request: BrandRequest) -> HttpResponseBase:
    """A new resource."""
    form = ResourceForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("work:resource", pk=services.save_resource(services.ResourceDraft(**form.draft())).pk)

    return form_page(request, form, save, title=_("New resource"), done=_("Saved."), back=burl("work:resources"))


@needs("work.manage")
def resource_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a resource."""
    row = get_object_or_404(Resource, pk=pk)
    form = ResourceForm(request.POST or None, initial=ResourceForm.of(row))
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_resource(services.ResourceDraft(**form.draft()), row)
        return burl("work:resource", pk=pk)

    return form_page(request, form, save, title=row.name, done=_("Saved."), back=burl("work:resource", pk=pk))


@needs("work.view")
def resource(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One resource: the next two weeks, what is booked, conflicts."""
    row = get_object_or_404(Resource, pk=pk)
    budget = row.kind == Resource.Kind.BUDGET
    spent = selectors.spent_of([row]).get(row.pk, 0)
    facts = [
        fact(request, _("Kind"), row.get_kind_display()),
        fact(request, _("Capacity"), f"{wholes(row.capacity):,.2f}" if budget else number(row.capacity / 100)),
        fact(request, _("Never more than there is"), _("Yes") if row.exclusive else _("No")),
    ]
    if budget:
        facts.append(fact(request, pgettext("budget", "Left"), f"{wholes(row.capacity - spent):,.2f}", tone="bad" if spent > row.capacity else ""))
    if row.user_id:
        facts.append(fact(request, pgettext("resource", "Person"), boards.names_of([row.user_id]).get(row.user_id)))
    if row.hour_cents:
        facts.append(fact(request, _("Costs an hour"), f"{wholes(row.hour_cents):,.2f}"))
    facts.append(fact(request, _("Note"), row.note or None))
    ahead = selectors.live(pk) if budget else selectors.live(pk).filter(ends_at__gt=now())
    context = {
        "row": row,
        "budget": budget,
        "facts": facts,
        "days": [] if budget else _days(request, row),
        "bookings": ahead.select_related("project", "card").order_by("starts_at", "pk")[:SHOWN],
        "conflicts": selectors.conflicts(resource=row)[:20],
        "trail": [(_("Resources"), burl("work:resources"))],
        **_may(),
    }
    return page(request, "work/resource.html", context)


def _days(request: BrandRequest, row: Resource) -> list[dict[str, Any]]:
    """The next two weeks, each day with how much of the resource is taken at its busiest moment (one query)."""
    zone, day = request.brand.zone, boards.today()
    start = datetime.combine(day, time(), zone)
    held = selectors.held(row, start, start + timedelta(days=DAYS))
    found = []
    for place in range(DAYS):
        first = datetime.combine(day + timedelta(days=place), time(), zone)
        taken = peak(held, first, datetime.combine(day + timedelta(days=place + 1), time(), zone))
        tone = "bad" if taken > row.capacity else "warn" if taken == row.capacity else "good" if not taken else "info"
        found.append({"day": first.date(), "taken": taken / 100, "share": min(taken * 100 // row.capacity, 100), "tone": tone})
    return found


@require_POST
@needs("work.manage")
def resource_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Not to be booked any more, or again."""
    services.retire_resource(resource_id=get_object_or_404(Resource, pk=pk).pk, back=request.POST.get("do") == "back")
    return HttpResponseRedirect(burl("work:resource", pk=pk))


@needs("work.view")
def resource_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a resource."""
    row = get_object_or_404(Resource, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.name, back=burl("work:resource", pk=pk))


@needs("work.view")
def booking_list(request: BrandRequest) -> HttpResponseBase:
    """All bookings."""
    rows = selectors.live().select_related("resource", "project", "card")
    table = BookingTable(request, QuerySetRows(rows, search=("purpose", "resource__name"), lookups={"state": cancelled}))
    return list_page(request, table, template="work/bookings.html", context={"tab": "resources", **_may()})


@needs("work.edit")
def booking_new(request: BrandRequest) -> HttpResponseBase:
    """Book something; `?resource=`, `?project=` and `?card=` fill it in."""
    initial: dict[str, Any] = {f"{name}_id": whole_number(request.GET.get(name)) for name in ("resource", "project", "card")}
    card = Card.objects.select_related("project").filter(pk=initial["card_id"] or 0).first()
    if card is not None:
        initial["project_id"] = initial["project_id"] or card.project_id
    form = BookingForm(request.POST or None, initial={**initial, "amount": 1})

    def save(values: dict[str, Any]) -> str:
        made = services.book(services.BookingDraft(**form.draft()))
        return burl("work:resource", pk=made.resource_id)

    return form_page(request, form, save, title=_("New booking"), done=_("Saved."), back=burl("work:bookings"))


@needs("work.edit")
def booking_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a booking."""
    row = get_object_or_404(Booking.objects.select_related("resource"), pk=pk)
    names = ("resource_id", "starts_at", "ends_at", "project_id", "card_id", "purpose", "over")
    state = {name: getattr(row, name) for name in names}
    form = BookingForm(request.POST or None, initial={**state, "amount": wholes(row.amount)})
    watch_conflicts(form, {name: str(value) for name, value in state.items()})

    def save(values: dict[str, Any]) -> str:
        services.book(services.BookingDraft(**form.draft(), subject=row.subject), pk)
        return burl("work:resource", pk=row.resource_id)

    back = burl("work:resource", pk=row.resource_id)
    return form_page(request, form, save, title=_("Booking of “%(name)s”") % {"name": row.resource.name}, done=_("Saved."), back=back)


@require_POST
@needs("work.edit")
def booking_cancel(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give it back."""
    row = get_object_or_404(Booking, pk=pk)
    services.cancel_bookings(booking_ids=[row.pk])
    messages.success(request, _("Cancelled: others may book this time."))
    return HttpResponseRedirect(burl("work:resource", pk=row.resource_id))


@needs("work.view")
def project_resources(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What a plan has booked, where it meets other plans, and its money."""
    project = get_object_or_404(Project, pk=pk)
    found = selectors.money(project)
    context = {
        "project": project,
        "money": {
            name: wholes(value) for name, value in (("plan", found.plan), ("booked", found.booked), ("costs", found.costs), ("left", found.left))
        },
        "over": found.left is not None and found.left < 0,
        "bookings": selectors.live().filter(project=project).select_related("resource", "card").order_by("starts_at", "pk")[: SHOWN * 2],
        "conflicts": selectors.conflicts(project=project)[:50],
        "trail": [(pgettext("card", "Projects"), burl("work:projects")), (project.title, burl("work:project", pk=pk))],
        **_may(),
    }
    return page(request, "work/project_resources.html", context)
