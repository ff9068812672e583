"""The board, its columns, the list, moving cards, bringing a Trello board."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.forms.cards import BoardForm, FilterChoices
from guanhao.domains.work.models import Card
from guanhao.domains.work.selectors import boards as selectors
from guanhao.domains.work.services import cards as services
from guanhao.domains.work.services import files
from guanhao.domains.work.tables.cards import PRIORITY_TONE, CardRows, CardTable, in_state
from guanhao.kernel import access


@needs("work.view")
def board(request: BrandRequest) -> HttpResponseBase:
    """The four columns; htmx asks again with the mark it has, and gets 204 when nothing changed."""
    if request.htmx and request.GET.get("mark") and request.GET["mark"] == selectors.mark():
        return HttpResponse(status=204)
    drawn = _board(request)
    nothing = drawn["chosen"].empty and not any(lot.count for lot in drawn["lots"])
    context = {**drawn, "nothing": nothing, "tab": "board", "choices": FilterChoices(), "views": _views(request)}
    return page(request, "work/board.html", context, fragment="work/_board.html")


def _board(request: BrandRequest) -> dict[str, Any]:
    chosen, data = selectors.read_filter(request.GET), request.GET.copy()
    for name in [name for name in data if name in ("mark", "was") or not data[name]]:
        data.pop(name)
    return {
        "lots": selectors.board(chosen),
        "chosen": chosen,
        "mark": selectors.mark(),
        "query": data.urlencode(),
        "tones": PRIORITY_TONE,
        "may_edit": access.can("work.edit"),
        "may_manage": access.can("work.manage"),
    }


def _views(request: BrandRequest) -> list[tuple[str, str, bool]]:
    now = request.GET.get("view", "")
    words = (("", _("Everything")), ("mine", _("My cards")), ("late", _("Overdue")), ("blocked", pgettext("card", "Blocked")))
    return [(key, title, key == now) for key, title in words]


@needs("work.view")
def column(request: BrandRequest, key: str) -> HttpResponseBase:
    """The next page of a column."""
    if key not in Card.Stage.values:
        raise Http404
    number = max(whole_number(request.GET.get("page")) or 1, 1)
    context = _board_facts(request)
    lot = selectors.column(key, min(number, 10_000), selectors.read_filter(request.GET))
    return page(request, "work/_column.html", {**context, "lot": lot})


def _board_facts(request: BrandRequest) -> dict[str, Any]:
    data = request.GET.copy()
    data.pop("page", None)
    return {"query": data.urlencode(), "may_edit": access.can("work.edit"), "stages": Card.Stage.choices}


@require_POST
@needs("work.edit")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put a card into another stage; a card that was dragged gets the board as it is now, and words when it did not go."""
    row = get_object_or_404(Card, pk=pk)
    said, level = "", "success"
    try:
        moved = services.move_card(card_id=row.pk, stage=request.POST.get("to", ""), seen=request.GET.get("was", ""))
        said = _("“%(title)s” is in “%(stage)s” now.") % {"title": moved.title, "stage": moved.get_stage_display()}
    except Refused as refused:
        said, level = refused.message, "error"
    if request.htmx:
        response = page(request, "work/_board.html", _board(request))
        response["HX-Trigger"] = json.dumps({"toast": {"text": said, "level": level}})
        return response
    (messages.success if level == "success" else messages.error)(request, said)
    return HttpResponseRedirect(burl("work:board") if request.POST.get("from") == "board" else burl("work:card", pk=pk))


@needs("work.view")
def cards(request: BrandRequest) -> HttpResponseBase:
    """All cards as a list."""
    lookups: Any = {"state": in_state, "labels": lambda rows, value: rows.filter(labels__in=value).distinct()}
    rows = QuerySetRows(Card.objects.filter(archived_at=None).select_related("project", "sprint"), search=("title", "text"), lookups=lookups)
    table = CardTable(request, CardRows(rows))
    return list_page(request, table, template="work/cards.html", context={"tab": "cards", "may_edit": access.can("work.edit")})


@needs("work.edit")
def board_in(request: BrandRequest) -> HttpResponseBase:
    """A Trello board's JSON becomes an import that shows what it would do first."""
    form = BoardForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        upload = values["file"]
        return burl("imports:run", run_id=files.draft_board(upload.read(), name=str(upload.name)).pk)

    return form_page(request, form, save, title=_("Bring a Trello board"), back=burl("work:board"), submit=_("Look at it"))
