"""The passes over one batch: folded scan, words with symbols, repeated characters; each gives rows text, word, start, end, layer."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.folding import ALIAS, REPEAT
from guanhao.engines.text.judge import edges_hold, judge
from guanhao.engines.text.lexicon import Lexicon, squeeze
from guanhao.engines.text.stream import Places, Points, Stream

Rows = list[tuple[int, int, int, int]]
"""Evasive finds: entry, start, end (offsets in the join), layer."""


def scan_batch(lexicon: Lexicon, texts: Sequence[str]) -> Places:
    """Five rows (text, word, start, end, layer), a column per match, ordered by text, start, end, word."""
    if not lexicon.entries:
        return np.zeros((5, 0), np.int64)
    stream, begins = lexicon.folder.stream(texts)
    joined = Joined(lexicon, stream, "\n".join(texts), begins)
    literal, rows = joined.folded()
    symbols, more = symbol_pass(lexicon, texts, stream, begins)
    rows += more + repeat_pass(joined)
    return settle(lexicon, np.concatenate([literal, symbols], axis=1), rows, begins)


class Joined:
    """A batch folded, and what one needs to judge a place in it."""

    def __init__(self, lexicon: Lexicon, stream: Stream, text: str, begins: Places) -> None:
        """The stream of the joined text; begins as `Folder.stream` gives them."""
        self.lexicon, self.stream, self.text, self.begins = lexicon, stream, text, begins

    def folded(self) -> tuple[Places, Rows]:
        """Literal matches as columns (entry, start, end) and evasive ones as rows."""
        if self.lexicon.automaton is None:
            return np.zeros((3, 0), np.int64), []
        found = columns(self.lexicon.automaton.find_overlapping(self.stream.text), self.lexicon.of_pattern)
        return self.sort_out(found)

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
        rows: Rows = []
        for at, number, s, e in zip(rest.tolist(), entry[rest].tolist(), start[rest].tolist(), end[rest].tolist(), strict=True):
            layer = ALIAS if same[at] and edges_hold(self.lexicon, self.text, number, s, e) else judge(self.lexicon, self.text, number, s, e)
            if layer > 0:
                rows.append((number, s, e, layer))
        return np.stack([entry[literal], start[literal], end[literal]]), rows


def columns(found: list[tuple[int, int, int]], members: tuple[Places, Places]) -> Places:
    """Finds of an automaton (start, end, pattern) as columns entry, start, end: one per entry of the pattern."""
    flat = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3).T
    starts, entries = members
    first, counts = starts[flat[2]], starts[flat[2] + 1] - starts[flat[2]]
    if counts.size and int(counts.max()) > 1:
        flat = np.repeat(flat, counts, axis=1)
        offset = np.arange(flat.shape[1]) - np.repeat(np.cumsum(counts) - counts, counts)
        first = np.repeat(first, counts) + offset
    return np.stack([entries[first], flat[0], flat[1]])


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


def symbol_pass(lexicon: Lexicon, texts: Sequence[str], stream: Stream, begins: Places) -> tuple[Places, Rows]:
    """Words such as c++ or 🔞, whose symbols are part of them: only in texts that hold one of their first characters."""
    nothing: tuple[Places, Rows] = np.zeros((3, 0), np.int64), []
    if lexicon.literal is None:
        return nothing
    kept, _ = lexicon.folder.stream(texts, keep_separators=True)
    if not np.isin(lexicon.literal_heads, kept.folded).any():
        return nothing
    found = columns(lexicon.literal.find_overlapping(kept.text), lexicon.of_literal)
    return Joined(lexicon, kept, "\n".join(texts), begins).sort_out(found)


def repeat_pass(joined: Joined) -> Rows:
    """赌赌赌博博网: around each run inside a word's three neighbouring characters, the neighbourhood is squeezed and scanned again."""
    lexicon, folded, text = joined.lexicon, joined.stream.folded, joined.stream.text
    runs = np.flatnonzero(folded[1:] == folded[:-1]) + 1
    if not runs.size:
        return []
    last = runs[np.append(np.diff(runs) > 1, True)]
    first = runs[np.insert(np.diff(runs) > 1, 0, True)] - 1
    rows: Rows = []
    done = -1
    for a, b in zip(first.tolist(), last.tolist(), strict=True):
        if a < done or a == 0 or b + 1 >= len(text) or text[a - 1] + text[a] + text[b + 1] not in lexicon.trigrams:
            continue
        low, high = neighbourhood(joined, a, b)
        done = high
        rows += squeezed_rows(joined, low, high)
    return rows


def neighbourhood(joined: Joined, first: int, last: int) -> tuple[int, int]:
    """The stretch of the stream around a place that may hold a word through repetition: a word's length of distinct characters each way."""
    text, longest = joined.stream.text, joined.lexicon.longest
    low, seen = first, 0
    while low > 0 and seen < longest and first - low < 8 * longest:
        low -= 1
        seen += text[low] != text[low + 1]
    high, seen = last + 1, 0
    while high < len(text) and seen < longest and high - last < 8 * longest:
        seen += text[high] != text[high - 1]
        high += 1
    return low, high


def squeezed_rows(joined: Joined, low: int, high: int) -> Rows:
    """Matches of the squeezed stretch that really needed squeezing."""
    lexicon, stream = joined.lexicon, joined.stream
    part = stream.text[low:high]
    keep = [n for n in range(len(part)) if n == 0 or part[n] != part[n - 1]] + [len(part)]
    short = squeeze(part)
    rows: Rows = []
    for automaton, members in ((lexicon.automaton, lexicon.of_pattern), (lexicon.squeezed, lexicon.of_squeezed)):
        if automaton is None:
            continue
        for number, a, b in columns(automaton.find_overlapping(short), members).T.tolist():
            core = lexicon.entries[number].core
            begin = max(keep[a], keep[a + 1] - _run_length(core))
            final = min(keep[b], keep[b - 1] + _run_length(core[::-1])) - 1
            if final - begin + 1 == len(core):
                continue
            start, end = int(stream.origin[low + begin]), int(stream.origin[low + final]) + 1
            if judge(lexicon, joined.text, number, start, end) == REPEAT:
                rows.append((number, start, end, REPEAT))
    return rows


def _run_length(text: str) -> int:
    """How often the first character is repeated at the begin."""
    return len(text) - len(text.lstrip(text[0]))


def settle(lexicon: Lexicon, literal: Places, rows: Rows, begins: Places) -> Places:
    """One row per word and span, the cheapest layer first; no evasion where another word stands literally; offsets within each text."""
    taken = np.array(rows, np.int64).reshape(-1, 4).T
    everything = np.concatenate([np.vstack([literal, np.zeros(literal.shape[1], np.int64)]), taken], axis=1)
    entry, start, end, layer = everything
    word = lexicon.ids[entry]
    order = np.lexsort((layer, word, end, start))
    word, start, end, layer = word[order], start[order], end[order], layer[order]
    fresh = np.ones(len(word), bool)
    fresh[1:] = (word[1:] != word[:-1]) | (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    if rows:
        span = start * (int(begins[-1]) + 1) + end
        fresh &= (layer == 0) | ~np.isin(span, span[layer == 0])
    word, start, end, layer = word[fresh], start[fresh], end[fresh], layer[fresh]
    text = np.searchsorted(begins, start, "right") - 1
    return np.stack([text, word, start - begins[text], end - begins[text], layer])
