"""Tables of publishing."""

from guanhao.domains.publishing.models.afterwards import Checkup, FirstComment, Handing, Pull, Taking, Withdrawal
from guanhao.domains.publishing.models.calendar import Cadence, CalendarEntry, CalendarShare, Place, QueueSlot, Series, Shift
from guanhao.domains.publishing.models.control import Freeze, RateWindow
from guanhao.domains.publishing.models.publications import Attempt, Publication

__all__ = [
    "Attempt",
    "Cadence",
    "CalendarEntry",
    "CalendarShare",
    "Checkup",
    "FirstComment",
    "Freeze",
    "Handing",
    "Place",
    "Publication",
    "Pull",
    "QueueSlot",
    "RateWindow",
    "Series",
    "Shift",
    "Taking",
    "Withdrawal",
]
