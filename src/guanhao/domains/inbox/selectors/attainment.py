"""How promised times were kept: by tier, channel, agent and week, with percentiles, and every breach."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import QuerySet

from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.models import Conversation, Kept
from guanhao.kernel import access
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

SPLITS = ("tier", "channel", "agent_id", "week", "platform", "account_id", "kind")
KINDS = {"first": "inbox.first_reply", "next": "inbox.next_reply", "resolution": "inbox.resolution"}


@dataclass(frozen=True)
class Group:
    """Promises of one tier, channel, agent … : how many ended, how many in time, and the seconds they took (median, 90th percentile, longest)."""

    key: str
    ended: int
    in_time: int
    median: float
    p90: float
    longest: float

    @property
    def share(self) -> float:
        """In time ÷ ended."""
        return self.in_time / self.ended


@dataclass(frozen=True)
class Open:
    """A promise that is broken and still open."""

    conversation_id: int
    person: str
    kind: str
    tier: str
    channel: str
    agent: str
    due_at: datetime


def ended(first: date, last: date, *, kind: str = "", tier: str = "", channel: str = "", agent_id: int | None = None) -> QuerySet[Kept]:
    """Promises that ended on the days asked, both included (needs inbox.view)."""
    access.require("inbox.view")
    zone = current_brand().zone
    begin, end = datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone)
    chosen = {"kind": kind, "tier": tier, "channel": channel}
    rows: QuerySet[Kept] = Kept.objects.filter(ended_at__gte=begin, ended_at__lt=end, **{name: value for name, value in chosen.items() if value})
    return rows.filter(agent_id=agent_id) if agent_id else rows


def grouped(rows: QuerySet[Kept], by: str) -> list[Group]:
    """The promises by one of SPLITS (KeyError otherwise), most first. One query; percentiles by linear interpolation."""
    if by not in SPLITS:
        raise KeyError(by)
    found: dict[str, tuple[list[float], int]] = {}
    for key, took, in_time in rows.order_by().values_list(by, "took_seconds", "in_time").iterator(chunk_size=10_000):
        name = "" if key is None else str(key)
        times, kept = found.get(name, ([], 0))
        times.append(took)
        found[name] = (times, kept + in_time)
    groups = [group(name, times, kept) for name, (times, kept) in found.items()]
    return sorted(groups, key=lambda one: one.key) if by == "week" else sorted(groups, key=lambda one: (-one.ended, one.key))


def group(key: str, times: list[float], in_time: int) -> Group:
    """Counts and percentiles of some seconds (at least one)."""
    median, p90 = (float(value) for value in np.percentile(times, [50, 90]))
    return Group(key, len(times), in_time, median, p90, max(times))


def total(rows: QuerySet[Kept]) -> Group | None:
    """All of them together; None of nothing."""
    pairs = list(rows.order_by().values_list("took_seconds", "in_time"))
    return group("", [took for took, _kept in pairs], sum(kept for _took, kept in pairs)) if pairs else None


def open_breaches(*, limit: int = 50) -> list[Open]:
    """Promises that are broken and still open, the oldest first (needs inbox.view)."""
    access.require("inbox.view")
    late = Clock.objects.filter(kind__in=list(KINDS.values()), stopped_at=None, due_at__lt=now()).order_by("due_at")[:limit]
    clocks = list(late)
    rows = {row.pk: row for row in Conversation.objects.filter(pk__in=[int(clock.subject.rpartition(":")[2]) for clock in clocks])}
    names = identity.people({row.assignee_id for row in rows.values() if row.assignee_id})
    found = []
    for clock in clocks:
        row = rows.get(int(clock.subject.rpartition(":")[2]))
        if row is None or clock.due_at is None:
            continue
        agent = names[row.assignee_id].name if row.assignee_id in names else ""
        kind = clock.kind.rpartition(".")[2].removesuffix("_reply")
        found.append(Open(row.pk, row.person_name, kind, row.tier, row.channel, agent, clock.due_at))
    return found
