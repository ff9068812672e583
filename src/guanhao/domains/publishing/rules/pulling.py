"""When a published post is looked at next: dense at first, rarer later, and not at all after its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MISSES = 2


@dataclass(frozen=True)
class Step:
    """While a post is younger than `until` it is looked at `every` so long."""

    until: timedelta
    every: timedelta


def next_look(published_at: datetime, moment: datetime, *, first: timedelta, steps: Sequence[Step]) -> datetime | None:
    """The moment of the next look, later than `moment`; None when that would be after the last step's end.

    The first look comes `first` after publication; `steps` are in order of age.
    """
    if moment < published_at + first:
        return published_at + first
    age = moment - published_at
    step = next((one for one in steps if age < one.until), None)
    if step is None:
        return None
    due = moment + step.every
    return due if due - published_at <= steps[-1].until else None


def is_gone(misses: int, looks: int) -> bool:
    """Is a post that was read before (`looks` times) and then left out `misses` times in a row gone? One omission is an accident; what was never
    read may be of a kind the platform gives no numbers of.
    """
    return misses >= MISSES and looks > 0
