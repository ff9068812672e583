"""Freezes and withdrawals as other rooms see them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from guanhao.domains.publishing.contracts import FreezeView, LinkedPublications, PublicationView
from guanhao.domains.publishing.models import Publication, Withdrawal
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.selectors.withdrawing import as_facts, linked
from guanhao.kernel.access import require

HELD = Publication.Status.HELD


def freezes() -> list[FreezeView]:
    """The freezes that are on with how many publications each holds, in two queries (needs publishing.view)."""
    require("publishing.view")
    rows = selectors.running_freezes()
    codes = [f"freeze:{row.pk}" for row in rows]
    counts = Publication.objects.filter(status=HELD, reason_code__in=codes).order_by().values_list("reason_code").annotate(Count("pk"))
    held = dict(counts)
    return [
        FreezeView(
            id=row.pk, scope=row.scope, value=row.value, reason=row.reason, made_at=row.made_at, held=held.get(f"freeze:{row.pk}", 0)
        )
        for row in rows
    ]  # fmt: skip


def held_by(freeze_id: int) -> list[PublicationView]:
    """What a freeze holds, in the order of its moments (needs publishing.view)."""
    require("publishing.view")
    return list(_views(Publication.objects.filter(status=HELD, reason_code=f"freeze:{freeze_id}").order_by("planned_at", "pk")))


def linked_views(scope: str, value: str) -> LinkedPublications:
    """What a withdrawal would touch (needs publishing.view)."""
    found = linked(scope, value)
    return LinkedPublications(out=tuple(_views(found.out)), coming=tuple(_views(found.coming)), moving=tuple(_views(found.moving)))


def withdrawal(withdrawal_id: int) -> dict[str, Any]:
    """One withdrawal with all its posts (needs publishing.view); LookupError when there is none."""
    require("publishing.view")
    row = Withdrawal.objects.prefetch_related("takings__publication").filter(pk=withdrawal_id).first()
    if row is None:
        raise LookupError(f"publishing.withdrawal:{withdrawal_id}")
    return as_facts(row)


def _views(rows: Iterable[Publication]) -> Iterable[PublicationView]:
    return (selectors.view_of(row) for row in rows)
