"""What the linter makes of flagged texts: who is to blame, what to drop or let through, what would be left. No database, no clock."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from guanhao.domains.compliance.contracts import Hit
from guanhao.domains.compliance.rules.book import Rule

Key = tuple[str, str]
"""A rule and the listed word (or the words that a pattern found) that flags."""

NO_WORD = "—"
"""Stands for the word where a rule misses something in the whole text."""

BESIDE = 24
EXAMPLES_A_KEY = 3
PHRASE_TEXTS = 5
PHRASE_SHARE = 0.8
LONGEST_PHRASE = 16


@dataclass(frozen=True)
class Place:
    """One hit in a text; `counts` is false for hints and for rules that are switched off when everything is measured."""

    rule: str
    word: str
    start: int
    end: int
    layer: str
    counts: bool = True

    @property
    def key(self) -> Key:
        """Rule and word."""
        return self.rule, self.word


@dataclass(frozen=True)
class Flagged:
    """A text with its hits."""

    text: str
    places: tuple[Place, ...]

    @property
    def counts(self) -> bool:
        """Whether it is flagged by what judges or watches now."""
        return any(place.counts for place in self.places)

    def keys(self) -> set[Key]:
        """The rules and words that count here."""
        return {place.key for place in self.places if place.counts}


@dataclass(frozen=True)
class Proposal:
    """What to do about a word: `drop` it from its list, or `allow` it by the whitelist, inside `phrase` only where there is one."""

    do: Literal["drop", "allow"]
    rule: str
    word: str
    count: int
    phrase: str = ""

    def state(self) -> dict[str, object]:
        """As a run keeps it."""
        values: dict[str, object] = {"do": self.do, "rule": self.rule, "word": self.word, "count": self.count}
        return {**values, "phrase": self.phrase} if self.phrase else values


FACTS = frozenset({"ad_label", "experience_link", "ai_label", "ai_file_says", "ai_file_silent"})
"""Predicates that judge what is known of a draft beside its text."""


def is_apart(rule: Rule) -> bool:
    """Whether a rule cannot hit when plain texts are measured by all rules at once: it is meant for advertising, a platform, a trade, titles, or
    judges what only the draft's own fields say. Measured alone, it is measured as if all texts were such (fields excepted)."""
    scope = rule.scope
    return scope.ad == "only" or bool(scope.platforms or scope.industries or scope.formats or scope.parts) or rule.predicate in FACTS


def place_of(hit: Hit, *, counts: bool) -> Place:
    """A hit of a check as a place in its text."""
    return Place(hit.rule, hit.word or hit.text or NO_WORD, hit.start, hit.end, hit.layer, counts)


def blame(flagged: Iterable[Flagged]) -> Counter[Key]:
    """How many texts each rule and word flags."""
    return Counter(chain.from_iterable(one.keys() for one in flagged))


def examples(flagged: Iterable[Flagged], keys: Collection[Key], most: int) -> list[dict[str, object]]:
    """Pieces of real texts, at most three different ones a rule and word, those of the first keys first."""
    found: dict[Key, list[dict[str, object]]] = {key: [] for key in keys}
    for one in flagged:
        for place in {place.key: place for place in reversed(one.places)}.values():
            if place.key in found and len(found[place.key]) < EXAMPLES_A_KEY and (piece := example(one.text, place)) not in found[place.key]:
                found[place.key].append(piece)
    return [piece for pieces in found.values() for piece in pieces][:most]


def example(text: str, place: Place) -> dict[str, object]:
    """The hit with what stands around it; a rule that misses something shows how the text begins."""
    low = max(0, place.start - BESIDE)
    return {
        "rule": place.rule,
        "word": place.word,
        "before": text[low : place.start],
        "text": text[place.start : place.end],
        "after": text[place.end : place.end + BESIDE],
        "layer": place.layer,
    }


def by_rule(flagged: Sequence[Flagged]) -> dict[str, dict[str, Any]]:
    """Per rule, also those switched off and hints: texts flagged, the three words that flag most, one example."""
    texts: Counter[str] = Counter(chain.from_iterable({place.rule for place in one.places} for one in flagged))
    words: Counter[Key] = Counter(chain.from_iterable({place.key for place in one.places} for one in flagged))
    shown: dict[str, list[tuple[str, int]]] = {rule: [] for rule in texts}
    for (rule, word), count in words.most_common():
        if len(shown[rule]) < EXAMPLES_A_KEY and word != NO_WORD:
            shown[rule].append((word, count))
    first = {place.rule: example(one.text, place) for one in reversed(flagged) for place in reversed(one.places)}
    return {rule: {"texts": count, "words": shown[rule], "example": first[rule]} for rule, count in texts.items()}


