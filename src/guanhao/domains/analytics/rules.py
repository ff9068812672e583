"""When a day's change must be explained (ANA-08) and when data must be fetched (ANA-05a), as pure decisions."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from guanhao.kernel.refusal import Refusal


class Finding(StrEnum):
    """What the daily comparison says of one metric."""

    NO_DATA = "no_data"
    QUIET = "quiet"
    HOLIDAY = "holiday"
    TICKET = "ticket"


class Refused(Refusal):
    """A request that cannot be carried out, in words for the person who asked; `field` names the input."""


@dataclass(frozen=True)
class Recurring:
    """How the same step of the calendar changed this metric before: shares of change, and the words for a person."""

    changes: tuple[float, ...]
    least: int


def weigh(change: float | None, limit: float, recurring: Recurring | None = None) -> Finding:
    """A change (share of the base, −0.051 is −5.1 %) beyond ±limit asks for a ticket; exactly the limit does not.

    It does not when the calendar took the same step before, at least `recurring.least` times, and the change lies between the smallest and
    the largest change seen then, widened by the limit on both sides: then it is the holiday's own pattern.
    """
    if change is None:
        return Finding.NO_DATA
    if within(change, limit):
        return Finding.QUIET
    if recurring and len(recurring.changes) >= recurring.least:
        low, high = min(recurring.changes) - limit, max(recurring.changes) + limit
        if low <= change <= high:
            return Finding.HOLIDAY
    return Finding.TICKET


def within(change: float, limit: float) -> bool:
    """True when |change| ≤ limit, forgiving the last binary digits: 105 after 100 is exactly 5 %."""
    return abs(change) <= limit * (1 + 1e-9)


def usual(change: float, history: Sequence[float]) -> bool | None:
    """Is the change within the middle 90 % of this metric's daily changes? None with fewer than 20 days of history."""
    if len(history) < 20:
        return None
    ordered = sorted(history)
    cut = len(ordered) // 20
    return ordered[cut] <= change <= ordered[-1 - cut]


class Due(StrEnum):
    """Where a line of the collection plan is."""

    FRESH = "fresh"
    DUE = "due"
    OVERDUE = "overdue"


def next_due(last: date | None, cadence: str, first: date) -> date:
    """The day on which data are due: a day, a week or a calendar month (its last day when it is shorter) after they last came, but never before
    the plan's first day."""
    if last is None:
        return first
    if cadence == "monthly":
        year, month = divmod(last.year * 12 + last.month, 12)
        due = date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))
    else:
        due = last + timedelta(days={"daily": 1, "weekly": 7}[cadence])
    return max(due, first)


def due_state(due: date, today: date, grace_days: int) -> Due:
    """Fresh before its day, due from then on, overdue when more than the grace days have passed."""
    if today < due:
        return Due.FRESH
    return Due.OVERDUE if (today - due).days > grace_days else Due.DUE
