"""Lists of audiences, tag rules and exports."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.console.filters import ChoiceFilter
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.audiences.models import Export, Purpose, Segment, TagRule
from guanhao.domains.audiences.wording import KIND_WORDS, rule_value, size_cell, value_words


class SegmentTable(Table):
    """Audiences."""

    key = "audiences.segments"
    title = _("Audiences")
    searchable = True
    default_sort = "name"
    columns = (
        Column("name", _("Name"), kind="link", href=lambda row: burl("audiences:segment", pk=row.pk)),
        Column("size", _("People"), kind="number", value=lambda row: size_cell(row.size)),
        Column("kind", _("Comes from"), kind="badge", labels=KIND_WORDS),
        Column("purpose", _("What it is for"), kind="badge", labels=dict(Purpose.choices)),
        Column("every", _("Count anew"), labels=dict(Segment.Every.choices), value=lambda row: row.get_every_display()),
        Column("took_ms", _("Cost (ms)"), kind="number", help=_("What the last count took.")),
        Column("version", _("Version"), kind="number"),
        Column("refreshed_at", _("Counted"), kind="datetime"),
        Column("problem", _("Problem"), visible=False),
    )
    filters: Any = (
        ChoiceFilter("kind", _("Comes from"), choices=tuple(KIND_WORDS.items())),
        ChoiceFilter("purpose", _("What it is for"), choices=Purpose.choices),
    )
    empty = Empty(
        _("No audience yet"),
        _("An audience is a group of people found by what they did, what they bought, or a list: build the first one."),
        _("New audience"),
        url_name="audiences:new",
        permission="audiences.edit",
    )


class RuleTable(Table):
    """Tag rules."""

    key = "audiences.rules"
    title = _("Tag rules")
    default_sort = "tag"
    columns = (
        Column("tag", _("Tag"), kind="link", href=lambda row: burl("audiences:rule", pk=row.pk)),
        Column("value", _("Posts"), value=lambda row: f"{row.get_side_display()} · {rule_value(row)}"),
        Column("actions", _("Actions"), sortable=False, value=lambda row: ", ".join(value_words("actions", one) for one in row.actions)),
        Column("times", _("Times"), kind="number"),
        Column("window_days", _("In the last days"), kind="number"),
        Column("people", _("People"), kind="number", value=lambda row: size_cell(row.people)),
        Column("checked_at", _("Looked at"), kind="datetime"),
    )
    filters: Any = (ChoiceFilter("side", _("Which side of the post"), choices=TagRule.Side.choices),)
    empty = Empty(
        _("No tag rule yet"),
        _("A rule gives a tag to whoever did something often enough, and keeps the evidence."),
        _("New tag rule"),
        url_name="audiences:rule_new",
        permission="audiences.edit",
    )


class ExportTable(Table):
    """The log of exports."""

    key = "audiences.exports"
    title = _("Exports of people")
    default_sort = "-asked_at"
    columns = (
        Column("asked_at", _("Asked"), kind="datetime"),
        Column("segment", _("Audience"), kind="link", value=lambda row: row.segment.name, href=lambda row: burl("audiences:export", pk=row.pk)),
        Column("recipient", _("Who gets it")),
        Column("purpose", _("What it is for"), kind="badge", labels=dict(Purpose.choices)),
        Column("state", _("State"), kind="badge", labels=dict(Export.State.choices), tone={"waiting": "warn", "ready": "good", "refused": "bad"}),
        Column("asked_by", _("Asked by")),
        Column("decided_by", _("Decided by")),
        Column("people", _("People"), kind="number", value=lambda row: size_cell(row.people)),
        Column("downloads", _("Fetched"), kind="number"),
    )
    filters: Any = (ChoiceFilter("state", _("State"), choices=Export.State.choices),)
    empty = Empty(_("Nothing left the house"), _("Whoever needs the people of an audience in a file asks on its page; somebody else approves."))
