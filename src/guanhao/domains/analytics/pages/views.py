"""What every board's page knows, and its saved views."""

from typing import Any

from django.http import HttpResponse

from guanhao.console.http import BrandRequest
from guanhao.console.links import burl, burl_or_none
from guanhao.console.saved import delete_view, save_view, saved_views
from guanhao.domains.analytics.metrics import BUILT_IN
from guanhao.domains.analytics.pages.board import Board
from guanhao.domains.analytics.selectors.explorer.question import Condition, Question, encoded


def frame(board: Board, **more: Any) -> dict[str, Any]:
    """What every board's template knows."""
    return {"board": board, "table": board, "saved_views": saved_views(board), "import_url": burl_or_none("imports:new"), **more}


def change_views(request: BrandRequest, board: Board) -> HttpResponse:
    """Save or delete a view; sharing one with everybody needs analytics.save_view."""
    if request.POST.get("do") == "delete_view":
        return delete_view(board)
    return save_view(board, to_share="analytics.save_view")


def explore_url(board: Board, *metrics: str, by: tuple[str, ...] = ()) -> str:
    """The explorer with a board's figures: the same days, comparison and filters."""
    filters = board.filters
    post = all(BUILT_IN[key].level == "post" for key in metrics if key in BUILT_IN)
    chosen = [("account", tuple(str(one) for one in filters.accounts)), ("platform", filters.platforms)]
    chosen += [("format", filters.formats), ("tag", filters.tags)] if post else []
    where = tuple((Condition(field, "among" if len(values) > 1 else "is", values),) for field, values in chosen if values)
    against = "" if board.against == "none" or board.before is None else board.against
    question = Question(metrics, by, period="custom", start=board.period.start, end=board.period.end, against=against, where=where)
    return f"{burl('analytics:explorer')}?{encoded(question.pairs())}"
