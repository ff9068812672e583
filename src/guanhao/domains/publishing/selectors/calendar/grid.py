"""Cells of a calendar page: how many publications each has, and its first few, in a constant number of statements that read only those windows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.selectors.calendar.wanted import Wanted

SHOWN = ("pk", "account_id", "platform", "title", "format", "status", "mode", "lane", "hot", "planned_at", "revision", "campaign", "note", "subject")
TERMS = 400  # SQLite joins at most 500 statements
MARKS = (datetime(1801, 1, 1, tzinfo=UTC), datetime(1801, 1, 2, tzinfo=UTC))  # stand for a window while its statement is made
NOBODY = -(2**53)


@dataclass(frozen=True)
class Bucket:
    """One cell: a window of moments (`since` inside, `until` outside), of one account or of all; the cells of a page do not overlap."""

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
    shown = each
    while budget and shown > 1 and sum(min(number, shown) for number in counts.values()) > budget:
        shown -= 1
    where = _first(full, rows, shown)
    for chip in chips_of(where):
        cells[buckets[where[chip.pk]].key].chips.append(chip)
    return cells


def chips_of(keys: Iterable[int]) -> list[Chip]:
    """Publications by number, in the order of their moments."""
    return [Chip(*row) for row in Publication.objects.filter(pk__in=list(keys)).order_by("planned_at", "pk").values_list(*SHOWN)]


def _counts(buckets: Sequence[Bucket], rows: QuerySet[Any]) -> dict[int, int]:
    chosen = [(place, bucket) for place, bucket in enumerate(buckets) if bucket.since < bucket.until]
    return dict(_together("SELECT {place} AS place, COUNT(*) AS number FROM ({sql}) AS part{place}", chosen, rows.order_by().values("id")))


def _first(full: Sequence[tuple[int, Bucket]], rows: QuerySet[Any], each: int) -> dict[int, int]:
    found = _together("SELECT {place} AS place, id FROM ({sql}) AS part{place}", full, rows.values("id"), each)
    return {pk: place for place, pk in found}


def _together(shape: str, chosen: Sequence[tuple[int, Bucket]], rows: QuerySet[Any], each: int | None = None) -> list[tuple[int, int]]:
    """Run many small statements as few; each keeps its own index range, which one grouped statement over all rows would not. The statement is made
    once and its three values changed, since making it takes longer than running it."""
    found: list[tuple[int, int]] = []
    makers = {account: _Maker(rows, account=account, each=each) for account in {bucket.account_id is not None for _place, bucket in chosen}}
    for start in range(0, len(chosen), TERMS):
        texts: list[str] = []
        values: list[Any] = []
        for place, bucket in chosen[start : start + TERMS]:
            maker = makers[bucket.account_id is not None]
            if maker.sql:
                texts.append(shape.format(place=int(place), sql=maker.sql))
                values.extend(maker.values(bucket))
        if texts:
            with connection.cursor() as cursor:
                cursor.execute(" UNION ALL ".join(texts), values)
                found += cursor.fetchall()
    return found


class _Maker:
    """The statement of one window, compiled once; `sql` is "" when the filters let nothing through."""

    def __init__(self, rows: QuerySet[Any], *, account: bool, each: int | None) -> None:
        inside = rows.filter(planned_at__gte=MARKS[0], planned_at__lt=MARKS[1])
        if account:
            inside = inside.filter(account_id=NOBODY)
        try:
            self.sql, params = (inside if each is None else inside[:each]).query.sql_with_params()
        except EmptyResultSet:
            self.sql, params = "", ()
            return
        self.params = list(params)
        self.adapt = connection.ops.adapt_datetimefield_value
        self.since, self.until = (self.params.index(self.adapt(mark)) for mark in MARKS)
        self.account = self.params.index(NOBODY) if account else None

    def values(self, bucket: Bucket) -> list[Any]:
        """The values for a bucket."""
        values = list(self.params)
        values[self.since], values[self.until] = self.adapt(bucket.since), self.adapt(bucket.until)
        if self.account is not None:
            values[self.account] = bucket.account_id
        return values
