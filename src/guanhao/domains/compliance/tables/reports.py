"""Lists of reports and of authors kept out."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.compliance.models import PublicReport
from guanhao.domains.compliance.selectors.platforms import platform_choices

STATE_TONE = {"new": "warn", "working": "info", "confirmed": "bad", "unfounded": "", "appealed": "warn"}


class ReportTable(Table):
    """What the public reported, the most urgent first."""

    key = "compliance.reports"
    title = _("Public reports")
    searchable = True
    search_hint = _("Number, author, link or words")
    default_sort = "-made_at"
    columns = (
        Column("ticket", pgettext_lazy("field", "Number"), kind="link", href=lambda row: burl("compliance:report", pk=row.pk)),
        Column("kind", pgettext_lazy("report", "About"), labels=dict(PublicReport.Kind.choices)),
        Column("state", _("State"), kind="badge", labels=dict(PublicReport.State.choices), tone=STATE_TONE),
        Column("platform", _("Platform"), value=lambda row: dict(platform_choices()).get(row.platform, row.platform) or "—"),
        Column("author_name", _("Author"), value=lambda row: row.author_name or row.author_id or "—"),
        Column("made_at", _("Received"), kind="datetime"),
        Column("due_at", _("Answer due"), kind="datetime"),
        Column("answered_at", _("Answered"), kind="datetime"),
        Column("handler_name", _("Handled by"), value=lambda row: row.handler_name or "—"),
        Column("link", _("Link"), visible=False, sortable=False),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=PublicReport.State.choices),
        ChoiceFilter("kind", pgettext_lazy("report", "About"), choices=PublicReport.Kind.choices),
        ChoiceFilter("platform", _("Platform"), choices=platform_choices),
    )
    empty = Empty(
        _("No reports"),
        _("Give the address of the report form to your readers, for example in the account's profile."),
    )


class BlacklistTable(Table):
    """Authors kept out, and those let in again."""

    key = "compliance.blacklist"
    title = _("Blacklist")
    searchable = True
    search_hint = _("Author, id or reason")
    default_sort = "-made_at"
    columns = (
        Column("author_id", _("Author's id"), kind="link", href=lambda row: burl("compliance:line", pk=row.pk)),
        Column("author_name", _("Author"), value=lambda row: row.author_name or "—"),
        Column("platform", _("Platform"), value=lambda row: dict(platform_choices()).get(row.platform, row.platform)),
        Column("reason", _("Reason"), sortable=False),
        Column("until", _("Until"), kind="date"),
        Column("active", pgettext_lazy("blacklist", "Active"), kind="bool"),
        Column("made_by_name", _("Who")),
        Column("made_at", _("Added"), kind="datetime"),
        Column("lift_reason", _("Why lifted"), sortable=False, visible=False),
    )
    filters = (
        ChoiceFilter("active", pgettext_lazy("blacklist", "Active"), choices=(("1", _("Yes")), ("0", _("No")))),
        ChoiceFilter("platform", _("Platform"), choices=platform_choices),
    )
    empty = Empty(
        _("Nobody on the blacklist"),
        _("Authors whose reports were confirmed, or whom you add, are refused until the day you set."),
        _("Add an author"),
        url_name="compliance:new_line",
        permission="compliance.triage",
    )
