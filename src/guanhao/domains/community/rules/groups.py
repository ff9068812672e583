"""The penalty ladder, rule words, attendance, and the depth of a follow-up."""

from collections.abc import Mapping, Sequence
from math import sqrt

LADDER = ("warn", "mute", "remove")


def next_step(earlier: int) -> str:
    """The step after so many violations that count: the third and every later one proposes to remove."""
    return LADDER[min(earlier, len(LADDER) - 1)]


def words_in(text: str, words: Sequence[str]) -> list[str]:
    """The rule words a text holds, whatever their case, in the order of the list."""
    plain = text.casefold()
    return [word for word in words if word and word.casefold() in plain]


def share(part: int, whole: int) -> float | None:
    """A part of a whole, 0 to 1; None without a whole."""
    return part / whole if whole else None


def deep(*, spots: int, done: int, level: int, deep_level: int) -> bool:
    """Whether somebody took part deeply: every spot done, or a level from the policy's."""
    return (spots > 0 and done >= spots) or level >= deep_level


def loyalty(recent: int, before: int, drop: float) -> str:
    """How a partner's contributions develop: quiet, rising, falling (by more than the share `drop`), or steady."""
    if not recent:
        return "quiet"
    if recent > before:
        return "rising"
    return "falling" if recent < before * (1 - drop) else "steady"


def similarity(rows: Sequence[Mapping[str, int]]) -> float | None:
    """How alike members are in what they do, 0 to 1: the mean cosine of all pairs of their deeds' counts; None below two members.

    With unit vectors u, the sum over all pairs is (|Σu|² − n) / 2, so that no pair is looked at.
    """
    filled = [row for row in rows if any(row.values())]
    count = len(filled)
    if count < 2:
        return None
    added: dict[str, float] = {}
    for row in filled:
        length = sqrt(sum(value * value for value in row.values()))
        for key, value in row.items():
            added[key] = added.get(key, 0.0) + value / length
    square = sum(value * value for value in added.values())
    return min(1.0, max(0.0, (square - count) / (count * (count - 1))))
