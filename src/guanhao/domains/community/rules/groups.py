"""The penalty ladder, rule words, attendance, and the depth of a follow-up."""

from collections.abc import Sequence

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
