"""The filters of all calendar views, the list view, and the lists behind the calendar."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.filters import ChoiceFilter, Choices, DateRange, TextFilter
from guanhao.console.links import burl, burl_or_none
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.models import Publication

Status = Publication.Status
TONES = {
    Status.PLANNED: "info",
    Status.HELD: "warn",
    Status.RUNNING: "info",
    Status.WAITING: "info",
    Status.UNKNOWN: "bad",
    Status.HANDED: "warn",
    Status.PUBLISHED: "good",
    Status.FAILED: "bad",
    Status.MISSED: "bad",
    Status.WITHDRAWN: "",
    Status.CANCELLED: "",
    Status.GONE: "bad",
}
ICONS = {
    Status.PLANNED: "clock",
    Status.HELD: "pause",
    Status.RUNNING: "send",
    Status.WAITING: "hourglass",
    Status.UNKNOWN: "circle-help",
    Status.HANDED: "smartphone",
    Status.PUBLISHED: "circle-check",
    Status.FAILED: "circle-x",
    Status.MISSED: "triangle-alert",
    Status.CANCELLED: "ban",
    Status.WITHDRAWN: "undo-2",
    Status.GONE: "unlink",
}


@cache
def _names(language: str) -> dict[str, str]:
    return {one.key: str(one.name(language)) for one in channels.platforms()}


def platform_names() -> dict[str, str]:
    """Names of all platforms in the active language."""
    return _names(get_language() or "zh-hans")


def account_choices() -> Choices:
    """Open accounts by number."""
    return [(str(ref.id), ref.name or ref.handle) for ref in channels.accounts()]


def platform_choices() -> Choices:
    """The platforms of the brand's open accounts."""
    names = {one.key: one for one in channels.platforms()}
    used = dict.fromkeys(ref.platform for ref in channels.accounts())
    return [(key, platform_title(names[key])) for key in used if key in names]


def platform_title(platform: Any) -> str:
    """A platform's name in the active language."""
    return str(platform.name(get_language() or "zh-hans"))


FILTERS = (
    ChoiceFilter("account", _("Account"), choices=account_choices),
    ChoiceFilter("platform", _("Platform"), choices=platform_choices),
    ChoiceFilter("status", _("Status"), choices=Status.choices),
    ChoiceFilter("lane", _("Lane of work"), choices=Publication.Lane.choices),
    TextFilter("tag", _("Tag")),
    TextFilter("campaign", _("Campaign")),
)


def page_of(row: Any) -> str | None:
    """The page of a publication, where there is one."""
    return burl_or_none("publishing:publication", pk=row.pk)


class CalendarTable(Table):
    """The list view: publications by their moments."""

    key = "publishing.calendar"
    title = _("Calendar")
    searchable = True
    search_hint = _("Search titles")
    default_sort = "planned_at"
    columns: Sequence[Column] = (
        Column("planned_at", _("Planned for"), kind="datetime"),
        Column("local", _("Local time of the account"), sortable=False),
        Column("title", _("Title"), kind="link", href=page_of),
        Column("account", _("Account"), sortable=False),
        Column("platform", _("Platform"), value=lambda row: platform_names().get(row.platform, row.platform)),
        Column("status", _("Status"), kind="badge", labels=dict(Status.choices), tone=TONES),
        Column("format", _("Format"), value=lambda row: channels.format_title(row.format)),
        Column("mode", _("How it leaves"), labels=dict(Publication.Mode.choices), visible=False),
        Column("lane", _("Lane of work"), labels=dict(Publication.Lane.choices), visible=False),
        Column("hot", _("Hot"), kind="bool", visible=False),
        Column("campaign", _("Campaign"), visible=False),
        Column("tags", _("Tags"), value=lambda row: gettext(", ").join(row.tags), sortable=False, visible=False),
        Column("published_at", _("Published"), kind="datetime", visible=False),
        Column("url", _("Address"), visible=False),
        Column("note", _("Note"), visible=False),
    )
    filters = (*FILTERS, DateRange("planned_at", _("Planned for")))
    empty = Empty(
        _("Nothing is planned"),
        _("Plan a variant, put one into the queue, or import a table of plans."),
        _("Plan a publication"),
        url_name="publishing:calendar_new",
        permission="publishing.plan",
    )


class EntryTable(Table):
    """The brand's own marketing dates."""

    key = "publishing.entries"
    title = _("Marketing dates")
    searchable = True
    default_sort = "first_day"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("publishing:entry", pk=row.pk)),
        Column("first_day", _("First day"), kind="date"),
        Column("last_day", _("Last day"), kind="date"),
        Column("lead_days", _("Days to prepare"), kind="number"),
        Column("owner", _("Owner"), sortable=False),
        Column("solemn", _("Day of mourning"), kind="bool", visible=False),
        Column("note", _("Note")),
    )
    filters = (DateRange("first_day", _("First day")),)
    empty = Empty(
        _("No marketing dates yet"),
        _("Festivals and solar terms are on the calendar by themselves. Add launches, anniversaries and campaigns with the days they need."),
        _("New date"),
        url_name="publishing:entry_new",
        permission="publishing.manage",
    )


class SeriesTable(Table):
    """Series."""

    key = "publishing.series"
    title = _("Series")
    searchable = True
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("publishing:series_one", pk=row.pk)),
        Column("account", _("Account"), sortable=False),
        Column("words", _("Comes"), sortable=False),
        Column("ahead", _("Places ahead"), kind="number"),
        Column("active", pgettext_lazy("series", "Active"), kind="bool"),
    )
    empty = Empty(
        _("No series yet"),
        _("A series keeps places on the calendar by its rule: every Wednesday 18:00, the first Monday of a month."),
        _("New series"),
        url_name="publishing:series_new",
        permission="publishing.manage",
    )


class ShareTable(Table):
    """Links to the calendar."""

    key = "publishing.shares"
    title = _("Shared calendars")
    columns = (
        Column("title", _("For"), sortable=False),
        Column("names", _("Accounts"), sortable=False),
        Column("expires_at", _("Until"), kind="datetime"),
        Column("seen_at", _("Last opened"), kind="datetime"),
        Column("made_at", _("Made"), kind="datetime"),
        Column("state", _("State"), kind="cell", sortable=False, template="publishing/_share_state.html"),
    )
    exportable = False
    empty = Empty(
        _("No shared calendar"),
        _("A link shows chosen accounts to somebody without a login: read only, without internal notes, until a day you choose."),
        _("Share the calendar"),
        url_name="publishing:share_new",
        permission="publishing.manage",
    )
