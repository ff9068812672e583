"""Lists of submissions, drafts to check again, and incidents."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.rows import Rows
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.content.models import Incident, StatusChoice
from guanhao.domains.content.models.kinds import LaneChoice
from guanhao.domains.content.selectors.review import flows

STATES = (
    ("open", _("In review")),
    ("approved", pgettext_lazy("content", "Approved")),
    ("returned", _("Sent back")),
    ("withdrawn", _("Withdrawn")),
    ("void", _("Void: changed since")),
)
STATE_TONE = {"open": "info", "approved": "good", "returned": "bad", "withdrawn": "", "void": "warn"}
SEVERITY_TONE = {"minor": "", "serious": "warn", "major": "bad"}


def flow_choices() -> list[tuple[str, Any]]:
    """The brand's flows, also those out of use, in the reader's language."""
    return [(one.key, one.title) for one in flows(retired=True)]


class SubmissionTable(Table):
    """Every submission there was."""

    key = "content.submissions"
    title = _("All submissions")
    searchable = True
    search_hint = _("Title")
    default_sort = "-opened_at"
    columns: tuple[Column, ...] = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("content:review", pk=row.pk)),
        Column("state", _("Status"), kind="badge", labels=dict(STATES), tone=STATE_TONE),
        Column("flow_key", _("Flow"), labels={}),
        Column("round", _("Round"), kind="number"),
        Column("emergency", _("Emergency"), kind="bool"),
        Column("opened_by_name", _("Handed in by")),
        Column("opened_at", _("Handed in"), kind="datetime"),
        Column("level_due", _("Level due"), kind="datetime"),
        Column("closed_at", _("Decided"), kind="datetime"),
        Column("closed_note", _("Comment"), visible=False, sortable=False),
    )
    filters = (
        ChoiceFilter("state", _("Status"), choices=STATES),
        ChoiceFilter("flow_key", _("Flow"), choices=flow_choices),
        DateRange("opened_at", _("Handed in")),
        DateRange("closed_at", _("Decided")),
    )
    empty = Empty(_("Nothing was handed in yet"), _("Items are handed in from their own page."), _("Items"), url_name="content:items")

    def __init__(self, request: BrandRequest, rows: Rows) -> None:
        """With the flows' titles as they are now: rows keep the key alone."""
        titles = dict(flow_choices())
        self.columns = tuple(replace(one, labels=titles) if one.key == "flow_key" else one for one in type(self).columns)
        super().__init__(request, rows)


class RecheckTable(Table):
    """Open drafts to check again."""

    key = "content.recheck"
    title = _("Check again")
    searchable = True
    search_hint = _("Title")
    default_sort = "due"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("content:item_reviews", pk=row.pk)),
        Column("status", _("Status"), kind="badge", labels=dict(StatusChoice.choices)),
        Column("lane", _("Lane"), labels=dict(LaneChoice.choices)),
        Column("guide_version", _("Checked by guide"), kind="number"),
        Column("owner_name", _("Owner")),
        Column("due", _("Due"), kind="datetime"),
    )
    filters = (ChoiceFilter("status", _("Status"), choices=StatusChoice.choices),)
    empty = Empty(
        _("Nothing has to be checked again"),
        _("A new brand guide, a changed picture, a withdrawn consent or a platform's new rule puts open drafts here."),
    )


class IncidentTable(Table):
    """The log of incidents."""

    key = "content.incidents"
    title = _("Incidents")
    searchable = True
    search_hint = _("Title, cause or action")
    default_sort = "-happened_on"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("content:incident", pk=row.pk)),
        Column("severity", _("Severity"), kind="badge", labels=dict(Incident.Severity.choices), tone=SEVERITY_TONE),
        Column("happened_on", _("Happened on"), kind="date"),
        Column("cause", _("Root cause"), labels=dict(Incident.Cause.choices)),
        Column("owner_name", _("Owner")),
        Column("action_due", _("Action due"), kind="date"),
        Column("closed_at", _("Closed"), kind="datetime"),
        Column("made_by_name", _("Recorded by"), visible=False),
        Column("action", _("Action"), visible=False, sortable=False),
    )
    filters = (
        ChoiceFilter("severity", _("Severity"), choices=Incident.Severity.choices),
        ChoiceFilter("cause", _("Root cause"), choices=Incident.Cause.choices),
        DateRange("happened_on", _("Happened on")),
    )
    empty = Empty(
        _("No incident yet"),
        _("Write down what went wrong with something published: how bad, why, and what is done so that it does not happen again."),
        _("Record incident"),
        url_name="content:incident_new",
        permission="content.comment",
    )
