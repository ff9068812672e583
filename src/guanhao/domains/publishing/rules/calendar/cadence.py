"""How often an account speaks (PUB-04), and how much of the calendar stays free (PLN-04)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Week:
    """One week of an account: from its Monday, with its target and what is planned; `gap` is what is still missing."""

    monday: date
    target: int
    planned: int

    @property
    def gap(self) -> int:
        """Publications still to be planned, never below 0."""
        return max(0, self.target - self.planned)


def target_on(monday: date, targets: Iterable[tuple[date, int]]) -> int:
    """The target in force in the week of a Monday: the newest that had begun by its Sunday; 0 without one. `targets` are (starts, target)."""
    begun = [(starts, target) for starts, target in targets if (starts - monday).days <= 6]
    return max(begun)[1] if begun else 0


@dataclass(frozen=True)
class Slack:
    """The slots of a window and how many ordinary publications may lie in it; `limit` is None where no slots are kept."""

    slots: int
    planned: int
    share: float

    @property
    def limit(self) -> int | None:
        """50 slots with 20 % kept free allow 40; only whole slots are kept, so that a single slot can be used."""
        return self.slots - int(self.slots * self.share + 1e-9) if self.slots else None

    @property
    def room(self) -> bool:
        """May one more ordinary publication come in?"""
        return self.limit is None or self.planned < self.limit
