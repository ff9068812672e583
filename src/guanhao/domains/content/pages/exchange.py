"""Topics on their way to Feishu and Trello, and a Trello board on its way in."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console import exports
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.domains.content.forms.topics import BoardForm
from guanhao.domains.content.rules import exchange
from guanhao.domains.content.selectors.exchange import rows_out
from guanhao.domains.content.selectors.topics import topics
from guanhao.domains.content.services.exchange import draft_board
from guanhao.kernel import audit

FORMS = ("feishu", "trello", "trello-board")


@needs("topics.propose")
def export(request: BrandRequest, tool: str) -> HttpResponseBase:
    """The pool as a table for Feishu Bitable, as Trello's CSV, or as a Trello board (JSON)."""
    return pool_file(request.brand.slug, request.brand.name, tool)


def pool_file(slug: str, name: str, tool: str) -> HttpResponseBase:
    """The whole pool in the shape of a tool; 404 for an unknown one. That it was taken is in the audit log."""
    if tool not in FORMS:
        raise Http404
    rows = topics()
    audit.record("console.exported", target="list:content.topics", after={"form": tool, "rows": rows.count()})
    match tool:
        case "feishu":
            heads = list(exchange.FEISHU)
            return exports.download(f"{slug}-topics-feishu", "csv", heads, heads, lambda: exchange.feishu_lines(rows_out(rows)), bom=True)
        case "trello":
            heads = list(exchange.TRELLO)
            return exports.download(f"{slug}-topics-trello", "csv", heads, heads, lambda: exchange.trello_lines(rows_out(rows), name))
    board: HttpResponse = JsonResponse(exchange.trello_board(rows_out(rows), name), json_dumps_params={"ensure_ascii": False})
    board["Content-Disposition"] = f'attachment; filename="{slug}-topics-trello.json"'
    return board


@needs("topics.propose")
def board_in(request: BrandRequest) -> HttpResponseBase:
    """A Trello board's JSON becomes an import that shows what it would do first."""
    form = BoardForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        upload = values["file"]
        return burl("imports:run", run_id=draft_board(upload.read(), name=str(upload.name)).pk)

    return form_page(request, form, save, title=_("Bring a Trello board"), back=burl("content:topics"), submit=_("Look at it"))
