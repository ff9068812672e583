"""What models cost this month."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db.models import Count, Q, Sum

from guanhao.domains.assistant.models import ModelCall, Provider
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MICRO = 1_000_000


@dataclass(frozen=True)
class Spent:
    """Calls of a month: how many, how many failed, tokens, millionths of a yuan; what runs counts with what it may reach."""

    calls: int
    failed: int
    tokens: int
    cost: int

    @property
    def money(self) -> Decimal:
        """Yuan."""
        return Decimal(self.cost) / MICRO


def month_begin() -> datetime:
    """The first moment of this month in the brand's zone."""
    zone = current_brand().zone
    return datetime.combine(now().astimezone(zone).date().replace(day=1), time(), zone)


def spent(since: datetime | None = None) -> Spent:
    """Everything since a moment (this month), one query."""
    rows = ModelCall.objects.filter(at__gte=since or month_begin())
    found = rows.aggregate(
        calls=Count("pk"), failed=Count("pk", filter=Q(state__in=("failed", "refused"))), a=Sum("tokens_in"), b=Sum("tokens_out"), cost=Sum("cost")
    )
    return Spent(found["calls"], found["failed"], (found["a"] or 0) + (found["b"] or 0), found["cost"] or 0)


def active() -> Provider | None:
    """The provider that writes; None when all is stopped."""
    row: Provider | None = Provider.objects.filter(active=True).first()
    return row
