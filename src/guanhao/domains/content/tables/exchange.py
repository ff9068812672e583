"""Topics on their way to Feishu and Trello."""

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from guanhao.console import exports
from guanhao.domains.content.rules import exchange
from guanhao.domains.content.selectors.exchange import rows_out
from guanhao.domains.content.selectors.topics import topics
from guanhao.kernel import audit

FORMS = ("feishu", "trello", "trello-board")


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
