"""Ratings: the scale, and what a low one asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Satisfaction:
    """How people were satisfied: `asked`, `answered`, mean score (None without answers), share of answers of 4 and 5 (the usual CSAT)."""

    asked: int
    answered: int
    mean: float | None
    satisfied: float | None
    low: int

    @property
    def rate(self) -> float | None:
        """Answered ÷ asked."""
        return self.answered / self.asked if self.asked else None


def satisfaction(scores: Iterable[int | None], follow_up: int) -> Satisfaction:
    """From the scores of those who were asked (None: no answer); `low` counts those up to `follow_up`."""
    asked = list(scores)
    given = [one for one in asked if one is not None]
    many = len(given)
    mean = sum(given) / many if many else None
    good = sum(one >= HIGHEST - 1 for one in given) / many if many else None
    return Satisfaction(len(asked), many, mean, good, sum(one <= follow_up for one in given))
