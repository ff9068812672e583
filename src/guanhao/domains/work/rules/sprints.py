"""Spans of sprints and burndown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Piece:
    """A card as the burndown sees it: points, the day it came into the sprint, the day it was done (None: not yet)."""

    points: int
    since: date
    done: date | None


def spans(start: date, end: date, days: int) -> list[tuple[date, date]]:
    """Sprints of `days` days from `start` to `end`, both included; the last one may be shorter. Five weeks by 14 days are three."""
    found, first = [], start
    while first <= end:
        last = min(first + timedelta(days=days - 1), end)
        found.append((first, last))
        first = last + timedelta(days=1)
    return found


def burndown(pieces: Sequence[Piece], start: date, end: date, today: date) -> list[int | None]:
    """Points left at the end of each day from `start` to `end`; None for days that have not begun. What came in later counts from its day."""
    found: list[int | None] = []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        known = [one for one in pieces if one.since <= day or offset == 0]
        left = sum(one.points for one in known if one.done is None or one.done > day)
        found.append(left if day <= today else None)
    return found


def ideal(total: int, count: int) -> list[float]:
    """The straight line from `total` to 0 over `count` days, one number at the end of each day."""
    return [round(total * (count - 1 - place) / max(count - 1, 1), 2) for place in range(count)]
