"""Lists of sprints, meetings, requests and documents."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.work.models import CommRecord, Doc, Meeting, Sprint

SPRINT_TONE = {"planned": "", "running": "good", "closed": "info"}
MEETING_TONE = {"planned": "", "held": "good", "cancelled": ""}


class SprintTable(Table):
    """All sprints."""

    key = "work.sprints"
    title = _("Sprints")
    searchable = True
    default_sort = "-starts_on"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("work:sprint", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Sprint.State.choices), tone=SPRINT_TONE),
        Column("starts_on", _("First day"), kind="date"),
        Column("ends_on", _("Last day"), kind="date"),
        Column("count", pgettext_lazy("board", "Cards"), kind="number", sortable=False),
        Column("done", pgettext_lazy("card", "Done"), kind="number", sortable=False),
        Column("project.title", pgettext_lazy("card", "Project"), sortable=False),
        Column("goal", pgettext_lazy("sprint", "Goal"), sortable=False, visible=False, value=lambda row: row.goal or None),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Sprint.State.choices), DateRange("starts_on", _("First day")))
    empty = Empty(
        _("No sprints yet"),
        _("Two weeks with a goal and a backlog. On the last day the report is written and what is not done goes into the next one."),
        _("New sprint"),
        url_name="work:sprint_new",
        permission="work.manage",
    )


class MeetingTable(Table):
    """All meetings."""

    key = "work.meetings"
    title = _("Meetings")
    searchable = True
    search_hint = _("Name, agenda or minutes")
    default_sort = "-at"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("work:meeting", pk=row.pk)),
        Column("at", _("Begins"), kind="datetime"),
        Column("kind", _("Kind"), labels=dict(Meeting.Kind.choices)),
        Column("state", _("State"), kind="badge", labels=dict(Meeting.State.choices), tone=MEETING_TONE),
        Column("count", _("Decisions"), kind="number", sortable=False),
        Column("came", _("Who came"), kind="number", sortable=False, value=lambda row: len(row.came) or None),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Meeting.Kind.choices),
        ChoiceFilter("state", _("State"), choices=Meeting.State.choices),
        DateRange("at", _("Begins")),
    )
    empty = Empty(
        _("No meetings yet"),
        _("A meeting has an agenda, who came and minutes; each decision becomes a card on the board."),
        _("New meeting"),
        url_name="work:meeting_new",
        permission="work.edit",
    )


class TalkTable(Table):
    """Requests and calls."""

    key = "work.talks"
    title = _("Requests and calls")
    searchable = True
    search_hint = _("About or who asked")
    default_sort = "-began_at"
    columns = (
        Column("about", pgettext_lazy("talk", "About"), kind="link", href=lambda row: burl("work:talk", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(CommRecord.Kind.choices)),
        Column("channel", _("It came by")),
        Column("person", _("Who answers"), sortable=False, value=lambda row: row.person_name or None),
        Column("began_at", _("Asked, or call ended"), kind="datetime"),
        Column("due_at", pgettext_lazy("talk", "Due"), kind="datetime", visible=False),
        Column("ended_at", _("Answered, or recorded"), kind="datetime"),
        Column(
            "qualified",
            _("In time"),
            kind="badge",
            labels={True: _("Qualified"), False: _("Not qualified"), None: _("Waiting")},
            tone={True: "good", False: "bad", None: "warn"},
        ),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=CommRecord.Kind.choices),
        ChoiceFilter("state", _("State"), choices=(("yes", _("Qualified")), ("no", _("Not qualified")), ("waiting", _("Waiting")))),
        DateRange("began_at", _("Asked, or call ended")),
    )
    empty = Empty(
        _("No requests or calls yet"),
        _("Requests that are not urgent are answered within two hours, urgent calls recorded within thirty minutes; the share of each is counted."),
        _("Enter a request or call"),
        url_name="work:talk_new",
        permission="work.edit",
    )


class DocTable(Table):
    """Documents one may read."""

    key = "work.documents"
    title = _("Shared documents")
    searchable = True
    search_hint = _("Title")
    default_sort = "-changed_at"
    columns = (
        Column("title", pgettext_lazy("document", "Title"), kind="link", href=lambda row: burl("work:document", pk=row.pk)),
        Column("everybody", _("Everybody may"), labels=dict(Doc.Grade.choices)),
        Column("core", _("Core document"), kind="badge", labels={True: _("Core"), False: ""}, tone={True: "accent"}),
        Column("changed_at", _("Changed"), kind="datetime"),
        Column("changed_by_name", _("By"), value=lambda row: row.changed_by_name or None),
        Column("made_at", _("Made"), kind="datetime", visible=False),
    )
    filters = (DateRange("changed_at", _("Changed")),)
    empty = Empty(
        _("No documents yet"),
        _("Several people write at once and nothing is lost; every save is a version you can go back to."),
        _("New document"),
        url_name="work:document_new",
        permission="work.edit",
    )
