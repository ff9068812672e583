"""Topics where a trend, a pain point and a gap meet (AIX-09)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["rise", "pain", "gap"]


@dataclass(frozen=True)
class Clue:
    """One reason for a topic. `weight` 0 to 1 says how strong it is; `words` are what it is about; a gap is of a `purpose` of content, which a pain
    point fills by nature (user_need)."""

    kind: Kind
    key: str
    title: str
    evidence: str
    weight: float
    words: tuple[str, ...] = ()
    purpose: str = ""
    url: str = ""


@dataclass(frozen=True)
class Match:
    """Clues that go together, the strongest of each kind; `score` 0 to 100."""

    key: str
    score: int
    clues: tuple[Clue, ...]

    def of(self, kind: Kind) -> Clue | None:
        """The clue of a kind."""
        return next((one for one in self.clues if one.kind == kind), None)


def combine(clues: Sequence[Clue], most: int) -> list[Match]:
    """The best topics, the highest score first: each pain point with the strongest trend that speaks of it, then what is left of either; a gap
    strengthens what would fill it.

    The score is the geometric mean of trend, pain and gap on a scale where a missing reason counts 0.1: three middling reasons beat one strong.
    """
    rises = sorted((one for one in clues if one.kind == "rise"), key=lambda one: (-one.weight, one.key))
    pains = sorted((one for one in clues if one.kind == "pain"), key=lambda one: (-one.weight, one.key))
    gaps = sorted((one for one in clues if one.kind == "gap"), key=lambda one: (-one.weight, one.key))
    found, used = [], set()
    for pain in pains:
        rise = next((one for one in rises if one.key not in used and meets(one, pain)), None)
        if rise is not None:
            used.add(rise.key)
        found.append(_match([rise, pain, _gap(gaps, pain)]))
    found += [_match([one, None, _gap(gaps, one)]) for one in rises if one.key not in used]
    return sorted(found, key=lambda one: (-one.score, one.key))[:most]


def meets(rise: Clue, pain: Clue) -> bool:
    """Whether both speak of the same thing: a word of one is in the words, title or evidence of the other."""
    there = " ".join([pain.title, pain.evidence, *pain.words]).lower()
    return any(len(word) > 1 and word.lower() in there for word in (rise.title, *rise.words)) or any(
        len(word) > 1 and word.lower() in rise.title.lower() for word in pain.words
    )


def _gap(gaps: Sequence[Clue], one: Clue) -> Clue | None:
    wanted = "user_need" if one.kind == "pain" else "hot"
    return next((gap for gap in gaps if gap.purpose == wanted), None) or next(
        (gap for gap in gaps if any(len(word) > 1 and word in one.title for word in gap.words)), None
    )


def _match(found: Sequence[Clue | None]) -> Match:
    clues = tuple(one for one in found if one is not None)
    weight = 1.0
    for one in found:
        weight *= min(1.0, max(0.1, one.weight)) if one is not None else 0.1
    name = "\0".join(sorted(one.key for one in clues if one.kind != "gap"))
    return Match(hashlib.sha256(name.encode()).hexdigest()[:40], round(100 * weight ** (1 / len(found))), clues)
