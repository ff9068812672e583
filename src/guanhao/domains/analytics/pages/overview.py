"""The overview, the board of one account, platforms side by side, and follower growth."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.charts import BarChart, Box, BoxPlot, LineChart, Mark, Series
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.numbers import compact, signed
from guanhao.domains.analytics.contracts import Filters, Row
from guanhao.domains.analytics.metrics import BUILT_IN, MetricDef
from guanhao.domains.analytics.models import Annotation
from guanhao.domains.analytics.pages import figures
from guanhao.domains.analytics.pages.board import Board, platform_name
from guanhao.domains.analytics.pages.channels import decays
from guanhao.domains.analytics.pages.views import change_views, explore_url, frame
from guanhao.domains.analytics.selectors.coverage import follower_series, freshness, levels_with_rows
from guanhao.domains.analytics.selectors.distribution import histogram, spread
from guanhao.domains.analytics.selectors.explorer.annotations import between
from guanhao.domains.analytics.selectors.posts import top_posts
from guanhao.domains.analytics.selectors.values import breakdown_pairs, breakdowns
from guanhao.engines.statistics.followers import FollowerSeries
from guanhao.engines.statistics.summary import Summary

TILES = ("posts", "interactions", "interactions_per_post", "views", "followers", "net_followers")
MARKED = 6
OPTIONAL = ("engagement_rate", "engagement_rate_views", "completion_rate", "revenue", "spend", "roi")


def defs(*keys: str) -> list[MetricDef]:
    """Built-in metrics by key."""
    return [BUILT_IN[key] for key in keys]


@needs("analytics.view")
def overview(request: BrandRequest) -> HttpResponseBase:
    """What happened in the period, against the period before."""
    board = Board(request, "analytics.overview")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/overview.html", frame(board))
    links = {"followers": board.link(burl("analytics:followers")), "interactions": board.link(burl("analytics:posts"), sort="-interactions")}
    levels = levels_with_rows()
    wanted = [metric for metric in defs(*TILES, *OPTIONAL) if metric.key in TILES or metric.level in levels]
    shown = [tile for tile in figures.tiles(board, wanted, links) if tile.key in TILES or tile.value is not None]
    middle = spread("interactions", board.period.start, board.period.end, board.filters)[0].summary
    return page(
        request,
        "analytics/overview.html",
        frame(
            board,
            tiles=shown,
            summary=middle,
            trend=figures.known(figures.trend(board, BUILT_IN["interactions"], title=_("Interactions by day of publication"))),
            posts_chart=figures.known(_posts_chart(board)),
            platforms=_platform_bars(board),
            top=top_posts("interactions", board.period.start, board.period.end, board.filters, 5),
            explore_url=explore_url(board, "interactions", "posts", by=(board.grain,)),
            fresh=fresh_rows(board),
            decays=decays(board.anchor),
        ),
    )


def _posts_chart(board: Board) -> BarChart:
    found, _before = figures.lines_of(board, defs("posts"), board.filters)["posts"]
    steps = figures.places(board.period, board.grain)
    return BarChart(
        title=_("Posts published"),
        x=figures.labels(steps, board.grain),
        series=[Series(_("Posts"), figures.at_places(found.rows, steps, BUILT_IN["posts"]))],
    )


def _platform_bars(board: Board) -> BarChart | None:
    found = breakdowns(defs("interactions"), board.period.start, board.period.end, "platform", board.filters)["interactions"]
    rows = [(platform_name(row.key), row.value) for row in found.rows if row.value is not None]
    return figures.bars(_("Interactions by platform"), rows, "count") if len(rows) > 1 else None


def fresh_rows(board: Board) -> list[dict[str, Any]]:
    """Accounts with the age of each of their tables."""
    rows: dict[int, dict[str, Any]] = {}
    for item in freshness():
        row = rows.setdefault(item.account_id, {"account": board.accounts[item.account_id], "stale": False})
        row[item.table] = item
        row["stale"] |= item.stale and item.newest is not None
    for row in rows.values():
        row["platform"] = platform_name(row["account"].platform)
    return list(rows.values())


@needs("analytics.view")
def account(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """One account: followers with jumps and missing days, posts, and how their interactions are spread."""
    board = Board(request, f"analytics.account.{account_id}", default="90")
    if account_id not in board.accounts:
        raise Http404
    if request.method == "POST":
        return change_views(request, board)
    board.filters = Filters(accounts=(account_id,), formats=board.filters.formats, tags=board.filters.tags)
    if board.empty:
        return page(request, "analytics/account.html", frame(board, account=board.accounts[account_id]))
    keys = ("followers", "net_followers", "unfollow_rate", "posts", "interactions", "interactions_per_post", "views", "engagement_rate")
    line = follower_series(account_id, board.period.start, board.period.end)
    start, end = board.period.start, board.period.end
    return page(
        request,
        "analytics/account.html",
        frame(
            board,
            account=board.accounts[account_id],
            platform=platform_name(board.accounts[account_id].platform),
            tiles=[tile for tile in figures.tiles(board, defs(*keys)) if tile.value is not None or tile.key == "followers"],
            followers=line,
            follower_chart=follower_chart(line, of_account(between(board.period.start, board.period.end, metrics=("followers",)), account_id)),
            trend=figures.known(figures.trend(board, BUILT_IN["interactions"], title=_("Interactions by day of publication"))),
            summary=spread("interactions", start, end, board.filters)[0].summary,
            histogram=histogram_chart(board),
            top=top_posts("interactions", start, end, board.filters, 5),
            hours_url=board.link(burl("analytics:hours"), account=str(account_id)),
            posts_url=board.link(burl("analytics:posts"), account=str(account_id)),
        ),
    )


def of_account(told: Sequence[Annotation], account_id: int) -> list[Annotation]:
    """The annotations that concern an account: its own and those of the brand."""
    return [one for one in told if one.account_id in {None, account_id}]


def follower_chart(line: FollowerSeries, told: Sequence[Annotation] = ()) -> LineChart | None:
    """Followers by day: gaps are dotted bridges; jumps, missing days and annotations are marked."""
    if not line.days:
        return None
    first, last = line.days[0], line.days[-1]
    seen = [one for one in told if one.start <= last and one.end >= first]
    marks = [Mark(gap.first, _("%(days)s days missing") % {"days": gap.days}, "missing", gap.last) for gap in line.gaps]
    marks += jump_marks(line)
    marks += [Mark(max(one.start, first), one.text, "note", min(one.end, last) if one.end > one.start else None) for one in seen]
    series = [Series(_("Followers"), line.values)]
    if line.gaps:
        series.append(Series(_("Interpolated"), line.bridged, tone="muted", dashed=True))
    return LineChart(title=_("Followers"), x=line.days, series=series, marks=marks)


def histogram_chart(board: Board, key: str = "interactions") -> BarChart | None:
    """How many posts reach which value, on a logarithmic axis."""
    bins = histogram(key, board.period.start, board.period.end, board.filters)
    if not bins:
        return None
    names = [f"{_short(one.low)}–{_short(one.high)}" for one in bins]
    title = _("Posts by %(metric)s (logarithmic axis)") % {"metric": BUILT_IN[key].title}
    return BarChart(title=title, x=names, series=[Series(_("Posts"), [one.count for one in bins])])


def _short(value: float) -> str:
    return compact(round(value))


@needs("analytics.view")
def platforms(request: BrandRequest) -> HttpResponseBase:
    """Platforms side by side: medians and quantiles beside means, and a small chart of each."""
    board = Board(request, "analytics.platforms", against="none")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/platforms.html", frame(board))
    start, end = board.period.start, board.period.end
    metrics = defs("posts", "interactions", "views", "engagement_rate", "engagement_rate_views")
    now = {key: {row.key: row for row in found.rows} for key, found in breakdowns(metrics, start, end, "platform", board.filters).items()}
    spreads = {one.key: one.summary for one in spread("interactions", start, end, board.filters, "platform")}
    followers = {row.key: row.value for row in breakdowns(defs("followers"), start, end, "platform", board.day_filters)["followers"].rows}
    lines = breakdown_pairs(BUILT_IN["interactions"], start, end, ("platform", board.grain), board.filters)
    keys = sorted({*now["posts"], *followers}, key=lambda key: -(now["interactions"][key].value or 0) if key in now["interactions"] else 0)
    rows = [
        {
            "key": key,
            "name": platform_name(key),
            "followers": followers.get(key),
            "summary": spreads.get(key),
            "chart": _small(board, key, lines.get(key, ())),
            "url": board.link(burl("analytics:overview"), platform=key),
            **{metric.key: now[metric.key][key].value if key in now[metric.key] else None for metric in metrics},
        }
        for key in keys
    ]
    boxes = [_box(platform_name(key), one) for key, one in spreads.items() if one.count and one.median]
    chart = BoxPlot(title=_("Interactions a post (logarithmic axis)"), boxes=boxes, log=True) if boxes else None
    return page(request, "analytics/platforms.html", frame(board, rows=rows, boxes=chart))


def _box(name: str, summary: Summary) -> Box:
    values = [summary.p10, summary.p25, summary.median, summary.p75, summary.p90]
    low, q1, median, q3, high = (value or 0.0 for value in values)
    return Box(name, low, q1, median, q3, high, count=summary.count)


def _small(board: Board, platform: str, found: Sequence[Row]) -> LineChart:
    steps = figures.places(board.period, board.grain)
    return LineChart(
        title=platform_name(platform),
        x=steps,
        series=[Series(_("Interactions"), figures.at_places(found, steps, BUILT_IN["interactions"]))],
        area=True,
    )


@needs("analytics.view")
def followers(request: BrandRequest) -> HttpResponseBase:
    """Growth of followers by account, with jumps and missing days."""
    board = Board(request, "analytics.followers", default="90")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/followers.html", frame(board))
    chosen = [
        one
        for one in board.accounts.values()
        if (not board.filters.accounts or one.id in board.filters.accounts)
        and (not board.filters.platforms or one.platform in board.filters.platforms)
    ]
    lines = {one.id: follower_series(one.id, board.period.start, board.period.end) for one in chosen}
    told = between(board.period.start, board.period.end, metrics=("followers", "new_followers", "lost_followers", "net_followers"))
    rows: list[dict[str, Any]] = [
        {
            "account": one,
            "platform": platform_name(one.platform),
            "line": lines[one.id],
            "first": _first(lines[one.id].values),
            "last": _first(list(reversed(lines[one.id].values))),
            "missing": sum(gap.days for gap in lines[one.id].gaps),
            "chart": follower_chart(lines[one.id], of_account(told, one.id)),
            "changes": _changes_chart(lines[one.id]),
            "jumps": sorted(lines[one.id].jumps, key=lambda jump: -abs(jump.change))[:10],
        }
        for one in chosen
        if lines[one.id].days
    ]
    for row in rows:
        row["net"] = row["last"] - row["first"] if row["first"] is not None and row["last"] is not None else None
    keys = ("followers", "new_followers", "lost_followers", "net_followers", "unfollow_rate", "churn_rate")
    explore = explore_url(board, "followers", "net_followers", by=(board.grain, "account"))
    return page(request, "analytics/followers.html", frame(board, tiles=figures.tiles(board, defs(*keys)), rows=rows, explore_url=explore))


def _first(values: Any) -> float | None:
    return next((value for value in values if value is not None), None)


def _changes_chart(line: FollowerSeries) -> BarChart:
    return BarChart(title=_("Change a day"), x=line.days, series=[Series(_("Change a day"), line.changes)], marks=jump_marks(line))


def jump_marks(line: FollowerSeries) -> list[Mark]:
    """The largest jumps as marks; the page lists the others."""
    largest = sorted(line.jumps, key=lambda jump: -abs(jump.change))[:MARKED]
    return [Mark(jump.day, signed(jump.change, "compact"), "jump") for jump in largest]
