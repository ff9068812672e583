"""What every board's page knows, and its saved views."""

from typing import Any

from django.http import HttpResponse

from guanhao.console.http import BrandRequest
from guanhao.console.links import burl_or_none
from guanhao.console.saved import delete_view, save_view, saved_views
from guanhao.domains.analytics.pages.board import Board


def frame(board: Board, **more: Any) -> dict[str, Any]:
    """What every board's template knows."""
    return {"board": board, "table": board, "saved_views": saved_views(board), "import_url": burl_or_none("imports:new"), **more}


def change_views(request: BrandRequest, board: Board) -> HttpResponse:
    """Save or delete a view; sharing one with everybody needs analytics.save_view."""
    if request.POST.get("do") == "delete_view":
        return delete_view(board)
    return save_view(board, to_share="analytics.save_view")
