"""RFM: who the customers are, which of them fell silent, and whom to win back (ANA-13, GRO-10)."""

import json
from typing import Any

from django.http.response import HttpResponseBase
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.charts import BarChart, HeatCell, HeatMap, Series
from guanhao.console.http import BrandRequest, needs
from guanhao.console.numbers import figure
from guanhao.domains.analytics.pages.board import Board
from guanhao.domains.analytics.pages.value.shape import Cell, Grid, Head, Note, Nothing, Part, Sheet, Tile, show, show_nothing
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.policy.value import RfmPolicy
from guanhao.domains.analytics.selectors.value.segments import Layer, RfmBoard, rfm_board
from guanhao.kernel import access

SEGMENTS = {
    "champions": (gettext_lazy("Champions"), gettext_lazy("New products first, co-creation, thanks; no discounts needed")),
    "loyal": (gettext_lazy("Loyal customers"), gettext_lazy("Member rights, bundles, ask for reviews")),
    "potential": (gettext_lazy("Potential loyalists"), gettext_lazy("Second-order benefit, member invitation")),
    "new": (gettext_lazy("New customers"), gettext_lazy("Welcome message, how to use, first repeat benefit")),
    "promising": (gettext_lazy("Promising"), gettext_lazy("Content of their interest, small trial sizes")),
    "attention": (gettext_lazy("Need attention"), gettext_lazy("Limited-time offer by last purchase")),
    "about_to_sleep": (gettext_lazy("About to sleep"), gettext_lazy("Reminder with the favourite product, light coupon")),
    "at_risk": (gettext_lazy("At risk"), gettext_lazy("Personal push with exclusive coupon")),
    "cannot_lose": (gettext_lazy("Must not be lost"), gettext_lazy("Dedicated service, offline invitation, call back")),
    "hibernating": (gettext_lazy("Hibernating"), gettext_lazy("Low-cost reach at big sales")),
    "lost": (gettext_lazy("Lost customers"), gettext_lazy("One last survey; spend nothing more")),
}


@needs("analytics.view")
def rfm(request: BrandRequest) -> HttpResponseBase:
    """The board of all customers as of the newest data."""
    board = Board(request, "analytics.value.rfm", against="none")
    if request.method == "POST":
        return change_views(request, board)
    found = rfm_board()
    if found is None:
        words = _("Import orders with a person (such as a hashed member number); customers are scored by recency, frequency and money.")
        return show_nothing(request, board, _sheet(None), Nothing(_("No orders yet"), words))
    return show(request, board, _sheet(found), filters="none")


def _sheet(found: RfmBoard | None) -> Sheet:
    frame: dict[str, Any] = {
        "title": _("Customer value (RFM)"),
        "question": _("Which customers bought lately, often and for much, and whom should we win back?"),
        "method": _("Quantile scores of recency, frequency and money (Hughes 1994); equal values have equal scores (mid-ranks)."),
        "assumes": _("The past order pattern says something about the coming one. Orders that were undone do not count; refunds lower the money."),
    }
    if found is None:
        return Sheet(**frame)
    return Sheet(
        **frame,
        tiles=_tiles(found),
        notes=_notes(found),
        parts=[Part([_map(found), _bars(found)], [_segments(found), _layers(found)])],
        extra={"saves": _saves(found), "as_of": found.as_of},
    )


def _tiles(found: RfmBoard) -> list[Tile]:
    small = _("too few to show")
    return [
        Tile(_("Buyers"), found.buyers),
        Tile(_("Orders"), found.orders, note=_("%(count)s refunds") % {"count": found.refunds} if found.refunds else ""),
        Tile(_("Money"), found.money, "money"),
        Tile(_("Repeat purchase rate"), found.repeat_rate, "percent", hint=_("The share of buyers with two orders or more.")),
        Tile(
            _("Dormant people"),
            found.dormant,
            note=small if found.dormant is None else "",
            hint=_("No interaction and no order for %(days)s days or more.") % {"days": found.dormant_days},
        ),
        Tile(
            _("Dormant of high value"), found.lost_high, note=small if found.lost_high is None else "", hint=_("Worth a service case of their own.")
        ),
    ]


