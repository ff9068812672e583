"""Keyword rules over texts: all rules at once through one Aho-Corasick automaton.

A rule catches a text when all words of `must` stand in it, one of `any` (when there are any), every `near` and no word of `exclude`. Exclude words
are local to their rule; a text may be caught by any number of rules. Texts and words are compared in one form (NFKC, lower case, simplified
characters). A word that begins or ends with a Latin letter or digit keeps its border there: "mac" is not in "machine", "su7" not in "su70".
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import daachorse
import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.folding import folds

Places = NDArray[np.int64]
LONGEST = 20_000
"""Characters of a text that are looked at; an article says what it is about before."""

_MUST, _ANY, _EXCLUDE, _MARK = range(4)
_LETTER, _DIGIT = 1, 2
_BREAKS = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Near:
    """Two words at most `within` characters apart (counted between them, in either order)."""

    first: str
    second: str
    within: int


@dataclass(frozen=True, slots=True)
class Query:
    """One rule. `marks` do not decide what is caught: they say that a caught text holds one of the rule's negative words."""

    key: int
    must: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing positive is asked for: such a rule catches nothing."""
        return not (any(map(fold, self.must)) or any(map(fold, self.any)) or self.near)


@dataclass(frozen=True, slots=True)
class Caught:
    """Columns of equal length ordered by text and rule: index of the text, key of the rule, whether one of the rule's negative words stands in it."""

    text: Places
    key: Places
    marked: NDArray[np.bool_]

    def __len__(self) -> int:
        """How often a rule caught a text."""
        return len(self.text)

    def by_text(self, count: int) -> list[list[int]]:
        """The rules of each of `count` texts."""
        found: list[list[int]] = [[] for _ in range(count)]
        for text, key in zip(self.text.tolist(), self.key.tolist(), strict=True):
            found[text].append(key)
        return found


def fold(text: str) -> str:
    """The form in which texts and words are compared, on one line and without blanks around it."""
    return _folded(_BREAKS.sub(" ", text)).strip()


