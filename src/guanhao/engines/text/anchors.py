"""Where words may stand: every two neighbouring characters of a batch are looked up at once, instead of walking through an automaton.

A word of two characters is looked for by itself, a longer one by the two neighbours and a third beside them that are rarest in the sample (as in Wu
and Manber, "A fast algorithm for multi-pattern searching", 1994, which looks up blocks of characters by a hash); what is found is compared whole.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.columns import Lean, spread
from guanhao.engines.text.ordinary import BITS, are_set, bitmaps, hash_pairs
from guanhao.engines.text.stream import Places, Points, to_points

WORD, AHEAD, BEHIND, ORDINARY, SHAPE, INNER = 1, 2, 4, 8, 16, 32
"""What a byte says of two neighbours: a word of two; the rare pair of a longer word whose third character follows, or goes before; a pair that
ordinary text has; two parts of a character; two neighbours inside a word without its repetitions."""

AFTER, BEFORE = 2, -1
"""Where the third character stands, from the first of the pair."""

COMPARISON = 6
"""What it costs to compare a word, when a look at a character costs 1."""

_SLOTS, _KNOWN = 18, 20
_PER_CHARACTER, _AT_LEAST = 8, 20_000
"""Comparisons a text is worth, per character and in any case; beyond them the automaton, which is linear whatever the words, is quicker."""


@dataclass(frozen=True)
class Words(Lean):
    """Patterns in columns: all their characters one after the other, begin and length of each."""

    points: Points
    begin: Places
    length: Places


@dataclass(frozen=True)
class Anchors(Lean):
    """Patterns of one and of two characters (these by slot), and longer ones by their rare pair and the third after it, or before it."""

    words: Words
    ones: Places
    twos: Places
    ahead: "Threes"
    behind: "Threes"

    @classmethod
    def build(cls, patterns: Sequence[str], usual: Points) -> "Anchors":
        """Anchors that are rare in the folded characters of usual texts."""
        points = to_points("".join(patterns))
        length = np.fromiter(map(len, patterns), np.int64, len(patterns))
        words = Words(points, np.cumsum(length) - length, length)
        twos, longer = np.flatnonzero(length == 2), np.flatnonzero(length > 2)
        at = words.begin[twos]
        twos = twos[np.argsort(_slots(hash_pairs(points[at], points[at + 1])), kind="stable")]
        offset, after = _rarest(words, longer, usual)
        ahead, behind = (Threes.build(words, longer[after == side], offset[after == side], AFTER if side else BEFORE) for side in (True, False))
        return cls(words, np.flatnonzero(length == 1), twos, ahead, behind)

    @functools.cached_property
    def hashes(self) -> Points:
        """Of the words of two."""
        at = self.words.begin[self.twos]
        return hash_pairs(self.words.points[at], self.words.points[at + 1])

    @functools.cached_property
    def _starts(self) -> NDArray[np.int32]:
        """Where the members of each slot begin in `twos`."""
        return _starts(_slots(self.hashes))

    @functools.cached_property
    def _one_of(self) -> NDArray[np.int32]:
        """By code point: the pattern of this one character, or -1."""
        table = np.full(0x110000, -1, np.int32)
        table[self.words.points[self.words.begin[self.ones]]] = self.ones
        return table

    def find_ones(self, folded: Points) -> Places:
        """All words of one character, as rows pattern, begin, end (in the stream)."""
        if not len(self.ones):
            return np.zeros((3, 0), np.int64)
        number = self._one_of.take(folded, mode="clip")
        at = np.flatnonzero(number >= 0)
        return np.stack([number[at], at, at + 1])

    def find_twos(self, folded: Points, hashes: Points, places: Places) -> Places | None:
        """Words of two characters, where their pair has the flag WORD; None when there is too much to compare."""
        slots = _slots(hashes[places])
        first = self._starts.take(slots)
        asked, member = spread(first, self._starts.take(slots + np.uint32(1)) - first)
        if len(member) > _worth(folded):
            return None
        low, pattern = places[asked], self.twos[member]
        at, points = self.words.begin[pattern], self.words.points
        same = (folded[low] == points[at]) & (folded[low + 1] == points[at + 1])
        low = low[same]
        return np.stack([pattern[same], low, low + 2])


@dataclass(frozen=True)
class Threes(Lean):
    """Longer patterns by slot: number, place of the rare pair in the pattern; and on which side all have their third character."""

    words: Words
    pattern: Places
    offset: Places
    side: int

    @classmethod
    def build(cls, words: Words, pattern: Places, offset: Places, side: int) -> "Threes":
        """These patterns in order of their slots."""
        found = cls(words, pattern, offset, side)
        order = np.argsort(_coarse(found._slots), kind="stable")
        return cls(words, pattern[order], offset[order], side)

    @functools.cached_property
    def hashes(self) -> Points:
        """Of the rare pairs."""
        at = self.words.begin[self.pattern] + self.offset
        return hash_pairs(self.words.points[at], self.words.points[at + 1])

    @functools.cached_property
    def _third(self) -> Points:
        """The third character of each."""
        third: Points = self.words.points[self.words.begin[self.pattern] + self.offset + self.side]
        return third

    @functools.cached_property
    def _slots(self) -> Points:
        """The slot of each, in 2^20."""
        return _slots_of_three(self.hashes, self._third)

    @functools.cached_property
    def _known(self) -> NDArray[np.bool_]:
        """Which slots are taken."""
        known = np.zeros(1 << _KNOWN, bool)
        known[self._slots] = True
        return known

    @functools.cached_property
    def _starts(self) -> NDArray[np.int32]:
        """Where the members of each coarse slot begin."""
        return _starts(_coarse(self._slots))

    def find(self, folded: Points, hashes: Points, places: Places) -> Places | None:
        """All occurrences as rows pattern, begin, end (in the stream), where the rare pair may stand; None when there is too much to compare."""
        third = folded.take(places + self.side, mode="clip")
        slots = _slots_of_three(hashes[places], third)
        known = np.flatnonzero(self._known.take(slots))
        places, third, slots = places[known], third[known], _coarse(slots[known])
        first = self._starts.take(slots)
        counts = self._starts.take(slots + np.uint32(1)) - first
        if int(counts.sum()) > _worth(folded):
            return None
        asked, member = spread(first, counts)
        same = np.flatnonzero(third[asked] == self._third[member])
        pattern, low = self.pattern[member[same]], places[asked[same]] - self.offset[member[same]]
        length = self.words.length[pattern]
        inside = (low >= 0) & (low + length <= len(folded))
        pattern, low, length = pattern[inside], low[inside], length[inside]
        if int(length.sum()) > _worth(folded):
            return None
        whole = equal_runs(folded, low, self.words.points, self.words.begin[pattern], length)
        low = low[whole]
        return np.stack([pattern[whole], low, low + length[whole]])


def equal_runs(one: NDArray[Any], first: Places, other: NDArray[Any], second: Places, length: Places) -> NDArray[np.bool_]:
    """For each row whether one[first : first + length] equals other[second : second + length] (length at least 1)."""
    same: NDArray[np.bool_] = one[first] == other[second]
    same &= one[first + length - 1] == other[second + length - 1]
    rows = np.flatnonzero(same & (length > 2))
    if not rows.size:
        return same
    first, second, inner = first[rows] + 1, second[rows] + 1, length[rows] - 2
    ends = np.cumsum(inner)
    begins, at = ends - inner, np.arange(ends[-1])
    equal = one.take(at + np.repeat(first - begins, inner)) == other.take(at + np.repeat(second - begins, inner))
    same[rows] = np.logical_and.reduceat(equal, begins)
    return same


def pair_flags(anchors: Anchors | None, shapes: NDArray[np.uint8], inner: Points) -> NDArray[np.uint8]:
    """The byte of every hashed pair (4 MB), from the anchors, a bitmap of parts of characters and the hashes of pairs inside words."""
    flags = np.unpackbits(bitmaps()[1], bitorder="little")
    flags *= np.uint8(ORDINARY)
    flags |= np.unpackbits(shapes, bitorder="little") * np.uint8(SHAPE)
    flags[inner] |= np.uint8(INNER)
    if anchors is not None:
        for hashes, flag in ((anchors.hashes, WORD), (anchors.ahead.hashes, AHEAD), (anchors.behind.hashes, BEHIND)):
            flags[hashes] |= np.uint8(flag)
    return flags


def _worth(folded: Points) -> int:
    """Comparisons a stream is worth."""
    return _PER_CHARACTER * len(folded) + _AT_LEAST


def _slots(hashes: Points) -> Points:
    """The slot of a pair, one of 2^18."""
    return hashes >> np.uint32(BITS - _SLOTS)


def _slots_of_three(hashes: Points, third: Points) -> Points:
    """The slot of a pair, by its hash, and a third character: one of 2^20."""
    return (hashes * np.uint32(0x9E3779B1) ^ third * np.uint32(0x85EBCA6B)) * np.uint32(0xC2B2AE35) >> np.uint32(32 - _KNOWN)


def _coarse(slots: Points) -> Points:
    """Of 2^20 slots four as one."""
    return slots >> np.uint32(_KNOWN - _SLOTS)


def _starts(slots: Points) -> NDArray[np.int32]:
    """Where each of 2^18 slots begins in a column sorted by slot, one more for the end."""
    starts = np.zeros((1 << _SLOTS) + 1, np.int32)
    np.cumsum(np.bincount(slots, minlength=1 << _SLOTS), out=starts[1:])
    return starts


def _rarest(words: Words, longer: Places, usual: Points) -> tuple[Places, NDArray[np.bool_]]:
    """For each word of three or more characters the place of the pair, and whether the third character follows it, that cost least in usual text: a
    look at the third wherever the pair stands, a comparison wherever all three stand."""
    if not len(longer):
        return np.zeros(0, np.int64), np.zeros(0, bool)
    points, seen = words.points, hash_pairs(usual[:-1], usual[1:])
    pairs = hash_pairs(points[:-1], points[1:])
    pair_cost = np.bincount(seen, minlength=1 << BITS)[pairs] + 0.5 * are_set(bitmaps()[1], points[:-1], points[1:])
    threes, seen_threes = _slots_of_three(pairs[:-1], points[2:]), _slots_of_three(seen[:-1], usual[2:])
    cost = COMPARISON * np.bincount(seen_threes, minlength=1 << _KNOWN)[threes]
    after, before = cost + pair_cost[:-1], cost + pair_cost[1:]
    windows = words.length[longer] - 2
    starts = np.cumsum(windows) - windows
    at = np.arange(int(windows.sum())) + np.repeat(words.begin[longer] - starts, windows)
    costs = np.minimum(after, before)[at]
    lowest = np.flatnonzero(costs == np.repeat(np.minimum.reduceat(costs, starts), windows))
    best = lowest[np.searchsorted(lowest, starts)]
    follows: NDArray[np.bool_] = after[at[best]] <= before[at[best]]
    return best - starts + ~follows, follows
