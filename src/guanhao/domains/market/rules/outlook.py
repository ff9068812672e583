"""Trends: how much they weigh, and which come first (PLN-08)."""

from datetime import date, timedelta
from typing import Final

HORIZONS: Final = ("now", "half", "year", "later")
OPEN: Final = frozenset({"watching", "acting"})


def weight(likelihood: int, impact: int) -> int:
    """Likelihood times impact, 1 to 25."""
    return likelihood * impact


def due(status: str, looked_on: date, every: timedelta, today: date) -> bool:
    """Is it time to look at an open card again?"""
    return status in OPEN and looked_on + every <= today
