"""Lists of the log."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels.models import PlatformChange
from guanhao.domains.channels.wording import platform_choices, platform_name

IMPACT_TONE = {"high": "bad", "medium": "warn", "low": ""}
STATE_TONE = {"open": "warn", "done": "good", "nothing": ""}


class ChangeTable(Table):
    """What platforms changed, the newest first."""

    key = "channels.changes"
    title = _("Platform changes")
    searchable = True
    search_hint = _("Title, impact or action")
    default_sort = "-day"
    columns = (
        Column("day", _("In force from"), kind="date"),
        Column("platform", _("Platform"), value=lambda row: platform_name(row.platform)),
        Column("title", _("Title"), kind="link", href=lambda row: burl("channels:change", change_id=row.pk)),
        Column("kind", pgettext_lazy("platform change", "What changed"), labels=dict(PlatformChange.Kind.choices)),
        Column("impact", _("Impact"), kind="badge", labels=dict(PlatformChange.Impact.choices), tone=IMPACT_TONE),
        Column("action", _("What we do"), sortable=False),
        Column("due", _("Due by"), kind="date"),
        Column("state", _("State"), kind="badge", labels=dict(PlatformChange.State.choices), tone=STATE_TONE),
        Column("impact_text", _("What it means for us"), sortable=False, visible=False),
        Column("templates", _("Templates it touches"), sortable=False, visible=False),
        Column("source", _("Source"), sortable=False, visible=False),
        Column("made_by_name", _("Logged by"), visible=False),
    )
    filters = (
        ChoiceFilter("platform", _("Platform"), choices=platform_choices),
        ChoiceFilter("kind", pgettext_lazy("platform change", "What changed"), choices=PlatformChange.Kind.choices),
        ChoiceFilter("state", _("State"), choices=PlatformChange.State.choices),
        ChoiceFilter("impact", _("Impact"), choices=PlatformChange.Impact.choices),
        DateRange("day", _("In force from")),
    )
    empty = Empty(
        _("No change logged yet"),
        _("Log what a platform changes in its rules or its algorithm: planned posts are looked at again, and traffic before and after is compared."),
        _("Log a change"),
        url_name="channels:new_change",
        permission="channels.edit_rules",
    )
