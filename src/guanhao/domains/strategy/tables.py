"""Lists of similar posts and of checks of elements."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.strategy.models import ElementCheck, Sameness


class SamenessTable(Table):
    """Pairs of posts of two accounts."""

    key = "strategy.sameness"
    title = _("Similar posts")
    searchable = True
    columns = (
        Column("first_text", _("Post"), kind="link", href=lambda row: burl("strategy:pair", pk=row.pk)),
        Column("first_name", _("Account")),
        Column("second_name", _("Other account")),
        Column("second_text", _("Other post"), visible=False),
        Column("score", _("Similarity"), kind="percent"),
        Column("day", _("Found on"), kind="date"),
        Column("state", _("State"), kind="badge", labels=dict(Sameness.State.choices), tone={"open": "warn"}),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Sameness.State.choices), DateRange("day", _("Found on")))
    empty = Empty(_("No similar posts"), _("Every morning the recent posts of all accounts are compared; pairs above the limit appear here."))


class TreatmentTable(Table):
    """The matrix of segments."""

    key = "strategy.treatments"
    title = _("Segment strategy")
    searchable = True
    search_hint = _("Group, benefit, topic or message")
    columns = (
        Column("title", _("Group of people"), kind="link", href=lambda row: burl("strategy:treatment", pk=row["id"])),
        Column("people", _("Number of people"), kind="number"),
        Column("formats", _("Formats of content")),
        Column("tags", _("Topics and tags")),
        Column("benefit", _("Benefit")),
        Column("channels", _("Channels")),
        Column("frequency", _("How often"), sortable=False),
        Column("messages", _("What to say"), visible=False),
    )
    empty = Empty(
        _("Nobody has said how groups are treated"),
        _("Newcomers get a welcome benefit, people who read without writing get deep articles: one line a group, and pushes follow it."),
        _("Add a line"),
        url_name="strategy:treatment_new",
        permission="strategy.edit",
    )


class ElementTable(Table):
    """Checks of brand elements."""

    key = "strategy.elements"
    title = _("Brand elements")
    searchable = True
    columns = (
        Column("title", _("What was looked at"), kind="link", href=lambda row: burl("strategy:element", pk=row.pk)),
        Column("source", _("How"), labels=dict(ElementCheck.Source.choices)),
        Column("day", _("Day"), kind="date"),
        Column("elements", _("Elements checked"), kind="number"),
        Column("errors", _("Errors"), kind="number"),
        Column("state", _("State"), kind="badge", labels=dict(ElementCheck.State.choices), tone={"open": "warn", "confirmed": "good"}),
        Column("guide_version", _("Guide version"), kind="number", visible=False),
        Column("decided_by_name", _("Decided by"), visible=False),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=ElementCheck.State.choices),
        ChoiceFilter("source", _("How"), choices=ElementCheck.Source.choices),
        DateRange("day", _("Day")),
    )
    empty = Empty(
        _("Nothing checked yet"),
        _("Record a sample, or let the program look at a text, its fonts and a picture."),
        _("Record a sample"),
        url_name="strategy:sample_new",
        permission="strategy.edit_guide",
    )
