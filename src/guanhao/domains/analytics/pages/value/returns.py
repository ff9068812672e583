"""Return on spend, and what a channel's customers cost (ANA-04, KOL-14, GRO-07)."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.charts import LineChart, Series
from guanhao.console.http import BrandRequest, needs
from guanhao.domains.analytics.pages.board import Board, platform_name
from guanhao.domains.analytics.pages.value.shape import Cell, Grid, Head, Note, Nothing, Part, Sheet, Tile, show, show_nothing
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.selectors.value.returns import ChannelBoard, Line, ReturnsBoard, channel_board, returns_between
from guanhao.engines.value.roi import Ratio

BY = {
    "campaign": gettext_lazy("Campaign"),
    "creative": gettext_lazy("Creative"),
    "audience": gettext_lazy("Audience"),
    "channel": gettext_lazy("Channel"),
}
FIELDS = {
    "spend": gettext_lazy("spend"),
    "revenue": gettext_lazy("revenue"),
    "profit": gettext_lazy("revenue"),
    "impressions": gettext_lazy("impressions"),
    "clicks": gettext_lazy("clicks"),
    "conversions": gettext_lazy("conversions"),
    "interactions": gettext_lazy("interactions"),
    "customers": gettext_lazy("new customers"),
}
ADVICE = {
    "reduce": (gettext_lazy("reduce"), "bad"),
    "raise": (gettext_lazy("raise"), "good"),
    "keep": (gettext_lazy("keep"), ""),
    "unclear": (gettext_lazy("too early"), ""),
}


@needs("analytics.view")
def returns(request: BrandRequest) -> HttpResponseBase:
    """Returns of a period; `by` is a key of BY."""
    board = Board(request, "analytics.value.returns", against="none", default="90")
    if request.method == "POST":
        return change_views(request, board)
    by = request.GET.get("by", "campaign")
    by = by if by in BY else "campaign"
    found = returns_between(board.period.start, board.period.end, by)
    tabs = [(board.url(by=key), words, key == by) for key, words in BY.items()]
    if found is None:
        words = _("Import ads by day (spend, impressions, clicks, conversions, revenue), or choose a longer period.")
        return show_nothing(request, board, _sheet(None, by, tabs), Nothing(_("No spend in this period"), words))
    return show(request, board, _sheet(found, by, tabs))


def _sheet(found: ReturnsBoard | None, by: str, tabs: list[Any]) -> Sheet:
    frame: dict[str, Any] = {
        "title": _("Return on spend"),
        "question": _("What does each unit of spend bring back, and where is the target reached?"),
        "method": _("ROAS = revenue ÷ spend; ROI = (revenue − spend) ÷ spend; CPM, CPC, CPA, CPE and CAC after the IAB's definitions."),
        "assumes": _("Revenue is what the platforms report for their ads; it would partly have come without them."),
        "tabs": tabs,
    }
    if found is None:
        return Sheet(**frame)
    return Sheet(**frame, tiles=_tiles(found), notes=_target(found), parts=[Part([_trend(found)], [_grid(found, by)])])


def reason(ratio: Ratio) -> str:
    """Why a ratio is not known."""
    kind, _colon, name = ratio.reason.partition(":")
    words = {
        "unknown": _("The source does not say: %(field)s."),
        "zero": _("Nothing to divide by: %(field)s is zero."),
        "negative": _("Cannot be: %(field)s is below zero."),
    }
    return words[kind] % {"field": FIELDS[name]} if kind in words else ""


def _tiles(found: ReturnsBoard) -> list[Tile]:
    whole, ratios = found.whole.totals, found.whole.ratios
    tiles = [Tile(_("Spend"), whole.spend, "money"), Tile(_("Revenue"), whole.revenue, "money")]
    tiles.append(
        Tile(_("ROAS"), one_to(ratios["roas"]), note=reason(ratios["roas"]), hint=_("Target 1 : %(target)s") % {"target": f"{found.target:g}"})
    )
    tiles.append(Tile(_("ROI"), ratios["roi"].value, "percent", note=reason(ratios["roi"])))
    titles = {"cpm": _("CPM"), "cpc": _("CPC"), "cpa": _("CPA"), "cac": _("CAC"), "cpe": _("CPE")}
    tiles += [Tile(title, ratios[key].value, "money", note=reason(ratios[key])) for key, title in titles.items()]
    return tiles


def one_to(ratio: Ratio) -> str | None:
    """1 : 5 for a return of five."""
    return None if ratio.value is None else f"1 : {ratio.value:,.2f}".rstrip("0").rstrip(".")


def _target(found: ReturnsBoard) -> list[Note]:
    told = {"target": f"{found.target:g}", "found": one_to(found.whole.ratios["roas"]) or ""}
    if found.whole.reached is None:
        return []
    if found.whole.reached:
        return [Note(_("The target 1 : %(target)s is reached: %(found)s.") % told, "good")]
    return [Note(_("The target 1 : %(target)s is not reached: %(found)s.") % told, "warn")]


def _trend(found: ReturnsBoard) -> LineChart:
    days = [one.key for one in found.days]
    roas = [one.ratios["roas"].value for one in found.days]
    target = Series(_("Target"), [found.target] * len(days), tone="muted", dashed=True)
    return LineChart(title=_("Return by day"), x=days, series=[Series("ROAS", roas), target], zero=True, format="number")


def _grid(found: ReturnsBoard, by: str) -> Grid:
    heads = [Head("key", BY[by]), Head("spend", _("Spend"), "money"), Head("revenue", _("Revenue"), "money"), Head("roas", _("ROAS"), "number")]
    heads += [
        Head("target", _("Target")),
        Head("roi", _("ROI"), "percent"),
        Head("ctr", _("CTR"), "percent"),
        Head("cvr", _("Conversion rate"), "percent"),
    ]
    heads += [
        Head(key, title, "money") for key, title in (("cpm", _("CPM")), ("cpc", _("CPC")), ("cpa", _("CPA")), ("cpe", _("CPE")), ("cac", _("CAC")))
    ]
    return Grid("returns", _("Return by %(by)s") % {"by": str(BY[by]).lower()}, heads, [_row(one, by) for one in found.lines])


def _row(one: Line, by: str) -> list[Any]:
    name = platform_name(one.key) if by == "channel" and one.key else one.key or _("without a name")

    def cell(key: str) -> Cell:
        ratio = one.ratios[key]
        return Cell(None if ratio.value is None else round(ratio.value, 4), why=reason(ratio))

    state = Cell("—") if one.reached is None else Cell(_("reached") if one.reached else _("missed"), "good" if one.reached else "warn")
    middle = [cell("roas"), state, cell("roi"), cell("ctr"), cell("cvr")]
    return [name, one.totals.spend, one.totals.revenue, *middle, *(cell(key) for key in ("cpm", "cpc", "cpa", "cpe", "cac"))]


@needs("analytics.view")
def channel_cost(request: BrandRequest) -> HttpResponseBase:
    """What a new customer costs by channel and month, with the advice to reduce or raise (GRO-07)."""
    board = Board(request, "analytics.value.channels", against="none", default="year")
    if request.method == "POST":
        return change_views(request, board)
    found = channel_board(board.period.start, board.period.end)
    if found is None:
        words = _("Import ads by day and orders, or choose a longer period: cost of a customer is spend by new customers.")
        return show_nothing(request, board, _cost_sheet(None), Nothing(_("No spend in this period"), words))
    return show(request, board, _cost_sheet(found))


def _cost_sheet(found: ChannelBoard | None) -> Sheet:
    frame: dict[str, Any] = {
        "title": _("Channel cost"),
        "question": _("What does a new customer cost on each channel, and where should we spend less or more?"),
        "method": _("CAC = spend ÷ people whose first order lies in the month, by the platform of that order."),
        "assumes": _("A first order belongs to the platform it came from; people won by one channel and ordering on another blur the comparison."),
    }
    if found is None:
        return Sheet(**frame)
    names = {one.channel: platform_name(one.channel) if one.channel else _("without a platform") for one in found.costs}
    notes = []
    for one in found.verdicts:
        told = {"channel": names[one.channel], "months": one.periods, "cac": money(one.cac), "others": money(one.others)}
        if one.advice == "reduce" and one.cac is None:
            notes.append(Note(_("Reduce %(channel)s: it won nobody %(months)s months in a row.") % told, "warn"))
        elif one.advice == "reduce":
            text = _("Reduce %(channel)s: the most expensive %(months)s months in a row (%(cac)s a customer, all others %(others)s).")
            notes.append(Note(text % told, "warn"))
        elif one.advice == "raise" and one.others is None:
            notes.append(Note(_("Raise %(channel)s: %(months)s months in a row only it won customers (%(cac)s each).") % told, "good"))
        elif one.advice == "raise":
            text = _("Raise %(channel)s: the cheapest %(months)s months in a row (%(cac)s a customer, all others %(others)s).")
            notes.append(Note(text % told, "good"))
    months = [f"{month:%Y-%m}" for month in found.months]
    chart = LineChart(
        title=_("Cost of a new customer by month"), x=months, series=[Series(names[one.channel], one.cac) for one in found.costs], format="money"
    )
    verdicts = {one.channel: one.advice for one in found.verdicts}
    return Sheet(**frame, notes=notes, parts=[Part([chart], [_cost_grid(found, names, verdicts)])])


def money(value: float | None) -> str:
    """An amount, or that nobody was won."""
    return _("nobody won") if value is None else f"¥{value:,.2f}"


def _cost_grid(found: ChannelBoard, names: dict[str, str], verdicts: dict[str, str]) -> Grid:
    heads = [Head("channel", _("Channel")), Head("spend", _("Spend"), "money"), Head("won", _("New customers"), "number")]
    heads += [
        Head("cac", _("CAC"), "money"),
        Head("newest", _("Newest month"), "money"),
        Head("before", _("Month before"), "money"),
        Head("advice", _("Advice")),
    ]
    rows = []
    for one in sorted(found.costs, key=lambda cost: -sum(cost.spend)):
        spend, won = sum(one.spend), sum(one.customers)
        words, tone = ADVICE[verdicts.get(one.channel, "unclear")]
        none = _("nobody won")
        newest, before = (Cell(one.cac[-back], why=none) if len(one.cac) >= back else Cell(None) for back in (1, 2))
        rows.append([names[one.channel], spend, won, Cell(spend / won if won else None, why=none), newest, before, Cell(words, tone)])
    note = _("Reduce: the worst of %(months)s whole months in a row; raise: the best.") % {"months": found.needed}
    return Grid("channels", _("Channels by spend"), heads, rows, note)
