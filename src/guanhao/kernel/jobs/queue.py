"""Putting jobs in, taking them out under a lease, and ending them."""

import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F, Q

from guanhao.kernel.access import SYSTEM, acting, current_actor
from guanhao.kernel.brands import brand_by_id
from guanhao.kernel.jobs.context import Cancelled, GiveUp, JobContext, LeaseLost
from guanhao.kernel.jobs.policy import JobsPolicy
from guanhao.kernel.jobs.registry import JOBS, Job, job_of
from guanhao.kernel.models import JobRow
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_in_scope, brand_scope

LEASE = timedelta(seconds=60)
WAITS = (0.5, 2.0, 5.0)
State = JobRow.State
_inline: ContextVar[list[int] | None] = ContextVar("guanhao_inline_jobs", default=None)


def enqueue(what: Callable[..., Any] | str, *, key: str | None = None, run_at: datetime | None = None, **params: Any) -> JobRow:
    """Put a job into the queue in the caller's transaction, for the brand in scope (or none).

    With a `key`, the same kind and key in the same brand is one job as long as it is unfinished: the existing row comes back.
    TypeError when the function does not take the parameters.
    """
    declared, brand = job_of(what), brand_in_scope()
    values = {
        "kind": declared.kind,
        "brand_id": None if brand is None or declared.whole_house else brand.id,
        "params": declared.pack(params),
        "queue": declared.queue,
        "run_at": run_at or now(),
        "max_attempts": declared.retries + 1,
        "made_at": now(),
        "actor_id": current_actor().user_id,
    }
    if key is None:
        row = JobRow.objects.create(**values)
    else:
        row, _made = JobRow.objects.get_or_create(key=f"{values['brand_id'] or 0}:{declared.kind}:{key}"[:200], defaults=values)
    ids = _inline.get()
    if ids is not None:
        ids.append(row.pk)
    return row


def cancel(job_id: int) -> bool:
    """Ask a job to stop. One that waits stops at once, a running one at its next check; False when it has already ended."""
    ended = {"state": State.CANCELLED, "ended_at": now(), "key": None, "cancel_asked": True}
    if JobRow.objects.filter(pk=job_id, state=State.READY).update(**ended):
        return True
    return bool(JobRow.objects.filter(pk=job_id, state=State.RUNNING).update(cancel_asked=True))


def retry(job_id: int) -> bool:
    """Queue a failed or cancelled job once more, with all its attempts; False when it is in another state."""
    fresh = {"state": State.READY, "attempts": 0, "run_at": now(), "error": "", "ended_at": None, "cancel_asked": False}
    return bool(JobRow.objects.filter(pk=job_id, state__in=[State.FAILED, State.CANCELLED]).update(**fresh))


def _claimable(moment: datetime, queues: Iterable[str] | None, only: int | None) -> Q:
    waiting = Q(state=State.READY, run_at__lte=moment)
    abandoned = Q(state=State.RUNNING, lease_until__lt=moment)
    found = waiting | abandoned
    if queues is not None:
        found &= Q(queue__in=list(queues))
    return found & Q(pk=only) if only is not None else found


def claim(worker: str, queues: Iterable[str] | None = None, *, only: int | None = None) -> JobRow | None:
    """Lease the next due job to this worker, or None. Two workers never get the same one (row lock; on SQLite the write lock)."""
    moment = now()
    due = JobRow.objects.filter(_claimable(moment, queues, only)).order_by("run_at", "id")
    if not due.exists():  # a read, so that idle workers never take SQLite's write lock
        return None
    with transaction.atomic():
        row = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
        if row is None:
            return None
        if row.state == State.RUNNING and row.attempts >= row.max_attempts:
            _end(row, State.FAILED, error="The worker ended in the middle of the last attempt.")
            return None
        row.state, row.worker, row.lease_until = State.RUNNING, worker, moment + LEASE
        row.attempts, row.started_at = row.attempts + 1, row.started_at or moment
        row.save(update_fields=["state", "worker", "lease_until", "attempts", "started_at"])
    return row


def beat(row: JobRow, context: JobContext) -> None:
    """Extend the lease, write progress, read whether to stop."""
    mine = JobRow.objects.filter(pk=row.pk, worker=row.worker, state=State.RUNNING, attempts=row.attempts)
    asked = mine.values_list("cancel_asked", flat=True).first()
    context.lost, context.cancelled = asked is None, context.cancelled or bool(asked)
    mine.update(lease_until=now() + LEASE, **context.told())


