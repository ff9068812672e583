"""Feedback: what the public report counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

STATUSES = ("received", "planned", "done", "declined")


@dataclass(frozen=True)
class Counts:
    """Suggestions by status; `closed` is the share that is done, None of nothing."""

    total: int
    received: int
    planned: int
    done: int
    declined: int

    @property
    def closed(self) -> float | None:
        """Done ÷ all: 12 of 30 are 0.4."""
        return self.done / self.total if self.total else None


def count(statuses: Iterable[str]) -> Counts:
    """How many stand where."""
    seen = list(statuses)
    return Counts(len(seen), *(seen.count(name) for name in STATUSES))


def month_before(day: date) -> tuple[date, date]:
    """First and last day of the month before the day's own."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
