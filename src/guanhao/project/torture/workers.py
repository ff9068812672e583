"""Publishers in processes of their own, made by fork so that a killed one is replaced at once, and killed as kill -9 does."""

import os
import random
import signal
import sys
import traceback
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db import connections

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.publisher.faults import POINTS
from guanhao.domains.publishing.publisher.loop import Publisher
from guanhao.kernel.now import now

LIVES = (0.3, 2.0)
LONGEST_LIFE = 12.0
AT_ITS_POINT = 6


@dataclass
class Death:
    """A worker that was killed: where and when, and what it held by a lease at that moment (publication → lease)."""

    point: str
    at: datetime
    held: dict[int, str] = field(default_factory=dict)


@dataclass
class Child:
    """A running worker; it dies at `point` by itself, or at `until` by our hand."""

    pid: int
    name: str
    point: str
    until: float


def start(point: str, until: float) -> Child:
    """A new worker process."""
    connections.close_all()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_a_worker(point, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        name = stream.read().decode()
    return Child(pid, name, point.partition(":")[0] or "anywhere", until)


def _be_a_worker(point: str, writing: int) -> None:
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        random.seed()
        settings.FAULT = point
        publisher = Publisher()
        signal.signal(signal.SIGTERM, lambda _number, _frame: publisher.stop())
        os.write(writing, publisher.name.encode())
        os.close(writing)
        publisher.run()
        status = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(status)


def a_point(turn: int) -> str:
    """Where the next worker dies: every second one at a point of the code (each in turn), the others anywhere."""
    if turn % 2:
        return ""
    return f"{POINTS[turn // 2 % len(POINTS)]}:{random.randint(1, AT_ITS_POINT)}"  # noqa: S311 - chance, not secrets


def a_life(point: str) -> float:
    """Until when (monotonic) a worker may live at most."""
    low, high = (LONGEST_LIFE / 2, LONGEST_LIFE) if point else LIVES
    return monotonic() + random.uniform(low, high)  # noqa: S311


def reap(child: Child, *, kill: bool) -> Death | None:
    """The death of a worker that died at its point, or, with `kill`, of one that is killed now; None while it lives."""
    if kill:
        os.kill(child.pid, signal.SIGKILL)
    pid, status = os.waitpid(child.pid, 0 if kill else os.WNOHANG)
    if pid == 0:
        return None
    if not kill and not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise RuntimeError(f"worker {child.name} ended by itself with status {status}")
    held = dict(Publication.everywhere.filter(lease_owner__startswith=child.name).values_list("pk", "lease_owner"))
    return Death(child.point if not kill else "anywhere", now(), held)


def stop(children: list[Child]) -> None:
    """End workers in the way of the house."""
    for child in children:
        os.kill(child.pid, signal.SIGTERM)
    for child in children:
        os.waitpid(child.pid, 0)
