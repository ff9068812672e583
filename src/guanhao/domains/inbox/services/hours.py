"""The working hours of the brand in scope as a calendar of the kernel's clocks."""

from datetime import datetime
from typing import TYPE_CHECKING

from guanhao.domains.inbox.policy.core import HoursPolicy
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from guanhao.engines.timing import WorkCalendar


class BrandHours:
    """The working hours of the brand in scope and in its zone, read anew each time, so that a change counts at once."""

    def add(self, start: datetime, seconds: float, /) -> datetime:
        """The moment at which this many working seconds have passed since `start`."""
        return calendar().add(start, seconds)

    def between(self, start: datetime, end: datetime, /) -> float:
        """Working seconds from start to end."""
        return calendar().between(start, end)


def calendar() -> "WorkCalendar":
    """When people answer, of the brand in scope and in its zone."""
    from guanhao.domains.inbox.rules.hours import calendar_of  # the calendar loads when it is needed

    policy = HoursPolicy.of_brand()
    return calendar_of(policy.shifts, policy.off_shifts, current_brand().zone)
