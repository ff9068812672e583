"""Adding to what was counted: one statement a batch and stream slot, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts import AlertRefused, Counted
from guanhao.domains.listening.models import CountGap, CountSlice
from guanhao.domains.listening.policy.alerts import AlertPolicy
from guanhao.domains.listening.rules.alert_streams import check_stream, slot_of
from guanhao.kernel import access
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope, current_brand

REFS, REFS_LENGTH, BATCH = 12, 1500, 10_000
SOON, NAMED = timedelta(seconds=1), timedelta(days=31)
DETECT = "listening.detect"
ADD = """
INSERT INTO {table} (brand_id, stream, slot, total, negative, reach, weight, refs, negative_refs, fresh)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (brand_id, stream, slot) DO UPDATE SET total = {table}.total + excluded.total, negative = {table}.negative + excluded.negative,
  reach = {table}.reach + excluded.reach, weight = {table}.weight + excluded.weight, fresh = excluded.fresh,
  refs = CASE WHEN length({table}.refs) < {room} THEN {table}.refs || excluded.refs ELSE {table}.refs END,
  negative_refs = CASE WHEN length({table}.negative_refs) < {room} THEN {table}.negative_refs || excluded.negative_refs ELSE {table}.negative_refs END
"""


@dataclass
class _Sum:
    total: int = 0
    negative: int = 0
    reach: int = 0
    weight: float = 0.0
    refs: list[tuple[int, str]] = field(default_factory=list)
    negative_refs: list[tuple[int, str]] = field(default_factory=list)

    def add(self, row: Counted) -> None:
        """One more."""
        self.total += row.total
        self.negative += min(row.negative, row.total)
        self.reach += row.reach
        self.weight += row.total * row.weight
        if row.ref:
            (self.negative_refs if row.negative else self.refs).append((row.reach, row.ref))


def count(rows: Sequence[Counted]) -> None:
    """Add a batch. Nothing is lost with two workers: the database adds, in one order of rows, so that batches wait and never deadlock.

    A moment that has not come yet (a source's clock is wrong) counts as now. ValueError for a stream that cannot be, or a count below zero.
    """
    sums = _summed(rows)
    if not sums:
        return
    brand, table = current_brand(), CountSlice._meta.db_table
    adapt = connection.ops.adapt_datetimefield_value
    values = [
        (brand.id, stream, adapt(slot), one.total, one.negative, one.reach, one.weight, _lines(one.refs), _lines(one.negative_refs), True)
        for (stream, slot), one in sorted(sums.items())
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(ADD.format(table=table, room=REFS_LENGTH), values)
    transaction.on_commit(look_soon)


def count_from_outside(rows: Sequence[Counted]) -> int:
    """Counts that another program hands in (needs listening.edit); how many. AlertRefused names what cannot be, and nothing is counted."""
    access.require("listening.edit")
    if len(rows) > BATCH:
        raise AlertRefused(_("At most %(n)s counts at a time.") % {"n": BATCH}, "items")
    if any(one.at.tzinfo is None for one in rows):
        raise AlertRefused(_("Each moment needs its zone, such as 2026-01-05T08:00:00+08:00."), "at")
    try:
        with transaction.atomic():
            count(rows)
    except ValueError as error:
        raise AlertRefused(str(error), "items") from error
    return len(rows)


def look_soon() -> None:
    """Queue one look of the detector for everything that is counted within this second; the minute's own look makes up for a kill in between."""
    brand, moment = current_brand(), now()
    with brand_scope(brand):
        enqueue(DETECT, key=f"soon:{int(moment.timestamp())}", run_at=moment + SOON)


def add_gap(*, stream: str, starts_at: datetime, ends_at: datetime | None = None, reason: str = "") -> CountGap:
    """Note that a stream was not heard (its source was down): its empty slots are unknown, not zero. None as the end: from now on."""
    check_stream(stream)
    with transaction.atomic():
        row: CountGap | None = CountGap.objects.select_for_update().filter(stream=stream, ends_at=None).first()
        if row is None:
            row = CountGap(stream=stream, starts_at=starts_at, ends_at=ends_at, reason=reason[:300])
            row.save()
    return row


def end_gap(stream: str) -> int:
    """The stream is heard again; how many gaps ended."""
    return int(CountGap.objects.filter(stream=stream, ends_at=None).update(ends_at=now()))


def _summed(rows: Iterable[Counted]) -> dict[tuple[str, datetime], _Sum]:
    latest, present = now() + AlertPolicy.of_brand().future, slot_of(now())
    sums: dict[tuple[str, datetime], _Sum] = {}
    known: set[str] = set()
    for row in rows:
        if row.stream not in known:
            known.add(check_stream(row.stream))
        if row.total < 0 or row.negative < 0 or row.reach < 0 or row.weight < 0:
            raise ValueError(f"{row.stream}: a count is never below zero")
        slot = slot_of(row.at) if row.at <= latest else present
        sums.setdefault((row.stream, min(slot, present)), _Sum()).add(row)
    return sums


def _lines(refs: list[tuple[int, str]]) -> str:
    best = sorted(refs, key=lambda one: -one[0])[:REFS]
    return "".join(f"{reach} {ref}\n" for reach, ref in best if "\n" not in ref and len(ref) <= 120)


def tidy() -> int:
    """Clear counts older than the policy keeps them, and the names of posts in slices of more than a month ago; rows cleared."""
    moment = now()
    old = CountSlice.objects.filter(slot__lt=moment - NAMED).exclude(refs="", negative_refs="")
    old.update(refs="", negative_refs="")
    gone, _models = CountSlice.objects.filter(slot__lt=moment - AlertPolicy.of_brand().keep).delete()
    return int(gone)