class Queries:
    """An immutable index of rules."""

    def __init__(self, queries: Sequence[Query]) -> None:
        """Around these rules; use `build`."""
        self._queries = tuple(sorted((query for query in queries if not query.empty), key=lambda query: query.key))
        words: dict[str, int] = {}
        roles: list[tuple[int, int, int]] = []

        def place(word: str) -> int:
            return words.setdefault(fold(word), len(words))

        for row, query in enumerate(self._queries):
            groups = ((_MUST, query.must), (_ANY, query.any), (_EXCLUDE, query.exclude), (_MARK, query.marks))
            roles += {(place(word), row, role) for role, group in groups for word in group if fold(word)}
        self._near = [[(place(one.first), place(one.second), one.within) for one in query.near] for query in self._queries]
        self._words = list(words)
        self._roles = np.array(sorted(roles), np.int64).reshape(-1, 3)
        self._starts = np.searchsorted(self._roles[:, 0], np.arange(len(words) + 1))
        self._needed = np.bincount(self._roles[self._roles[:, 2] == _MUST, 1], minlength=len(self._queries))
        self._asks = np.bincount(self._roles[self._roles[:, 2] == _ANY, 1], minlength=len(self._queries)) > 0
        self._only_near = [row for row, query in enumerate(self._queries) if query.near and not self._needed[row] and not self._asks[row]]
        self._head = np.array([_border(word[:1]) for word in self._words], np.int8)
        self._tail = np.array([_border(word[-1:]) for word in self._words], np.int8)
        self._long = np.array([len(word) for word in self._words], np.int64)
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(self._words) if self._words else None

    @classmethod
    def build(cls, queries: Iterable[Query]) -> Self:
        """The index of these rules; rules without a positive word catch nothing."""
        return cls(list(queries))

    def match(self, texts: Sequence[str]) -> Caught:
        """Which rules catch which texts."""
        word, text, start = self._occurrences(texts)
        if not len(word):
            return Caught(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, bool))
        pairs = np.unique(text * len(self._words) + word)
        rows, roles = self._expand(pairs)
        size = len(self._queries)
        spot, role = pairs_text(pairs, len(self._words), rows) * size + roles[:, 1], roles[:, 2]
        spots = np.unique(spot)
        if self._only_near:
            spots = np.unique(np.concatenate([spots, *(np.unique(text) * size + row for row in self._only_near)]))
        place = np.searchsorted(spots, spot)
        must, some, out, mark = (np.bincount(place[role == kind], minlength=len(spots)) for kind in range(4))
        rule = spots % size
        good = (must == self._needed[rule]) & (~self._asks[rule] | (some > 0)) & (out == 0)
        good &= (self._needed[rule] > 0) | self._asks[rule] | np.isin(rule, self._only_near)
        good[good] = self._near_enough(spots[good], word, text, start)
        kept = spots[good]
        keys = np.array([query.key for query in self._queries], np.int64)
        return Caught(kept // size, keys[kept % size], mark[good] > 0)

    def _occurrences(self, texts: Sequence[str]) -> tuple[Places, Places, Places]:
        """Word, text and offset (in the folded stream) of every occurrence that keeps its borders, ordered by offset."""
        if self._automaton is None or not texts:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
        stream = "\n" + _folded("\n".join(_BREAKS.sub(" ", text[:LONGEST]) for text in texts)) + "\n"
        found = np.array(self._automaton.find_overlapping(stream), np.int64).reshape(-1, 3)
        start, end, word = found[:, 0], found[:, 1], found[:, 2]
        points = np.frombuffer(stream.encode("utf-32-le"), np.uint32)
        kind = _kinds(points)
        inside = (kind[start - 1] & self._head[word]) | (kind[end] & self._tail[word])
        kept = inside == 0
        begins = np.flatnonzero(points == ord("\n"))
        return word[kept], np.searchsorted(begins, start[kept], "right") - 1, start[kept]

    def _expand(self, pairs: Places) -> tuple[Places, Places]:
        """For each (text, word) the roles of the word: index into pairs, and rows of the role table."""
        words = pairs % len(self._words)
        first, count = self._starts[words], self._starts[words + 1] - self._starts[words]
        index = np.repeat(np.arange(len(pairs)), count)
        within = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
        return index, self._roles[np.repeat(first, count) + within]

    def _near_enough(self, spots: Places, word: Places, text: Places, start: Places) -> NDArray[np.bool_]:
        """Whether each (text, rule) holds all its near pairs."""
        size, order = len(self._queries), np.lexsort((start, word, text))
        key = text[order] * len(self._words) + word[order]
        starts = start[order]

        def found(one: int, which: int) -> Places:
            wanted = one * len(self._words) + which
            return starts[np.searchsorted(key, wanted, "left") : np.searchsorted(key, wanted, "right")]

        result = np.ones(len(spots), bool)
        for index in np.flatnonzero([bool(self._near[row]) for row in (spots % size).tolist()]).tolist():
            one = int(spots[index] // size)
            result[index] = all(self._apart(found(one, a), a, found(one, b), b) <= within for a, b, within in self._near[int(spots[index] % size)])
        return result

    def _apart(self, first: Places, a: int, second: Places, b: int) -> float:
        """Characters between the nearest two occurrences; infinite when one is missing."""
        if not len(first) or not len(second):
            return float("inf")
        gaps = np.where(first[:, None] <= second, second - first[:, None] - self._long[a], first[:, None] - second - self._long[b])
        kept = np.maximum(gaps, 0)[~((first[:, None] == second) & (a == b))]
        return float(kept.min()) if len(kept) else float("inf")


def pairs_text(pairs: Places, words: int, index: Places) -> Places:
    """The text of each expanded pair."""
    return np.asarray((pairs // words)[index], np.int64)


@cache
def _variants() -> dict[int, str]:
    return {point: text for point, text in folds().variant.items() if len(text) == 1}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_variants())


def _border(char: str) -> int:
    """What may not stand beside a word's edge: a letter beside a letter, a digit beside a digit."""
    return _LETTER if "a" <= char <= "z" else _DIGIT if "0" <= char <= "9" else 0


def _kinds(points: NDArray[np.uint32]) -> NDArray[np.int8]:
    letters = ((points >= ord("a")) & (points <= ord("z"))).astype(np.int8) * _LETTER
    digits = ((points >= ord("0")) & (points <= ord("9"))).astype(np.int8) * _DIGIT
    return np.asarray(letters | digits, np.int8)
