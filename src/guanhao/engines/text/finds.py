"""What the passes share: a folded batch, rows of evasive finds, an automaton's finds as columns."""

import functools
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.folding import ALIAS
from guanhao.engines.text.judge import edges_hold, judge
from guanhao.engines.text.lexicon import Lexicon, Scanner
from guanhao.engines.text.ordinary import are_set, bitmaps
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

    def folded(self) -> tuple[Places, Rows]:
        """Literal matches as columns (entry, start, end) and evasive ones as rows."""
        if self.lexicon.plain is None:
            return np.zeros((3, 0), np.int64), []
        return self.sort_out(columns(self.lexicon.plain, self.stream.text))

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
        rest = rest[~self._reads_on(low[rest], high[rest])]
        rows: Rows = []
        for at, number, s, e in zip(rest.tolist(), entry[rest].tolist(), start[rest].tolist(), end[rest].tolist(), strict=True):
            layer = ALIAS if same[at] and edges_hold(self.lexicon, self.text, number, s, e) else judge(self.lexicon, self.text, number, s, e)
            if layer > 0:
                rows.append((number, s, e, layer))
        return np.stack([entry[literal], start[literal], end[literal]]), rows

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


def columns(scanner: Scanner, text: str) -> Places:
    """All overlapping finds as columns entry, start, end: one per entry of a pattern."""
    places = range(0, len(text), SCANNED)
    blocks = [scanner.automaton.find_overlapping(text[at : at + SCANNED + scanner.longest - 1]) for at in places]
    counts = np.fromiter(map(len, blocks), np.int64, len(blocks))
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(blocks)), np.int64, 3 * int(counts.sum())).reshape(-1, 3).T
    own = flat[0] < SCANNED  # what begins in the next block is found there
    flat = (flat + np.repeat(np.array(places, np.int64), counts) * np.array([[1], [1], [0]]))[:, own]
    starts = scanner.starts
    first, counts = starts[flat[2]], starts[flat[2] + 1] - starts[flat[2]]
    if counts.size and int(counts.max()) > 1:
        flat = np.repeat(flat, counts, axis=1)
        offset = np.arange(flat.shape[1]) - np.repeat(np.cumsum(counts) - counts, counts)
        first = np.repeat(first, counts) + offset
    return np.stack([scanner.members[first], flat[0], flat[1]])


def few(scanner: Scanner | None, text: str) -> list[tuple[int, int, int]]:
    """`columns` of a short text, row by row."""
    found = scanner.automaton.find_overlapping(text) if scanner else []
    return [(n, start, end) for start, end, pattern in found for n in scanner.of(pattern)] if scanner and found else []


def is_literal(lexicon: Lexicon, raw: Points, entry: Places, start: Places, end: Places) -> NDArray[np.bool_]:
    """Whether the original characters are the entry's own, one by one."""
    lengths = lexicon.raw_length[entry]
    same: NDArray[np.bool_] = (end - start) == lengths
    which = np.flatnonzero(same)
    counts = lengths[which]
    if not counts.size:
        return same
    begin = np.cumsum(counts) - counts
    inner = np.arange(int(counts.sum())) - np.repeat(begin, counts)
    equal = raw[np.repeat(start[which], counts) + inner] == lexicon.raw[np.repeat(lexicon.raw_start[entry[which]], counts) + inner]
    same[which] = np.logical_and.reduceat(equal, begin)
    return same
