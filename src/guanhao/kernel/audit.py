"""Who did what, when: append-only and hash-chained, so that a changed, deleted or inserted row is found.

Each row's hash is SHA-256 over its canonical JSON and the hash of the row before. The head row serialises writers (two cannot fork the
chain) and remembers how long the chain is (a cut tail is found). Record late in a transaction: other writers wait for the commit.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models, transaction

from guanhao.kernel.access import current_actor
from guanhao.kernel.models import AuditEntry, AuditHead
from guanhao.kernel.now import now
from guanhao.kernel.secrets import SecretField, SecretText
from guanhao.kernel.tenancy import brand_in_scope

GENESIS = "0" * 64
MASK = "***"
SECRET_NAMES = re.compile(r"passw|secret|token|credential|cookie|authorization|api_?key|private_?key|recovery", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """One place where the chain does not hold: the row (0 for the chain as a whole) and what is wrong with it."""

    entry_id: int
    what: str


def record(
    action: str,
    *,
    target: str,
    before: Mapping[str, Any] | models.Model | None = None,
    after: Mapping[str, Any] | models.Model | None = None,
    note: str = "",
) -> AuditEntry:
    """Write one deed of the current actor in the caller's transaction. Values of secret fields and of names such as
    `password` or `token` become `***`; a model instance is recorded field by field."""
    actor, brand = current_actor(), brand_in_scope()
    parts = {"before": before, "after": after, "note": note or None}
    detail = {key: _clean(snapshot(part) if isinstance(part, models.Model) else part) for key, part in parts.items() if part is not None}
    with transaction.atomic():
        head = _lock_head()
        entry = AuditEntry(
            at=now(),
            brand_id=brand.id if brand else None,
            actor_id=actor.user_id,
            actor_name=actor.name[:120],
            via=actor.via,
            action=action,
            target=target[:200],
            detail=detail,
            previous_hash=head.hash,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
        AuditHead.objects.filter(pk=head.pk).update(hash=entry.hash, count=head.count + 1)
    return entry


def snapshot(instance: models.Model) -> dict[str, Any]:
    """The column values of a row, secrets masked."""
    return {f.attname: MASK if isinstance(f, SecretField) else getattr(instance, f.attname) for f in instance._meta.concrete_fields}


def digest(entry: AuditEntry) -> str:
    """The hash of a row: lower-case hex SHA-256 of its canonical JSON (sorted keys, UTF-8) including the previous hash."""
    body = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "brand": entry.brand_id,
        "actor": entry.actor_id,
        "name": entry.actor_name,
        "via": entry.via,
        "action": entry.action,
        "target": entry.target,
        "detail": _clean(entry.detail),
        "previous": entry.previous_hash,
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify() -> list[Problem]:
    """Walk the whole chain; an empty list means that every row is as it was written and none is missing."""
    return list(_problems())


def _problems() -> Iterator[Problem]:
    previous, count = GENESIS, 0
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2000):
        count += 1
        if entry.hash != digest(entry):
            yield Problem(entry.pk, "its content was changed after it was written")
        if entry.previous_hash != previous:
            yield Problem(entry.pk, "it does not follow the row before it: a row was deleted, inserted or moved here")
        previous = entry.hash
    head = AuditHead.objects.first()
    expected_count, expected_hash = (head.count, head.hash) if head else (0, GENESIS)
    if count != expected_count:
        yield Problem(0, f"the chain has {count} rows, but {expected_count} were written")
    elif previous != expected_hash:
        yield Problem(0, "the last row is not the one that was written last")


def take_turn() -> None:
    """Wait until nobody else writes the log. Who calls it first in a transaction and then reads sees what the others before have written: they are
    served in the order they came, so that nobody loses a race again and again."""
    _lock_head()


def _lock_head() -> AuditHead:
    AuditHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS, "count": 0})
    return AuditHead.objects.select_for_update().get(pk=1)


def _clean(value: Any, name: str = "") -> Any:
    """JSON that reads back the same on SQLite and PostgreSQL, with secrets masked."""
    match value:
        case SecretText():
            return MASK if value else ""
        case str() if name and SECRET_NAMES.search(name):
            return MASK if value else ""
        case str():
            return str(value).replace("\x00", "")
        case None | bool() | int():
            return value
        case float():
            return (int(value) if value.is_integer() else value) if math.isfinite(value) else str(value)
        case datetime():
            return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _clean(item, str(key)) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_clean(item, name) for item in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    return str(value)