def _notes(found: RfmBoard) -> list[Note]:
    notes = []
    if found.lost_high:
        text = _("%(count)s customers of high value have been silent for %(days)s days or more. Save them as an audience and open cases for service.")
        notes.append(Note(text % {"count": figure(found.lost_high), "days": found.dormant_days}, "warn"))
    if found.only_refunds:
        notes.append(Note(_("%(count)s people have refunds but no order that stands; they are left out.") % {"count": figure(found.only_refunds)}))
    return notes


def _map(found: RfmBoard) -> HeatMap:
    q = found.quantiles
    rows = [_("Recency %(score)s") % {"score": score} for score in range(q, 0, -1)]
    cells = [[HeatCell(cell) for cell in found.matrix[score - 1]] for score in range(q, 0, -1)]
    columns = [str(score) for score in range(1, q + 1)]
    return HeatMap(
        title=_("People by recency and value"), rows=rows, columns=columns, cells=cells, note=_("Columns: mean of frequency and money scores.")
    )


def _bars(found: RfmBoard) -> BarChart:
    shown = [one for one in found.segments if one.people and one.key not in found.hidden]
    names = [str(SEGMENTS[one.key][0]) for one in shown]
    return BarChart(title=_("Money by segment"), x=names, series=[Series(_("Money"), [one.money for one in shown])], horizontal=True, format="money")


def _segments(found: RfmBoard) -> Grid:
    limit = RfmPolicy.of_brand().repurchase
    heads = [
        Head("segment", _("Value segment")),
        Head("people", _("Number of people"), "number"),
        Head("money", _("Money"), "money"),
        Head("mean", _("Money a person"), "money"),
        Head("repeat", _("Repeat purchase rate"), "percent"),
        Head("recency", _("Days since the last order"), "number"),
        Head("strategy", _("What to do")),
    ]
    rows = []
    for one in found.segments:
        if not one.people:
            continue
        name, strategy = SEGMENTS[one.key]
        if one.key in found.hidden:
            rows.append([name, Cell(None, why=_("too few to show")), None, None, None, None, strategy])
            continue
        tone = "good" if one.repeat_rate is not None and one.repeat_rate > limit else ""
        days = None if one.mean_recency_days is None else round(one.mean_recency_days, 1)
        rows.append([name, one.people, one.money, one.mean_money, Cell(one.repeat_rate, tone), days, strategy])
    note = _("A repeat purchase rate above %(limit)s is marked: such segments count as high value.") % {"limit": f"{limit:.0%}"}
    return Grid("segments", _("Value segments"), heads, rows, note)


def _layers(found: RfmBoard) -> Grid:
    heads = [
        Head("silence", _("Silent for")),
        Head("high", _("High value"), "number"),
        Head("money", _("What they spent"), "money"),
        Head("others", _("All others"), "number"),
        Head("way", _("How to win them back")),
    ]
    rows = [[_silence(one), _count(one.high), one.money, _count(one.others), _way(place)] for place, one in enumerate(found.layers)]
    return Grid("winback", _("Win-back by length of silence"), heads, rows, _("Dormant people by how long they neither interacted nor ordered."))


def _count(value: int | None) -> Cell:
    return Cell(value, why=_("too few to show") if value is None else "")


def _silence(one: Layer) -> str:
    if one.last is None:
        return _("%(first)s days and more") % {"first": one.first}
    return _("%(first)s–%(last)s days") % {"first": one.first, "last": one.last}


def _way(place: int) -> str:
    return (
        _("Personal push with their last topic; exclusive coupon for high value"),
        _("Second coupon; high value gets a call from service"),
        _("New product or event invitation; high value gets a member offer"),
        _("Low-cost reach at big sales only"),
    )[place]


def _saves(found: RfmBoard) -> list[dict[str, Any]]:
    """Groups that can become an audience; none where the person may not or the room of audiences has no such button."""
    try:
        get_template("audiences/_save_as_segment.html")
    except TemplateDoesNotExist:
        return []
    if not access.can("audiences.edit"):
        return []
    groups: list[tuple[str, dict[str, Any]]] = [
        (_("Dormant of high value"), {"dormant": True, "high": True}),
        (_("Dormant people"), {"dormant": True}),
    ]
    groups += [(str(SEGMENTS[one.key][0]), {"segment": one.key}) for one in found.segments if one.people and one.key not in found.hidden]
    return [{"name": name, "kind": "rfm", "params": params, "json": json.dumps(params)} for name, params in groups]
