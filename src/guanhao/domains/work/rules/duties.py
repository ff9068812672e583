"""The letters of a responsibility matrix."""

from collections.abc import Mapping

LETTERS = ("R", "A", "C", "I", "RA")


def holders(letters: Mapping[int, str], letter: str) -> tuple[int, ...]:
    """The people with this letter ("R" and "A" also in "RA"), by number."""
    return tuple(sorted(person for person, given in letters.items() if letter in given))


def accountable_count(letters: Mapping[int, str]) -> int:
    """How many answer for a row; it must be one."""
    return len(holders(letters, "A"))
