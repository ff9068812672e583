"""The channels board: where visits come from by week, organic and paid, every source of the period, and campaigns joined with their ads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.charts import Series, StackedArea
from guanhao.console.http import BrandRequest, needs, page
from guanhao.domains.analytics.pages.board import Board, platform_name
from guanhao.domains.analytics.pages.views import change_views, frame
from guanhao.domains.analytics.selectors.decay import ChannelTrend, channel_trends, warnings_of
from guanhao.domains.analytics.selectors.titles import SOURCE_TITLES
from guanhao.domains.analytics.selectors.visits import Total, campaigns_between, newest_visit, totals, visits_between
from guanhao.engines.statistics.traffic import PAID, SOCIAL, channel_of

GROUP_TITLES: Final[Mapping[str, str | Promise]] = {
    "organic_search": gettext_lazy("Organic search"),
    "social": gettext_lazy("Social media"),
    "paid": gettext_lazy("Paid"),
    "email": gettext_lazy("Mail"),
    "referral": gettext_lazy("Referral"),
    "direct": gettext_lazy("Direct"),
    "private": gettext_lazy("Private pool"),
    "other": gettext_lazy("Other"),
    "unpaid": gettext_lazy("Visits not paid for"),
    "organic": gettext_lazy("Organic views (against paid)"),
}
SHOWN: Final = 200


@dataclass(frozen=True)
class Line:
    """A trend with its words."""

    title: str
    trend: ChannelTrend


def channel_title(key: str) -> str:
    """A channel's words: Organic search, or Social media · 微博."""
    group, _colon, platform = key.partition(":")
    words = str(GROUP_TITLES.get(group, group))
    return f"{words} · {platform_name(platform)}" if platform else words


def source_title(source: str) -> str:
    """A source in words: the usual ones and platforms by name, any other as the file wrote it."""
    return str(SOURCE_TITLES.get(source.lower(), "")) or platform_name(source) or _("without a name")


def decays(anchor: date) -> list[Line]:
    """What the overview warns of."""
    return [_line(one) for one in warnings_of(channel_trends(anchor))]


@needs("analytics.view")
def channels(request: BrandRequest) -> HttpResponseBase:
    """Shares of channels by week, with warnings of those that keep falling (ANA-07b), and the sources behind them."""
    board = Board(request, "analytics.channels", against="none", default="90")
    newest = newest_visit()
    if newest is not None:
        first, last = board.extent.first or newest, board.extent.last
        board.extent = replace(board.extent, first=min(first, newest), last=max(last, newest) if last else newest)
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/channels.html", frame(board))
    trends = channel_trends(board.anchor)
    rows = visits_between(board.period.start, board.period.end)
    groups = [one for one in trends if one.kind == "group"]
    return page(
        request,
        "analytics/channels.html",
        frame(
            board,
            warnings=[_line(one) for one in warnings_of(trends)],
            trends=[_line(one) for one in trends],
            chart=_groups_chart(groups),
            paid_chart=_paid_chart(trends),
            sources=[_source(one) for one in totals(rows, lambda row: f"{row.channel.key}\x1f{row.source}")[:SHOWN]],
            campaigns=campaigns_between(board.period.start, board.period.end),
            origins=_origins(rows),
        ),
    )


def _line(trend: ChannelTrend) -> Line:
    if trend.kind == "source":
        return Line(f"{source_title(trend.channel)} · {channel_title(trend.group)}", trend)
    return Line(channel_title(trend.channel), trend)


def _groups_chart(groups: list[ChannelTrend]) -> StackedArea | None:
    if not groups:
        return None
    series = [Series(channel_title(one.channel), one.shares) for one in groups]
    return StackedArea(title=_("Share of visits by channel"), x=groups[0].weeks, series=series, format="percent", share=True)


def _paid_chart(trends: tuple[ChannelTrend, ...]) -> StackedArea | None:
    free = next((one for one in trends if one.kind == "unpaid"), None)
    if free is None:
        return None
    bought = [1 - share if share is not None else None for share in free.shares]
    series = [Series(_("Organic"), free.shares), Series(_("Paid"), bought)]
    return StackedArea(title=_("Organic and paid visits"), x=free.weeks, series=series, format="percent", share=True)


def _source(total: Total) -> dict[str, Any]:
    channel, _sign, source = total.key.partition("\x1f")
    known = channel_of(source)
    title = channel_title(f"{PAID}:{known.platform}" if channel == PAID and known.group == SOCIAL and known.platform else channel)
    return {"name": source_title(source), "channel": title, "total": total}


def _origins(rows: Any) -> list[str]:
    words = {"traffic": _("Website traffic"), "events": _("User events"), "ads": _("Ads by day")}
    present = {row.origin for row in rows}
    return [text for key, text in words.items() if key in present]
