"""Active users (ANA-02)."""

from datetime import timedelta

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.charts import LineChart, Series
from guanhao.console.http import BrandRequest, needs, page
from guanhao.domains.analytics.pages.behaviour.common import BehaviourBoard, Tile, board_frame, exported
from guanhao.domains.analytics.pages.board import day_marks, platform_name
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.selectors.behaviour.active import Active
from guanhao.domains.analytics.selectors.behaviour.active import active as answer_of


@needs("analytics.view")
def active(request: BrandRequest) -> HttpResponseBase:
    """People a day, week and month; new ones; stickiness; platforms."""
    board = BehaviourBoard(request, "analytics.active", against="none", default="90")
    if request.method == "POST":
        return change_views(request, board)
    if board.empty:
        return page(request, "analytics/behaviour/active.html", board_frame(board))
    found = answer_of(board.span)
    days = [board.period.start + timedelta(days=n) for n in range(board.period.days)]
    titles = (_("Day"), _("A day"), _("7 days"), _("30 days"), _("New"))
    table = [(day.isoformat(), *values) for day, values in zip(days, zip(found.dau, found.wau, found.mau, found.new, strict=True), strict=True)]
    if file := exported(request, "active-users", titles, ("day", "dau", "wau", "mau", "new"), lambda: list(table)):
        return file
    lines = [Series(_("A day"), found.dau), Series(_("7 days"), found.wau), Series(_("30 days"), found.mau)]
    marks = day_marks(board.period.start, board.period.end)
    returning = [a - b for a, b in zip(found.dau, found.new, strict=True)]
    shares = [day / month if month else None for day, month in zip(found.dau, found.mau, strict=True)]
    context = board_frame(
        board,
        tiles=_tiles(found),
        trend=LineChart(title=_("People a day, and in the 7 and 30 days up to it"), x=days, series=lines, marks=marks, zero=True),
        newcomers=LineChart(title=_("New and returning people"), x=days, series=[Series(_("Returning"), returning), Series(_("New"), found.new)]),
        sticky=LineChart(title=_("Stickiness: people of the day over people of 30 days"), x=days, series=[Series("", shares)], format="percent"),
        rows=[{"title": platform_name(one.platform), "one": one} for one in found.platforms],
    )
    return page(request, "analytics/behaviour/active.html", context)


def _tiles(found: Active) -> list[Tile]:
    last = found.mau[-1] if found.mau else None
    return [
        Tile(_("A day"), found.average, about=_("Mean over the days of the period"), spark=list(found.dau)),
        Tile(_("7 days"), found.wau[-1] if found.wau else None, about=_("Different people in the last 7 days"), spark=list(found.wau)),
        Tile(_("30 days"), last, about=_("Different people in the last 30 days"), spark=list(found.mau)),
        Tile(_("Stickiness"), found.stickiness, "percent", _("People of a day over people of the 30 days up to it, on average")),
        Tile(_("People in the period"), found.people),
        Tile(_("New people"), found.newcomers, about=_("Their first event of all lies in the period")),
    ]
