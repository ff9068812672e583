"""Clocks: one breach, pauses that keep what is left, steps, working hours."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from guanhao.engines.timing.hours import Shift, WorkCalendar
from guanhao.kernel import clocks, jobs
from guanhao.kernel.models import Clock, EventRow, JobRow
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # Monday, 12:00 in Shanghai
HOUR = timedelta(hours=1)


def told() -> list[tuple[str, Any]]:
    return [(row.name.removeprefix("kernel.clock_"), row.payload.get("label")) for row in EventRow.objects.order_by("id")]


def start(**more: Any) -> Clock:
    with time_at(NOON):
        return clocks.start_clock(kind="reply", subject="thread:1", target=2 * HOUR, **more)


def sweep(after: timedelta) -> list[tuple[str, Any]]:
    with time_at(NOON + after), brand_scope(None):
        jobs.enqueue(clocks.sweep_clocks)
        jobs.run_due()
    assert not JobRow.objects.exists()
    return told()


def test_breached_exactly_once(tea: BrandRef) -> None:
    start()
    assert sweep(2 * HOUR - timedelta(seconds=1)) == []
    assert sweep(2 * HOUR) == [("breached", None)]
    assert sweep(9 * HOUR) == [("breached", None)]
    assert sweep(HOUR) == [("breached", None)]  # the clock jumped back
    assert Clock.objects.get().breached_at == NOON + 2 * HOUR


def test_met_in_time(tea: BrandRef) -> None:
    start()
    with time_at(NOON + HOUR):
        stopped = clocks.stop_clock("reply", "thread:1")
    assert stopped is not None
    assert stopped.state == "met"
    assert sweep(9 * HOUR) == []
    assert clocks.stop_clock("reply", "thread:1") is None


def test_stopped_too_late_is_breached_even_when_nobody_swept(tea: BrandRef) -> None:
    start()
    with time_at(NOON + 3 * HOUR):
        stopped = clocks.stop_clock("reply", "thread:1")
    assert stopped is not None
    assert stopped.state == "breached"
    assert told() == [("breached", None)]


def test_a_pause_keeps_what_is_left(tea: BrandRef) -> None:
    start(steps=[(HOUR + HOUR / 2, "lead")])
    with time_at(NOON + HOUR):
        paused = clocks.pause_clock("reply", "thread:1")
    assert paused is not None
    assert (paused.left_seconds, paused.due_at) == (3600.0, None)
    assert sweep(50 * HOUR) == []
    with time_at(NOON + 50 * HOUR):
        resumed = clocks.resume_clock("reply", "thread:1")
    assert resumed is not None
    assert (resumed.due_at, resumed.next_step_at) == (NOON + 51 * HOUR, NOON + 50.5 * HOUR)
    assert sweep(50.5 * HOUR) == [("step_due", "lead")]
    assert sweep(51 * HOUR) == [("step_due", "lead"), ("breached", None)]


def test_steps_before_and_after_the_deadline_even_after_a_long_sleep(tea: BrandRef) -> None:
    start(steps=[(3 * HOUR, "director"), (HOUR, "lead")])
    assert sweep(HOUR) == [("step_due", "lead")]
    assert sweep(2 * HOUR)[1:] == [("breached", None)]
    assert sweep(30 * HOUR)[2:] == [("step_due", "director")]
    assert sweep(40 * HOUR)[3:] == []


def test_a_stopped_clock_escalates_no_further_and_can_start_again(tea: BrandRef) -> None:
    first = start(steps=[(3 * HOUR, "director")])
    assert start().pk == first.pk
    sweep(2 * HOUR)
    with time_at(NOON + 2.5 * HOUR):
        clocks.stop_clock("reply", "thread:1")
    assert sweep(4 * HOUR) == [("breached", None)]
    with time_at(NOON + 5 * HOUR):
        again = clocks.start_clock(kind="reply", subject="thread:1", target=HOUR)
    assert (again.pk, again.state, again.due_at, again.breached_at) == (first.pk, "running", NOON + 6 * HOUR, None)


def test_cancelled(tea: BrandRef) -> None:
    start()
    with time_at(NOON + 3 * HOUR):
        ended = clocks.stop_clock("reply", "thread:1", cancelled=True)
    assert ended is not None
    assert (ended.state, told()) == ("cancelled", [])


def test_working_hours(tea: BrandRef) -> None:
    office = WorkCalendar(zone=ZoneInfo("Asia/Shanghai"), shifts=(Shift(time(9), time(18)),))
    clocks.register_calendar("test-office", office)
    with time_at(datetime(2026, 3, 6, 9, tzinfo=UTC)):  # Friday 17:00
        clock = clocks.start_clock(kind="reply", subject="thread:2", target=2 * HOUR, calendar="test-office")
    assert clock.due_at == datetime(2026, 3, 9, 2, tzinfo=UTC)  # Monday 10:00
    with time_at(datetime(2026, 3, 7, 9, tzinfo=UTC)):
        paused = clocks.pause_clock("reply", "thread:2")
    assert paused is not None
    assert paused.left_seconds == 3600.0
    with pytest.raises(KeyError):
        clocks.start_clock(kind="a", subject="b", target=HOUR, calendar="nowhere")