def run(row: JobRow, context: JobContext | None = None) -> str:
    """Run a claimed job in this thread and write how it ended; the new state. Never raises what the job raised."""
    context = context or context_of(row)
    try:
        result = _call(row, context)
    except LeaseLost:
        return row.state
    except Cancelled:
        _finish(row, context, State.CANCELLED)
    except GiveUp as error:
        _finish(row, context, State.FAILED, error=str(error))
    except Exception as error:
        _fail(row, context, error)
    else:
        if row.state == State.RUNNING:
            _finish(row, context, State.DONE, result=result)
    return row.state


def context_of(row: JobRow) -> JobContext:
    """The context that a claimed row's function gets."""
    return JobContext(row.pk, row.kind, row.attempts, row.attempts >= row.max_attempts, brand_by_id(row.brand_id), row.actor_id)


def _call(row: JobRow, context: JobContext) -> Any:
    declared = JOBS.get(row.kind)
    if declared is None:
        raise GiveUp(f"this program has no job named {row.kind}")
    if row.brand_id is not None and context.brand is None:
        raise GiveUp(f"brand {row.brand_id} does not exist any more")
    with brand_scope(context.brand), acting(SYSTEM):
        return _in_one_transaction(declared, row, context) if declared.atomic else _invoke(declared, row, context)


def _in_one_transaction(declared: Job, row: JobRow, context: JobContext) -> Any:
    with transaction.atomic():
        result = _invoke(declared, row, context)
        _finish(row, context, State.DONE, result=result)
        if context.lost:
            raise LeaseLost
    return result


def _invoke(declared: Job, row: JobRow, context: JobContext) -> Any:
    result = declared.function(context, **declared.unpack(row.params))
    return result if isinstance(result, dict | list | str | int | float | bool | None) else None


def _fail(row: JobRow, context: JobContext, error: Exception) -> None:
    text = "".join(traceback.format_exception(error))[-8000:]
    if context.last_attempt:
        _finish(row, context, State.FAILED, error=text)
        return
    with brand_scope(context.brand):
        wait = JobsPolicy.of_scope().wait(row.attempts)
    values = {"state": State.READY, "run_at": now() + wait, "lease_until": None, "worker": "", "error": text, **context.told()}

    def put_back() -> None:
        if _mine(row).update(**values):
            row.state = State.READY

    _insist(put_back)


def _finish(row: JobRow, context: JobContext, state: State, *, result: Any = None, error: str = "") -> None:
    """End a job that this worker still holds; otherwise note that the lease is lost."""

    def end() -> None:
        with transaction.atomic():
            context.lost = not _mine(row).exists()
            if not context.lost:
                _end(row, state, result=result, error=error, **context.told())

    _insist(end)


def _insist(step: Callable[[], None]) -> None:
    """Do a short write again while the database is busy or away: a finished job must not run twice for that."""
    for wait in WAITS:
        try:
            return step()
        except OperationalError:
            if connection.in_atomic_block:
                raise
            connection.close()
            sleep(wait)
    return step()


def _mine(row: JobRow) -> Any:
    return JobRow.objects.filter(pk=row.pk, worker=row.worker, state=State.RUNNING, attempts=row.attempts)


def _end(row: JobRow, state: State, *, result: Any = None, error: str = "", **told: Any) -> None:
    from guanhao.kernel.events import emit
    from guanhao.sdk.events.kernel import JobFailed

    row.state = state
    if state == State.DONE and not JOBS[row.kind].remember:
        JobRow.objects.filter(pk=row.pk).delete()
        return
    JobRow.objects.filter(pk=row.pk).update(state=state, result=result, error=error, key=None, lease_until=None, ended_at=now(), **told)
    if state == State.FAILED:
        emit(JobFailed(brand_id=row.brand_id, job_id=row.pk, kind=row.kind, error=error[-300:]))


def run_due(limit: int = 10_000) -> int:
    """Deliver pending events and run due jobs in this thread until nothing is due or `limit` jobs ran; how many ran. For tests and commands."""
    from guanhao.kernel.events import deliver_pending

    count = 0
    while count < limit:
        delivered = deliver_pending()
        row = claim("inline")
        if row is not None:
            run(row)
            count += 1
        elif not delivered and not JobRow.objects.filter(_claimable(now(), None, None), attempts__gte=F("max_attempts")).exists():
            break
    return count


@contextmanager
def inline() -> Iterator[list[int]]:
    """Jobs queued inside run in this thread when the block ends (with the ones they queue themselves); yields their ids.

    For commands and tests: `with jobs.inline() as ran: start_import(...)`. A job that fails raises RuntimeError with its error.
    """
    ids: list[int] = []
    token = _inline.set(ids)
    try:
        yield ids
        position = 0
        while position < len(ids):
            row = claim("inline", only=ids[position])
            if row is not None and run(row) != State.DONE:
                row.refresh_from_db()
                raise RuntimeError(f"{row.kind} ended as {row.state}: {row.error}")
            position += 1
    finally:
        _inline.reset(token)
