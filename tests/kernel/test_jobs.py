"""Jobs: keys, retries, cancel, schedule; each with injected time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from guanhao.kernel import access, jobs
from guanhao.kernel.jobs import queue
from guanhao.kernel.jobs.schedule import enqueue_due_slots
from guanhao.kernel.jobs.slots import latest_at, latest_every
from guanhao.kernel.models import EventRow, JobRow, ScheduleRow
from guanhao.kernel.now import now, time_at, time_passes
from guanhao.kernel.tenancy import brand_in_scope

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # Monday, 12:00 in Shanghai
seen: list[Any] = []


@pytest.fixture(autouse=True)
def forget() -> None:
    seen.clear()


@pytest.fixture(autouse=True)
def only_test_schedules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanhao.kernel.jobs.schedule.JOBS", {kind: made for kind, made in jobs.JOBS.items() if kind.startswith("test.")})


@jobs.job("test.note", title="Note", retries=2)
def note(ctx: jobs.JobContext, *, day: date, fail: bool = False, hopeless: bool = False) -> dict[str, int]:
    seen.append((day, brand_in_scope(), access.current_actor().name))
    ctx.progress(1, 2, "half")
    if hopeless:
        raise jobs.GiveUp("no such account")
    if fail:
        raise OSError("away")
    return {"rows": 3}


@jobs.job("test.slow", title="Slow")
def slow(ctx: jobs.JobContext) -> None:
    seen.append("began")
    jobs.cancel(ctx.job_id)
    ctx.check_cancelled()
    seen.append("never")


@jobs.job("test.morning", title="Morning", at="07:00", days="mon")
def morning(ctx: jobs.JobContext) -> None:
    seen.append(ctx.brand.slug if ctx.brand else None)


@jobs.job("test.hourly", title="Hourly", every=timedelta(hours=1), whole_house=True)
def hourly(ctx: jobs.JobContext) -> None:
    seen.append(ctx.brand)


def test_runs_in_the_brand_as_system_with_typed_parameters(tea: object) -> None:
    row = jobs.enqueue(note, day=date(2026, 3, 1))
    assert jobs.run_due() == 1
    row.refresh_from_db()
    assert seen == [(date(2026, 3, 1), tea, "system")]
    assert (row.state, row.result, row.done_units, row.total_units, row.message) == ("done", {"rows": 3}, 1, 2, "half")
    assert row.actor_id == 3


def test_unknown_parameters_are_refused_at_once(tea: object) -> None:
    with pytest.raises(TypeError):
        jobs.enqueue(note, dya=date(2026, 3, 1))
    assert not JobRow.objects.exists()


def test_same_key_is_the_same_job_while_unfinished(tea: object) -> None:
    first = jobs.enqueue(note, key="a", day=date(2026, 3, 1))
    assert jobs.enqueue(note, key="a", day=date(2026, 3, 1)).pk == first.pk
    jobs.run_due()
    assert jobs.enqueue(note, key="a", day=date(2026, 3, 1)).pk != first.pk
    assert len(seen) == 1


def test_a_rolled_back_transaction_queues_nothing(tea: object) -> None:
    with transaction.atomic():
        jobs.enqueue(note, day=date(2026, 3, 1))
        transaction.set_rollback(True)
    assert jobs.run_due() == 0


def test_retries_wait_longer_each_time_then_fail_for_good(tea: object) -> None:
    with time_at(NOON):
        row = jobs.enqueue(note, day=date(2026, 3, 1), fail=True)
        assert jobs.run_due() == 1
        row.refresh_from_db()
        assert row.state == "ready"
        assert timedelta(seconds=10) <= row.run_at - NOON <= timedelta(seconds=12)
        assert jobs.run_due() == 0
    with time_at(NOON + timedelta(seconds=13)):
        jobs.run_due()
        row.refresh_from_db()
        assert timedelta(seconds=20) <= row.run_at - now() <= timedelta(seconds=24)
    with time_at(NOON + timedelta(minutes=1)):
        jobs.run_due()
    row.refresh_from_db()
    assert (row.state, row.attempts, len(seen)) == ("failed", 3, 3)
    assert "OSError: away" in row.error
    assert EventRow.objects.filter(name="kernel.job_failed").count() == 1
    assert jobs.retry(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("ready", 0)


def test_a_hopeless_job_is_not_retried(tea: object) -> None:
    row = jobs.enqueue(note, day=date(2026, 3, 1), hopeless=True)
    jobs.run_due()
    row.refresh_from_db()
    assert (row.state, row.error, row.attempts) == ("failed", "no such account", 1)


def test_cancel(tea: object) -> None:
    running = jobs.enqueue(slow)
    jobs.run_due()
    running.refresh_from_db()
    assert (running.state, seen) == ("cancelled", ["began"])
    waiting = jobs.enqueue(slow)
    assert jobs.cancel(waiting.pk)
    assert jobs.run_due() == 0
    assert not jobs.cancel(waiting.pk)


def test_an_abandoned_job_runs_again_after_the_lease_and_its_old_holder_cannot_end_it(tea: object) -> None:
    jobs.enqueue(note, day=date(2026, 3, 1))
    held = queue.claim("dead")
    assert held is not None
    assert queue.claim("other") is None
    with time_passes(timedelta(seconds=61)):
        taken = queue.claim("other")
        assert taken is not None
        assert taken.attempts == 2
        context = queue.context_of(held)
        queue.beat(held, context)
        assert context.lost
        assert queue.run(held) == "running"
        assert queue.run(taken) == "done"


def test_a_worker_that_dies_in_the_last_attempt_fails_the_job(tea: object) -> None:
    row = jobs.enqueue(note, day=date(2026, 3, 1))
    JobRow.objects.update(max_attempts=1)
    queue.claim("dead")
    with time_passes(timedelta(seconds=61)):
        assert jobs.run_due() == 0
    row.refresh_from_db()
    assert row.state == "failed"
    assert "middle of the last attempt" in row.error


def test_inline_runs_what_was_queued_inside(tea: object) -> None:
    with jobs.inline() as ran:
        jobs.enqueue(note, day=date(2026, 3, 1))
        assert seen == []
    assert len(ran) == len(seen) == 1
    with pytest.raises(RuntimeError, match="no such account"), jobs.inline():
        jobs.enqueue(note, day=date(2026, 3, 1), hopeless=True)


def test_one_run_a_slot_in_the_zone_of_each_brand(two_brands: None) -> None:
    with time_at(NOON):
        enqueue_due_slots()
        assert not JobRow.objects.filter(kind="test.morning").exists()  # seen for the first time after 07:00
    with time_at(NOON + timedelta(hours=1)):  # Monday 00:00 in New York: nothing
        enqueue_due_slots()
        assert not JobRow.objects.filter(kind="test.morning").exists()
    with time_at(datetime(2026, 3, 2, 12, 30, tzinfo=UTC)):  # 07:30 in New York
        enqueue_due_slots()
        enqueue_due_slots()
        assert [row.brand_id for row in JobRow.objects.filter(kind="test.morning")] == [8]
    with time_at(NOON + timedelta(days=30)):  # four weeks missed: one run a brand
        enqueue_due_slots()
        jobs.run_due()
    assert seen.count("tea") == 1
    assert seen.count("ink") == 1


def test_a_clock_that_jumps_repeats_no_slot(two_brands: None) -> None:
    with time_at(NOON):
        enqueue_due_slots()
        jobs.run_due()
    assert seen == [None]
    with time_at(NOON + timedelta(hours=1)):
        enqueue_due_slots()
        jobs.run_due()
    with time_at(NOON + timedelta(minutes=5)):  # back
        enqueue_due_slots()
        jobs.run_due()
    assert seen == [None, None]
    with time_at(NOON + timedelta(days=4000)):
        enqueue_due_slots()
    with time_at(NOON + timedelta(hours=5)):  # far back: counting starts from here
        enqueue_due_slots()
        assert ScheduleRow.objects.get(kind="test.hourly").last_slot == NOON + timedelta(hours=5)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("", "2026-03-02"),
        ("mon", "2026-03-02"),
        ("sun", "2026-03-01"),
        ("fri, sat", "2026-02-28"),
        ("15", "2026-02-15"),
        ("31", "2026-02-28"),
        ("1,15", "2026-03-01"),
    ],
)
def test_slots(days: str, expected: str) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert latest_at(NOON, "07:00", days, zone).astimezone(zone) == datetime.fromisoformat(f"{expected}T07:00:00+08:00")


def test_slot_bounds() -> None:
    assert latest_every(NOON + timedelta(minutes=59), timedelta(hours=1)) == NOON
    with pytest.raises(ValueError, match="xyz"):
        latest_at(NOON, "07:00", "xyz", ZoneInfo("UTC"))
