"""The publisher of one process: its lanes, the heartbeat of its leases, and the eye on workers that died."""

import logging
import os
import socket
import sys
import uuid
from threading import Event, Lock, Thread
from time import monotonic

from django.db import connection
from django.db.utils import DatabaseError

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.policy.core import PublisherPolicy
from guanhao.domains.publishing.publisher import steps
from guanhao.domains.publishing.publisher.claiming import beat, bury, next_dues
from guanhao.domains.publishing.publisher.http import transport
from guanhao.domains.publishing.publisher.lane import POLL, Inline, Lane
from guanhao.domains.publishing.publisher.rows import freshen
from guanhao.domains.publishing.selectors.core import connector_of
from guanhao.domains.publishing.sources import load_sources

log = logging.getLogger(__name__)
BURY_EVERY = 2.0
POLICY_EVERY = 10.0
BEATS = 4
SWITCH = 0.0005  # a lane asks the database dozens of times a turn, and would wait Python's 5 ms after each answer while calls are being made
_running: list["Publisher"] = []
_lock = Lock()


class Publisher:
    """Runs until `stop()`: a lane for texts, one for pictures, one for videos, each with its own threads."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self.machine = PublisherPolicy.of_house()
        sizes = {
            Publication.Lane.TEXT: self.machine.texts,
            Publication.Lane.IMAGE: self.machine.pictures,
            Publication.Lane.VIDEO: self.machine.videos,
        }
        self.lanes = [Lane(str(key), size, self.name, self.machine) for key, size in sizes.items()]
        self._stopping = Event()
        self._ended = Event()

    def run(self) -> None:
        """Work until `stop()`; then what is in hand is finished and recorded."""
        sys.setswitchinterval(SWITCH)
        warm(self.machine)
        threads = [Thread(target=lane.run, name=f"publish-{lane.key}", daemon=True) for lane in self.lanes]
        heart = Thread(target=self._keep_alive, name="publish-heart", daemon=True)
        for thread in (*threads, heart):
            thread.start()
        with _lock:
            _running.append(self)
        try:
            self._watch()
        finally:
            with _lock:
                _running.remove(self)
            for lane in self.lanes:
                lane.stop()
            patience = monotonic() + self.machine.timeout.total_seconds() + 5
            for thread in threads:
                thread.join(timeout=max(0.1, patience - monotonic()))
            self._ended.set()
            connection.close()

    def stop(self) -> None:
        """End after what is in hand; safe in a signal handler."""
        self._stopping.set()

    def _watch(self) -> None:
        """The publisher's eye: what is due next in each lane; now and then dead workers and the installation's policy."""
        read, buried = monotonic(), -BURY_EVERY
        while not self._stopping.is_set():
            freshen()
            try:
                dues = next_dues()
                for lane in self.lanes:
                    lane.expect(dues.get(lane.key))
                if monotonic() - buried > BURY_EVERY:  # also at once: the dead may be the very ones this process replaces
                    buried = monotonic()
                    bury()
                if monotonic() - read > POLICY_EVERY:
                    read = monotonic()
                    self.machine = PublisherPolicy.of_house()
                    for lane in self.lanes:
                        lane.machine = self.machine
            except DatabaseError as error:
                log.warning("database: %s", error)
                connection.close()
            except Exception:
                log.exception("publisher")
            self._stopping.wait(POLL)

    def _keep_alive(self) -> None:
        """Prolong our leases four times in their length; what is no longer ours is marked lost, so that its call is not begun."""
        try:
            while True:
                ended = self._ended.wait(self.machine.lease.total_seconds() / BEATS)
                marks: set[str] = set().union(*(lane.leases() for lane in self.lanes))
                if ended:
                    return
                if not marks:
                    continue
                try:
                    beat(marks, lasts=self.machine.lease)
                except DatabaseError as error:  # busy or away; the lease still has time
                    log.debug("heartbeat: %s", error)
        finally:
            connection.close()


def warm(machine: PublisherPolicy) -> None:
    """Load what the first post would otherwise wait for: connectors of the platforms that are planned, the rooms that have subjects, TLS."""
    try:
        transport(machine.own_network)
        for platform in Publication.everywhere.filter(due_at__isnull=False).values_list("platform", flat=True).order_by().distinct():
            connector_of(platform)
        load_sources()
    except Exception:
        log.exception("publisher: warming up")


def wake() -> None:
    """Something became due in this process: look at once."""
    with _lock:
        for publisher in _running:
            for lane in publisher.lanes:
                lane.wake()


def run_due(*, limit: int = 1000) -> int:
    """Publish, confirm and reconcile everything that is due in this thread; how many steps. For commands and tests."""
    steps.forget()
    machine = PublisherPolicy.of_house()
    name = f"inline-{os.getpid()}-{uuid.uuid4().hex[:6]}"
    bury()
    turns = 0
    for key in Publication.Lane.values:
        lane = Lane(str(key), 20, name, machine, pool=Inline())
        while turns < limit and lane.turn():
            turns += 1
    return turns
