"""Words of praise and blame in many texts at once, with negation, degree and signs (emoji): what a person can read off a list."""

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import daachorse
import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.stream import Folder, shared_table, to_text

GOOD, BAD, NOT, MORE, LESS, ASK = range(6)
KINDS = {"good": GOOD, "bad": BAD, "not": NOT, "more": MORE, "less": LESS, "ask": ASK}
GAP = 2
"""Characters that may stand between a negation or degree and the word it turns (不是 那么 好)."""

CHAIN = 3
"""Turning words before one judgement that are looked at."""

TURNED = 0.7
"""A turned judgement is weaker than a plain one: 不差 is not 好."""

FEATURES = 6
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Tones:
    """Of each text: sums of praise and blame (after degree and negation), the last judgement (−3 to 3), signs (net), questions."""

    good: Floats
    bad: Floats
    last: Floats
    signs: Floats
    asks: Floats

    @property
    def net(self) -> Floats:
        """Praise less blame of each text."""
        result: Floats = self.good - self.bad
        return result

    def features(self) -> Floats:
        """Columns for a linear model, each about −2 to 2; shape (texts, FEATURES)."""
        total = np.sqrt(self.good + self.bad + 1)
        columns = (np.log1p(self.good), np.log1p(self.bad), self.net / total, self.last / 2, np.tanh(self.signs / 2), np.tanh(self.net / 2))
        result: Floats = np.stack(columns, axis=1).astype(np.float32)
        return result


@dataclass(frozen=True)
class _Words:
    """The automaton and, for each word, its kind, strength and whether it is a sign."""

    automaton: daachorse.CharwiseDoubleArrayAhoCorasick
    kind: NDArray[np.int8]
    strength: Floats
    sign: NDArray[np.bool_]


@functools.cache
def _folder() -> Folder:
    """The folding of the matcher: one look-up table for the process."""
    return Folder(shared_table())


def _rows() -> list[tuple[int, float, bool, str]]:
    """Kind, strength, whether a sign, and word: as the file has them, the first of two lines with one word counts."""
    rows: dict[str, tuple[int, float, bool, str]] = {}
    sign = False
    for line in (files("guanhao.engines.text") / "polarity_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            sign = line.startswith("# Signs")
            continue
        head, _, words = line.partition(": ")
        kind, _, strength = head.partition(" ")
        for word in words.split():
            folded = to_text(_folder().stream([word], keep_separators=True)[0].folded)
            if folded:
                rows.setdefault(folded, (KINDS[kind], float(strength or 1), sign, folded))
    return list(rows.values())


@functools.cache
def _words() -> _Words:
    """Built once a process."""
    rows = _rows()
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick([row[3] for row in rows], daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    return _Words(
        automaton,
        np.array([row[0] for row in rows], np.int8),
        np.array([row[1] for row in rows], np.float32),
        np.array([row[2] for row in rows], bool),
    )


def tones(texts: Sequence[str]) -> Tones:
    """Read the words of every text; leftmost longest matches, about 100,000 short texts a second."""
    count = len(texts)
    if not count:
        return Tones(*(np.zeros(0, np.float32) for _ in range(5)))
    words = _words()
    stream, begins = _folder().stream(texts, keep_separators=True)
    found = words.automaton.find(stream.text)
    flat = np.fromiter(itertools.chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3)
    start, end, word = flat[:, 0], flat[:, 1], flat[:, 2]
    owner = np.searchsorted(begins, stream.origin[start], "right") - 1
    kind, sign = words.kind[word], words.sign[word]
    value = np.where(kind == GOOD, 1, np.where(kind == BAD, -1, 0)) * words.strength[word]
    value = value * _turn(start, end, owner, kind)
    judged = (value != 0) & ~sign
    last = np.zeros(count, np.float32)
    last[owner[judged]] = np.clip(value[judged], -3, 3)
    return Tones(
        _sum(owner, np.maximum(value, 0) * judged, count),
        _sum(owner, np.maximum(-value, 0) * judged, count),
        last,
        _sum(owner, value * sign, count),
        _sum(owner, kind == ASK, count),
    )


def _sum(owner: NDArray[np.int64], value: NDArray[np.generic], count: int) -> Floats:
    """Of each text."""
    result: Floats = np.bincount(owner, value.astype(np.float64), count).astype(np.float32)
    return result


def _turn(start: NDArray[np.int64], end: NDArray[np.int64], owner: NDArray[np.int64], kind: NDArray[np.int8]) -> Floats:
    """The factor of each word from the turning words right before it: negation −0.7, more 1.4, less 0.6."""
    factor = np.ones(len(start), np.float32)
    if len(start) < 2:
        return factor
    turns = (kind == NOT) | (kind == MORE) | (kind == LESS)
    by_kind = np.array([1, 1, -TURNED, math.sqrt(2), 0.6, 1], np.float32)
    link = np.zeros(len(start), bool)
    link[1:] = turns[:-1] & (start[1:] - end[:-1] <= GAP) & (owner[1:] == owner[:-1])
    chain = link.copy()
    for back in range(1, min(CHAIN, len(start) - 1) + 1):
        factor[back:] *= np.where(chain[back:], by_kind[kind[:-back]], np.float32(1))
        chain[back:] &= link[:-back]
        chain[:back] = False
    return factor
