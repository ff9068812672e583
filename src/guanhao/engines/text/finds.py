"""What the passes share: a folded batch, rows of evasive finds, an automaton's finds as columns."""

import functools
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.anchors import AHEAD, BEHIND, SHAPE, WORD, Anchors, equal_runs
from guanhao.engines.text.columns import spread
from guanhao.engines.text.folding import ALIAS
from guanhao.engines.text.judge import edges_hold, judge
from guanhao.engines.text.lexicon import Lexicon, Scanner
from guanhao.engines.text.ordinary import are_set, bitmaps, hash_pairs
from guanhao.engines.text.stream import BARRIER, Places, Points, Stream

Rows = list[tuple[int, int, int, int]]
"""Evasive finds: entry, start, end (offsets in the join), layer."""


class Joined:
    """A batch folded, and what one needs to judge a place in it."""

    def __init__(self, lexicon: Lexicon, stream: Stream, begins: Places) -> None:
        """The stream of the joined text; begins as `Folder.stream` gives them."""
        self.lexicon, self.stream, self.text, self.begins = lexicon, stream, stream.original, begins

    @functools.cached_property
    def marks(self) -> NDArray[np.uint16]:
        """The lexicon's marks of every folded character."""
        return self.lexicon.marks.take(self.stream.folded, mode="clip")

    @functools.cached_property
    def hashes(self) -> Points:
        """Of every two neighbours in the stream."""
        return hash_pairs(self.stream.folded[:-1], self.stream.folded[1:])

    @functools.cached_property
    def flags(self) -> NDArray[np.uint8]:
        """What the lexicon knows of every two neighbours."""
        return self.lexicon.pairs.take(self.hashes, mode="clip")

    @functools.cached_property
    def _telling(self) -> tuple[Places, NDArray[np.uint8]]:
        """Where two neighbours begin a word or may be parts of a character, and their flags."""
        at = np.flatnonzero(self.flags & np.uint8(WORD | AHEAD | BEHIND | SHAPE) != 0)
        return at, self.flags[at]

    def places(self, flag: int) -> Places:
        """Where two neighbours have the flag WORD, AHEAD, BEHIND or SHAPE."""
        at, flags = self._telling
        chosen: Places = at[flags & np.uint8(flag) != 0]
        return chosen

    def folded(self) -> tuple[Places, Rows]:
        """Literal matches as columns (entry, start, end) and evasive ones as rows."""
        scanner = self.lexicon.plain
        if scanner is None:
            return np.zeros((3, 0), np.int64), []
        found = self._anchored(scanner.anchors) if scanner.anchors and len(self.stream.folded) > SHORT else None
        return self.sort_out(columns(scanner, walk(scanner, self.stream.text) if found is None else found))

    def _anchored(self, anchors: Anchors) -> Places | None:
        """All finds by anchors; None when the automaton is quicker."""
        folded, hashes = self.stream.folded, self.hashes
        two = anchors.find_twos(folded, hashes, self.places(WORD))
        ahead, behind = anchors.ahead.find(folded, hashes, self.places(AHEAD)), anchors.behind.find(folded, hashes, self.places(BEHIND))
        if two is None or ahead is None or behind is None:
            return None
        return np.concatenate([anchors.find_ones(folded), two, ahead, behind], axis=1)

    def sort_out(self, found: Places) -> tuple[Places, Rows]:
        """Split finds in the stream (entry, start, end) into literal matches and judged evasions, both with offsets in the join."""
        entry, low, high = found
        origin = self.stream.origin
        start, end = origin[low], origin[high - 1] + 1
        same = is_literal(self.lexicon, self.stream.raw, entry, start, end)
        literal = same & self.lexicon.exact[entry] & ~self.lexicon.alias[entry]
        edged = np.flatnonzero(literal & self.lexicon.edged[entry])
        for at in edged.tolist():
            literal[at] = edges_hold(self.lexicon, self.text, int(entry[at]), int(start[at]), int(end[at]))
        rest = np.flatnonzero((~same & self.lexicon.evasive[entry]) | (same & self.lexicon.alias[entry]))
        rest = rest[(end - start)[rest] <= WIDEST * (high - low)[rest]]
        rest = rest[~self._in_number(start[rest], end[rest])]
        rest = rest[~self._reads_on(low[rest], high[rest])]
        rows: Rows = []
        for at, number, s, e in zip(rest.tolist(), entry[rest].tolist(), start[rest].tolist(), end[rest].tolist(), strict=True):
            layer = ALIAS if same[at] and edges_hold(self.lexicon, self.text, number, s, e) else judge(self.lexicon, self.text, number, s, e)
            if layer > 0:
                rows.append((number, s, e, layer))
        return np.stack([entry[literal], start[literal], end[literal]]), rows

    def _in_number(self, start: Places, end: Places) -> NDArray[np.bool_]:
        """Which finds begin or end between two digits (what `edges_hold` would say, for most of them)."""
        raw = self.stream.raw

        def are_digits(at: Places) -> NDArray[np.bool_]:
            return raw.take(at, mode="clip") - np.uint32(ord("0")) < 10

        inside: NDArray[np.bool_] = (start > 0) & are_digits(start) & are_digits(start - 1)
        inside |= (end < len(raw)) & are_digits(end) & are_digits(end - 1)
        return inside

    def _reads_on(self, low: Places, high: Places) -> NDArray[np.bool_]:
        """Which finds across separators join two ordinary words: the first or last character makes a word with the character outside, or is one
        that stands alone in any sentence. (Words written with a separator after each of three or more characters are left to the judge.)"""
        folded, origin = self.stream.folded, self.stream.origin
        last, span = high - 1, origin[high - 1] + 1 - origin[low]
        gapped = (span > high - low) & ~((high - low >= 3) & (span >= 2 * (high - low) - 1))
        before, after = np.maximum(low - 1, 0), np.minimum(high, len(folded) - 1)
        words = bitmaps()[0]
        outside = are_set(words, folded[before], folded[low]) & (origin[low] - origin[before] == 1) & (folded[before] != BARRIER)
        outside |= are_set(words, folded[last], folded[after]) & (origin[after] - origin[last] == 1) & (folded[after] != BARRIER)
        reads: NDArray[np.bool_] = gapped & outside
        return reads


