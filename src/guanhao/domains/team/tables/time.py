"""Lists of planned hours and time logs."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.team.models import TimeLog
from guanhao.domains.team.selectors import people
from guanhao.kernel import access


def edit_url(row: object) -> str | None:
    """Where an entry is changed: one's own, or by who leads."""
    owner = getattr(row, "user_id", None)
    allowed = access.can("team.edit") or (access.can("team.take") and owner == people.me())
    return burl("team:log_edit", pk=getattr(row, "pk", 0)) if allowed else None


class AllocationTable(Table):
    """Planned hours."""

    key = "team.allocations"
    title = _("Planned hours")
    searchable = True
    search_hint = _("For what")
    default_sort = "-starts_on"
    columns = (
        Column("what", _("For what"), kind="link", href=lambda row: burl("team:allocation_edit", pk=row.pk) if access.can("team.edit") else None),
        Column("person", pgettext_lazy("team", "Person"), sortable=False),
        Column("starts_on", _("First day"), kind="date"),
        Column("ends_on", _("Last day"), kind="date"),
        Column("hours", _("Hours in all"), kind="number", decimals=1),
    )
    filters = (ChoiceFilter("user_id", pgettext_lazy("team", "Person"), choices=people.filter_choices), DateRange("starts_on", _("First day")))
    empty = Empty(
        _("No hours planned yet"),
        _("Plan hours for people, with or without a card; overload shows at once."),
        _("Plan hours"),
        url_name="team:allocation_new",
        permission="team.edit",
    )


class LogTable(Table):
    """Time logs."""

    key = "team.logs"
    title = _("Time logs")
    searchable = True
    search_hint = _("Card or note")
    default_sort = "-day"
    columns = (
        Column("day", _("Day"), kind="date", href=edit_url),
        Column("person", pgettext_lazy("team", "Person"), sortable=False),
        Column("stage", pgettext_lazy("time", "Stage"), kind="badge", labels=dict(TimeLog.Stage.choices)),
        Column("card_title", pgettext_lazy("field", "Card"), value=lambda row: row.card_title or None),
        Column("minutes", _("Minutes"), kind="number"),
        Column("note", pgettext_lazy("field", "Note"), sortable=False, value=lambda row: row.note or None),
    )
    filters = (
        ChoiceFilter("stage", pgettext_lazy("time", "Stage"), choices=TimeLog.Stage.choices),
        ChoiceFilter("user_id", pgettext_lazy("team", "Person"), choices=people.filter_choices),
        DateRange("day", _("Day")),
    )
    empty = Empty(
        _("No time logged yet"),
        _("Write down what a card took in each stage; the longest stage shows as the bottleneck."),
        _("Log time"),
        url_name="team:log_new",
        permission="team.take",
    )
