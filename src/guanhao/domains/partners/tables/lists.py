"""Lists of talents, cooperations, budgets, ad plans and media."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.channels import facade as channels
from guanhao.domains.partners.models import Budget, Cooperation, PressTask, Talent

TALENT_TONE = {"active": "good", "paused": "warn", "forgotten": ""}
STEP_TONE = {
    "brief": "",
    "quoted": "info",
    "contracted": "info",
    "review": "warn",
    "released": "info",
    "measured": "warn",
    "settled": "good",
    "cancelled": "",
}
BUDGET_TONE = {"draft": "", "waiting": "warn", "approved": "good", "closed": ""}
PRESS_TONE = {"promised": "warn", "kept": "good", "missed": "bad"}
YES_NO = (("1", _("In force")), ("0", _("Out of force")))


def cents(name: str) -> Any:
    """Cents as an amount of money."""

    def read(row: Any) -> Any:
        value = getattr(row, name)
        return None if value is None else value / 100

    return read


def platform(row: Any) -> str:
    """What the row's platform is called."""
    return channels.platform_title(row.platform)


class TalentTable(Table):
    """The pool."""

    key = "partners.talents"
    title = _("Talents")
    searchable = True
    search_hint = _("Name, handle or field")
    default_sort = "-fans"
    columns = (
        Column("name", _("Name"), kind="link", href=lambda row: burl("partners:talent", pk=row.pk), value=lambda row: row.shown),
        Column("grade", _("Grade"), kind="badge", tone={"S": "accent", "A": "info"}),
        Column("platform", _("Platform"), value=platform),
        Column("category", pgettext_lazy("talent", "Field")),
        Column("fans", _("Followers"), kind="number"),
        Column("price_cents", pgettext_lazy("talent", "Price"), kind="number", decimals=2, value=cents("price_cents")),
        Column("currency", _("Currency"), visible=False),
        Column("fake_share", _("Fake followers"), kind="percent"),
        Column("real_interaction", _("Real interaction"), kind="percent"),
        Column("audited_on", _("Audited on"), kind="date"),
        Column("booked", _("Bookings"), kind="number"),
        Column("state", _("State"), kind="badge", labels=dict(Talent.State.choices), tone=TALENT_TONE),
    )
    filters = (
        ChoiceFilter("grade", _("Grade"), choices=Talent.Grade.choices),
        ChoiceFilter("platform", _("Platform"), choices=lambda: list(channels.platform_titles().items())),
        ChoiceFilter("state", _("State"), choices=Talent.State.choices),
        NumberRange("fans", _("Followers")),
    )
    empty = Empty(
        _("No talents yet"),
        _("Enter a talent, or import the pool from a file: name, platform, handle, followers, price."),
        _("New talent"),
        url_name="partners:talent_new",
        permission="partners.edit",
    )


class CooperationTable(Table):
    """Cooperations, the newest first."""

    key = "partners.cooperations"
    title = _("Cooperations")
    searchable = True
    search_hint = _("Title, talent or contract number")
    default_sort = "-changed_at"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("partners:cooperation", pk=row.pk)),
        Column("talent.shown", _("Talent"), kind="link", sortable=False, href=lambda row: burl("partners:talent", pk=row.talent_id)),
        Column("state", _("State"), kind="badge", labels=dict(Cooperation.State.choices), tone=STEP_TONE),
        Column("kind", _("What is made"), labels=dict(Cooperation.Kind.choices)),
        Column("form", pgettext_lazy("placement", "Form"), labels=dict(Cooperation.Form.choices)),
        Column("quote_cents", _("Quote"), kind="number", decimals=2, value=cents("quote_cents")),
        Column("amount_cents", _("Amount by contract"), kind="number", decimals=2, value=cents("amount_cents")),
        Column("currency", _("Currency"), visible=False),
        Column("due_on", _("Planned for"), kind="date"),
        Column("released_at", _("Published at"), kind="datetime", visible=False),
        Column("contract_number", _("Contract number"), visible=False),
        Column("owner_name", _("Responsible"), sortable=False),
        Column("changed_at", _("Last change"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Cooperation.State.choices),
        ChoiceFilter("kind", _("What is made"), choices=Cooperation.Kind.choices),
        ChoiceFilter("form", pgettext_lazy("placement", "Form"), choices=Cooperation.Form.choices),
        DateRange("due_on", _("Planned for")),
    )
    empty = Empty(
        _("No cooperations yet"),
        _("Write a brief for a talent. Quote, contract, draft, release, results and payment follow, each once."),
        _("New cooperation"),
        url_name="partners:cooperation_new",
        permission="partners.edit",
    )


