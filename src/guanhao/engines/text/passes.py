"""The smaller passes: words with symbols, repeated characters, characters taken apart."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.anchors import INNER, SHAPE
from guanhao.engines.text.columns import four_keys, holds, join_keys
from guanhao.engines.text.finds import Joined, Rows, columns, few, walk
from guanhao.engines.text.folding import CHAIZI, REPEAT
from guanhao.engines.text.judge import edges_hold, gaps_hold, judge
from guanhao.engines.text.stream import BARRIER, Places, to_text


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
    fits = np.flatnonzero(_fits(joined, first, last))
    return _squeezed(joined, _stretches(joined, first[fits], last[fits], runs))


def _stretches(joined: Joined, first: Places, last: Places, runs: Places) -> list[tuple[int, int]]:
    """The neighbourhoods of these runs (`runs`: all places with the same character before), those that another one covers left out."""
    longest, size = joined.lexicon.longest, len(joined.stream.folded)
    near = np.searchsorted(runs, first - longest, "right") < np.searchsorted(runs, first, "right")
    near |= np.searchsorted(runs, last, "right") < np.searchsorted(runs, last + longest, "right")
    stretches: list[tuple[int, int]] = []
    for a, b, repeats in zip(first.tolist(), last.tolist(), near.tolist(), strict=True):
        if not stretches or b >= stretches[-1][1]:
            stretches.append(_neighbourhood(joined, a, b) if repeats else (max(0, a - longest), min(size, b + 1 + longest)))
    return stretches


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


def _squeezed(joined: Joined, stretches: list[tuple[int, int]]) -> Rows:
    """Matches of the squeezed stretches that really needed squeezing."""
    if not stretches:
        return []
    lexicon, stream = joined.lexicon, joined.stream
    place = np.concatenate([np.append(np.arange(low, high), -1) for low, high in stretches])
    part = np.where(place < 0, np.uint32(BARRIER), stream.folded[place])
    keep = np.append(np.flatnonzero(np.append(True, part[1:] != part[:-1])), len(part))
    text = to_text(part[keep[:-1]])
    rows: Rows = []
    for scanner in (lexicon.plain, lexicon.squeezed):
        if scanner is None:
            continue
        entry, a, b = columns(scanner, walk(scanner, text))
        needed = np.flatnonzero(keep[b] - keep[a] > b - a)
        for number, head, after, before, tail in np.stack([entry, keep[a], keep[a + 1], keep[b - 1], keep[b]])[:, needed].T.tolist():
            core = lexicon.cores[number]
            begin, final = max(head, after - _run_length(core)), min(tail, before + _run_length(core[::-1])) - 1
            if final - begin + 1 == len(core):
                continue
            start, end = int(stream.origin[place[begin]]), int(stream.origin[place[final]]) + 1
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
