"""The list of items."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.content.models import Item, StageChoice, StatusChoice
from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.identity import facade as identity
from guanhao.kernel.now import now

STATUS_TONE = {
    "draft": "",
    "in_review": "info",
    "approved": "good",
    "scheduled": "accent",
    "published": "good",
    "rejected": "bad",
    "archived": "",
}


def due_tone(row: Item) -> str:
    """Red when an open item is late."""
    closed = row.status in (StatusChoice.PUBLISHED, StatusChoice.ARCHIVED)
    return "bad" if row.due and row.due < now() and not closed else ""


class ItemTable(Table):
    """Items of the brand."""

    key = "content.items"
    title = _("Items")
    searchable = True
    search_hint = _("Words of title or brief")
    default_sort = "-changed_at"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("content:item", pk=row.pk)),
        Column("format", _("Format"), labels=dict(FormatChoice.choices)),
        Column("stage", _("Stage"), kind="badge", labels=dict(StageChoice.choices)),
        Column("status", pgettext_lazy("content", "Status"), kind="badge", labels=dict(StatusChoice.choices), tone=STATUS_TONE),
        Column("owner_name", _("Owner")),
        Column("due", _("Due"), kind="datetime", tone=due_tone),
        Column("lane", _("Lane"), labels=dict(LaneChoice.choices), visible=False),
        Column("purpose", _("Purpose"), labels=dict(PurposeChoice.choices), visible=False),
        Column("made_at", _("Made"), kind="datetime", visible=False),
        Column("changed_at", _("Changed"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("stage", _("Stage"), choices=StageChoice.choices),
        ChoiceFilter("status", pgettext_lazy("content", "Status"), choices=StatusChoice.choices),
        ChoiceFilter("format", _("Format"), choices=FormatChoice.choices),
        ChoiceFilter("lane", _("Lane"), choices=LaneChoice.choices),
        ChoiceFilter("owner_id", _("Owner"), choices=lambda: [(str(one.id), one.name) for one in identity.people_of_brand()]),
        DateRange("due", _("Due")),
    )
    empty = Empty(
        _("Nothing on the line yet"),
        _("An item begins with a topic or with a title; its draft, variants and review all hang on it."),
        _("New item"),
        url_name="content:item_new",
        permission="content.edit",
    )


__all__ = ["BulkAction", "ItemTable", "due_tone"]
