"""Attribution: which channels people met before they ordered, by every model side by side (ANA-04)."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.charts import BarChart, Series
from guanhao.console.http import BrandRequest, needs
from guanhao.domains.analytics.pages.board import Board, platform_name
from guanhao.domains.analytics.pages.value.shape import Grid, Head, Note, Nothing, Part, Sheet, Tile, show, show_nothing, why
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.selectors.value.touches import BY, AttributionBoard, attribution_between

MODELS = {
    "first": gettext_lazy("First touch"),
    "last": gettext_lazy("Last touch"),
    "linear": gettext_lazy("Linear"),
    "position": gettext_lazy("By position"),
    "time_decay": gettext_lazy("Time decay"),
    "markov": gettext_lazy("Markov"),
    "shapley": gettext_lazy("Shapley"),
}
GROUPINGS = {"platform": gettext_lazy("Platform"), "source": gettext_lazy("Source"), "action": gettext_lazy("Platform and action")}
SHOWN = 12


@needs("analytics.view")
def attribution(request: BrandRequest) -> HttpResponseBase:
    """The board of a period; `by` is a key of GROUPINGS."""
    board = Board(request, "analytics.value.attribution", against="none", default="90")
    if request.method == "POST":
        return change_views(request, board)
    by = request.GET.get("by", "platform")
    by = by if by in BY else "platform"
    found = attribution_between(board.period.start, board.period.end, by)
    tabs = [(board.url(by=key), words, key == by) for key, words in GROUPINGS.items()]
    if found is None:
        words = _("Import user events and orders with the same person; each order is then shared among what came before it.")
        return show_nothing(request, board, _sheet(None, by, tabs), Nothing(_("No touches before orders"), words))
    return show(request, board, _sheet(found, by, tabs))


def channel_words(key: str, by: str) -> str:
    """A channel in words."""
    name, dot, action = key.partition(" · ")
    words = platform_name(name) if name else _("without a name")
    return f"{words} · {action}" if by == "action" and dot else words


def _sheet(found: AttributionBoard | None, by: str, tabs: list[Any]) -> Sheet:
    frame: dict[str, Any] = {
        "title": _("Attribution"),
        "question": _("Which channels did people meet before they ordered, and how is the success shared?"),
        "method": _("Rules, removal effect in a Markov chain (Anderl et al. 2016) and Shapley values (Dalessandro et al. 2012)."),
        "assumes": _("Each model shares out what happened by its own rule. No model proves that a channel caused an order: only an experiment does."),
        "tabs": tabs,
    }
    if found is None:
        return Sheet(**frame)
    tiles = [
        Tile(_("People with a path"), found.people),
        Tile(_("People who ordered"), found.conversions),
        Tile(_("Different paths"), found.paths),
        Tile(_("Days looked back"), found.window_days, "number"),
    ]
    if found.problem is not None:
        return Sheet(**frame, tiles=tiles, notes=[Note(why(found.problem), "warn")])
    return Sheet(**frame, tiles=tiles, parts=[Part([_chart(found, by)], [_grid(found, by)])])


def _chart(found: AttributionBoard, by: str) -> BarChart:
    first = found.models[2].shares[:SHOWN]
    names = [channel_words(one.channel, by) for one in first]
    shares = [{share.channel: share.share for share in model.shares} for model in found.models]
    series = [Series(MODELS[model.model], [shares[at].get(one.channel) for one in first]) for at, model in enumerate(found.models)]
    return BarChart(title=_("Share of orders by channel and model"), x=names, series=series, format="percent")


def _grid(found: AttributionBoard, by: str) -> Grid:
    heads = [Head("channel", _("Channel")), *(Head(model.model, MODELS[model.model], "number") for model in found.models)]
    heads += [Head("share", _("Share (Markov)"), "percent"), Head("value", _("Money (Markov)"), "money")]
    by_model = [{share.channel: share for share in model.shares} for model in found.models]
    markov = by_model[5]
    rows = []
    for share in found.models[2].shares:
        counts = [round(model[share.channel].conversions, 1) for model in by_model]
        rows.append([channel_words(share.channel, by), *counts, markov[share.channel].share, markov[share.channel].value])
    return Grid(
        "attribution", _("Orders by channel and model"), heads, rows, _("Where the models agree the answer is robust; where they differ, test it.")
    )
