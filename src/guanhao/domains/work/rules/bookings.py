"""When more of something is booked than there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Held:
    """So much of a resource from a moment until before another one; `key` is the booking."""

    key: int
    start: datetime
    end: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A span in which more is booked than there is, how much at most, and by which bookings."""

    start: datetime
    end: datetime
    amount: int
    keys: tuple[int, ...]


def clashes(held: Iterable[Held], capacity: int) -> list[Clash]:
    """All spans beyond the capacity, in order."""
    events = sorted(_events(held), key=lambda one: (one[0], one[1]))
    level, open_keys = 0, dict[int, int]()
    found: list[Clash] = []
    start: datetime | None = None
    most, keys = 0, dict[int, None]()
    for moment, change, key in events:
        level += change
        if change > 0:
            open_keys[key] = change
        else:
            open_keys.pop(key, None)
        if level > capacity:
            start = start or moment
            most = max(most, level)
            keys.update(dict.fromkeys(open_keys))
        elif start is not None:
            if moment > start:
                found.append(Clash(start, moment, most, tuple(sorted(keys))))
            start, most, keys = None, 0, {}
    return found


def peak(held: Sequence[Held], start: datetime, end: datetime) -> int:
    """The most that is booked at any moment of a span."""
    level = most = 0
    inside = (Held(one.key, max(one.start, start), min(one.end, end), one.amount) for one in held if one.start < end and one.end > start)
    for _moment, change, _key in sorted(_events(inside), key=lambda one: (one[0], one[1])):
        level += change
        most = max(most, level)
    return most


def hours(start: datetime, end: datetime) -> float:
    """Hours between two moments."""
    return (end - start).total_seconds() / 3600


def _events(held: Iterable[Held]) -> list[tuple[datetime, int, int]]:
    found: list[tuple[datetime, int, int]] = []
    for one in held:
        found += [(one.start, one.amount, one.key), (one.end, -one.amount, one.key)]
    return found
