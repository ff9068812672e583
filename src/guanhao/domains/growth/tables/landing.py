"""Lists of landing pages and of what their forms brought."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.growth.models import LandingEntry, LandingPage

PAGE_TONE = {"draft": "", "live": "good", "off": "warn"}
ENTRY_TONE = {"new": "warn", "done": "good", "gone": ""}
ENTRY_STATES = dict(LandingEntry._meta.get_field("state").choices or ())


class PageTable(Table):
    """Landing pages."""

    key = "growth.pages"
    title = _("Landing pages")
    searchable = True
    search_hint = _("Name or address")
    default_sort = "-made_at"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("growth:page", pk=row.pk)),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(LandingPage.State.choices), tone=PAGE_TONE),
        Column("goal", pgettext_lazy("landing", "Purpose"), labels=dict(LandingPage.Goal.choices)),
        Column("code", pgettext_lazy("landing", "Address")),
        Column("number", pgettext_lazy("field", "Version"), kind="number"),
        Column("views", pgettext_lazy("landing", "Visits"), kind="number"),
        Column("sends", _("Forms sent"), kind="number"),
        Column("share_rate", _("Share rate"), kind="percent", sortable=False),
        Column("made_at", pgettext_lazy("field", "Made"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("state", pgettext_lazy("field", "State"), choices=LandingPage.State.choices),
        ChoiceFilter("goal", pgettext_lazy("landing", "Purpose"), choices=LandingPage.Goal.choices),
    )
    empty = Empty(
        _("No landing pages yet"),
        _("A page for one purpose, built of blocks, checked against the list of its purpose, light on every phone."),
        _("New page"),
        url_name="growth:page_new",
        permission="growth.edit",
    )


class EntryTable(Table):
    """What the form of a page brought."""

    key = "growth.entries"
    title = _("Forms sent")
    default_sort = "-made_at"
    columns = (
        Column("number", pgettext_lazy("field", "Number"), kind="number"),
        Column("told", _("What was written"), sortable=False),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=ENTRY_STATES, tone=ENTRY_TONE),
        Column("source", pgettext_lazy("landing", "Source"), sortable=False, value=lambda row: row.source or None),
        Column("partner", pgettext_lazy("promotion", "Partner"), sortable=False),
        Column("made_at", pgettext_lazy("field", "Sent at"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("state", pgettext_lazy("field", "State"), choices=tuple(ENTRY_STATES.items())),
        DateRange("made_at", pgettext_lazy("field", "Sent at")),
    )
    empty = Empty(_("No form was sent yet"), _("What visitors write in the form of the page is here, kept encrypted."))
