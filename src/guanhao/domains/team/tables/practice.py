"""Lists of rotations and challenges."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.team.models import Challenge, Rotation
from guanhao.domains.team.wording import DEPARTMENTS

ROTATION_TONE = {"planned": "info", "done": "good", "cancelled": ""}
CHALLENGE_TONE = {"draft": "", "running": "warn", "judging": "info", "closed": "good", "cancelled": ""}


class RotationTable(Table):
    """Rotations."""

    key = "team.rotations"
    title = _("Rotation")
    default_sort = "-starts_on"
    columns = (
        Column("person", pgettext_lazy("team", "Person"), kind="link", sortable=False, href=lambda row: burl("team:rotation", pk=row.pk)),
        Column("into", _("Into the department"), labels=DEPARTMENTS),
        Column("host", pgettext_lazy("rotation", "Host"), sortable=False),
        Column("starts_on", _("First day"), kind="date"),
        Column("ends_on", _("Last day"), kind="date"),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(Rotation.State.choices), tone=ROTATION_TONE),
    )
    filters = (
        ChoiceFilter("state", pgettext_lazy("field", "State"), choices=Rotation.State.choices),
        DateRange("starts_on", _("First day")),
    )
    empty = Empty(
        _("No rotations yet"),
        _("Everybody of content spends a week a quarter in user growth, with a host and a report."),
        _("Plan a rotation"),
        url_name="team:rotation_new",
        permission="team.edit",
    )


class ChallengeTable(Table):
    """Challenges."""

    key = "team.challenges"
    title = _("48-hour challenge")
    searchable = True
    default_sort = "-made_at"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("team:challenge", pk=row.pk)),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(Challenge.State.choices), tone=CHALLENGE_TONE),
        Column("teams", _("Number of teams"), kind="number"),
        Column("starts_at", pgettext_lazy("challenge", "Started"), kind="datetime"),
        Column("due_at", pgettext_lazy("challenge", "Deadline"), kind="datetime"),
        Column("made_at", pgettext_lazy("field", "Made"), kind="datetime", visible=False),
    )
    filters = (ChoiceFilter("state", pgettext_lazy("field", "State"), choices=Challenge.State.choices),)
    empty = Empty(
        _("No challenges yet"),
        _("Teams are drawn by lot, bring a case from idea to delivery within 48 hours, and are judged on working together."),
        _("New challenge"),
        url_name="team:challenge_new",
        permission="team.edit",
    )
