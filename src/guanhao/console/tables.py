"""Declarative tables: columns, filters, search, sort, paging and picked rows over any source of rows.

A domain derives from `Table`, names its columns, and gives an instance to `console.lists.list_page`:

    class PostTable(Table):
        key = "analytics.posts"
        title = _("Posts")
        columns = (Column("title", _("Title"), kind="link", href=post_url), Column("views", _("Views"), kind="number"))
        filters = (ChoiceFilter("platform", _("Platform"), choices=platforms), DateRange("day", _("Published")))
        searchable = True
        default_sort = "-views"

    list_page(request, PostTable(request, PostRows()))

The whole state is in the address (`q`, `sort`, `page`, `size`, `cols` and the filters' parameters), so that it can be linked, saved and exported.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanhao.console import values
from guanhao.console.filters import Filter, Read
from guanhao.console.http import BrandRequest, whole_number
from guanhao.console.links import burl
from guanhao.console.rows import PickableRows, Rows, every_row, value_of
from guanhao.kernel import access

Words = str | Promise
SEARCH_LENGTH = 200


@dataclass(frozen=True)
class Column:
    """One column. `value(row)` replaces the plain lookup of `key`; `href(row)` makes the cell a link (None: no link);
    `labels` gives words for stored values, `tone` the colour of a badge, `capped(row)` marks a floor such as 100万+;
    `template` draws a custom cell from `row`, `value` and `column`; `signed` writes a plus before gains."""

    key: str
    title: Words
    kind: values.Kind = "text"
    sortable: bool = True
    visible: bool = True
    help: Words = ""
    value: Callable[[Any], Any] | None = None
    href: Callable[[Any], str | None] | None = None
    labels: Mapping[Any, Words] | None = None
    tone: Mapping[Any, str] | Callable[[Any], str] | None = None
    capped: Callable[[Any], bool] | None = None
    template: str | None = None
    decimals: int | None = None
    signed: bool = False

    @property
    def align(self) -> str:
        """`end` for numbers, `start` for the rest."""
        return "end" if self.kind in values.NUMERIC else "start"

    def read(self, row: Any) -> Any:
        """The row's value in this column."""
        return self.value(row) if self.value else value_of(row, self.key)


@dataclass(frozen=True)
class BulkAction:
    """Something done to the picked rows after a confirmation: `run(request, keys)` gets keys that exist in the source and returns what to tell."""

    key: str
    title: Words
    run: Callable[[BrandRequest, list[str]], str]
    permission: str | None = None
    confirm: Words = ""
    danger: bool = False


@dataclass(frozen=True)
class Empty:
    """What an empty list says: what belongs here and the next step, as an address or as the name of a page of the brand in scope.

    With a `permission` only people who hold it are offered the step.
    """

    title: Words = ""
    text: Words = ""
    action: Words = ""
    url: str = ""
    url_name: str = ""
    permission: str | None = None

    @property
    def link(self) -> str:
        """Where the next step begins; "" when there is none for this person."""
        if self.permission is not None and not access.can(self.permission):
            return ""
        return self.url or (burl(self.url_name) if self.url_name else "")


@dataclass(frozen=True)
class Cell:
    """A drawn cell."""

    column: Column
    value: Any
    text: str
    href: str | None = None
    tone: str = ""
    html: str = ""


@dataclass(frozen=True)
class Line:
    """A drawn row: its key for picking, its address, its cells."""

    key: str
    cells: list[Cell]
    row: Any


