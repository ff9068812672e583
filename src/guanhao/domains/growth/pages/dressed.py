"""Rows of a list that are completed page by page with what one more query knows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from guanhao.console.rows import CHUNK, QuerySetRows


class DressedRows(QuerySetRows):
    """A query set whose rows `dress` completes, a page or a chunk at a time."""

    dress: Callable[[list[Any]], None]

    @classmethod
    def of(cls, queryset: Any, dress: Callable[[list[Any]], None], **more: Any) -> "DressedRows":
        """Rows of `queryset`, completed by `dress`."""
        found = cls(queryset, **more)
        found.dress = dress
        return found

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
