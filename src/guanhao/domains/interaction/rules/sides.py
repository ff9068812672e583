"""Two sides and rankings of a topic challenge."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HASHTAG = re.compile(r"^[^\s#＃<>\"']{1,60}$")


@dataclass(frozen=True)
class Bar:
    """Two sides in whole percent that make 100 together; both None as long as nobody took one."""

    left: int
    right: int
    left_share: int | None
    right_share: int | None


@dataclass(frozen=True)
class Rank:
    """A line of the ranking; equal scores share a place."""

    place: int
    name: str
    score: int


def bar(left: int, right: int) -> Bar:
    """60 against 40 is 60/40; a half percent goes to the larger side, so that both make 100."""
    total = left + right
    if not total:
        return Bar(left, right, None, None)
    bigger = (200 * max(left, right) + total) // (2 * total)
    return Bar(left, right, bigger, 100 - bigger) if left >= right else Bar(left, right, 100 - bigger, bigger)


def plain_tag(text: str) -> str:
    """A hashtag without its signs; "" for something that is none (spaces, 60 characters and more)."""
    plain = text.strip().strip("#＃").strip()
    return plain if HASHTAG.match(plain) else ""


def ranking(scores: Mapping[str, int] | Iterable[tuple[str, int]], limit: int) -> list[Rank]:
    """The best names with competition places (1, 2, 2, 4)."""
    lines = sorted(dict(scores).items(), key=lambda one: (-one[1], one[0]))
    found: list[Rank] = []
    for number, (name, score) in enumerate(lines[:limit], start=1):
        place = found[-1].place if found and found[-1].score == score else number
        found.append(Rank(place, name, score))
    return found
