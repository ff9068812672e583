"""Figures of crises: clocks, times, what changed, conversion, and the handling time of a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from guanhao.domains.crisis.models import Crisis
from guanhao.domains.crisis.policy import CrisisPolicy
from guanhao.domains.crisis.rules.rooms import conversion, mean, relative, share
from guanhao.domains.crisis.selectors import outside
from guanhao.kernel.access import require
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

CLOCKS = ("crisis.response", "crisis.sop_start", "crisis.official_reply", "crisis.close")
OPEN = (Crisis.State.PROPOSED, Crisis.State.OPEN)


@dataclass(frozen=True)
class ClockFact:
    """A clock of a crisis: `state` is running, met, breached or cancelled; `over` how much later than promised it ended."""

    kind: str
    state: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None

    @property
    def running(self) -> bool:
        """Nobody has stopped it."""
        return self.stopped_at is None and self.state in ("running", "breached")

    @property
    def took(self) -> timedelta | None:
        """From its start to its end."""
        return self.stopped_at - self.started_at if self.stopped_at else None


@dataclass(frozen=True)
class Figures:
    """What a review keeps. Times in seconds, shares from 0 to 1; None: not known. `changed`: the negative volume after against before."""

    response: float | None
    start: float | None
    reply: float | None
    handling: float | None
    negative_before: float | None
    negative_after: float | None
    changed: float | None
    conversion: float | None
    breaches: tuple[str, ...]
    steps: int
    steps_done: int

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {**self.__dict__, "breaches": list(self.breaches)}


def clocks_of(ids: Iterable[int]) -> dict[int, dict[str, ClockFact]]:
    """The four clocks of crises by number, in one query."""
    wanted = {f"crisis.crisis:{number}": number for number in ids}
    found: dict[int, dict[str, ClockFact]] = {number: {} for number in wanted.values()}
    for row in Clock.objects.filter(subject__in=list(wanted), kind__in=CLOCKS):
        due = row.started_at + timedelta(seconds=row.target_seconds)
        late = row.stopped_at is None and row.state == Clock.State.RUNNING and due <= now()
        state = "breached" if late else str(row.state)
        found[wanted[row.subject]][row.kind] = ClockFact(row.kind, state, row.started_at, due, row.stopped_at)
    return found


def figures(row: Crisis) -> Figures:
    """The figures of one crisis now."""
    known, end = clocks_of([row.pk])[row.pk], row.closed_at or now()
    before, after = _volumes(row, end)
    steps = list(row.steps.values_list("done_at", "skipped"))
    return Figures(
        response=_seconds(row.alerted_at, row.responded_at),
        start=_seconds(row.alerted_at, row.activated_at),
        reply=_seconds(row.activated_at, row.replied_at),
        handling=_seconds(row.alerted_at, row.closed_at),
        negative_before=share(before.total, before.negative) if before else None,
        negative_after=share(after.total, after.negative) if after else None,
        changed=relative(float(before.negative), float(after.negative)) if before and after else None,
        conversion=conversion(row.affected, row.complaints),
        breaches=tuple(kind for kind in CLOCKS if kind in known and known[kind].state == "breached"),
        steps=len(steps),
        steps_done=sum(done is not None and not skipped for done, skipped in steps),
    )


@dataclass(frozen=True)
class Handling:
    """Handling times of closed major crises in a period: the mean, the target, and the mean of every month."""

    count: int
    mean: timedelta | None
    target: timedelta
    months: tuple[tuple[date, int, timedelta | None], ...]

    @property
    def met(self) -> bool | None:
        """Within the target; None of nothing."""
        return None if self.mean is None else self.mean <= self.target


def handling(*, months: int = 12) -> Handling:
    """Mean time from alert to close of major negatives (level from policy, no drills) of the last months (needs crisis.view), CRI-16 b."""
    require("crisis.view")
    policy, zone = CrisisPolicy.of_brand(), current_brand().zone
    today = now().astimezone(zone).date()
    firsts = [_month_before(today.replace(day=1), back) for back in range(months - 1, -1, -1)]
    since = datetime(firsts[0].year, firsts[0].month, 1, tzinfo=zone)
    rows = Crisis.objects.filter(state=Crisis.State.CLOSED, drill=False, level__gte=policy.major_from, closed_at__gte=since)
    times: dict[date, list[timedelta]] = {first: [] for first in firsts}
    for alerted, closed in rows.values_list("alerted_at", "closed_at"):
        times[closed.astimezone(zone).date().replace(day=1)].append(closed - alerted)
    every = [one for month in times.values() for one in month]
    lines = tuple((first, len(times[first]), mean(times[first])) for first in firsts)
    return Handling(len(every), mean(every), policy.handling_target, lines)


def _volumes(row: Crisis, end: datetime) -> tuple[outside.Volume | None, outside.Volume | None]:
    """Mentions in the first window (policy) from the alert on, and in the last one before the end: peak against what is left."""
    window = CrisisPolicy.of_brand().before_after
    return outside.volume(row, row.alerted_at, row.alerted_at + window), outside.volume(row, end - window, end)


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start is not None and end is not None else None


def _month_before(first: date, back: int) -> date:
    month = first.year * 12 + first.month - 1 - back
    return date(month // 12, month % 12 + 1, 1)
