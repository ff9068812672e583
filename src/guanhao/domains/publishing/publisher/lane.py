"""A lane: one thread that decides and writes, a pool of threads that call platforms. Slow media wait only for their own kind."""

import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from threading import Condition, Event
from time import monotonic

from django.db import DatabaseError, connection

from guanhao.domains.publishing.policy.core import PublisherPolicy
from guanhao.domains.publishing.publisher import calls, steps
from guanhao.domains.publishing.publisher.claiming import claim, next_due
from guanhao.domains.publishing.publisher.hands import Hand
from guanhao.domains.publishing.publisher.rows import freshen, let_go
from guanhao.kernel.now import now

log = logging.getLogger(__name__)
POLL, ASLEEP = 0.5, 5.0
SOON = timedelta(seconds=2 * POLL)
CROWDED = 0.02
PATIENCE = 1.0
Call = Callable[[Hand, PublisherPolicy], None]


class Inline(Executor):
    """Runs what it is given at once, in this thread (commands and tests)."""

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> Future[object]:  # type: ignore[override]
        """A future that is done already."""
        future: Future[object] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Lane:
    """Publications of one lane in this process's hands, at most `size` of them."""

    def __init__(self, key: str, size: int, name: str, machine: PublisherPolicy, *, pool: Executor | None = None) -> None:
        self.key, self.size, self.machine = key, size, machine
        self.in_hand: dict[int, Hand] = {}
        self._name = name
        self._pool = pool or ThreadPoolExecutor(size, thread_name_prefix=f"{key}-call")
        self._back: list[Hand] = []
        self._turns = count(1)
        self._wake = Condition()
        self._stopping = Event()
        self._expected: datetime | None = None
        self._worked = 0.0
        self._threaded = pool is None

    def run(self) -> None:
        """Work until `stop()`; a database that is away comes back."""
        try:
            while not self._stopping.is_set() or self.in_hand:
                freshen()
                try:
                    busy = self.turn(take=not self._stopping.is_set())
                    self._worked = monotonic() if busy else self._worked
                    wait = 0.0 if busy else self._until_due()
                except DatabaseError as error:
                    log.warning("lane %s: database: %s", self.key, error)
                    connection.close()
                    wait = PATIENCE
                except Exception:
                    log.exception("lane %s", self.key)
                    wait = PATIENCE
                if wait:
                    self._sleep(wait)
        finally:
            self._pool.shutdown(wait=False)
            connection.close()

    def stop(self) -> None:
        """Take nothing more; end when what is in hand is recorded."""
        self._stopping.set()
        self.wake()

    def wake(self) -> None:
        """Something may be due."""
        with self._wake:
            self._wake.notify_all()

    def turn(self, *, take: bool = True) -> bool:
        """Record what came back, write intents, take what is due; False when there was nothing to do."""
        with self._wake:
            back, self._back = self._back, []
        try:
            self._record([hand for hand in back if hand.stage == "ended"])
            self._intend([hand for hand in back if hand.stage == "prepared"])
        except BaseException:
            with self._wake:  # nothing that came back may be forgotten
                self._back = [hand for hand in back if hand.row.pk in self.in_hand and hand.stage in ("ended", "prepared")] + self._back
            raise
        claimed = self._claim() if take else []
        return bool(back or claimed)

    def leases(self) -> set[str]:
        """The marks of everything in hand."""
        return {hand.lease for hand in list(self.in_hand.values())}

    def lose(self, marks: set[str]) -> None:
        """These leases are not ours any more: their calls are not begun."""
        for hand in list(self.in_hand.values()):
            if hand.lease in marks:
                hand.lost = True

    def _claim(self) -> list[Hand]:
        free = self.size - len(self.in_hand)
        if free <= 0:
            return []
        lease = f"{self._name}/{self.key}{next(self._turns)}"[:80]
        hands = claim(self.key, free, lease=lease, lasts=self.machine.lease, without=self._crowded())
        for hand in hands:
            self.in_hand[hand.row.pk] = hand
        for group in steps.by_brand(hands):
            found = self._begin(group)
            for hand in found.done:
                self.in_hand.pop(hand.row.pk, None)
            self._submit(calls.prepare, found.prepare)
            self._submit(calls.ask, found.ask)
            self._intend(found.intend)
        return hands

    def _begin(self, group: list[Hand]) -> steps.Sorted:
        try:
            return steps.begin(group, self.machine)
        except BaseException:
            for hand in group:  # let the lease run out: nothing was sent
                self.in_hand.pop(hand.row.pk, None)
            raise

    def _intend(self, hands: list[Hand]) -> None:
        for group in steps.by_brand(hands):
            go = steps.intend(group, self.machine)
            going = {hand.row.pk for hand in go}
            for hand in group:
                if hand.row.pk not in going:
                    self.in_hand.pop(hand.row.pk, None)
            self._submit(calls.commit, go)

    def _record(self, hands: list[Hand]) -> None:
        for group in steps.by_brand(hands):
            steps.record(group, self.machine)
            for hand in group:
                self.in_hand.pop(hand.row.pk, None)

    def _submit(self, call: Call, hands: list[Hand]) -> None:
        if self._threaded:
            calls.stock(hands)
        for hand in hands:
            self._pool.submit(self._call, call, hand)

    def _call(self, call: Call, hand: Hand) -> None:
        try:
            call(hand, self.machine)
        finally:
            if self._threaded:
                let_go()
            with self._wake:
                self._back.append(hand)
                self._wake.notify_all()

    def _crowded(self) -> list[str]:
        """Platforms that fill their share of the lane: one that hangs never takes all of it."""
        held = Counter(hand.row.platform for hand in self.in_hand.values())
        return [platform for platform, number in held.items() if number >= max(1, int(self.size * self.machine.one_platform))]

    def expect(self, due: datetime | None) -> None:
        """The publisher's eye says when the next publication of this lane is due."""
        with self._wake:
            self._expected = due
            if due is not None and due <= now() + SOON:
                self._wake.notify_all()

    def _until_due(self) -> float:
        """Seconds to wait when there is nothing to do: until the next moment, else until something comes back or the eye tells. While there is work
        the lane looks itself; a full one waits for what is out.
        """
        if len(self.in_hand) >= self.size:
            return POLL
        if monotonic() - self._worked < 2 * POLL:
            self._expected = next_due([self.key])
        due = self._expected
        if due is None:
            return ASLEEP
        self._expected = None if due <= now() else due
        return min(ASLEEP, max((due - now()) / timedelta(seconds=1), CROWDED))

    def _sleep(self, seconds: float) -> None:
        with self._wake:
            if not self._back and not (self._stopping.is_set() and not self.in_hand):
                self._wake.wait(seconds)
