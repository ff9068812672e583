"""What the team's work does when a clock runs out."""

from guanhao.domains.work.services import blockers, talks
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import on
from guanhao.sdk.events.kernel import ClockBreached


@on(ClockBreached, key="work.blocker_old")
def blocker_old(event: ClockBreached) -> None:
    """Nobody solved a blocker in time: those who lead are told."""
    if event.kind == blockers.CLOCK:
        with acting(SYSTEM):
            blockers.escalate(blocker_id=int(event.subject.rpartition(":")[2]))


@on(ClockBreached, key="work.talk_late")
def talk_late(event: ClockBreached) -> None:
    """A request was not answered, or a call not recorded, in time."""
    if event.kind == talks.CLOCK:
        with acting(SYSTEM):
            talks.breach(record_id=int(event.subject.rpartition(":")[2]))
