"""One batch of texts: the folded scan, the passes over what it cannot see, and everything found put in order."""

from collections.abc import Sequence

import numpy as np

from guanhao.engines.text.finds import Joined, Rows
from guanhao.engines.text.lexicon import Lexicon
from guanhao.engines.text.passes import repeat_pass, shape_pass, symbol_pass
from guanhao.engines.text.phonetic import sound_pass
from guanhao.engines.text.stream import Places


def scan_batch(lexicon: Lexicon, texts: Sequence[str]) -> Places:
    """Five rows (text, word, start, end, layer), a column per match, ordered by text, start, end, word."""
    if not lexicon.texts:
        return np.zeros((5, 0), np.int64)
    stream, begins = lexicon.folder.stream(texts)
    joined = Joined(lexicon, stream, "\n".join(texts), begins)
    literal, rows = joined.folded()
    symbols, more = symbol_pass(joined, texts)
    rows += more + repeat_pass(joined) + shape_pass(joined) + sound_pass(joined)
    return settle(lexicon, np.concatenate([literal, symbols], axis=1), rows, begins)


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
