"""When posts do well, comparisons of periods and platforms, and content types."""

from collections.abc import Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.charts import BarChart, HeatCell, HeatMap, Series
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.numbers import compact
from guanhao.domains.analytics.contracts import HourCell
from guanhao.domains.analytics.metrics import BUILT_IN
from guanhao.domains.analytics.pages import figures
from guanhao.domains.analytics.pages.board import Board, Choice, platform_name, weekday_names
from guanhao.domains.analytics.pages.overview import defs, histogram_chart
from guanhao.domains.analytics.pages.views import change_views, frame
from guanhao.domains.analytics.selectors.distribution import histogram, spread
from guanhao.domains.analytics.selectors.hours import best_hours
from guanhao.domains.analytics.selectors.value.slots import best_slots
from guanhao.domains.analytics.selectors.values import breakdowns, values_of
from guanhao.domains.channels import facade as channels
from guanhao.engines.statistics.compare import change

UNSURE, NOT_ENOUGH = 0.6, 0.2
BY = ("format", "tag", "topic")
GROUPS_SHOWN = 30


@needs("analytics.view")
def hours(request: BrandRequest) -> HttpResponseBase:
    """Weekday × hour: median interactions a post, how sure each cell is, and the best slots with evidence (PUB-05)."""
    board = Board(request, "analytics.hours", against="none", default="90")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/hours.html", frame(board))
    found = best_hours(board.period.start, board.period.end, board.filters)
    names = weekday_names()
    cells = [[_cell(cell, names, found.least_posts) for cell in found.cells[day * 24 : day * 24 + 24]] for day in range(7)]
    chart = HeatMap(
        title=_("Median interactions a post by weekday and hour of publication"),
        rows=names,
        columns=[str(hour) for hour in range(24)],
        cells=cells,
        top=_colour_top(found.cells),
        note=_("Faint cells have fewer than %(least)s posts or are not surely better than the rest.") % {"least": found.least_posts},
    )
    best = [
        {
            "cell": cell,
            "slot": f"{names[cell.weekday]} {cell.hour:02}:00–{(cell.hour + 1) % 24:02}:00",
            "lift": cell.median / found.overall - 1 if cell.median is not None and found.overall else None,
        }
        for cell in found.best
    ]
    learned = _learned(board, names)
    return page(request, "analytics/hours.html", frame(board, found=found, chart=chart if found.n else None, best=best, learned=learned))


def _learned(board: Board, names: Sequence[str]) -> dict[str, Any] | None:
    """The learned model's best slots and its back-test (AIX-07); None with too few posts."""
    model = best_slots(board.period.start, board.period.end, board.filters)
    if model is None:
        return None
    slots = [{"slot": f"{names[one.weekday]} {one.hour:02}:00", "one": one} for one in model.slots[:5]]
    return {"model": model, "slots": slots, "gain": 1 - model.error / model.plain_error if model.plain_error else None}


def _colour_top(cells: Sequence[HourCell]) -> float | None:
    """Where the colours end: the 95 % quantile of cells with enough posts."""
    medians = sorted(cell.median for cell in cells if cell.enough and cell.median is not None)
    return medians[int(len(medians) * 0.95)] if medians else None


def _cell(cell: HourCell, names: list[str], least: int) -> HeatCell:
    if cell.median is None:
        return HeatCell(None)
    facts = {
        "day": names[cell.weekday],
        "hour": f"{cell.hour:02}:00",
        "median": compact(cell.median),
        "n": cell.n,
        "low": compact(cell.low or 0),
        "high": compact(cell.high or 0),
    }
    text = _("%(day)s %(hour)s: median %(median)s (%(low)s to %(high)s), %(n)s posts") % facts
    if not cell.enough:
        text += "; " + _("too few posts (fewer than %(least)s)") % {"least": least}
    return HeatCell(cell.median, text, 1.0 if cell.sure else UNSURE if cell.enough else NOT_ENOUGH)


