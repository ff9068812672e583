"""Arithmetic of the points ledger: which lots are spent first, what a clawback finds, what limits leave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MOST = 10**12
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lot:
    """Points that came together: its number, what remains, and when it lapses (None: never)."""

    id: int
    remaining: int
    expires_at: datetime | None = None


def whole(value: object) -> int | None:
    """A count of points, 1 to 10^12, or None for anything else: negative, zero, fractional, a truth value, a text."""
    return value if type(value) is int and 1 <= value <= MOST else None


def open_at(lots: Iterable[Lot], moment: datetime) -> list[Lot]:
    """Lots with something left that have not lapsed, in the order they are spent: what lapses first goes first, then the older one.

    With one lifetime for all points this is first in, first out.
    """
    alive = [lot for lot in lots if lot.remaining > 0 and (lot.expires_at is None or lot.expires_at > moment)]
    return sorted(alive, key=lambda lot: (lot.expires_at or FOREVER, lot.id))


def take(lots: Sequence[Lot], points: int) -> tuple[list[tuple[int, int]], int]:
    """Parts (lot, points) that make up `points`, in the order of the lots, and what is missing."""
    parts, missing = [], points
    for lot in lots:
        if missing <= 0:
            break
        part = min(lot.remaining, missing)
        if part > 0:
            parts.append((lot.id, part))
            missing -= part
    return parts, missing


def recover(lots: Sequence[Lot], own: Sequence[int], points: int) -> tuple[list[tuple[int, int]], int]:
    """Like `take`, but from the lots `own` first: points given wrongly are taken where they went before others are touched."""
    mine = set(own)
    return take([lot for lot in lots if lot.id in mine] + [lot for lot in lots if lot.id not in mine], points)


def within(points: int, *, limits: Sequence[tuple[int, int]]) -> int:
    """How many of the points fit under limits (most, used already); a limit of 0 is none."""
    return max(0, min([points, *(most - used for most, used in limits if most)]))


def lapse(made: datetime, days: int, zone: tzinfo) -> datetime | None:
    """The moment points made then lapse: the end of that many days later in the brand's zone; None for 0 days."""
    return end_of_day(made.astimezone(zone).date() + timedelta(days=days), zone) if days else None


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The first moment after a day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
