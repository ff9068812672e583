"""Lists of groups, violations, gatherings and tickets."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.community.models import Gathering, Group, Violation
from guanhao.kernel.sayings import told

GROUP_TONE = {"draft": "", "open": "good", "closed": ""}
VIOLATION_TONE = {"proposed": "warn", "applied": "bad", "waived": "", "appealed": "warn", "upheld": "bad"}
STEP_TONE = {"warn": "warn", "mute": "warn", "remove": "bad"}
GATHERING_TONE = {"draft": "", "open": "good", "over": "info", "cancelled": ""}


class GroupTable(Table):
    """All groups."""

    key = "community.groups"
    title = pgettext_lazy("community", "Groups")
    searchable = True
    search_hint = _("Name or positioning")
    default_sort = "name"
    columns = (
        Column("name", _("Name"), kind="link", href=lambda row: burl("community:group", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(Group.Kind.choices)),
        Column("state", _("State"), kind="badge", labels=dict(Group.State.choices), tone=GROUP_TONE),
        Column("place", _("Where it is"), sortable=False, value=lambda row: row.place or None),
        Column("count", _("Members"), kind="number", sortable=False),
        Column("goal", _("Goal"), sortable=False, value=lambda row: row.goal or None),
        Column("opened_at", _("Opened"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Group.Kind.choices),
        ChoiceFilter("state", _("State"), choices=Group.State.choices),
    )
    empty = Empty(
        _("No groups yet"),
        _("A group has a purpose, rules and somebody who runs it. Its health is measured, and rules that are broken climb a ladder."),
        _("New group"),
        url_name="community:group_new",
        permission="community.edit",
    )


class ViolationTable(Table):
    """Rules that were broken."""

    key = "community.violations"
    title = _("Violations")
    searchable = True
    search_hint = _("Member or rule")
    default_sort = "-made_at"
    columns = (
        Column("made_at", _("Recorded"), kind="datetime"),
        Column("what", _("Which rule"), kind="link", value=lambda row: told(row.what), href=lambda row: burl("community:violation", pk=row.pk)),
        Column("member.shown", _("Member"), sortable=False),
        Column("group.name", pgettext_lazy("community", "Group"), sortable=False),
        Column("step", pgettext_lazy("penalty", "Step"), kind="badge", labels=dict(Violation.Step.choices), tone=STEP_TONE),
        Column("state", _("State"), kind="badge", labels=dict(Violation.State.choices), tone=VIOLATION_TONE),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Violation.State.choices),
        ChoiceFilter("step", pgettext_lazy("penalty", "Step"), choices=Violation.Step.choices),
        DateRange("made_at", _("Recorded")),
    )
    empty = Empty(_("No violations"), _("What is recorded in a group, or found by its rule words, waits here for a decision."))


class GatheringTable(Table):
    """Events of the community."""

    key = "community.gatherings"
    title = _("Community events")
    searchable = True
    search_hint = _("Name or place")
    default_sort = "-starts_at"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("community:gathering", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(Gathering.Kind.choices)),
        Column("state", _("State"), kind="badge", labels=dict(Gathering.State.choices), tone=GATHERING_TONE),
        Column("group.name", pgettext_lazy("community", "Group"), sortable=False),
        Column("starts_at", _("Start"), kind="datetime"),
        Column("signed", _("Signed up"), kind="number", sortable=False),
        Column("came", _("Came"), kind="number", sortable=False),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Gathering.Kind.choices),
        ChoiceFilter("state", _("State"), choices=Gathering.State.choices),
        DateRange("starts_at", _("Start")),
    )
    empty = Empty(
        _("No community events yet"),
        _("Members sign up on their page, show a QR code at the door, and hear from you within 72 hours afterwards."),
        _("New event"),
        url_name="community:gathering_new",
        permission="community.edit",
    )
