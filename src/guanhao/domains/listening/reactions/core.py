"""What reputation handling does when its clocks are over."""

from guanhao.domains.listening.models import Case
from guanhao.kernel.events import on
from guanhao.kernel.later import later
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue

tell_late = later("guanhao.domains.listening.services.reminders", "tell_late")


@on(ClockStepDue, key="listening.remind_of_case")
def remind(event: ClockStepDue) -> None:
    """Half the time of a case is over."""
    if event.kind == Case.CLOCK:
        tell_late(event.subject, f"{event.clock_id}:{event.step}", late=False)


@on(ClockBreached, key="listening.tell_late_case")
def breached(event: ClockBreached) -> None:
    """A case was not answered in time."""
    if event.kind == Case.CLOCK:
        tell_late(event.subject, f"{event.clock_id}:{event.started_at.isoformat()}", late=True)
