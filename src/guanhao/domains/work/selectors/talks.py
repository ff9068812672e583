"""How the team keeps its promises of communication."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.models import CommAck, CommRecord, CommRule
from guanhao.kernel.now import now


@dataclass(frozen=True, kw_only=True)
class Attainment:
    """One person within a span: what was judged, how much was in time (share, None for nothing), and whether the newest rule is acknowledged."""

    user_id: int
    name: str
    judged: int
    qualified: int
    waiting: int
    acknowledged: bool

    @property
    def share(self) -> float | None:
        """Qualified of judged."""
        return self.qualified / self.judged if self.judged else None


def newest_rule() -> CommRule | None:
    """The rule that counts."""
    row: CommRule | None = CommRule.objects.order_by("-number").first()
    return row


def attainment(start: datetime, end: datetime | None = None) -> Sequence[Attainment]:
    """Everybody who works here, by name: what began from `start` until before `end` (now)."""
    rows = CommRecord.objects.filter(began_at__gte=start, began_at__lt=end or now())
    late = Q(ended_at=None, due_at__lt=now())
    sums = rows.values("user_id").annotate(
        judged=Count("pk", filter=Q(qualified__isnull=False) | late),
        good=Count("pk", filter=Q(qualified=True)),
        waiting=Count("pk", filter=Q(ended_at=None)),
    )
    found = {one["user_id"]: one for one in sums}
    rule = newest_rule()
    acked = set(CommAck.objects.filter(rule=rule).values_list("user_id", flat=True)) if rule else set()
    return [
        Attainment(
            user_id=person.id,
            name=person.name,
            judged=found.get(person.id, {}).get("judged", 0),
            qualified=found.get(person.id, {}).get("good", 0),
            waiting=found.get(person.id, {}).get("waiting", 0),
            acknowledged=person.id in acked,
        )
        for person in sorted(identity.people_of_brand(), key=lambda one: one.name)
    ]
