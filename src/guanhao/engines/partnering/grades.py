"""Grades of talents by followers, how often they are booked again, and what an interaction costs (KOL-01, KOL-13b)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

GRADES: Final = ("S", "A", "B", "C")
TIERS: Final = ("head", "waist", "amateur")
TIER_OF: Final[Mapping[str, str]] = {"S": "head", "A": "waist", "B": "waist", "C": "amateur"}


def grade_of(fans: int | None, steps: Mapping[str, int]) -> str:
    """The highest grade whose number of followers is reached (`steps`: S, A, B); C below all of them, "" while the number is unknown."""
    if fans is None:
        return ""
    return next((grade for grade in GRADES[:-1] if fans >= steps[grade]), GRADES[-1])


@dataclass(frozen=True)
class Again:
    """How many talents were booked, how many of them again, and the share (None: nobody was booked)."""

    booked: int
    again: int

    @property
    def share(self) -> Fraction | None:
        """Booked again ÷ booked."""
        return Fraction(self.again, self.booked) if self.booked else None


def booked_again(bookings: Iterable[int]) -> Again:
    """From the number of bookings of each talent: 2 of 2 talents with two bookings are 100 %."""
    counts = [count for count in bookings if count > 0]
    return Again(len(counts), sum(count > 1 for count in counts))


def per_interaction(cost: int, interactions: int) -> Fraction | None:
    """Cost ÷ interactions (CPE) in the cost's unit; None without interactions."""
    return Fraction(cost, interactions) if interactions else None


@dataclass(frozen=True)
class Mix:
    """A tier of the pyramid: how many, their share, the target, how far it is off (exact), and whether that is too far."""

    tier: str
    count: int
    share: Fraction
    target: Fraction
    off: Fraction
    flagged: bool


def pyramid(counts: Mapping[str, int], targets: Sequence[Fraction], tolerance: Fraction) -> tuple[Mix, ...]:
    """Head, waist and amateur against their targets; flagged when off by more than the tolerance. Empty without talents."""
    whole = sum(counts.get(tier, 0) for tier in TIERS)
    if not whole:
        return ()
    found = []
    for tier, target in zip(TIERS, targets, strict=True):
        share = Fraction(counts.get(tier, 0), whole)
        found.append(Mix(tier, counts.get(tier, 0), share, target, share - target, abs(share - target) > tolerance))
    return tuple(found)
