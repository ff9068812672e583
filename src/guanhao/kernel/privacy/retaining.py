"""Rules of retention: what is over its time goes every night, in small transactions, so that a killed run goes on where it stood."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise

from guanhao.kernel import audit
from guanhao.kernel.now import now
from guanhao.kernel.privacy.holdings import discover
from guanhao.kernel.privacy.models import RetentionRun

Words = str | Promise
PIECE = 500


@dataclass(frozen=True, kw_only=True)
class Keep:
    """One rule: `days` reads a policy (0: kept for ever), `over(limit)` gives the rows older than a moment, `remove(rows)` takes a few of them out.

    Removed rows must not be over their time any more: that is how a run knows where it stands.
    """

    key: str
    title: Words
    help: Words
    days: Callable[[], int]
    over: Callable[[datetime], QuerySet[Any]]
    remove: Callable[[QuerySet[Any]], Any] = lambda rows: rows.delete()


_keeps: dict[str, Keep] = {}


def keep(*rules: Keep) -> None:
    """Add rules; a key said twice replaces the first."""
    _keeps.update({rule.key: rule for rule in rules})


def keeps() -> list[Keep]:
    """All rules, by key."""
    discover()
    return [_keeps[key] for key in sorted(_keeps)]


def overdue(rule: Keep) -> int:
    """How many rows of the brand in scope are over their time now: what the next run would remove."""
    days = rule.days()
    return rule.over(now() - timedelta(days=days)).count() if days else 0


def run_rule(rule: Keep, *, between: Callable[[int], None] | None = None) -> int:
    """Remove what is over its time, a few hundred rows a transaction; how many. The run is kept and in the audit log when it removed something."""
    days = rule.days()
    if not days:
        return 0
    limit, removed = now() - timedelta(days=days), 0
    while True:
        with transaction.atomic():
            numbers = list(rule.over(limit).order_by("pk").values_list("pk", flat=True)[:PIECE])
            if numbers:
                rule.remove(rule.over(limit).filter(pk__in=numbers))
        removed += len(numbers)
        if between is not None:
            between(removed)
        if len(numbers) < PIECE:
            break
    with transaction.atomic():
        RetentionRun(at=now(), rule=rule.key, days=days, removed=removed).save()
        if removed:
            audit.record("privacy.retained", target=f"privacy.rule:{rule.key}", after={"removed": removed, "days": days})
    return removed
