"""The worker: threads that take jobs from lanes, a heartbeat for each, and a main loop for events and the schedule."""

import logging
import os
import socket
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError

from guanhao.kernel.jobs import queue
from guanhao.kernel.jobs.context import JobContext
from guanhao.kernel.jobs.registry import DEFAULT, HEAVY, QUICK
from guanhao.kernel.jobs.schedule import enqueue_due_slots
from guanhao.kernel.models import JobRow, WorkerRow
from guanhao.kernel.now import now

log = logging.getLogger(__name__)

LANES: tuple[tuple[str, ...], ...] = ((QUICK, DEFAULT), (HEAVY, DEFAULT))
POLL = 0.5
SCHEDULE_EVERY = 10.0
FORGOTTEN = timedelta(days=1)


class Worker:
    """Runs until `stop()`: a lane is one thread that takes jobs from its queues, so heavy work never keeps quick work waiting."""

    def __init__(self, lanes: Sequence[Sequence[str]] = LANES, *, schedule: bool = True) -> None:
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self._lanes = lanes
        self._schedule = schedule
        self._stopping = Event()

    def stop(self) -> None:
        """Finish the jobs in hand and end; safe in a signal handler."""
        self._stopping.set()

    def run(self, *, until_idle: bool = False) -> None:
        """Work until `stop()`, or with `until_idle` until nothing is due."""
        threads = [Thread(target=self._lane, args=(tuple(lane), until_idle), name="+".join(lane), daemon=True) for lane in self._lanes]
        for thread in threads:
            thread.start()
        scheduled = -SCHEDULE_EVERY
        while not self._stopping.is_set() and (not until_idle or any(thread.is_alive() for thread in threads)):
            if self._schedule and monotonic() - scheduled >= SCHEDULE_EVERY:
                scheduled = monotonic()
                self._guarded(self._show)
                self._guarded(enqueue_due_slots)
            if not self._guarded(_deliver):
                self._stopping.wait(POLL)
        for thread in threads:
            thread.join(timeout=30)
        self._guarded(lambda: WorkerRow.objects.filter(name=self.name).delete()[0])
        if not until_idle:
            connection.close()

    def _show(self) -> int:
        """Say that this worker lives; forget those that have not said so for a day."""
        moment = now()
        WorkerRow.objects.update_or_create(name=self.name, defaults={"seen_at": moment}, create_defaults={"started_at": moment, "seen_at": moment})
        WorkerRow.objects.filter(seen_at__lt=moment - FORGOTTEN).delete()
        return 1

    def _lane(self, queues: tuple[str, ...], until_idle: bool) -> None:
        try:
            while not self._stopping.is_set():
                if not self._guarded(lambda: self._take(queues)):
                    if until_idle:
                        return
                    self._stopping.wait(POLL)
        finally:
            connection.close()

    def _take(self, queues: tuple[str, ...]) -> int:
        row = queue.claim(self.name, queues)
        if row is None:
            return 0
        context = queue.context_of(row)
        context.threaded = True
        started = monotonic()
        with _heartbeat(row, context):
            state = queue.run(row, context)
        log.info("job=%s kind=%s attempt=%s state=%s seconds=%.2f", row.pk, row.kind, row.attempts, state, monotonic() - started)
        return 1

    def _guarded(self, step: Callable[[], int]) -> int:
        """A step that must not end the worker: a database that is away comes back."""
        close_old_connections()
        try:
            return step()
        except DatabaseError as error:
            log.warning("database: %s", error)
            connection.close()
        except Exception:
            log.exception("worker step")
        return 0


def _deliver() -> int:
    from guanhao.kernel.events import deliver_pending

    return deliver_pending()


@contextmanager
def _heartbeat(row: JobRow, context: JobContext) -> Iterator[None]:
    ended = Event()

    def keep_alive() -> None:
        try:
            while not ended.wait(min(2.0, queue.LEASE.total_seconds() / 3)):
                try:
                    queue.beat(row, context)
                except DatabaseError as error:  # busy (SQLite's write lock) or away; the lease still has time
                    log.debug("heartbeat: %s", error)
        finally:
            connection.close()

    thread = Thread(target=keep_alive, name=f"beat-{row.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=30)
