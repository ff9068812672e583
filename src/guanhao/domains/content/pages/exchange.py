"""Topics on their way to Feishu and Trello, and a Trello board on its way in."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.domains.content.forms.topics import BoardForm
from guanhao.domains.content.services.exchange import draft_board
from guanhao.domains.content.tables.exchange import pool_file


@needs("topics.propose")
def export(request: BrandRequest, tool: str) -> HttpResponseBase:
    """The pool as a table for Feishu Bitable, as Trello's CSV, or as a Trello board (JSON)."""
    return pool_file(request.brand.slug, request.brand.name, tool)


@needs("topics.propose")
def board_in(request: BrandRequest) -> HttpResponseBase:
    """A Trello board's JSON becomes an import that shows what it would do first."""
    form = BoardForm(request.POST or None, request.FILES or None)

    def save(values: dict[str, Any]) -> str:
        upload = values["file"]
        return burl("imports:run", run_id=draft_board(upload.read(), name=str(upload.name)).pk)

    return form_page(request, form, save, title=_("Bring a Trello board"), back=burl("content:topics"), submit=_("Look at it"))
