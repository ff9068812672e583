"""What every value board is made of: the question in words, tiles, remarks, charts, and tables that can be taken as CSV and XLSX."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanhao.console import exports
from guanhao.console.charts import Chart
from guanhao.console.http import BrandRequest, page
from guanhao.console.links import burl_or_none
from guanhao.console.values import Kind
from guanhao.domains.analytics.pages.board import Board
from guanhao.domains.analytics.pages.views import frame
from guanhao.engines.value.errors import BadData

Words = str | Promise
FORMS = ("csv", "xlsx")


@dataclass(frozen=True)
class Tile:
    """A figure with its words; None shows a dash and `note` says why."""

    title: Words
    value: Any
    kind: str = "compact"
    note: Words = ""
    hint: Words = ""


@dataclass(frozen=True)
class Head:
    """A column of a table."""

    key: str
    title: Words
    kind: Kind = "text"
    help: Words = ""


@dataclass(frozen=True)
class Cell:
    """A cell that is more than its value: a colour, an address, words in place of a value that is not known."""

    value: Any
    tone: str = ""
    url: str = ""
    why: Words = ""


@dataclass(frozen=True)
class Grid:
    """A table: `rows` are in the order of `heads`; a cell is a value or a Cell. `empty` is said when there are none."""

    key: str
    title: Words
    heads: Sequence[Head]
    rows: Sequence[Sequence[Any]]
    note: Words = ""
    empty: Words = ""

    @property
    def lines(self) -> list[list[tuple[Head, Cell]]]:
        """Cells with their columns."""
        return [[(head, cell if isinstance(cell, Cell) else Cell(cell)) for head, cell in zip(self.heads, row, strict=True)] for row in self.rows]


@dataclass(frozen=True)
class Note:
    """A remark in a box: good, warn, bad or info."""

    text: Words
    tone: str = "info"


@dataclass(frozen=True)
class Part:
    """Charts side by side, then tables."""

    charts: Sequence[Chart] = ()
    grids: Sequence[Grid] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole board. `question` is what it answers, `method` how and after whom, `assumes` what must hold."""

    title: Words
    question: Words
    method: Words
    assumes: Words = ""
    tiles: Sequence[Tile] = ()
    notes: Sequence[Note] = ()
    parts: Sequence[Part] = ()
    tabs: Sequence[tuple[str, Words, bool]] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Nothing:
    """Why a board has nothing to show, and what would fill it."""

    title: Words
    text: Words


def show(request: BrandRequest, board: Board, sheet: Sheet, *, filters: str = "period") -> HttpResponseBase:
    """The page, or one of its tables as a file (`export` csv or xlsx, `table` its key); `filters`: period, accounts (and platforms), none."""
    form, key = request.GET.get("export", ""), request.GET.get("table", "")
    for part in sheet.parts:
        for grid in part.grids:
            if form in FORMS and grid.key == key:
                return _file(request, grid, form)
    return page(request, "analytics/value_board.html", frame(board, sheet=sheet, filters=filters, **sheet.extra))


def show_nothing(request: BrandRequest, board: Board, sheet: Sheet, nothing: Nothing) -> HttpResponseBase:
    """The page without data."""
    return page(request, "analytics/value_board.html", frame(board, sheet=sheet, nothing=nothing, filters="none"))


def _file(request: BrandRequest, grid: Grid, form: str) -> HttpResponseBase:
    keys, titles = [head.key for head in grid.heads], [str(head.title) for head in grid.heads]
    lines = [[_plain(cell.value) for _head, cell in row] for row in grid.lines]
    return exports.download(f"{request.brand.slug}-{grid.key}", form, titles, keys, lambda: iter(lines), bom=True)


def _plain(value: Any) -> str | int | float | bool | None:
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def why(problem: BadData) -> str:
    """An engine's refusal in words."""
    words = {
        "empty": _("There is nothing to count."),
        "one_time_only": _("Nobody bought a second time, so that neither the pace nor the loss of buyers can be told. Wait for repeat purchases."),
        "no_repeat_money": _("Nobody with a repeat purchase spent a positive amount."),
        "not_converged": _("The data are too few or too much alike for a model."),
        "no_conversion": _("No path ends with an order."),
        "too_many_channels": _("There are too many channels to compare; choose another grouping."),
    }
    return words.get(problem.reason, str(problem))


def import_url() -> str | None:
    """The import wizard."""
    return burl_or_none("imports:new")
