"""The list of people."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange, TextFilter
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.people.models import Person, PersonRequest, Tier
from guanhao.kernel.privacy.models import AccessNote

TONES = {"top_fan": "accent", "core": "good", "active": "info"}


def address(row: Person) -> str:
    """Their page."""
    return burl("people:person", pk=row.pk)


def list_title(key: str) -> str:
    """The title of the list with this key, wherever in the house it is; the key where there is none any more."""
    waiting = [Table]
    while waiting:
        one = waiting.pop()
        if one.__dict__.get("key") == key:
            return str(one.title)
        waiting += one.__subclasses__()
    return key


class PeopleTable(Table):
    """Everybody who wrote, or was entered or imported."""

    key = "people.people"
    title = pgettext_lazy("audience", "People")
    searchable = True
    search_hint = _("Name, handle, whole phone number or mail address")
    default_sort = "-last_seen_at"
    columns = (
        Column("name", _("Name"), kind="link", href=address, value=lambda row: row.name or f"#{row.pk}"),
        Column("tier", _("Tier"), kind="badge", labels=dict(Tier.choices), tone=TONES),
        Column("tags", _("Tags"), sortable=False, value=lambda row: gettext(", ").join(row.tags)),
        Column("recent", _("Recent messages"), kind="number", help=_("In the days the tiers look back.")),
        Column("messages", _("Messages"), kind="number"),
        Column("orders", _("Orders"), kind="number"),
        Column("spent", _("Spent"), kind="number", decimals=2),
        Column("last_seen_at", _("Last seen"), kind="datetime"),
        Column("first_seen_at", _("First seen"), kind="datetime", visible=False),
    )
    filters: Any = (
        ChoiceFilter("tier", _("Tier"), choices=Tier.choices),
        TextFilter("tag", _("Tag")),
        NumberRange("messages", _("Messages")),
        NumberRange("orders", _("Orders")),
        DateRange("last_seen_at", _("Last seen")),
    )
    empty = Empty(
        _("Nobody here yet"),
        _("Whoever comments or writes to an account appears here by themselves; you can also import people or enter one."),
        _("Enter a person"),
        url_name="people:new",
        permission="people.edit",
    )


class ConsentTable(Table):
    """Who agreed to what."""

    key = "people.consents"
    title = pgettext_lazy("personal data", "Consents")
    searchable = True
    search_hint = _("Name of the person")
    default_sort = "-given_at"
    columns = (
        Column(
            "person",
            _("Person"),
            kind="link",
            sortable=False,
            href=lambda row: address(row.person),
            value=lambda row: row.person.name or f"#{row.person_id}",
        ),
        Column("purpose", _("What it is for"), value=lambda row: row.purpose_title),
        Column("terms_version", _("Terms version")),
        Column("source", _("Source"), value=lambda row: row.source_title),
        Column("given_at", _("Given on"), kind="datetime"),
        Column("withdrawn_at", _("Withdrawn on"), kind="datetime"),
        Column("withdrawn_note", _("Note"), sortable=False, visible=False),
    )
    filters: Any = (
        TextFilter("purpose", _("What it is for")),
        ChoiceFilter("state", _("State"), choices=(("open", pgettext_lazy("consent", "Open")), ("ended", pgettext_lazy("consent", "Ended")))),
        TextFilter("source", _("Source")),
        DateRange("given_at", _("Given on")),
    )
    empty = Empty(
        _("No consent is recorded"), _("Consents come from forms, imports and the cards of people."), _("Purposes"), url_name="people:purposes"
    )


class RequestTable(Table):
    """What people asked of those who hold their data."""

    key = "people.requests"
    title = _("Requests of people")
    default_sort = "due_on"
    columns = (
        Column(
            "id",
            pgettext_lazy("personal data", "Number"),
            kind="link",
            href=lambda row: burl("people:request", pk=row.pk),
            value=lambda row: f"#{row.pk}",
        ),
        Column("kind", _("What is asked for"), labels=dict(PersonRequest.Kind.choices)),
        Column("person_id", _("Record of the person"), value=lambda row: f"#{row.person_id}"),
        Column(
            "state",
            _("State"),
            kind="badge",
            labels=dict(PersonRequest.State.choices),
            tone={"open": "warn", "checked": "info", "working": "info", "done": "good", "refused": ""},
        ),
        Column("channel", _("By which way")),
        Column("received_at", _("Received on"), kind="datetime"),
        Column("due_on", _("Due on"), kind="date"),
        Column("ended_at", _("Ended on"), kind="datetime"),
    )
    filters: Any = (
        ChoiceFilter("kind", _("What is asked for"), choices=PersonRequest.Kind.choices),
        ChoiceFilter("state", _("State"), choices=PersonRequest.State.choices),
        DateRange("due_on", _("Due on")),
    )
    empty = Empty(
        _("Nobody asked yet"),
        _("Enter what people ask for: a copy of their data, a correction, or their deletion. The clock of working days starts at once."),
        _("Enter a request"),
        url_name="people:new_request",
        permission="people.edit",
    )


class AccessTable(Table):
    """Who saw personal data."""

    key = "people.access"
    title = _("Access log")
    searchable = True
    search_hint = _("Name of a colleague, record number")
    default_sort = "-at"
    columns = (
        Column("at", _("Time"), kind="datetime"),
        Column("actor_name", _("Who")),
        Column(
            "what", _("What happened"), kind="badge", labels=dict(AccessNote.What.choices), tone={"denied": "bad", "contact": "warn", "list": "warn"}
        ),
        Column("target", _("Of what"), value=lambda row: row.target_title),
        Column("rows", _("People"), kind="number"),
        Column("note", _("Note"), sortable=False, value=lambda row: row.note_title),
        Column("via", _("By which way"), visible=False),
    )
    filters: Any = (
        ChoiceFilter("what", _("What happened"), choices=AccessNote.What.choices),
        TextFilter("actor_name", _("Who")),
        TextFilter("target", _("Of what")),
        DateRange("at", _("Time")),
    )
    empty = Empty(
        _("Nobody looked yet"), _("Whoever opens a card, sees a phone number in clear or exports people appears here, without the data itself.")
    )
