"""Where the rows of a list come from: a query set, a Python list, or anything that can count and give one page (`Rows`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any, Protocol, TypeVar, runtime_checkable

from django.db import models
from django.db.models import Q, QuerySet

from guanhao.console.filters import Span
from guanhao.console.http import whole_number
from guanhao.kernel.tenancy import current_brand

M = TypeVar("M", bound=models.Model)
CHUNK = 5000


class Rows(Protocol):
    """A source of rows. `filters` holds the values of the table's filters by key, and the search words under "q"."""

    def count(self, filters: Mapping[str, Any]) -> int:
        """How many rows match."""
        ...

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """`limit` rows from `offset`, ordered by `sort` ("key", "-key" for descending, "" for the source's own order)."""
        ...


@runtime_checkable
class StreamingRows(Protocol):
    """A source that can give all matching rows in one pass, which exports prefer to paging."""

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All matching rows in order."""
        ...


@runtime_checkable
class PickableRows(Protocol):
    """A source whose rows can be picked for bulk actions."""

    def existing(self, keys: Sequence[str], filters: Mapping[str, Any]) -> list[str]:
        """Those of the keys that are rows of this source, so that nobody picks a row of another brand."""
        ...


def every_row(source: Rows, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
    """All matching rows, streamed when the source can, else page by page."""
    if isinstance(source, StreamingRows):
        yield from source.stream(sort, filters)
        return
    offset = 0
    while rows := source.page(sort, offset, CHUNK, filters):
        yield from rows
        offset += len(rows)
        if len(rows) < CHUNK:
            return


def value_of(row: Any, key: str) -> Any:
    """A row's value: a key of a mapping, or an attribute path with dots of an object (methods are called)."""
    if isinstance(row, Mapping):
        return row.get(key)
    for part in key.split("."):
        row = getattr(row, part, None)
        if row is None:
            return None
        row = row() if callable(row) else row
    return row


