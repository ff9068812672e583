"""The risk matrix."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LEVELS = ("low", "medium", "high")
SCALE = range(1, 6)


@dataclass(frozen=True)
class Standing:
    """How a risk stands: the likelihood with overdue measures counted, the score and its level."""

    likelihood: int
    score: int
    level: str


def standing(likelihood: int, impact: int, *, overdue: int = 0, adds: int = 1, high_from: int = 15, medium_from: int = 8) -> Standing:
    """Score = likelihood × impact (1–25, requirements CRI-12 b); any overdue measure makes the risk `adds` more likely, up to 5 (CRI-13)."""
    raised = min(5, likelihood + (adds if overdue else 0))
    score = raised * impact
    return Standing(raised, score, "high" if score >= high_from else "medium" if score >= medium_from else "low")


def overdue(dues: Iterable[tuple[date, bool]], today: date) -> int:
    """How many measures (due day, done?) are late: the due day itself is still in time."""
    return sum(due < today and not done for due, done in dues)


def matrix(risks: Iterable[tuple[int, int]]) -> list[list[int]]:
    """How many risks stand in each cell, likelihood 5 first, impact 1 to 5 from the left."""
    cells = [[0] * 5 for _row in SCALE]
    for likelihood, impact in risks:
        cells[5 - likelihood][impact - 1] += 1
    return cells
