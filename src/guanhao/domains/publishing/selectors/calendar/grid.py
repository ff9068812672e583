"""Cells of a calendar page: how many publications each has, and its first few, in a constant number of statements that read only those windows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.selectors.calendar.wanted import Wanted

SHOWN = ("pk", "account_id", "platform", "title", "format", "status", "mode", "lane", "hot", "planned_at", "revision", "campaign", "note", "subject")
TERMS = 400  # SQLite joins at most 500 statements


@dataclass(frozen=True)
class Bucket:
    """One cell: a window of moments (`since` inside, `until` outside), of one account or of all."""

    key: Any
    since: datetime
    until: datetime
    account_id: int | None = None


@dataclass(frozen=True)
class Chip:
    """A publication as a cell shows it."""

    pk: int
    account_id: int
    platform: str
    title: str
    format: str
    status: str
    mode: str
    lane: str
    hot: bool
    planned_at: datetime
    revision: int
    campaign: str
    note: str
    subject: str


@dataclass
class Cell:
    """What lies in a bucket: all of it in `count`, the first few in `chips`."""

    count: int = 0
    chips: list[Chip] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.chips)


def fill(buckets: Sequence[Bucket], wanted: Wanted, each: int, budget: int = 0) -> dict[Any, Cell]:
    """The cells of these buckets with at most `each` publications in every one, fewer (but one) where a page would show more than `budget` in all
    (0: no matter); three statements up to 400 cells."""
    rows = wanted.rows()
    counts = _counts(buckets, rows)
    cells = {bucket.key: Cell(counts.get(place, 0)) for place, bucket in enumerate(buckets)}
    full = [(place, bucket) for place, bucket in enumerate(buckets) if counts.get(place)]
    shown = max(1, min(each, budget // max(1, len(full)))) if budget else each
    where = _first(full, rows, shown)
    for chip in chips_of(where):
        cells[buckets[where[chip.pk]].key].chips.append(chip)
    return cells


def chips_of(keys: Iterable[int]) -> list[Chip]:
    """Publications by number, in the order of their moments."""
    return [Chip(*row) for row in Publication.objects.filter(pk__in=list(keys)).order_by("planned_at", "pk").values_list(*SHOWN)]


def _counts(buckets: Sequence[Bucket], rows: QuerySet[Any]) -> dict[int, int]:
    parts = [(place, _within(rows, bucket).order_by().values("id")) for place, bucket in enumerate(buckets) if bucket.since < bucket.until]
    return dict(_together("SELECT {place} AS place, COUNT(*) AS number FROM ({sql}) AS part{place}", parts))


def _first(full: Sequence[tuple[int, Bucket]], rows: QuerySet[Any], each: int) -> dict[int, int]:
    parts = [(place, _within(rows, bucket).values("id")[:each]) for place, bucket in full]
    return {pk: place for place, pk in _together("SELECT {place} AS place, id FROM ({sql}) AS part{place}", parts)}


def _within(rows: QuerySet[Any], bucket: Bucket) -> QuerySet[Any]:
    inside = rows.filter(planned_at__gte=bucket.since, planned_at__lt=bucket.until)
    return inside if bucket.account_id is None else inside.filter(account_id=bucket.account_id)


def _together(shape: str, parts: Sequence[tuple[int, QuerySet[Any]]]) -> list[tuple[int, int]]:
    """Run many small statements as few; each keeps its own index range, which one grouped statement over all rows would not."""
    found: list[tuple[int, int]] = []
    for start in range(0, len(parts), TERMS):
        texts: list[str] = []
        values: list[Any] = []
        for place, query in parts[start : start + TERMS]:
            try:
                sql, params = query.query.sql_with_params()
            except EmptyResultSet:
                continue
            texts.append(shape.format(place=int(place), sql=sql))
            values.extend(params)
        if texts:
            with connection.cursor() as cursor:
                cursor.execute(" UNION ALL ".join(texts), values)
                found += cursor.fetchall()
    return found
