"""Lists of the market."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels import facade as channels
from guanhao.domains.market.models import Benchmark, MarketNote, Scorecard, TrendCard


class ScorecardTable(Table):
    """Scorecards of platforms."""

    key = "market.scorecards"
    title = _("Platform scorecards")
    searchable = True
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("market:scorecard", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Scorecard.State.choices), tone={"open": "warn", "decided": "good"}),
        Column("platform_count", _("Platforms"), kind="number"),
        Column("decided_at", _("Decided on"), kind="date"),
        Column("decided_by", _("Decided by"), visible=False),
        Column("changed_at", _("Changed"), kind="datetime"),
        Column("purpose", _("Purpose"), visible=False),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Scorecard.State.choices), DateRange("changed_at", _("Changed")))
    default_sort = "-changed_at"
    empty = Empty(
        _("No platform has been weighed yet"),
        _("Score platforms on six criteria: the best eligible ones share the budget, and a platform without your users is not eligible."),
        _("New scorecard"),
        url_name="market:scorecard_new",
        permission="market.edit",
    )


class BenchmarkTable(Table):
    """The library of benchmarks beside our own values."""

    key = "market.benchmarks"
    title = _("Benchmarks")
    searchable = True
    search_hint = _("Name, industry, source or note")
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("market:benchmark", pk=row["id"])),
        Column("shown", _("Benchmark"), kind="number", sortable=False),
        Column("ours", _("Ours"), kind="number", sortable=False),
        Column("gap", pgettext_lazy("benchmark", "Gap"), kind="number", sortable=False),
        Column("industry", _("Industry")),
        Column("year", _("Year"), value=lambda row: str(row["year"])),
        Column("platform", _("Platform"), value=lambda row: channels.platform_title(row["platform"]) if row["platform"] else ""),
        Column("source", _("Source")),
        Column("value", _("Value"), kind="number", visible=False),
        Column("unit", _("Unit"), labels=dict(Benchmark.Unit.choices), visible=False),
        Column("metric", _("Metric"), visible=False),
        Column("on_boards", _("Shown on boards"), kind="bool", visible=False),
    )
    empty = Empty(
        _("No benchmarks yet"),
        _("Enter figures of the industry, or import a sheet: boards and charts of rates show them beside yours."),
        _("New benchmark"),
        url_name="market:benchmark_new",
        permission="market.edit",
    )
    filters = (
        ChoiceFilter("platform", _("Platform"), choices=lambda: list(channels.platform_titles().items())),
        NumberRange("year", _("Year")),
        ChoiceFilter("shelf", _("Archived"), choices=[("archived", _("Archived"))]),
    )


class NoteTable(Table):
    """Notes of the market."""

    key = "market.notes"
    title = _("Market notes")
    searchable = True
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("market:note_edit", pk=row.pk)),
        Column("kind", pgettext_lazy("market", "About"), kind="badge", labels=dict(MarketNote.Kind.choices)),
        Column("text", _("What is known"), value=lambda row: row.text[:160]),
        Column("source", _("Source")),
        Column("day", _("As of"), kind="date"),
        Column("archived", _("Archived"), kind="bool", visible=False),
    )
    filters = (
        ChoiceFilter("kind", pgettext_lazy("market", "About"), choices=MarketNote.Kind.choices),
        DateRange("day", _("As of")),
        ChoiceFilter("shelf", _("Archived"), choices=[("archived", _("Archived"))]),
    )
    default_sort = "-day"
    empty = Empty(
        _("Nothing is known of the market yet"),
        _("Write down the scale of users, the diversity of platforms, demand, competition and regulation, each with its source."),
        _("New note"),
        url_name="market:note_new",
        permission="market.edit",
    )


class TrendTable(Table):
    """Trend cards."""

    key = "market.trends"
    title = _("Trend cards")
    searchable = True
    search_hint = _("Title, text, source or response")
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("market:trend", pk=row.pk)),
        Column("kind", _("Kind"), kind="badge", labels=dict(TrendCard.Kind.choices)),
        Column("effect", pgettext_lazy("trend", "For us it is"), labels=dict(TrendCard.Effect.choices)),
        Column("weight", pgettext_lazy("trend", "Weight"), kind="number", help=_("Likelihood times impact, each from 1 to 5.")),
        Column("horizon", _("Horizon"), labels=dict(TrendCard.Horizon.choices)),
        Column(
            "status",
            _("Status"),
            kind="badge",
            labels=dict(TrendCard.Status.choices),
            tone={"watching": "warn", "acting": "accent", "settled": "good", "dismissed": ""},
        ),
        Column("owner_name", _("Owner")),
        Column("cited", _("Cited in plans"), kind="number"),
        Column("looked_at", pgettext_lazy("trend", "Looked at"), kind="date"),
        Column("likelihood", _("Likelihood"), kind="number", visible=False),
        Column("impact", _("Impact"), kind="number", visible=False),
        Column("source", _("Source"), visible=False),
        Column("text", pgettext_lazy("trend", "What happens"), visible=False),
        Column("response", pgettext_lazy("trend", "Our response"), visible=False),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=TrendCard.Kind.choices),
        ChoiceFilter("horizon", _("Horizon"), choices=TrendCard.Horizon.choices),
        ChoiceFilter("status", _("Status"), choices=TrendCard.Status.choices),
        NumberRange("weight", pgettext_lazy("trend", "Weight")),
    )
    empty = Empty(
        _("No trend cards yet"),
        _("Policy, competitors, new platforms, technology: one card a trend, with its evidence and what you will do. The plan cites them."),
        _("New trend card"),
        url_name="market:trend_new",
        permission="market.edit",
    )
