"""Taking what is due under a lease, keeping the lease alive, and giving on what dead workers left."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Min

from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.publisher import faults
from guanhao.domains.publishing.publisher.hands import Hand
from guanhao.domains.publishing.publisher.rows import update_rows
from guanhao.domains.publishing.publisher.states import status_event
from guanhao.kernel import brands, events
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef

Status, Outcome = Publication.Status, Attempt.Outcome
ASKED = (Status.PLANNED, Status.WAITING, Status.UNKNOWN)
KINDS = {Status.PLANNED: "publish", Status.WAITING: "confirm", Status.UNKNOWN: "reconcile"}


def next_due(lanes: Sequence[str]) -> datetime | None:
    """The moment at which the next publication of these lanes is due."""
    rows = Publication.everywhere.filter(lane__in=lanes, due_at__isnull=False, lease_until=None)
    found: datetime | None = rows.order_by("due_at").values_list("due_at", flat=True).first()
    return found


def next_dues() -> dict[str, datetime]:
    """The next moment of each lane that has one, in one query."""
    rows = Publication.everywhere.filter(due_at__isnull=False, lease_until=None).order_by()
    return dict(rows.values_list("lane").annotate(Min("due_at")))


def claim(lane: str, limit: int, *, lease: str, lasts: timedelta, without: Sequence[str] = ()) -> list[Hand]:
    """Lease up to `limit` due publications of a lane to this mark, the longest due first; two workers never get the same one. Platforms of `without`
    are left out.

    PostgreSQL skips rows that another worker locks; on SQLite the transaction is alone (BEGIN IMMEDIATE). What is planned goes to `running` with an
    open attempt; what is asked about keeps its status.
    """
    moment = now()
    due = Publication.everywhere.filter(lane=lane, due_at__lte=moment, lease_until=None, status__in=ASKED).order_by("due_at", "pk")
    due = due.exclude(platform__in=without) if without else due
    if not due.exists():  # a read: an idle worker never takes SQLite's write lock
        return []
    with transaction.atomic():
        rows: list[Publication] = list(due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:limit])
        fresh = [row for row in rows if row.status == Status.PLANNED]
        attempts = _begin_attempts(fresh, lease, moment)
        held = {"lease_owner": lease, "lease_until": moment + lasts}
        Publication.everywhere.filter(pk__in=[row.pk for row in fresh]).update(status=Status.RUNNING, **held)
        Publication.everywhere.filter(pk__in=[row.pk for row in rows if row.status != Status.PLANNED]).update(**held)
    faults.reached("claimed")
    known: dict[int, BrandRef | None] = {}
    hands = []
    for row in rows:
        if row.brand_id not in known:
            known[row.brand_id] = brands.brand_by_id(row.brand_id)
        brand = known[row.brand_id]
        if brand is None:
            continue
        kind = KINDS[Status(row.status)]
        row.status = Status.RUNNING if kind == "publish" else row.status
        row.lease_owner, row.lease_until = lease, moment + lasts
        hands.append(Hand(row, brand, kind, lease, attempts.get(row.pk)))  # type: ignore[arg-type]
    return hands


def _begin_attempts(rows: Sequence[Publication], lease: str, moment: datetime) -> dict[int, Attempt]:
    if not rows:
        return {}
    last = dict(
        Attempt.everywhere.filter(publication__in=[row.pk for row in rows]).values_list("publication").annotate(Max("number")).order_by("publication")
    )
    made = [Attempt(brand_id=row.brand_id, publication=row, number=last.get(row.pk, 0) + 1, worker=lease[:80], begun_at=moment) for row in rows]
    Attempt.everywhere.bulk_create(made)
    return {one.publication_id: one for one in made}


def beat(leases: Iterable[str], *, lasts: timedelta) -> set[str]:
    """Prolong the leases of these marks; the marks that still hold something."""
    marks = sorted(set(leases))
    if not marks:
        return set()
    rows = Publication.everywhere.filter(lease_owner__in=marks, lease_until__isnull=False).order_by("pk")
    with transaction.atomic():  # a row that is being written right now is passed over: two of our own threads never wait for each other
        mine = list(rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).values_list("pk", flat=True))
        Publication.everywhere.filter(pk__in=mine).update(lease_until=now() + lasts)
    return set(rows.values_list("lease_owner", flat=True))


def bury(*, limit: int = 200) -> int:
    """Give on what dead workers held: without an intent it is planned again, with one its outcome is unknown; how many."""
    moment = now()
    dead = Publication.everywhere.filter(lease_until__lt=moment).order_by("lease_until")
    if not dead.exists():
        return 0
    with transaction.atomic():
        rows: list[Publication] = list(dead.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:limit])
        opened = {one.publication_id: one for one in Attempt.everywhere.filter(publication__in=[row.pk for row in rows], outcome=Outcome.OPEN)}
        attempts = [_bury_one(row, opened.get(row.pk), moment) for row in rows]
        update_rows(rows, ("status", "lease_owner", "lease_until", "due_at", "reason_code", "changed_at"))
        update_rows([one for one in attempts if one is not None], ("outcome", "code", "ended_at"))
        events.emit_many(status_event(row, Status.PLANNED) for row in rows if row.pk in opened and row.status == Status.UNKNOWN)
    return len(rows)


def _bury_one(row: Publication, attempt: Attempt | None, moment: datetime) -> Attempt | None:
    """Where a dead worker's row goes; its open attempt, ended."""
    row.lease_owner, row.lease_until, row.changed_at = "", None, moment
    if row.status != Status.RUNNING:
        return None
    known_not_sent = attempt is None or attempt.intent_at is None
    row.status, row.due_at, row.reason_code = Status.PLANNED if known_not_sent else Status.UNKNOWN, moment, "worker_lost"
    if attempt is not None:
        attempt.outcome, attempt.code, attempt.ended_at = Outcome.LATER if known_not_sent else Outcome.UNKNOWN, "worker_lost", moment
    return attempt
