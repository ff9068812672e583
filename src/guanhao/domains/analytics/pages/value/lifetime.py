"""LTV: the pace and loss of customers, cohorts, stages, and acquisition cost against value (ANA-14)."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guanhao.console.charts import BarChart, HeatCell, HeatMap, LineChart, Series
from guanhao.console.http import BrandRequest, needs
from guanhao.domains.analytics.pages.board import Board, platform_name
from guanhao.domains.analytics.pages.value.shape import Cell, Grid, Head, Note, Nothing, Part, Sheet, Tile, show, show_nothing, why
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.policy.value import LtvPolicy
from guanhao.domains.analytics.selectors.value.lifetime import LtvBoard, ltv_board

STAGES = {
    "new": gettext_lazy("Newcomers"),
    "growing": gettext_lazy("Growing"),
    "mature": gettext_lazy("Mature"),
    "sleeping": gettext_lazy("Sleeping"),
    "lost": gettext_lazy("Lost"),
}


@needs("analytics.view")
def lifetime(request: BrandRequest) -> HttpResponseBase:
    """The board as of the newest data."""
    board = Board(request, "analytics.value.ltv", against="none")
    if request.method == "POST":
        return change_views(request, board)
    found = ltv_board()
    if found is None:
        words = _("Import orders with a person; the model needs people who bought on several days.")
        return show_nothing(request, board, _sheet(None), Nothing(_("No orders yet"), words))
    return show(request, board, _sheet(found), filters="none")


def _sheet(found: LtvBoard | None) -> Sheet:
    frame: dict[str, Any] = {
        "title": _("Customer lifetime value"),
        "question": _("What will our customers bring in the coming months, and may winning one cost what it costs?"),
        "method": _("BG/NBD (Fader, Hardie & Lee 2005) for purchases, Gamma-Gamma (Fader & Hardie 2013) for money, by maximum likelihood."),
        "assumes": _(
            "People buy at a steady pace of their own until they leave for good; how much they spend does not depend on how often they buy."
        ),
    }
    if found is None:
        return Sheet(**frame)
    parts = [Part(_charts(found), [_parameters(found)]), Part([_cohort_map(found)] if found.cohorts else [], [_stages(found), _channels(found)])]
    return Sheet(**frame, tiles=_tiles(found), notes=_notes(found), parts=parts, extra={"as_of": found.as_of})


def _tiles(found: LtvBoard) -> list[Tile]:
    formula = _("ARPU %(arpu)s a month × margin %(margin)s × %(life)s months")
    told = {"arpu": f"{found.arpu or 0:,.2f}", "margin": f"{found.margin:.0%}", "life": f"{found.life_months or 0:,.1f}"}
    return [
        Tile(_("Buyers"), found.buyers),
        Tile(_("Likely still customers"), found.alive, hint=_("The sum of everybody's chance to be still there.")),
        Tile(_("Value a customer"), found.mean_value, "money", note=_("the coming %(months)s months") % {"months": found.months}),
        Tile(_("Value of all"), found.total_value, "money", note=_("the coming %(months)s months") % {"months": found.months}),
        Tile(_("Simple lifetime value"), found.simple, "money", hint=formula % told),
        Tile(
            _("Top fifth against the rest"),
            found.high_ratio,
            "number",
            hint=_("How many times the mean value of all others; 5.3 is the reference case."),
        ),
    ]


def _notes(found: LtvBoard) -> list[Note]:
    notes = []
    if found.problem is not None:
        notes.append(Note(why(found.problem), "warn"))
    open_ones = [name for name, one in found.fit.parameters.items() if one.low is None] if found.fit is not None else []
    if open_ones:
        notes.append(Note(_("The data leave these parameters open (no interval): %(names)s.") % {"names": ", ".join(open_ones)}, "warn"))
    limit = 0.3
    if found.spend is not None and found.spend.correlation is not None and abs(found.spend.correlation) > limit:
        text = _("How often and how much people buy go together (correlation %(value)s): the value of frequent buyers is less sure.")
        notes.append(Note(text % {"value": f"{found.spend.correlation:.2f}"}, "warn"))
    if found.in_debt:
        notes.append(Note(_("%(count)s people were refunded more than they paid.") % {"count": found.in_debt}))
    return notes


def _charts(found: LtvBoard) -> list[Any]:
    if found.fit is None:
        return []
    places = [*(str(count) for count in range(7)), "7+"]
    repeats = BarChart(
        title=_("Repeat purchases: actual and expected"),
        x=places,
        series=[Series(_("Actual"), found.actual), Series(_("Expected"), [round(one, 1) for one in found.expected])],
        note=_("People by number of repeat purchases; the closer the pairs, the better the fit."),
    )
    if not found.weeks:
        return [repeats]
    actual, expected = found.tracked
    series = [Series(_("Actual"), actual), Series(_("Expected"), expected, dashed=True)]
    return [repeats, LineChart(title=_("Repeat purchases so far"), x=found.weeks, series=series, zero=True)]


def _parameters(found: LtvBoard) -> Grid:
    heads = [
        Head("name", _("Parameter")),
        Head("value", pgettext("number", "Value"), "number"),
        Head("interval", _("95 % interval")),
        Head("meaning", _("Meaning")),
    ]
    meanings = {
        "r": _("shape of the purchase rates; small: people differ much"),
        "alpha": _("scale of the purchase rates in weeks"),
        "a": _("shape of the chance to leave after a purchase"),
        "b": _("shape of the chance to stay after a purchase"),
    }
    rows: list[list[Any]] = []
    if found.fit is not None:
        for name, one in found.fit.parameters.items():
            interval = "—" if one.low is None or one.high is None else f"{one.low:.3f} – {one.high:.3f}"
            rows.append([name, round(one.value, 3), interval, meanings[name]])
    if found.spend is not None:
        for name, value in (("p", found.spend.p), ("q", found.spend.q), ("gamma", found.spend.gamma)):
            rows.append([name, round(value, 3), "—", _("Gamma-Gamma model of money")])
    return Grid("parameters", _("Parameters"), heads, rows, empty=_("There is no model."))


def _cohort_map(found: LtvBoard) -> HeatMap:
    width = max((len(one.values) for one in found.cohorts), default=0)
    rows = [f"{one.month:%Y-%m} · {one.people if one.people is not None else '—'}" for one in found.cohorts]
    cells = [[HeatCell(round(one.values[at], 2)) if at < len(one.values) else HeatCell(None) for at in range(width)] for one in found.cohorts]
    return HeatMap(
        title=_("Money a person by month of the first order"),
        rows=rows,
        columns=[str(at) for at in range(width)],
        cells=cells,
        format="money",
        note=_("Rows: first order and people; columns: months since, added up."),
    )


def _stages(found: LtvBoard) -> Grid:
    heads = [
        Head("stage", _("Life-cycle stage")),
        Head("people", _("Number of people"), "number"),
        Head("value", _("Value of the coming months"), "money"),
    ]
    rows = [[STAGES[one.key], Cell(one.people, why=_("too few to show") if one.people is None else ""), one.value] for one in found.stages]
    return Grid("stages", _("Life-cycle stages"), heads, rows, empty=_("There is no model."))


def _channels(found: LtvBoard) -> Grid:
    least = LtvPolicy.of_brand().least_ratio
    heads = [
        Head("platform", _("Channel")),
        Head("people", _("New customers"), "number"),
        Head("spend", _("Spend"), "money"),
        Head("cac", _("CAC"), "money", _("Spend for each new customer.")),
        Head("value", _("Value a customer"), "money"),
        Head("ratio", _("Value for cost"), "number"),
        Head("state", _("State")),
    ]
    rows = []
    for one in found.channels:
        state = (
            Cell(_("no spend known")) if one.enough is None else Cell(_("enough") if one.enough else _("too low"), "good" if one.enough else "warn")
        )
        name = platform_name(one.platform) if one.platform else _("without a platform")
        ratio = None if one.ratio is None else round(one.ratio, 2)
        rows.append([name, one.people, one.spend, one.cac, one.value, ratio, state])
    note = _("People whose first order was in the last year. Value for cost should reach %(least)s (policy).") % {"least": f"{least:g}"}
    return Grid("channels", _("Acquisition cost against value"), heads, rows, note)
