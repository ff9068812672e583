"""Lists of the KOC programme."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import actor_title
from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.community.models import Koc, KocLine, KocOrder, KocSheet

STAGE_TONE = {"": "", "selected": "info", "training": "warn", "trained": "good", "partner": "accent", "ended": ""}
STAGES = {"": _("Not in the programme"), **dict(Koc.Stage.choices)}
SHEET_TONE = {"draft": "", "waiting": "warn", "approved": "info", "paid": "good"}
ORDER_TONE = {"good": "good", "refunded": "bad"}
LINE_TONE = {"sale": "good", "clawback": "bad", "added": "info"}


def _of_member(row: Any) -> str:
    return burl("community:koc", pk=row.id)


def _of_koc(row: Any) -> str:
    return burl("community:koc", pk=row.koc.member_id)


def _money(name: str) -> Any:
    return lambda row: float(getattr(row, name) or Decimal(0))


class BoardTable(Table):
    """Members by score, live."""

    key = "community.koc_board"
    title = _("KOC board")
    searchable = True
    search_hint = _("Name or member number")
    default_sort = "-total"
    columns = (
        Column("name", _("Member"), kind="link", href=_of_member),
        Column("number", _("Member number"), kind="number", visible=False),
        Column("stage", pgettext_lazy("koc", "Stage"), kind="badge", labels=STAGES, tone=STAGE_TONE),
        Column("total", pgettext_lazy("koc", "Score"), kind="number", decimals=1, help=_("Weighted sum of the three scores.")),
        Column("output", _("Content output"), kind="number"),
        Column("influence", _("Community influence"), kind="number"),
        Column("fit", _("Value fit"), kind="number"),
        Column("works", _("Works accepted"), kind="number", sortable=False, value=lambda row: row.times("submission") or None),
        Column("invited", _("Brought in"), kind="number", sortable=False, value=lambda row: row.times("invited") or None),
        Column("helped", pgettext_lazy("koc", "Helped"), kind="number", sortable=False, value=lambda row: row.times("helped") or None),
        Column("shared", pgettext_lazy("koc", "Shared"), kind="number", sortable=False, value=lambda row: row.times("share") or None),
        Column("messages", _("Messages"), kind="number", sortable=False, value=lambda row: row.times("message") or None),
        Column("last_at", _("Last active"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("cut", pgettext_lazy("koc", "Score"), choices=(("above", _("Candidates (above the cut)")), ("below", _("Below the cut")))),
        ChoiceFilter("stage", pgettext_lazy("koc", "Stage"), choices=Koc.Stage.choices),
        NumberRange("total", pgettext_lazy("koc", "Score")),
    )
    empty = Empty(
        _("Nobody did anything that counts yet"),
        _("Works, people brought in, help, shares, messages and events of members are scored here as they happen."),
    )


class CourseTable(Table):
    """Courses of the camp."""

    key = "community.courses"
    title = _("Courses")
    searchable = True
    search_hint = _("Name")
    default_sort = "title"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("community:course", pk=row.pk)),
        Column("lessons", _("Lessons"), kind="number", sortable=False, value=lambda row: len(row.lessons)),
        Column("quota", _("Traffic support (impressions)"), kind="number"),
        Column("badge.title", _("Badge"), sortable=False),
        Column("begun", pgettext_lazy("course", "Begun by"), kind="number", sortable=False),
        Column("through", pgettext_lazy("course", "Finished by"), kind="number", sortable=False),
        Column("active", _("Offered"), kind="bool"),
    )
    empty = Empty(
        _("No courses yet"),
        _("A course is a list of lessons; who is through is trained and gets traffic support."),
        _("New course"),
        url_name="community:course_new",
        permission="community.rules",
    )


class GuideTable(Table):
    """Guides on earning."""

    key = "community.guides"
    title = _("Guides on earning")
    searchable = True
    search_hint = _("Name or text")
    default_sort = "title"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("community:guide", pk=row.pk)),
        Column("stage_from", _("Shown from stage"), labels=dict(Koc.Stage.choices)),
        Column("active", pgettext_lazy("guide", "Shown"), kind="bool"),
        Column("changed_at", _("Changed"), kind="datetime"),
    )
    empty = Empty(
        _("No guides yet"),
        _("How to label advertising, set up a shop window, or write a review: people in the programme read it on their page."),
        _("New guide"),
        url_name="community:guide_new",
        permission="community.rules",
    )


class QuotaTable(Table):
    """Traffic support opened and spent."""

    key = "community.quota"
    title = _("Traffic support")
    searchable = True
    search_hint = _("Member or what for")
    default_sort = "-at"
    columns = (
        Column("at", pgettext_lazy("log", "Time"), kind="datetime"),
        Column("koc.member.shown", _("Member"), kind="link", sortable=False, href=_of_koc),
        Column("amount", _("Impressions"), kind="number", signed=True),
        Column("note", _("What for"), sortable=False),
        Column("by_name", _("Posted by"), sortable=False, value=lambda row: actor_title(row.by_name) or None),
    )
    filters = (DateRange("at", pgettext_lazy("log", "Time")), NumberRange("amount", _("Impressions")))
    empty = Empty(_("Nothing opened or spent yet"), _("Support opens with a course that is done, and is spent on a member's page in the programme."))


class KocOrderTable(Table):
    """Orders by codes."""

    key = "community.koc_orders"
    title = _("Tracked orders")
    searchable = True
    search_hint = _("Order number, code or member")
    default_sort = "-ordered_at"
    columns = (
        Column("order_id", _("Order number"), sortable=False),
        Column("ordered_at", _("Ordered"), kind="datetime"),
        Column("koc.member.shown", _("Member"), kind="link", sortable=False, href=_of_koc),
        Column("koc.code", pgettext_lazy("koc", "Code"), sortable=False),
        Column("amount", pgettext_lazy("order", "Amount"), kind="number", decimals=2, value=_money("amount")),
        Column("rate", pgettext_lazy("koc", "Commission"), kind="percent", sortable=False, value=_money("rate")),
        Column("state", _("State"), kind="badge", labels=dict(KocOrder.State.choices), tone=ORDER_TONE),
    )
    filters = (ChoiceFilter("state", _("State"), choices=KocOrder.State.choices), DateRange("ordered_at", _("Ordered")))
    empty = Empty(_("No tracked orders yet"), _("Orders whose campaign or source is the code of somebody trained are found every morning."))


class SheetTable(Table):
    """Settlement sheets."""

    key = "community.sheets"
    title = _("Settlement sheets")
    default_sort = "-month"
    columns = (
        Column("month", pgettext_lazy("field", "Month"), kind="link", href=lambda row: burl("community:sheet", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(KocSheet.State.choices), tone=SHEET_TONE),
        Column("people", _("People paid"), kind="number", sortable=False),
        Column("total", _("To pay"), kind="number", decimals=2, value=_money("total")),
        Column("currency", _("Currency"), sortable=False),
        Column("handed_by_name", _("Handed in by"), sortable=False, value=lambda row: actor_title(row.handed_by_name) or None),
        Column("approved_by_name", _("Approved by"), sortable=False, value=lambda row: actor_title(row.approved_by_name) or None),
        Column("paid_on", _("Paid on"), kind="date"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=KocSheet.State.choices),)
    empty = Empty(
        _("No sheets yet"),
        _("A sheet adds up the commissions of a month; another person approves it before it is paid."),
        _("Make a sheet"),
        url_name="community:sheet_new",
        permission="community.edit",
    )


class PayoutTable(Table):
    """What everybody gets by a sheet."""

    key = "community.payouts"
    title = _("Payouts")
    searchable = True
    search_hint = _("Member or code")
    default_sort = "-payout"
    columns = (
        Column("koc.member.shown", _("Member"), kind="link", sortable=False, href=_of_koc),
        Column("koc.code", pgettext_lazy("koc", "Code"), sortable=False),
        Column("orders", _("Orders"), kind="number"),
        Column("sales", pgettext_lazy("koc", "Sales"), kind="number", decimals=2, value=_money("sales")),
        Column("commission", pgettext_lazy("koc", "Commission"), kind="number", decimals=2, value=_money("commission")),
        Column("taken_back", pgettext_lazy("commission", "Taken back"), kind="number", decimals=2, value=_money("taken_back")),
        Column("carried_in", _("Carried in"), kind="number", decimals=2, value=_money("carried_in")),
        Column("payout", _("To pay"), kind="number", decimals=2, value=_money("payout")),
        Column("carried_out", _("Carried on"), kind="number", decimals=2, value=_money("carried_out")),
    )
    empty = Empty(_("Nobody earned anything"), _("No tracked order of this month is old enough, or none came."))


class LineTable(Table):
    """Orders on a sheet."""

    key = "community.lines"
    title = _("Orders on the sheet")
    searchable = True
    search_hint = _("Order number, code or member")
    default_sort = "-amount"
    columns = (
        Column("order.order_id", _("Order number"), sortable=False),
        Column("order.ordered_at", _("Ordered"), kind="datetime"),
        Column("koc.member.shown", _("Member"), kind="link", sortable=False, href=_of_koc),
        Column("kind", _("Kind"), kind="badge", labels=dict(KocLine.Kind.choices), tone=LINE_TONE),
        Column("sales", pgettext_lazy("koc", "Sales"), kind="number", decimals=2, value=_money("sales")),
        Column("order.rate", pgettext_lazy("koc", "Commission"), kind="percent", sortable=False, value=lambda row: float(row.order.rate)),
        Column("amount", _("To pay"), kind="number", decimals=2, value=_money("amount")),
    )
    filters = (ChoiceFilter("kind", _("Kind"), choices=KocLine.Kind.choices),)
    empty = Empty(_("No orders on this sheet"), _("No tracked order of this month is old enough, or none came."))
