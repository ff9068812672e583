"""Clocks: a target that somebody must meet, with pause, stop, escalation steps and one breach. One table, one sweeper.

Everything is decided from stored moments, never from how often the sweeper ran, so that restarts and clock jumps neither lose nor repeat.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.kernel import bulk
from guanhao.kernel.brands import brand_by_id
from guanhao.kernel.events import emit
from guanhao.kernel.jobs import QUICK, JobContext, job
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope, current_brand
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue

State = Clock.State


class WorkingTime(Protocol):
    """A calendar of working hours."""

    def add(self, start: datetime, seconds: float, /) -> datetime:
        """The moment at which this many working seconds have passed since `start`."""
        ...

    def between(self, start: datetime, end: datetime, /) -> float:
        """Working seconds from start to end."""
        ...


class _AllHours:
    def add(self, start: datetime, seconds: float, /) -> datetime:
        return start + timedelta(seconds=seconds)

    def between(self, start: datetime, end: datetime, /) -> float:
        return (end - start).total_seconds()


_calendars: dict[str, WorkingTime] = {"": _AllHours()}


def register_calendar(name: str, engine: WorkingTime) -> None:
    """Make working hours known by name, for `start_clock(calendar=name)`; the name "" is every hour of every day."""
    _calendars[name] = engine


def start_clock(
    *, kind: str, subject: str, target: timedelta, steps: Sequence[tuple[timedelta, str]] = (), calendar: str = "", started_at: datetime | None = None
) -> Clock:
    """Start the clock of a kind on a subject ("inbox.first_reply", "thread:12"), or start it again when it has ended.

    `steps`: escalations as (time since the start, label), also after the target. A clock that nobody has stopped is returned as it is.
    KeyError for an unknown calendar, ValueError for a target that is not positive.
    """
    if target <= timedelta(0):
        raise ValueError(f"{kind}: the target must be longer than nothing, not {target}")
    hours, begin = _calendars[calendar], started_at or now()
    with transaction.atomic():
        known: Clock | None = Clock.objects.select_for_update().filter(kind=kind, subject=subject).first()
        if known is not None and known.stopped_at is None:
            return known
        clock = known or Clock(kind=kind, subject=subject)
        clock.state, clock.started_at, clock.target_seconds = State.RUNNING, begin, target.total_seconds()
        clock.calendar, clock.due_at = calendar, hours.add(begin, target.total_seconds())
        clock.escalations = [{"after": after.total_seconds(), "label": label} for after, label in sorted(steps)]
        clock.steps_done, clock.paused_at, clock.left_seconds, clock.stopped_at, clock.breached_at = 0, None, None, None, None
        clock.counted_from, clock.counted_seconds = begin, 0.0
        clock.next_step_at = _step_at(clock)
        clock.save()
    return clock


def start_clocks(
    kind: str,
    starts: Mapping[str, tuple[datetime, timedelta]],
    *,
    steps: Sequence[tuple[float, str]] = (),
    calendar: str = "",
    hours: WorkingTime | None = None,
) -> dict[str, datetime]:
    """Start the clock of one kind on many new subjects at once: subject → (begin, target); when each is due. A few queries for thousands.

    `steps`: escalations as (share of the target, label). `hours` stands in for the calendar of that name with answers that come faster. Subjects
    whose clock of this kind still runs keep it; one that has ended starts again.
    """
    engine, brand_id = hours or _calendars[calendar], current_brand().id
    with transaction.atomic():
        known = _known(kind, list(starts))
        due = {subject: moment for subject, (ended, moment) in known.items() if not ended}
        alike: dict[tuple[datetime, timedelta], tuple[Any, ...]] = {}
        rows = []
        for subject, start in starts.items():
            if subject in known:
                continue
            if (same := alike.get(start)) is None:
                begin, seconds = start[0], start[1].total_seconds()
                marks = [(share * seconds, label) for share, label in sorted(steps)]
                first = engine.add(begin, marks[0][0]) if marks else None
                parts = [{"after": after, "label": label} for after, label in marks]
                same = alike[start] = (State.RUNNING.value, begin, seconds, begin, engine.add(begin, seconds), parts, first, calendar)
            due[subject] = same[4]
            rows.append((brand_id, kind, subject, *same))
        bulk.insert(Clock, _COLUMNS, rows)
        for subject in (subject for subject, (ended, _moment) in known.items() if ended):
            begin, target = starts[subject]
            again = [(share * target, label) for share, label in steps]
            due[subject] = start_clock(kind=kind, subject=subject, target=target, steps=again, calendar=calendar, started_at=begin).due_at
    return {subject: moment for subject, moment in due.items() if moment is not None}


_COLUMNS = (
    "brand_id", "kind", "subject", "state", "started_at", "target_seconds", "counted_from", "due_at", "escalations", "next_step_at", "calendar",
)  # fmt: skip


def _known(kind: str, subjects: Sequence[str]) -> dict[str, tuple[bool, datetime | None]]:
    """Subjects that have a clock of this kind: whether it has ended, and when it is due."""
    rows = Clock.objects.filter(kind=kind, subject__among=subjects).values_list("subject", "stopped_at", "due_at")
    return {subject: (ended is not None, due) for subject, ended, due in rows}


def recount(calendar: str) -> int:
    """The hours of a calendar, or the brand's zone, changed: work out anew when its running clocks are due; how many moved."""
    moved = 0
    with transaction.atomic():
        for clock in Clock.objects.select_for_update().filter(calendar=calendar, state=State.RUNNING, stopped_at=None):
            due = _calendars[calendar].add(clock.counted_from, max(clock.target_seconds - clock.counted_seconds, 0.0))
            if due != clock.due_at:
                clock.due_at = due
                clock.next_step_at = _step_at(clock)
                clock.save(update_fields=["due_at", "next_step_at"])
                moved += 1
    return moved


