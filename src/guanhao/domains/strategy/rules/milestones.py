"""What a step of a long goal needs before it begins, and where it stands: pure decisions."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


class Standing(StrEnum):
    """What a page shows first."""

    PLANNED = "planned"
    AHEAD = "ahead"
    RUNNING = "running"
    LATE = "late"
    DONE = "done"
    DROPPED = "dropped"


def lacking(*, budget: Decimal | None, people: Sequence[int], metric: str, target: float | None) -> tuple[str, ...]:
    """The fields a milestone must have before it may be activated and has not, in the order of the form (STR-08 b). A budget of zero is one."""
    given = {"budget": budget is not None, "people": bool(people), "metric": bool(metric), "target": target is not None}
    return tuple(name for name, there in given.items() if not there)


def due_after(start: date, span: str) -> date | None:
    """The last day of a span that begins on a day; None for a span without a length. A year from 29 February ends on 27 February."""
    months = MONTHS.get(span)
    return start + relativedelta(months=months) - timedelta(days=1) if months else None


def standing(state: str, start: date, due: date, today: date) -> Standing:
    """Planned, ahead, running, late (active after the due day), done or dropped."""
    if state != "active":
        return Standing(state)
    if today > due:
        return Standing.LATE
    return Standing.AHEAD if today < start else Standing.RUNNING


def next_review(last: date | None, first: date, every: timedelta) -> date:
    """The day a review is due: so long after the last one, or after the first goal was set when there was none."""
    return (last or first) + every
