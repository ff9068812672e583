"""The outbox: an event is written in the transaction that makes it true, and each reaction to it happens exactly once.

A reaction and its Delivery row are one transaction, so a kill at any instruction loses neither and repeats neither. Reactions are short:
they queue a job for anything that takes longer than a page may.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q

from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.brands import brand_by_id
from guanhao.kernel.models import Delivery, EventRow
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import WrongBrand, brand_in_scope, brand_scope
from guanhao.sdk.events.base import Event, event_types

log = logging.getLogger(__name__)
E = TypeVar("E", bound=Event)
CHEAP = 20

_reactions: dict[type[Event], dict[str, Callable[[Any], None]]] = {}


def on(event_type: type[E], *, key: str) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Declare a reaction: `@on(PostsImported, key="strategy.rejudge_goals")`. It runs inside the event's brand as SYSTEM, once an event.

    `key` is what the database remembers: never rename it.
    """

    def declare(function: Callable[[E], None]) -> Callable[[E], None]:
        known = _reactions.setdefault(event_type, {}).setdefault(key, function)
        if known.__qualname__ != function.__qualname__:
            raise TypeError(f"two reactions to {event_type.name} have the key {key}")
        return function

    return declare


def reactions_to(event_type: type[Event]) -> dict[str, Callable[[Any], None]]:
    """The reactions to a type of event by key."""
    return dict(_reactions.get(event_type, {}))


def emit(event: Event) -> EventRow:
    """Write an event into the outbox in the caller's transaction; it is delivered right after the commit, or by the worker.

    WrongBrand when it belongs to another brand than the one in scope.
    """
    brand = brand_in_scope()
    if brand is not None and event.brand_id is not None and event.brand_id != brand.id:
        raise WrongBrand(f"{event.name} of brand {event.brand_id} emitted inside brand {brand.id}")
    row = EventRow.objects.create(name=event.name, brand_id=event.brand_id, payload=event.payload(), made_at=now())
    from guanhao.kernel.webhooks.subscribing import write_deliveries

    write_deliveries(row)
    if reactions_to(type(event)) and len(connection.run_on_commit) < CHEAP:
        transaction.on_commit(partial(_deliver_fresh, row.pk), robust=True)
    return row


def emit_many(events: Iterable[Event]) -> int:
    """Write many events of the brand in scope at once; the worker delivers them. How many."""
    brand, moment = brand_in_scope(), now()
    rows = [EventRow(name=event.name, brand_id=event.brand_id, payload=event.payload(), made_at=moment) for event in events]
    if brand is not None and any(row.brand_id not in (None, brand.id) for row in rows):
        raise WrongBrand(f"events of another brand emitted inside brand {brand.id}")
    made = EventRow.objects.bulk_create(rows, batch_size=500)
    if made:
        from guanhao.kernel.webhooks.subscribing import write_many_deliveries

        write_many_deliveries(made)
    return len(made)


def deliver_pending(limit: int = 200) -> int:
    """Deliver what is due, oldest first; how many events are now done. A poisoned event waits for its retry and holds nobody up."""
    moment = now()
    due = EventRow.objects.filter(Q(retry_at=None) | Q(retry_at__lte=moment), delivered_at=None, failed_at=None).order_by("id")
    return sum(_deliver(row) for row in due[:limit])


def stuck_events() -> int:
    """How many events were given up after all attempts."""
    return EventRow.objects.filter(delivered_at=None).exclude(failed_at=None).count()


def _deliver_fresh(event_id: int) -> None:
    """Right after the commit, when the transaction made only a few; the rest is left to the worker so that no request waits for it."""
    with suppress(DatabaseError):  # the worker tries again
        row = EventRow.objects.filter(pk=event_id, delivered_at=None, failed_at=None).first()
        if row is not None:
            _deliver(row)


def _deliver(row: EventRow) -> bool:
    event_type = event_types().get(row.name)
    if event_type is None:
        return _settle(row, "")  # an event of a part that is not installed any more
    brand = brand_by_id(row.brand_id)
    if row.brand_id is not None and brand is None:
        return _settle(row, "the brand does not exist any more")
    errors: list[str] = []
    try:
        event = event_type.of(row.brand_id, row.payload)
    except ValueError as error:
        return _postpone(row, [str(error)])
    with brand_scope(brand), acting(SYSTEM):
        for key, reaction in reactions_to(event_type).items():
            try:
                _react(row, key, reaction, event)
            except Exception as error:
                log.warning("reaction %s to event %s failed: %s", key, row.pk, type(error).__name__)
                errors.append(f"{key}: {''.join(traceback.format_exception(error))[-3000:]}")
        return _postpone(row, errors) if errors else _settle(row, "")


def _react(row: EventRow, key: str, reaction: Callable[[Any], None], event: Event) -> None:
    if Delivery.objects.filter(event=row, reaction=key).exists():
        return
    try:
        with transaction.atomic():
            delivery = Delivery(event=row, reaction=key, at=now())
            with transaction.atomic():
                delivery.save(force_insert=True)
            reaction(event)
    except IntegrityError:
        if not Delivery.objects.filter(event=row, reaction=key).exists():  # else another dispatcher did it meanwhile
            raise


def _settle(row: EventRow, error: str) -> bool:
    return bool(EventRow.objects.filter(pk=row.pk, delivered_at=None).update(delivered_at=now(), error=error))


def _postpone(row: EventRow, errors: list[str]) -> bool:
    from guanhao.kernel.jobs.policy import JobsPolicy

    policy = JobsPolicy.of_scope()
    attempts = row.attempts + 1
    given_up: datetime | None = now() if attempts >= policy.event_attempts else None
    EventRow.objects.filter(pk=row.pk).update(
        attempts=attempts, retry_at=now() + policy.wait(attempts), failed_at=given_up, error="\n".join(errors)[-8000:]
    )
    return False