@needs("analytics.view")
def compare(request: BrandRequest) -> HttpResponseBase:
    """Period against period, by platform: difference and share of each; and how values of single posts are spread (ANA-16)."""
    board = Board(request, "analytics.compare", default="last_month")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/compare.html", frame(board))
    if board.before is None:
        board.against = "previous"
        del board.before
    before = board.before or board.period.before()
    keys = ("posts", "interactions", "interactions_per_post", "views", "likes", "comments", "shares", "engagement_rate", "engagement_rate_views")
    now = values_of(defs(*keys), board.period.start, board.period.end, board.filters)
    old = values_of(defs(*keys), before.start, before.end, board.filters)
    rows = [_difference(str(BUILT_IN[key].title), BUILT_IN[key].unit, BUILT_IN[key].good, now[key].value, old[key].value) for key in keys]
    days = ("followers", "net_followers", "unfollow_rate")
    if not (board.filters.formats or board.filters.tags):
        later = values_of(defs(*days), board.period.start, board.period.end, board.day_filters)
        earlier = values_of(defs(*days), before.start, before.end, board.day_filters)
        rows += [_difference(str(BUILT_IN[key].title), BUILT_IN[key].unit, BUILT_IN[key].good, later[key].value, earlier[key].value) for key in days]
    first = spread("interactions", board.period.start, board.period.end, board.filters)[0].summary
    second = spread("interactions", before.start, before.end, board.filters)[0].summary
    fields = (
        ("mean", _("Mean")),
        ("median", _("Median")),
        ("p25", _("25 % quantile")),
        ("p75", _("75 % quantile")),
        ("p90", _("90 % quantile")),
        ("high", _("Highest")),
    )
    quantiles = [_difference(title, "number", "up", getattr(first, name), getattr(second, name)) for name, title in fields]
    return page(
        request,
        "analytics/compare.html",
        frame(
            board,
            before=before,
            rows=rows,
            platforms=_by_platform(board, before),
            quantiles=quantiles,
            counts=(first, second),
            chart=_two_histograms(board, before) or histogram_chart(board),
        ),
    )


def _difference(title: str, unit: str, good: str, now: float | None, before: float | None) -> dict[str, Any]:
    return {"title": title, "kind": "percent" if unit == "share" else "compact", "direction": good or "none", "change": change(now, before)}


def _by_platform(board: Board, before: Any) -> list[dict[str, Any]]:
    now = breakdowns(defs("interactions"), board.period.start, board.period.end, "platform", board.filters)["interactions"]
    old = {row.key: row.value for row in breakdowns(defs("interactions"), before.start, before.end, "platform", board.filters)["interactions"].rows}
    keys = list(dict.fromkeys([*(row.key for row in now.rows), *old]))
    values = {row.key: row.value for row in now.rows}
    return [_difference(platform_name(key), "count", "up", values.get(key), old.get(key)) for key in keys]


def _two_histograms(board: Board, before: Any) -> BarChart | None:
    first = histogram("interactions", board.period.start, board.period.end, board.filters)
    second = histogram("interactions", before.start, before.end, board.filters)
    longest = first if len(first) >= len(second) else second
    if not longest:
        return None
    whole = [max(1, sum(one.count for one in bins)) for bins in (first, second)]
    names = [f"{compact(round(one.low))}–{compact(round(one.high))}" for one in longest]
    series = [
        Series(name, [bins[i].count / total if i < len(bins) else 0 for i in range(len(longest))], tone=tone)
        for name, bins, total, tone in ((_("This period"), first, whole[0], ""), (_("Compared with"), second, whole[1], "muted"))
    ]
    return BarChart(title=_("Share of posts by interactions (logarithmic axis)"), x=names, series=series, format="percent")


@needs("analytics.view")
def content(request: BrandRequest) -> HttpResponseBase:
    """Which formats, tags and topics do well: median beside mean, with enough posts behind them."""
    board = Board(request, "analytics.content", against="none", default="90")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/content.html", frame(board))
    by = request.GET.get("by", "")
    by = by if by in BY else "format"
    groups = spread("interactions", board.period.start, board.period.end, board.filters, by)
    if "by" not in request.GET and not groups:
        by, groups = "tag", spread("interactions", board.period.start, board.period.end, board.filters, "tag")
    overall = spread("interactions", board.period.start, board.period.end, board.filters)[0].summary
    ranked = sorted((one for one in groups if one.key and one.summary.count), key=lambda one: -one.summary.count)[:GROUPS_SHOWN]
    rows: list[dict[str, Any]] = [
        {
            "key": one.key,
            "name": channels.format_title(one.key) if by == "format" else one.key,
            "summary": one.summary,
            "lift": one.summary.median / overall.median - 1 if one.summary.median is not None and overall.median else None,
            "url": board.link(burl("analytics:posts"), **{by: one.key}),
        }
        for one in sorted(ranked, key=lambda one: -(one.summary.median or 0))
    ]
    titles = {"format": _("Format"), "tag": _("Tag"), "topic": _("Topic")}
    choices = [Choice(key, titles[key], key == by) for key in BY]
    chart = figures.bars(_("Median interactions a post"), [(row["name"], row["summary"].median) for row in rows[:15]], "count") if rows else None
    return page(
        request, "analytics/content.html", frame(board, rows=rows, overall=overall, by=by, by_choices=choices, by_title=titles[by], chart=chart)
    )
