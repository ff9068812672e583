"""Saved views of boards: a name for a board's period and filters."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, whole_number
from guanhao.console.links import burl_or_none
from guanhao.console.models import SavedView
from guanhao.domains.analytics.pages.board import Board
from guanhao.kernel import access, audit
from guanhao.kernel.now import now

TITLE = 80


def frame(board: Board, **more: Any) -> dict[str, Any]:
    """What every board's template knows."""
    return {"board": board, "table": board, "saved_views": saved_views(board), "import_url": burl_or_none("imports:new"), **more}


def saved_views(board: Board) -> list[dict[str, Any]]:
    """One's own and the shared views of a board, with the open one marked."""
    me = access.current_actor().user_id
    rows = SavedView.objects.filter(Q(shared=True) | Q(owner_id=me), page=board.key)
    here = board.query_string
    return [{"view": row, "url": f"{board.request.path}?{row.query}", "mine": row.owner_id == me, "active": row.query == here} for row in rows]


def change_views(request: BrandRequest, board: Board) -> HttpResponse:
    """Save or delete a view; sharing one with everybody needs analytics.save_view."""
    me, title = access.current_actor(), request.POST.get("title", "").strip()[:TITLE]
    if request.POST.get("do") == "delete_view":
        with transaction.atomic():
            for row in SavedView.objects.filter(page=board.key, owner_id=me.user_id, pk=whole_number(request.POST.get("view")) or 0):
                audit.record("analytics.view_deleted", target=f"board:{board.key}", before={"title": row.title})
                row.delete()
        return HttpResponseRedirect(board.url())
    if not title:
        messages.error(request, _("Give the view a name."))
        return HttpResponseRedirect(board.url())
    shared = "shared" in request.POST
    if shared:
        access.require("analytics.save_view")
    with transaction.atomic():
        row = SavedView.objects.filter(page=board.key, owner_id=me.user_id, title=title).first() or SavedView(
            page=board.key, owner_id=me.user_id, title=title
        )
        row.query, row.shared, row.made_at, row.owner_name = board.query_string, shared, now(), me.name[:120]
        row.save()
        audit.record("analytics.view_saved", target=f"board:{board.key}", after={"title": title, "shared": shared})
    messages.success(request, _("The view “%(title)s” is saved.") % {"title": title})
    return HttpResponseRedirect(board.url())
