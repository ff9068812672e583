"""Keywords without Django: how many a video carries, and which words rise (CON-20)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class KeywordProblem:
    """Why a set of keywords is refused: few or many, with the bounds and what was found; foreign words are not in the library."""

    code: str
    found: int
    low: int
    high: int
    words: tuple[str, ...] = ()


def check_keywords(words: Sequence[str], library: frozenset[str], *, low: int, high: int) -> KeywordProblem | None:
    """The rule of videos: `low` to `high` different keywords, both included, all of the library when the brand has one."""
    chosen = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if not low <= len(chosen) <= high:
        return KeywordProblem("few" if len(chosen) < low else "many", len(chosen), low, high)
    foreign = tuple(word for word in chosen if library and word not in library)
    return KeywordProblem("foreign", len(chosen), low, high, foreign) if foreign else None


@dataclass(frozen=True)
class Rise:
    """A word that grew: uses in the week before and in this one; `score` is the z of the growth (see rising_words)."""

    word: str
    before: int
    now: int
    score: float


def rising_words(before: Mapping[str, int], now: Mapping[str, int], *, at_least: int, times: float, limit: int = 200) -> list[Rise]:
    """Words used at least `at_least` times now and at least `times` as often as before (one use is added to both), the strongest first.

    The score is (now − before) ÷ √(now + before), the normal approximation of two Poisson counts being equal.
    """
    found = [
        Rise(word, before.get(word, 0), count, round((count - before.get(word, 0)) / math.sqrt(count + before.get(word, 0)), 3))
        for word, count in now.items()
        if count >= at_least and (count + 1) / (before.get(word, 0) + 1) >= times
    ]
    return sorted(found, key=lambda one: (-one.score, one.word))[:limit]