class BudgetTable(Table):
    """Budgets."""

    key = "partners.budgets"
    title = _("Budgets")
    searchable = True
    search_hint = _("Title")
    default_sort = "-starts_on"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("partners:budget", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Budget.State.choices), tone=BUDGET_TONE),
        Column("starts_on", _("Start"), kind="date"),
        Column("ends_on", _("Ends at"), kind="date"),
        Column("total_cents", pgettext_lazy("budget", "Total"), kind="number", decimals=2, value=cents("total_cents")),
        Column("currency", _("Currency")),
        Column("proposed_by_name", pgettext_lazy("budget", "Handed in by"), sortable=False),
        Column("decided_by_name", pgettext_lazy("budget", "Decided by"), sortable=False),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Budget.State.choices), DateRange("starts_on", _("Start")))
    empty = Empty(
        _("No budgets yet"),
        _("A budget divides its money into channels, talents and tools; nothing is booked beyond it."),
        _("New budget"),
        url_name="partners:budget_new",
        permission="partners.budget",
    )


class PlanTable(Table):
    """Ad plans."""

    key = "partners.ad_plans"
    title = _("Ad plans")
    searchable = True
    search_hint = _("Title")
    default_sort = "-starts_on"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("partners:plan", pk=row.pk)),
        Column("platform", _("Platform"), value=platform),
        Column("starts_on", _("Start"), kind="date"),
        Column("ends_on", _("Ends at"), kind="date"),
        Column("day_cents", _("Money a day"), kind="number", decimals=2, value=cents("day_cents")),
        Column("exposures", _("Exposures"), kind="number"),
        Column("active", pgettext_lazy("field", "In force"), kind="bool"),
    )
    filters = (
        ChoiceFilter("platform", _("Platform"), choices=lambda: list(channels.platform_titles().items())),
        ChoiceFilter("active", pgettext_lazy("field", "In force"), choices=YES_NO),
        DateRange("starts_on", _("Start")),
    )
    empty = Empty(
        _("No ad plans yet"),
        _("An ad plan holds whom ads reach, which creatives run, what to bid and when to spend."),
        _("New ad plan"),
        url_name="partners:plan_new",
        permission="partners.edit",
    )


class OutletTable(Table):
    """Media houses."""

    key = "partners.outlets"
    title = _("Media houses")
    searchable = True
    search_hint = _("Name or vertical")
    default_sort = "name"
    columns = (
        Column("name", _("Name"), kind="link", href=lambda row: burl("partners:outlet", pk=row.pk)),
        Column("vertical", _("Vertical")),
        Column("kept", _("First releases kept"), kind="number"),
        Column("decided", pgettext_lazy("press", "Decided"), kind="number"),
        Column("attained", _("Attainment"), kind="percent", sortable=False, value=lambda row: row.kept / row.decided if row.decided else None),
        Column("active", _("Works with us"), kind="bool"),
    )
    filters = (ChoiceFilter("active", _("Works with us"), choices=(("1", _("Yes")), ("0", _("No")))),)
    empty = Empty(
        _("No media houses yet"),
        _("Enter media by vertical; promise first releases to them and run columns together."),
        _("New media house"),
        url_name="partners:outlet_new",
        permission="partners.edit",
    )


class PressTable(Table):
    """Promised first releases."""

    key = "partners.press"
    title = _("First releases")
    searchable = True
    search_hint = _("Title or media house")
    default_sort = "-due_at"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("partners:press_done", pk=row.pk)),
        Column("outlet.name", _("Media house"), kind="link", sortable=False, href=lambda row: burl("partners:outlet", pk=row.outlet_id)),
        Column("due_at", _("First release by"), kind="datetime"),
        Column("state", _("State"), kind="badge", labels=dict(PressTask.State.choices), tone=PRESS_TONE),
        Column("released_at", _("Published at"), kind="datetime"),
        Column("url", _("Address"), kind="link", sortable=False, href=lambda row: row.url or None, value=lambda row: row.url or None),
    )
    filters = (ChoiceFilter("state", _("State"), choices=PressTask.State.choices), DateRange("due_at", _("First release by")))
    empty = Empty(
        _("No first releases yet"),
        _("Write down which media house brings what first, and by when."),
        _("New first release"),
        url_name="partners:press_new",
        permission="partners.edit",
    )


class ColumnTable(Table):
    """Joint columns."""

    key = "partners.columns"
    title = _("Joint columns")
    searchable = True
    search_hint = _("Title or media house")
    default_sort = "-starts_on"
    columns = (
        Column("title", _("Title"), kind="link", href=lambda row: burl("partners:column", pk=row.pk)),
        Column("outlet.name", _("Media house"), sortable=False),
        Column("starts_on", _("Start"), kind="date"),
        Column("count", _("Reprints"), kind="number"),
        Column("keyword", _("Keyword of the brand")),
        Column("search_before", _("Search index before"), kind="number", visible=False),
        Column("search_after", _("Search index now"), kind="number"),
    )
    empty = Empty(
        _("No joint columns yet"),
        _("A column run with a media house: its reprints and what they do to searches for the brand are counted."),
        _("New joint column"),
        url_name="partners:column_new",
        permission="partners.edit",
    )