@dataclass(frozen=True)
class Head:
    """A column's header: the address that sorts by it, and the order now (ascending, descending or none)."""

    column: Column
    url: str
    order: str


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address without it."""

    title: str
    words: str
    url: str


@dataclass(frozen=True)
class FilterField:
    """A filter as the form draws it."""

    filter: Filter
    inputs: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    active: bool = False


class Table:
    """A list page's table; subclass and set the class attributes."""

    key: ClassVar[str]
    title: Words = ""
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    searchable: bool = False
    search_hint: Words = ""
    default_sort: str = ""
    page_sizes: Sequence[int] = (25, 50, 100, 200)
    actions: Sequence[BulkAction] = ()
    empty: Empty = Empty()
    exportable: bool = True

    def __init__(self, request: BrandRequest, rows: Rows, *, data: QueryDict | None = None) -> None:
        self.request = request
        self.source = rows
        self.data = request.GET if data is None else data

    # what the address says

    @cached_property
    def query(self) -> str:
        """The search words."""
        return self.data.get("q", "").strip()[:SEARCH_LENGTH] if self.searchable else ""

    @cached_property
    def _reads(self) -> dict[str, Read]:
        return {item.key: item.read(self.data) for item in self.filters}

    @cached_property
    def conditions(self) -> dict[str, Any]:
        """What the row source gets: the set filters' values, and the search words under "q"."""
        found = {key: read.value for key, read in self._reads.items() if read.value is not None}
        return {**found, "q": self.query} if self.query else found

    @cached_property
    def errors(self) -> dict[str, str]:
        """What could not be read in the address, by parameter."""
        return {name: text for read in self._reads.values() for name, text in read.errors.items()}

    @cached_property
    def sort(self) -> str:
        """The asked order when its column can be sorted, else the table's own."""
        asked = self.data.get("sort", "")
        known = {column.key for column in self.columns if column.sortable}
        return asked if asked.removeprefix("-") in known else self.default_sort

    @cached_property
    def size(self) -> int:
        """Rows on a page, one of `page_sizes`."""
        asked = whole_number(self.data.get("size"))
        return asked if asked is not None and asked in self.page_sizes else self.page_sizes[0]

    @cached_property
    def count(self) -> int:
        """All matching rows."""
        return self.source.count(self.conditions)

    @property
    def page_count(self) -> int:
        """At least 1."""
        return max(1, -(-self.count // self.size))

    @cached_property
    def number(self) -> int:
        """The page shown, from 1; a page past the end is the last one."""
        return min(max(whole_number(self.data.get("page")) or 1, 1), self.page_count)

    # columns

    @property
    def _session_key(self) -> str:
        return f"columns:{self.key}"

    @cached_property
    def shown_columns(self) -> list[Column]:
        """The columns a person chose: in the address, else kept in the session, else the table's own choice."""
        asked = [key for key in self.data.get("cols", "").split(",") if key] or self.request.session.get(self._session_key) or []
        chosen = [column for column in self.columns if column.key in asked]
        return chosen or [column for column in self.columns if column.visible]

    def keep_columns(self, keys: Sequence[str]) -> None:
        """Remember the person's columns for this table; none known means the table's own choice again."""
        chosen = [column.key for column in self.columns if column.key in keys]
        if chosen:
            self.request.session[self._session_key] = chosen
        else:
            self.request.session.pop(self._session_key, None)

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        """Every column and whether it is shown."""
        return [(column, column in self.shown_columns) for column in self.columns]

    # what the page draws

    @property
    def element_id(self) -> str:
        """The id of the fragment that htmx replaces."""
        return "table-" + self.key.replace(".", "-")

    @cached_property
    def lines(self) -> list[Line]:
        """The rows of this page, drawn; the source is asked for exactly one page."""
        rows = self.source.page(self.sort, (self.number - 1) * self.size, self.size, self.conditions) if self.count else []
        return [Line(self.row_key(row), [self._cell(column, row) for column in self.shown_columns], row) for row in rows]

    def row_key(self, row: Any) -> str:
        """What identifies a row in picks: its `id`."""
        return str(value_of(row, "id"))

    def _cell(self, column: Column, row: Any) -> Cell:
        value = column.read(row)
        label = column.labels.get(value) if column.labels and isinstance(value, str | int | bool | None) else None
        plus = "+" if column.signed and label is None and value is not None and value > 0 else ""
        text = str(label) if label is not None else plus + values.shown(value, column.kind, zone=self.request.brand.zone, decimals=column.decimals)
        if column.capped and value is not None and column.capped(row):
            text += "+"
        tone = column.tone(row) if callable(column.tone) else (column.tone or {}).get(value, "")
        html = render_to_string(column.template, {"row": row, "value": value, "column": column}, self.request) if column.template else ""
        return Cell(column, value, text, column.href(row) if column.href else None, tone, html)

    @property
    def heads(self) -> list[Head]:
        """Headers of the shown columns."""
        found = []
        for column in self.shown_columns:
            order = "ascending" if self.sort == column.key else "descending" if self.sort == f"-{column.key}" else "none"
            first, second = (f"-{column.key}", column.key) if column.kind in values.NUMERIC else (column.key, f"-{column.key}")
            url = self.url(sort=second if self.sort == first else first) if column.sortable else ""
            found.append(Head(column, url, order))
        return found

    @cached_property
    def filter_fields(self) -> list[FilterField]:
        """The filters as form fields."""
        reads = self._reads
        return [FilterField(item, item.inputs(self.data), reads[item.key].errors, reads[item.key].value is not None) for item in self.filters]

    @property
    def chips(self) -> list[Chip]:
        """The filters that are set, and the search."""
        chips = [Chip(_("Search"), self.query, self.url(q=None))] if self.query else []
        for item in self.filters:
            if self._reads[item.key].value is not None:
                chips.append(Chip(str(item.title), self._reads[item.key].words, self.url(**dict.fromkeys(item.parameters))))
        return chips

    @property
    def filtered(self) -> bool:
        """True when some rows may be hidden by filters or search."""
        return bool(self.conditions)

    @property
    def pick_actions(self) -> list[BulkAction]:
        """The bulk actions this person may do; none when rows of the source cannot be picked."""
        if not isinstance(self.source, PickableRows):
            return []
        return [action for action in self.actions if action.permission is None or access.can(action.permission)]

    # addresses

    def url(self, **changes: str | int | None) -> str:
        """This page's address with some parameters changed (None removes); any change but of the page goes back to page 1."""
        data = self.data.copy()
        data.pop("export", None)
        data.pop("bom", None)
        if "page" not in changes:
            data.pop("page", None)
        for name, value in changes.items():
            data.pop(name, None)
            if value is not None:
                data[name] = str(value)
        for name in [name for name in data if not any(data.getlist(name))]:
            data.pop(name)
        text = data.urlencode()
        return f"{self.request.path}?{text}" if text else self.request.path

    @property
    def query_string(self) -> str:
        """The state for a saved view: everything but the page, with the columns where they are not the table's own."""
        data = self.data.copy()
        for name in ("page", "export", "bom"):
            data.pop(name, None)
        if self.shown_columns != [column for column in self.columns if column.visible]:
            data["cols"] = ",".join(column.key for column in self.shown_columns)
        return data.urlencode()

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """Parameters that the filter form must carry along: order, page size and columns."""
        return [(name, value) for name in ("sort", "size", "cols") if (value := self.data.get(name, ""))]

    @property
    def clear_url(self) -> str:
        """The address without filters and search."""
        return self.url(q=None, **{name: None for item in self.filters for name in item.parameters})

    @property
    def previous_url(self) -> str:
        """The page before, or ""."""
        return self.url(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after, or ""."""
        return self.url(page=self.number + 1) if self.number < self.page_count else ""

    @property
    def page_links(self) -> list[tuple[int, str]]:
        """Pages to jump to: first, last and those around; (0, "") is a gap."""
        near = {1, self.page_count, *range(self.number - 2, self.number + 3)}
        links: list[tuple[int, str]] = []
        last = 0
        for number in sorted(number for number in near if 1 <= number <= self.page_count):
            if number > last + 1:
                links.append((0, ""))
            links.append((number, self.url(page=number)))
            last = number
        return links

    @property
    def size_links(self) -> list[tuple[int, str]]:
        """Page sizes to choose from."""
        return [(size, self.url(size=size)) for size in self.page_sizes]

    @property
    def first_row(self) -> int:
        """The number of the first row on this page, 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.count else 0

    @property
    def last_row(self) -> int:
        """The number of the last row on this page."""
        return min(self.number * self.size, self.count)

    @property
    def export_links(self) -> list[tuple[str, str]]:
        """Addresses of the exports of all matching rows."""
        if not self.exportable:
            return []
        return [
            (_("CSV for Excel"), self.url(export="csv", bom=1)),
            ("CSV", self.url(export="csv")),
            ("XLSX", self.url(export="xlsx")),
            ("JSON", self.url(export="json")),
        ]

    # exports

    def export_lines(self) -> Iterator[list[values.Plain]]:
        """All matching rows in order, one list of plain values a row, of the shown columns."""
        zone, columns = self.request.brand.zone, self.shown_columns
        for row in every_row(self.source, self.sort, self.conditions):
            yield [values.plain(column.read(row), zone) for column in columns]

    def picked(self, keys: Sequence[str]) -> list[str]:
        """Those of the keys that are rows of this table under its filters."""
        return self.source.existing(list(dict.fromkeys(keys)), self.conditions) if isinstance(self.source, PickableRows) else []
