"""Rows of lists with the names that stand around them, one query a page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from guanhao.console.rows import CHUNK, QuerySetRows
from guanhao.domains.identity import facade as identity
from guanhao.domains.people import facade as people

Dress = Callable[[Sequence[Any]], None]


class NamedRows(QuerySetRows):
    """Rows that are given names page by page."""

    def __init__(self, queryset: QuerySet[Any], dress: Dress, **more: Any) -> None:
        """`dress` puts attributes on the rows of one page."""
        super().__init__(queryset, **more)
        self.dress = dress

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """A page with names."""
        rows = super().page(sort, offset, limit, filters)
        self.dress(rows)
        return rows

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All rows with names, block by block."""
        rows = super().stream(sort, filters)
        while block := list(islice(rows, CHUNK)):
            self.dress(block)
            yield from block


def with_people(rows: Sequence[Any]) -> None:
    """`person_name` and `owner` of rows that have person_id and owner_id."""
    names = people.names({row.person_id for row in rows if row.person_id})
    owners = identity.people({row.owner_id for row in rows if getattr(row, "owner_id", None)})
    for row in rows:
        row.person_name = names.get(row.person_id) or (f"#{row.person_id}" if row.person_id else "")
        owner = owners.get(getattr(row, "owner_id", None) or 0)
        row.owner = owner.name if owner else ""