def propose(flagged: Sequence[Flagged], counts: Counter[Key], most: int, dropping: Collection[str]) -> list[Proposal]:
    """Words in more than `most` texts: to be dropped when their rule is among `dropping` (lists the brand can change), else to be let through.

    A word that nearly always stands in one longer phrase is let through inside that phrase only, whoever's list it is on.
    """
    wanted = [(key, count) for key, count in counts.most_common() if count > most and key[1] != NO_WORD]
    around: dict[Key, list[tuple[str, str, str]]] = {key: [] for key, _count in wanted}
    for one in flagged:
        for place in {place.key: place for place in one.places if place.key in around}.values():
            low = max(0, place.start - LONGEST_PHRASE)
            around[place.key].append(
                (one.text[low : place.start], one.text[place.start : place.end], one.text[place.end : place.end + LONGEST_PHRASE])
            )
    found = []
    for (rule, word), count in wanted:
        phrase = phrase_of(around[rule, word])
        do: Literal["drop", "allow"] = "drop" if rule in dropping and not phrase else "allow"
        found.append(Proposal(do, rule, word, count, phrase))
    return found


def phrase_of(around: Sequence[tuple[str, str, str]]) -> str:
    """The longer phrase in which at least four fifths of a word's hits stand (five texts or more); "" when there is none.

    It grows by the neighbour that most hits share, one character at a time, while four fifths of all hits agree; marks and blanks end it.
    """
    surfaces = Counter(text for _before, text, _after in around)
    if len(around) < PHRASE_TEXTS or not surfaces:
        return ""
    phrase, seen = surfaces.most_common(1)[0]
    living = [(before, after) for before, text, after in around if text == phrase]
    least = PHRASE_SHARE * len(around)
    if seen < least:
        return ""
    grown = phrase
    while len(grown) < LONGEST_PHRASE:
        left = Counter(before[-1] for before, _after in living if before and before[-1].isalnum())
        right = Counter(after[0] for _before, after in living if after and after[0].isalnum())
        (low, lows), (high, highs) = (side.most_common(1)[0] if side else ("", 0) for side in (left, right))
        if max(lows, highs) < least:
            break
        if highs >= lows:
            grown += high
            living = [(before, after[1:]) for before, after in living if after.startswith(high)]
        else:
            grown = low + grown
            living = [(before[:-1], after) for before, after in living if before.endswith(low)]
    return grown if len(grown) > len(phrase) else ""


def left(flagged: Iterable[Flagged], proposals: Collection[Proposal]) -> int:
    """How many texts stay flagged when all these proposals are taken."""
    known = {(one.rule, one.word): one.phrase for one in proposals}
    return sum(any(place.counts and not _freed(one.text, place, known) for place in one.places) for one in flagged)


def _freed(text: str, place: Place, known: Mapping[Key, str]) -> bool:
    phrase = known.get(place.key)
    if phrase is None:
        return False
    if not phrase:
        return True
    at = text.find(phrase, max(0, place.end - len(phrase)), place.start + len(phrase))
    return at >= 0


def compare(old: Sequence[Flagged | None], new: Sequence[Flagged | None], most: int) -> dict[str, Any]:
    """Two judgements of the same texts: how many both flag, and for the old and the new alone texts, words and examples."""
    gone = [before for before, after in zip(old, new, strict=True) if before is not None and after is None]
    come = [after for before, after in zip(old, new, strict=True) if before is None and after is not None]
    return {
        "both": sum(before is not None and after is not None for before, after in zip(old, new, strict=True)),
        "only_old": _difference(gone, most),
        "only_new": _difference(come, most),
    }


def _difference(flagged: Sequence[Flagged], most: int) -> dict[str, Any]:
    counts = blame(flagged)
    common = counts.most_common(most)
    return {
        "texts": len(flagged),
        "words": [{"word": word, "count": count} for (_rule, word), count in common],
        "examples": examples(flagged, [key for key, _count in common], most),
    }
