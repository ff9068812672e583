"""The list of people."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange, TextFilter
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.people.models import Person, Tier

TONES = {"top_fan": "accent", "core": "good", "active": "info"}


def address(row: Person) -> str:
    """Their page."""
    return burl("people:person", pk=row.pk)


class PeopleTable(Table):
    """Everybody who wrote, or was entered or imported."""

    key = "people.people"
    title = pgettext_lazy("audience", "People")
    searchable = True
    search_hint = _("Name, handle, whole phone number or mail address")
    default_sort = "-last_seen_at"
    columns = (
        Column("name", _("Name"), kind="link", href=address, value=lambda row: row.name or f"#{row.pk}"),
        Column("tier", _("Tier"), kind="badge", labels=dict(Tier.choices), tone=TONES),
        Column("tags", _("Tags"), sortable=False, value=lambda row: gettext(", ").join(row.tags)),
        Column("recent", _("Recent messages"), kind="number", help=_("In the days the tiers look back.")),
        Column("messages", _("Messages"), kind="number"),
        Column("orders", _("Orders"), kind="number"),
        Column("spent", _("Spent"), kind="number", decimals=2),
        Column("last_seen_at", _("Last seen"), kind="datetime"),
        Column("first_seen_at", _("First seen"), kind="datetime", visible=False),
    )
    filters: Any = (
        ChoiceFilter("tier", _("Tier"), choices=Tier.choices),
        TextFilter("tag", _("Tag")),
        NumberRange("messages", _("Messages")),
        NumberRange("orders", _("Orders")),
        DateRange("last_seen_at", _("Last seen")),
    )
    empty = Empty(
        _("Nobody here yet"),
        _("Whoever comments or writes to an account appears here by themselves; you can also import people or enter one."),
        _("Enter a person"),
        url_name="people:new",
        permission="people.edit",
    )
