"""One batch of texts: the folded scan, the passes over what it cannot see, and everything found put in order."""

from collections.abc import Sequence

import numpy as np

from guanhao.engines.text.columns import holds
from guanhao.engines.text.finds import Joined, Rows
from guanhao.engines.text.lexicon import Lexicon
from guanhao.engines.text.passes import repeat_pass, shape_pass, symbol_pass
from guanhao.engines.text.phonetic import sound_pass
from guanhao.engines.text.stream import Places


def scan_batch(lexicon: Lexicon, texts: Sequence[str], lengths: Places) -> Places:
    """Five rows (text, word, start, end, layer), a column per match, ordered by text, start, end."""
    if not lexicon.texts:
        return np.zeros((5, 0), np.int64)
    stream, begins = lexicon.folder.stream(texts, lengths)
    joined = Joined(lexicon, stream, begins)
    literal, rows = joined.folded()
    symbols, more = symbol_pass(joined, texts, lengths)
    rows += more + repeat_pass(joined) + shape_pass(joined) + sound_pass(joined)
    return settle(lexicon, np.concatenate([literal, symbols], axis=1), rows, begins)


def settle(lexicon: Lexicon, literal: Places, rows: Rows, begins: Places) -> Places:
    """One row per word and span, the cheapest layer first; no evasion where another word stands literally; offsets within each text."""
    entry, start, end = literal
    width = int(begins[-1]) + 1
    spans = start * width + end
    order = np.argsort(spans, kind="stable")
    spans, start, end, entry = spans[order], start[order], end[order], entry[order]
    taken = _cheapest(lexicon, rows)
    taken = taken[:, ~holds(spans, taken[1] * width + taken[2])]
    word = np.concatenate([lexicon.ids[entry], taken[0]])
    start, end = np.concatenate([start, taken[1]]), np.concatenate([end, taken[2]])
    layers = np.concatenate([np.zeros(literal.shape[1], np.int64), taken[3]])
    if taken.size:
        order = np.argsort(start * width + end, kind="stable")
        word, start, end, layers = word[order], start[order], end[order], layers[order]
    text = np.searchsorted(begins, start, "right") - 1
    return np.stack([text, word, start - begins[text], end - begins[text], layers])


def _cheapest(lexicon: Lexicon, rows: Rows) -> Places:
    """Evasive finds as columns word, start, end, layer: each word and span once, by its cheapest layer."""
    found = np.array(rows, np.int64).reshape(-1, 4).T
    found[0] = lexicon.ids[found[0]]
    found = found[:, np.lexsort(found[::-1])]
    new = np.ones(found.shape[1], bool)
    new[1:] = (found[:3, 1:] != found[:3, :-1]).any(axis=0)
    return found[:, new]
