"""The smaller passes: words with symbols, repeated characters, characters taken apart."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.anchors import INNER, SHAPE
from guanhao.engines.text.columns import four_keys, holds, join_keys
from guanhao.engines.text.finds import Joined, Rows, columns, few, walk
from guanhao.engines.text.folding import CHAIZI, REPEAT
from guanhao.engines.text.judge import edges_hold, gaps_hold, judge
from guanhao.engines.text.lexicon import squeeze
from guanhao.engines.text.stream import Places


def symbol_pass(joined: Joined, texts: Sequence[str], lengths: Places) -> tuple[Places, Rows]:
    """Words such as c++ or 🔞, whose symbols are part of them: only in texts that hold one of their first characters."""
    lexicon = joined.lexicon
    nothing: tuple[Places, Rows] = np.zeros((3, 0), np.int64), []
    if lexicon.symbolic is None:
        return nothing
    kept, _ = lexicon.folder.stream(texts, lengths, keep_separators=True)
    if not np.isin(lexicon.symbolic_heads, kept.folded).any():
        return nothing
    return Joined(lexicon, kept, joined.begins).sort_out(columns(lexicon.symbolic, walk(lexicon.symbolic, kept.text)))


def repeat_pass(joined: Joined) -> Rows:
    """赌赌赌博博网: around each run that stands inside three neighbouring characters of a word, the neighbourhood is squeezed and scanned."""
    folded = joined.stream.folded
    runs = np.flatnonzero(folded[1:] == folded[:-1]) + 1
    if not runs.size:
        return []
    apart = np.diff(runs) > 1
    first, last = runs[np.insert(apart, 0, True)] - 1, runs[np.append(apart, True)]
    inner = (first > 0) & (last + 1 < len(folded))
    first, last = first[inner], last[inner]
    near = np.flatnonzero(joined.flags[first - 1] & joined.flags[last] & np.uint8(INNER))
    first, last = first[near], last[near]
    known = np.flatnonzero(holds(joined.lexicon.trigrams, join_keys(folded[first - 1], folded[first], folded[last + 1])))
    first, last = first[known], last[known]
    fits = _fits(joined, first, last)
    rows: Rows = []
    done = -1
    for a, b in zip(first[fits].tolist(), last[fits].tolist(), strict=True):
        if b < done:
            continue
        low, done = _neighbourhood(joined, a, b)
        rows += _squeezed(joined, low, done)
    return rows


def _fits(joined: Joined, first: Places, last: Places) -> NDArray[np.bool_]:
    """Whether the three characters around a run are a whole word, or one more on either side is in a word too (or is a run itself)."""
    folded, lexicon = joined.stream.folded, joined.lexicon
    three = folded[first - 1], folded[first], folded[last + 1]
    before, after = folded[np.maximum(first - 2, 0)], folded[np.minimum(last + 2, len(folded) - 1)]
    fits: NDArray[np.bool_] = holds(lexicon.threes, join_keys(*three)) | (before == three[0]) | (after == three[2])
    fits |= holds(lexicon.quads, four_keys(before, *three)) | holds(lexicon.quads, four_keys(*three, after))
    return fits


def _neighbourhood(joined: Joined, first: int, last: int) -> tuple[int, int]:
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


def _squeezed(joined: Joined, low: int, high: int) -> Rows:
    """Matches of the squeezed stretch that really needed squeezing."""
    lexicon, stream = joined.lexicon, joined.stream
    part = stream.text[low:high]
    keep = [n for n in range(len(part)) if n == 0 or part[n] != part[n - 1]] + [len(part)]
    short = squeeze(part)
    rows: Rows = []
    for scanner in (lexicon.plain, lexicon.squeezed):
        for number, a, b in few(scanner, short):
            core = lexicon.cores[number]
            begin = max(keep[a], keep[a + 1] - _run_length(core))
            final = min(keep[b], keep[b - 1] + _run_length(core[::-1])) - 1
            if final - begin + 1 == len(core):
                continue
            start, end = int(stream.origin[low + begin]), int(stream.origin[low + final]) + 1
            if judge(lexicon, joined.text, number, start, end) >= REPEAT:
                rows.append((number, start, end, REPEAT))
    return rows


def _run_length(text: str) -> int:
    """How often the first character is repeated at the begin."""
    return len(text) - len(text.lstrip(text[0]))


def shape_pass(joined: Joined) -> Rows:
    """贝者博 for 赌博: where two parts of a character stand side by side, the neighbourhood is put together and scanned."""
    lexicon, folded, origin = joined.lexicon, joined.stream.folded, joined.stream.origin
    shapes = lexicon.shapes
    places = joined.places(SHAPE)
    places = places[origin[places + 1] - origin[places] == 1]
    places = places[holds(shapes.pairs, join_keys(folded[places], folded[places + 1]))]
    rows: Rows = []
    done = -1
    for at in places.tolist():
        if at < done or not shapes.may_be(joined.stream.text, at):
            continue
        low, high = max(0, at - 3 * lexicon.longest), min(len(folded), at + 4 * lexicon.longest)
        done = at + lexicon.longest
        rows += _put_together(joined, low, high)
    return rows


def _put_together(joined: Joined, low: int, high: int) -> Rows:
    """Matches of the rebuilt stretch that hold at least one rebuilt character."""
    lexicon, stream = joined.lexicon, joined.stream
    made, places = lexicon.shapes.rebuild(stream.text, low, high)
    if len(made) == high - low:
        return []
    rows: Rows = []
    for number, a, b in few(lexicon.plain, made):
        begin, final = places[a], places[b] - 1
        entry = lexicon.entry(number)
        if final - begin + 1 == len(entry.core) or CHAIZI not in entry.layers:
            continue
        start, end = int(stream.origin[begin]), int(stream.origin[final]) + 1
        if edges_hold(lexicon, joined.text, number, start, end) and gaps_hold(lexicon, joined.text, start, end):
            rows.append((number, start, end, CHAIZI))
    return rows
