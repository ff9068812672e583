"""Lists of journeys, decisions, tasks, pushes, cases and contacts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.journeys import wording
from guanhao.domains.journeys.models import Journey, Passage, PoolContact, Push, WinbackCase

JOURNEY_TONE = {"draft": "", "on": "good", "paused": "warn", "ended": "info"}
PASSAGE_TONE = {"running": "info", "done": "good", "stopped": "", "held_out": "warn"}
PUSH_TONE = {"draft": "", "planned": "good", "cancelled": "bad"}
STAGE_TONE = {"open": "bad", "contacted": "warn", "offered": "info", "invited": "info", "won": "good", "lost": ""}
PERSON = Column("person_id", _("Person"), kind="link", value=lambda row: row.person_name, href=lambda row: burl("people:person", pk=row.person_id))
DONE = (("0", pgettext_lazy("task", "Open")), ("1", pgettext_lazy("task", "Done")))


class JourneyTable(Table):
    """All journeys."""

    key = "journeys.journeys"
    title = _("Journeys")
    searchable = True
    search_hint = _("Name or note")
    default_sort = "-changed_at"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("journeys:journey", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Journey.State.choices), tone=JOURNEY_TONE),
        Column("sentence", pgettext_lazy("journey", "Begins when"), sortable=False, value=lambda row: wording.trigger(row.draft["when"])),
        Column("running", pgettext_lazy("passage", "On the way"), kind="number"),
        Column("done", pgettext_lazy("passage", "Arrived"), kind="number"),
        Column("held", _("Hold-out group"), kind="number", visible=False),
        Column("number", _("Version"), kind="number"),
        Column("looked_until", _("Looked last"), kind="datetime", visible=False),
        Column("changed_at", _("Changed"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Journey.State.choices),)
    empty = Empty(
        _("No journeys yet"),
        _("A journey does by itself what somebody would do by hand: “looked at a product, two hours later a coupon, once in 30 days”."),
        _("New journey"),
        url_name="journeys:new",
        permission="journeys.edit",
    )


class DecisionTable(Table):
    """What was decided about people, the newest first."""

    key = "journeys.decisions"
    title = _("Log of decisions")
    default_sort = "-at"
    columns = (
        Column("at", pgettext_lazy("log", "Time"), kind="datetime"),
        PERSON,
        Column("step", _("Step"), kind="number", value=lambda row: row.step + 1),
        Column("action", pgettext_lazy("decision", "What"), labels=wording.ACTION_WORDS),
        Column("fired", pgettext_lazy("decision", "Done"), kind="bool"),
        Column("reason", _("Reason"), sortable=False, value=lambda row: wording.reason(row.reason)),
        Column("passage.version.number", _("Version"), kind="number", sortable=False),
    )
    filters = (
        ChoiceFilter("fired", pgettext_lazy("decision", "Done"), choices=(("1", _("Yes")), ("0", _("No")))),
        ChoiceFilter("action", pgettext_lazy("decision", "What"), choices=tuple(wording.ACTION_WORDS.items())),
        DateRange("at", pgettext_lazy("log", "Time")),
    )
    empty = Empty(pgettext_lazy("journey", "Nothing decided yet"), _("Every step of every person stands here with its reason."))


class PassageTable(Table):
    """People on a journey."""

    key = "journeys.passages"
    title = _("People on the journey")
    default_sort = "-entered_at"
    columns = (
        PERSON,
        Column("state", _("State"), kind="badge", labels=dict(Passage.State.choices), tone=PASSAGE_TONE),
        Column("step", _("Next step"), kind="number", value=lambda row: row.step + 1 if row.state == "running" else None),
        Column("due_at", pgettext_lazy("passage", "Goes on at"), kind="datetime"),
        Column("entered_at", pgettext_lazy("passage", "Entered"), kind="datetime"),
        Column("version.number", _("Version"), kind="number", sortable=False),
        Column("reason", _("Reason"), sortable=False, value=lambda row: wording.reason(row.reason) if row.reason else None),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Passage.State.choices), DateRange("entered_at", pgettext_lazy("passage", "Entered")))
    empty = Empty(pgettext_lazy("passage", "Nobody yet"), _("Put the journey into force; who enters stands here."))


class TaskTable(Table):
    """The worklist."""

    key = "journeys.tasks"
    title = _("Worklist")
    searchable = True
    search_hint = _("Title")
    default_sort = "made_at"
    columns = (
        Column("title", _("Task"), kind="link", href=lambda row: burl("journeys:task", pk=row.pk)),
        Column("person", _("Person"), sortable=False, value=lambda row: row.person_name or None),
        Column("origin", pgettext_lazy("task", "From"), sortable=False, value=lambda row: row.origin),
        Column("owner", _("Owner"), sortable=False, value=lambda row: row.owner or None),
        Column("made_at", pgettext_lazy("task", "Since"), kind="datetime"),
        Column("done_at", pgettext_lazy("task", "Done"), kind="datetime"),
        Column("done_by", _("Done by"), visible=False),
    )
    filters = (ChoiceFilter("done", pgettext_lazy("task", "Done"), choices=DONE),)
    empty = Empty(_("Nothing to do by hand"), _("Journeys and pushes put here what only a person can do, such as a message in a WeCom group."))


class PushTable(Table):
    """All pushes."""

    key = "journeys.pushes"
    title = _("Pushes")
    searchable = True
    search_hint = _("Name")
    default_sort = "-changed_at"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("journeys:push", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Push.State.choices), tone=PUSH_TONE),
        Column("purpose", pgettext_lazy("consent", "Purpose"), labels=wording.PURPOSE_WORDS),
        Column("parts_count", pgettext_lazy("push", "Parts"), kind="number"),
        Column("reached", pgettext_lazy("push", "People"), kind="number"),
        Column("changed_at", _("Changed"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Push.State.choices),)
    empty = Empty(
        _("No pushes yet"),
        _("A push says something else to each audience, and nobody gets two of its parts."),
        _("New push"),
        url_name="journeys:push_new",
        permission="journeys.edit",
    )


class CaseTable(Table):
    """Cases of lost customers."""

    key = "journeys.cases"
    title = pgettext_lazy("winback", "Lost customers")
    default_sort = "-spent"
    columns = (
        Column("person_name", _("Person"), kind="link", sortable=False, href=lambda row: burl("journeys:case", pk=row.pk)),
        Column("stage", pgettext_lazy("winback", "Stage"), kind="badge", labels=dict(WinbackCase.Stage.choices), tone=STAGE_TONE),
        Column("owner", _("Owner"), sortable=False, value=lambda row: row.owner or None),
        Column("spent", _("Spent"), kind="money"),
        Column("orders", _("Orders"), kind="number"),
        Column("last_at", _("Last order"), kind="datetime"),
        Column("opened_at", pgettext_lazy("winback", "Opened"), kind="datetime"),
    )
    filters = (ChoiceFilter("stage", pgettext_lazy("winback", "Stage"), choices=WinbackCase.Stage.choices),)
    empty = Empty(_("No lost customers"), _("Customers of high value who were silent for 30 days get a case every night."))


class ContactTable(Table):
    """The private pool."""

    key = "journeys.contacts"
    title = _("Contacts of the pool")
    default_sort = "-joined_on"
    columns = (
        Column("shown", _("Name"), sortable=False, value=lambda row: row.name or f"#{row.person_id}"),
        Column("kind", _("Kind"), labels=dict(PoolContact.Kind.choices)),
        Column("place", _("Group or contact of")),
        Column("source", _("Source")),
        Column("consent", _("Consent")),
        Column("joined_on", pgettext_lazy("pool", "Joined"), kind="date"),
        Column("left_on", pgettext_lazy("pool", "Left"), kind="date"),
        Column("bought_at", _("First order"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=PoolContact.Kind.choices),
        ChoiceFilter("inside", _("In the pool"), choices=(("1", _("Yes")), ("0", _("No")))),
        DateRange("joined_on", pgettext_lazy("pool", "Joined")),
    )
    empty = Empty(
        _("Nobody in the pool yet"),
        _("Contacts you reach without a platform in between: WeCom groups and friends, with source and consent."),
        _("Add contacts"),
        url_name="journeys:contacts_new",
        permission="journeys.work",
    )