def pause_clock(kind: str, subject: str) -> Clock | None:
    """Stop counting; what is left (working seconds) is kept. A clock past its deadline is breached instead. None when no such clock runs."""
    with transaction.atomic():
        clock = _find(kind, subject, State.RUNNING)
        if clock is None:
            return None
        _check(clock)
        if clock.state != State.RUNNING or clock.due_at is None:
            return clock
        clock.state, clock.paused_at = State.PAUSED, now()
        clock.counted_seconds += _calendars[clock.calendar].between(clock.counted_from, clock.paused_at)
        clock.left_seconds = max(clock.target_seconds - clock.counted_seconds, 0.0)
        clock.due_at = clock.next_step_at = None
        clock.save()
    return clock


def resume_clock(kind: str, subject: str) -> Clock | None:
    """Count on with what was left; None when no such clock is paused."""
    with transaction.atomic():
        clock = _find(kind, subject, State.PAUSED)
        if clock is None:
            return None
        clock.state, clock.paused_at = State.RUNNING, None
        clock.counted_from = now()
        clock.due_at, clock.left_seconds = _calendars[clock.calendar].add(clock.counted_from, clock.left_seconds or 0.0), None
        clock.next_step_at = _step_at(clock)
        clock.save()
    return clock


def stop_clock(kind: str, subject: str, *, cancelled: bool = False) -> Clock | None:
    """The promise is kept (or not needed any more): end the clock. One stopped after its deadline is breached all the same.

    None when there is no such clock, or somebody stopped it before.
    """
    with transaction.atomic():
        clock = _find(kind, subject, State.RUNNING, State.PAUSED, State.BREACHED)
        if clock is None:
            return None
        if not cancelled:
            _check(clock)
        if clock.state != State.BREACHED:
            clock.state = State.CANCELLED if cancelled else State.MET
        clock.stopped_at, clock.next_step_at = now(), None
        clock.save()
    return clock


def sweep(limit: int = 500) -> int:
    """Look at every clock of the brand in scope whose deadline or next step has come; how many were looked at."""
    ids = list(Clock.objects.filter(_due(now())).order_by("due_at", "id").values_list("pk", flat=True)[:limit])
    for clock_id in ids:
        with transaction.atomic():
            clock: Clock | None = Clock.objects.select_for_update().filter(pk=clock_id).first()
            if clock is not None:
                _check(clock)
    return len(ids)


@job("kernel.sweep_clocks", title=_("Look at the clocks"), every=timedelta(seconds=30), whole_house=True, queue=QUICK, retries=0, remember=False)
def sweep_clocks(ctx: JobContext) -> None:
    """The sweeper: every brand that has a clock to look at."""
    for brand_id in Clock.everywhere.filter(_due(now())).order_by().values_list("brand_id", flat=True).distinct():
        with brand_scope(brand_by_id(brand_id)):
            sweep()


def _due(moment: datetime) -> Q:
    overdue = Q(state=State.RUNNING, due_at__lte=moment)
    return overdue | Q(state__in=[State.RUNNING, State.BREACHED], stopped_at=None, next_step_at__lte=moment)


def _find(kind: str, subject: str, *states: str) -> Clock | None:
    found: Clock | None = Clock.objects.select_for_update().filter(kind=kind, subject=subject, state__in=states, stopped_at=None).first()
    return found


def _check(clock: Clock) -> None:
    """Tell of every step that is due, and of the breach, once; the row is locked by the caller."""
    moment = now()
    about: dict[str, Any] = {"brand_id": current_brand().id, "clock_id": clock.pk, "kind": clock.kind, "subject": clock.subject}
    changed = False
    while clock.next_step_at is not None and clock.next_step_at <= moment:
        step = clock.escalations[clock.steps_done]
        emit(ClockStepDue(**about, step=clock.steps_done, label=step["label"]))
        clock.steps_done += 1
        clock.next_step_at = _step_at(clock)
        changed = True
    if clock.state == State.RUNNING and clock.due_at is not None and clock.due_at <= moment:
        clock.state, clock.breached_at, changed = State.BREACHED, clock.due_at, True
        emit(ClockBreached(**about, started_at=clock.started_at, due_at=clock.due_at))
    if changed:
        clock.save()


def _step_at(clock: Clock) -> datetime | None:
    """When the next step is due: its working time since the start, pauses not counted."""
    if clock.steps_done >= len(clock.escalations) or clock.due_at is None:
        return None
    left = clock.escalations[clock.steps_done]["after"] - clock.counted_seconds
    return _calendars[clock.calendar].add(clock.counted_from, max(left, 0.0))