class QuerySetRows:
    """Rows of a (fenced) query set.

    `search` are the fields the search words must occur in (all words, each in any field); `lookups` replaces the guessed
    condition of a filter by a field name or a function of (query set, value); `order` maps a column to a field.
    """

    def __init__(
        self,
        queryset: QuerySet[Any],
        *,
        search: Sequence[str] = (),
        lookups: Mapping[str, str | Callable[[QuerySet[Any], Any], QuerySet[Any]]] | None = None,
        order: Mapping[str, str] | None = None,
    ) -> None:
        self.queryset = queryset
        self.search = tuple(search)
        self.lookups = dict(lookups or {})
        self.order = dict(order or {})

    def count(self, filters: Mapping[str, Any]) -> int:
        """One COUNT query."""
        return self._matching(filters).count()

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """One query with LIMIT and OFFSET; the primary key makes the order of equal rows stable."""
        return list(self._ordered(sort, filters)[offset : offset + limit])

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All rows through a server-side cursor where the database has one."""
        return iter(self._ordered(sort, filters).iterator(chunk_size=2000))

    def existing(self, keys: Sequence[str], filters: Mapping[str, Any]) -> list[str]:
        """The primary keys that match."""
        numbers = [number for key in keys if (number := whole_number(key)) is not None]
        return [str(key) for key in self._matching(filters).filter(pk__in=numbers).order_by("pk").values_list("pk", flat=True)]

    def _ordered(self, sort: str, filters: Mapping[str, Any]) -> QuerySet[Any]:
        matching = self._matching(filters)
        if not sort:
            return matching if matching.ordered else matching.order_by("pk")
        name, sign = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
        return matching.order_by(sign + self.order.get(name, name.replace(".", "__")), "pk")

    def _matching(self, filters: Mapping[str, Any]) -> QuerySet[Any]:
        matching = self.queryset
        for key, value in filters.items():
            if key == "q":
                matching = self._searched(matching, str(value))
                continue
            lookup = self.lookups.get(key, key.replace(".", "__"))
            matching = lookup(matching, value) if callable(lookup) else matching.filter(self._condition(lookup, value))
        return matching

    def _searched(self, matching: QuerySet[Any], text: str) -> QuerySet[Any]:
        for word in text.split()[:10]:
            condition = Q()
            for name in self.search:
                condition |= Q(**{f"{name}__icontains": word})
            matching = matching.filter(condition)
        return matching

    def _condition(self, field: str, value: Any) -> Q:
        if isinstance(value, Span):
            return self._between(field, value)
        if isinstance(value, list):
            return Q(**{f"{field}__in": value})
        return Q(**{f"{field}__icontains": value})

    def _between(self, field: str, span: Span) -> Q:
        condition = Q()
        if self._is_moment(field):
            zone = current_brand().zone
            if span.low is not None:
                condition &= Q(**{f"{field}__gte": datetime.combine(span.low, time.min, zone)})
            if span.high is not None:
                condition &= Q(**{f"{field}__lt": datetime.combine(span.high + timedelta(days=1), time.min, zone)})
            return condition
        if span.low is not None:
            condition &= Q(**{f"{field}__gte": span.low})
        if span.high is not None:
            condition &= Q(**{f"{field}__lte": span.high})
        return condition

    def _is_moment(self, field: str) -> bool:
        model: Any = self.queryset.model
        found: Any = None
        for part in field.split("__"):
            found = model._meta.get_field(part)
            model = found.related_model or model
        return isinstance(found, models.DateTimeField)


class DressedRows(QuerySetRows):
    """A query set whose rows `dress` completes with what one more query knows, a page or a chunk at a time."""

    def __init__(self, queryset: QuerySet[Any], dress: Callable[[list[Any]], None], **more: Any) -> None:
        """`dress` puts attributes on the rows it is given; `more` is what QuerySetRows takes."""
        super().__init__(queryset, **more)
        self.dress = dress

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """A page, completed."""
        rows = list(super().page(sort, offset, limit, filters))
        self.dress(rows)
        return rows

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All rows, completed in chunks."""
        found = super().stream(sort, filters)
        while rows := list(islice(found, CHUNK)):
            self.dress(rows)
            yield from rows


class ListRows:
    """Rows that are already in memory, for short lists such as a registry; rows are mappings with a key."""

    def __init__(self, rows: Sequence[Any], *, search: Sequence[str] = (), key: str = "id") -> None:
        self.rows, self.search, self.key = list(rows), tuple(search), key

    def count(self, filters: Mapping[str, Any]) -> int:
        """The number of matching rows."""
        return len(self._matching(filters))

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """Rows in order; empty values come last in both directions."""
        found = self._matching(filters)
        if sort:
            name = sort.removeprefix("-")
            full = sorted((row for row in found if value_of(row, name) is not None), key=lambda row: value_of(row, name), reverse=sort[0] == "-")
            found = full + [row for row in found if value_of(row, name) is None]
        return found[offset : offset + limit]

    def existing(self, keys: Sequence[str], filters: Mapping[str, Any]) -> list[str]:
        """The keys that match."""
        there = {str(value_of(row, self.key)) for row in self._matching(filters)}
        return [key for key in keys if key in there]

    def _matching(self, filters: Mapping[str, Any]) -> list[Any]:
        return [row for row in self.rows if all(self._fits(row, key, value) for key, value in filters.items())]

    def _fits(self, row: Any, key: str, value: Any) -> bool:
        if key == "q":
            text = " ".join(str(value_of(row, name) or "") for name in self.search).lower()
            return all(word in text for word in str(value).lower().split())
        held = value_of(row, key)
        if isinstance(value, Span):
            return held is not None and (value.low is None or held >= value.low) and (value.high is None or held <= value.high)
        if isinstance(value, list):
            return str(held) in value
        return str(value).lower() in str(held or "").lower()
