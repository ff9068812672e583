"""Lists of plans in time, resources, bookings and monthly meetings."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.work.models import Booking, Card, Meeting, Project, Resource
from guanhao.domains.work.services import resources
from guanhao.domains.work.tables.cards import STAGE_TONE

STATES = {
    "critical": _("Critical path"),
    "broken": _("Begins too early"),
    "free": _("Has room"),
    "done": pgettext_lazy("card", "Done"),
}
STATE_TONE = {"critical": "bad", "broken": "warn", "free": "", "done": "good"}


class PlanTable(Table):
    """The cards of a project in time."""

    key = "work.plan"
    title = _("Plan in time")
    searchable = True
    search_hint = _("Title")
    default_sort = "starts_on"
    columns = (
        Column("title", pgettext_lazy("card", "Title"), kind="link", href=lambda row: burl("work:card_plan", pk=row["id"])),
        Column("stage", pgettext_lazy("card", "Stage"), kind="badge", labels=dict(Card.Stage.choices), tone=STAGE_TONE),
        Column("state", _("In the plan"), kind="badge", labels=STATES, tone=STATE_TONE),
        Column("owner", _("Owner")),
        Column("starts_on", _("First day"), kind="date"),
        Column("due_on", _("Last day"), kind="date"),
        Column("days", _("Working days"), kind="number"),
        Column("slack", _("May slip"), kind="number", help=_("Working days before the end of the project moves.")),
        Column("drift", _("Later than frozen"), kind="number", signed=True, help=_("Working days; fewer than 0 is earlier.")),
        Column("waits", _("Waits for"), sortable=False),
        Column("was_first", _("First day, frozen"), kind="date", visible=False),
        Column("was_last", _("Last day, frozen"), kind="date", visible=False),
    )
    filters = (
        ChoiceFilter("state", _("In the plan"), choices=tuple(STATES.items())),
        ChoiceFilter("stage", pgettext_lazy("card", "Stage"), choices=Card.Stage.choices),
        DateRange("due_on", _("Last day")),
    )
    empty = Empty(
        _("Nothing planned yet"), _("Cards of the project with a due date stand here; give them a first day, a length and what they wait for.")
    )


class ResourceTable(Table):
    """All resources."""

    key = "work.resources"
    title = _("Resources")
    searchable = True
    default_sort = "name"
    columns = (
        Column("name", _("Name"), kind="link", href=lambda row: burl("work:resource", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(Resource.Kind.choices)),
        Column("capacity", _("Capacity"), kind="number", value=lambda row: row.capacity / 100),
        Column("exclusive", _("Never more than there is"), kind="bool"),
        Column("ahead", _("Bookings ahead"), kind="number"),
        Column("clashes", _("Conflicts"), kind="number", sortable=False, value=lambda row: row.clashes or None),
        Column("hour_cents", _("Costs an hour"), kind="money", visible=False, value=lambda row: row.hour_cents / 100 if row.hour_cents else None),
        Column("note", _("Note"), sortable=False, visible=False, value=lambda row: row.note or None),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Resource.Kind.choices),
        ChoiceFilter("state", _("Shown"), choices=(("retired", _("Not to be booked any more")),)),
    )
    empty = Empty(
        _("No resources yet"),
        _("People, studios, tools and money that plans book; what two plans want at the same time is seen before it happens."),
        _("New resource"),
        url_name="work:resource_new",
        permission="work.manage",
    )


def _cancel(request: BrandRequest, keys: list[str]) -> str:
    count = resources.cancel_bookings(booking_ids=[int(key) for key in keys])
    return ngettext("%(count)s booking cancelled.", "%(count)s bookings cancelled.", count) % {"count": count}


def _projects() -> list[tuple[str, str]]:
    return [(str(pk), title) for pk, title in Project.objects.order_by("title").values_list("pk", "title")]


def _resources() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Resource.objects.order_by("name").values_list("pk", "name")]


class BookingTable(Table):
    """All bookings."""

    key = "work.bookings"
    title = pgettext_lazy("resource", "Bookings")
    searchable = True
    search_hint = _("What for")
    default_sort = "-starts_at"
    columns = (
        Column("resource.name", _("Resource"), kind="link", href=lambda row: burl("work:booking_edit", pk=row.pk)),
        Column("starts_at", _("Begins"), kind="datetime"),
        Column("ends_at", pgettext_lazy("booking", "Ends"), kind="datetime"),
        Column("amount", pgettext_lazy("booking", "Amount"), kind="number", value=lambda row: row.amount / 100),
        Column("project.title", pgettext_lazy("card", "Project"), sortable=False),
        Column("card.title", pgettext_lazy("field", "Card"), sortable=False),
        Column("purpose", _("What for"), sortable=False, value=lambda row: row.purpose or None),
        Column("cost_cents", _("Costs"), kind="money", value=lambda row: row.cost_cents / 100 if row.cost_cents else None),
        Column("over", _("More than there is"), sortable=False, value=lambda row: row.over or None),
        Column("made_by_name", _("By"), visible=False, value=lambda row: row.made_by_name or None),
    )
    filters = (
        ChoiceFilter("resource_id", _("Resource"), choices=_resources),
        ChoiceFilter("project_id", pgettext_lazy("card", "Project"), choices=_projects),
        DateRange("starts_at", _("Begins")),
        ChoiceFilter("state", _("Shown"), choices=(("cancelled", pgettext_lazy("booking", "Cancelled")),)),
    )
    actions = (BulkAction("cancel", _("Cancel bookings"), _cancel, permission="work.edit", confirm=_("Others may book these times then.")),)
    empty = Empty(
        _("No bookings yet"),
        _("A booking holds a person, a studio, a tool or money for a project or a card."),
        _("New booking"),
        url_name="work:booking_new",
        permission="work.edit",
    )


def cancelled(rows: Any, chosen: list[str]) -> Any:
    """Cancelled bookings instead of live ones."""
    return Booking.objects.exclude(cancelled_at=None).select_related("resource", "project", "card") if "cancelled" in chosen else rows


def retired(rows: Any, chosen: list[str]) -> Any:
    """Resources that are not to be booked any more."""
    return rows.filter(retired_at__isnull=False) if "retired" in chosen else rows


class SeriesTable(Table):
    """All monthly meetings."""

    key = "work.series"
    title = _("Monthly meetings")
    searchable = True
    default_sort = "title"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("work:series", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(Meeting.Kind.choices)),
        Column("starts_on", _("From"), kind="date"),
        Column("ended_on", pgettext_lazy("series", "Ended"), kind="date", value=lambda row: row.ended_on),
        Column("invited", pgettext_lazy("meeting", "Invited"), kind="number", sortable=False, value=lambda row: len(row.invited)),
    )
    filters = (ChoiceFilter("kind", _("Kind"), choices=Meeting.Kind.choices),)
    empty = Empty(
        _("No monthly meetings yet"),
        _("Marketing, product and design meet every month; a month that goes without is overdue on the calendar and on Today."),
        _("New monthly meeting"),
        url_name="work:series_new",
        permission="work.manage",
    )