WIDEST = 240
"""Original characters a character of a word may take up with what stands around it (a tag of 200 included); wider finds are not judged."""

SCANNED = 4_000
"""Characters scanned at once: short lists of finds stay in the processor's cache."""


SHORT = 1_000
"""Characters for which the automaton is as quick."""


def walk(scanner: Scanner, text: str) -> Places:
    """All overlapping finds of the automaton as rows pattern, start, end."""
    places = range(0, len(text), SCANNED)
    blocks = [scanner.automaton.find_overlapping(text[at : at + SCANNED + scanner.longest - 1]) for at in places]
    counts = np.fromiter(map(len, blocks), np.int64, len(blocks))
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(blocks)), np.int64, 3 * int(counts.sum())).reshape(-1, 3).T
    own = flat[0] < SCANNED  # what begins in the next block is found there
    start, end, pattern = flat[:, own]
    first = np.repeat(np.array(places, np.int64), counts)[own]
    return np.stack([pattern, start + first, end + first])


def columns(scanner: Scanner, found: Places) -> Places:
    """Finds (pattern, start, end) as rows entry, start, end: one column per entry of a pattern."""
    pattern, start, end = found
    first, counts = scanner.starts[pattern], scanner.starts[pattern + 1] - scanner.starts[pattern]
    if counts.size and int(counts.max()) > 1:
        which, first = spread(first, counts)
        start, end = start[which], end[which]
    return np.stack([scanner.members[first], start, end])


def few(scanner: Scanner | None, text: str) -> list[tuple[int, int, int]]:
    """`columns` of a short text, row by row."""
    found = scanner.automaton.find_overlapping(text) if scanner else []
    return [(n, start, end) for start, end, pattern in found for n in scanner.of(pattern)] if scanner and found else []


def is_literal(lexicon: Lexicon, raw: Points, entry: Places, start: Places, end: Places) -> NDArray[np.bool_]:
    """Whether the original characters are the entry's own, one by one."""
    lengths, begin = lexicon.raw_length[entry], lexicon.raw_start[entry]
    same: NDArray[np.bool_] = (end - start) == lengths
    fits = np.flatnonzero(same)
    same[fits] = equal_runs(raw, start[fits], lexicon.raw, begin[fits], lengths[fits])
    return same
