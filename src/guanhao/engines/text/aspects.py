"""What a text speaks of (product, logistics, price, service …), by a list of words; a text may have several aspects or none."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import daachorse
import numpy as np

from guanhao.engines.text.stream import Folder, shared_table, to_text

ASPECTS = ("product", "quality", "price", "service", "logistics", "packaging", "experience", "promotion", "brand", "safety")
"""All keys, in the order in which a text's aspects are told."""

CUT = 2_000
"""Characters of a text that are read."""


@dataclass(frozen=True)
class AspectWords:
    """The automaton over folded words, and the aspect of each."""

    automaton: daachorse.CharwiseDoubleArrayAhoCorasick
    aspect: tuple[int, ...]
    word: tuple[str, ...]

    @classmethod
    def build(cls, words: Mapping[str, Sequence[str]]) -> "AspectWords":
        """Words by aspect; the first aspect in ASPECTS that names a word keeps it. KeyError for an unknown aspect."""
        unknown = set(words) - set(ASPECTS)
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        rows: dict[str, int] = {}
        for number, aspect in enumerate(ASPECTS):
            for word in words.get(aspect, ()):
                if folded := to_text(_folder().stream([word], keep_separators=True)[0].folded):
                    rows.setdefault(folded, number)
        automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(rows), daachorse.MATCH_KIND_LEFTMOST_LONGEST)
        return cls(automaton, tuple(rows.values()), tuple(rows))


@functools.cache
def _folder() -> Folder:
    """The folding of the matcher."""
    return Folder(shared_table())


def default_words() -> dict[str, tuple[str, ...]]:
    """The words that come with the program, by aspect."""
    lines = (files("guanhao.engines.text") / "aspects.txt").read_text(encoding="utf-8").splitlines()
    return {key: tuple(words.split()) for key, _, words in (line.partition(": ") for line in lines if not line.startswith("#"))}


@functools.cache
def shipped() -> AspectWords:
    """Built once a process."""
    return AspectWords.build(default_words())


def aspects(texts: Sequence[str], words: AspectWords | None = None) -> list[tuple[str, ...]]:
    """The aspects of every text in the order of ASPECTS; leftmost longest words, read up to CUT characters of a text."""
    used = words or shipped()
    stream, begins = _folder().stream([text[:CUT] for text in texts], keep_separators=True) if texts else (None, None)
    if stream is None or begins is None:
        return []
    found = used.automaton.find(stream.text)
    if not found:
        return [()] * len(texts)
    flat = np.array(found, np.int64)
    owner = np.searchsorted(begins, stream.origin[flat[:, 0]], "right") - 1
    named = np.zeros((len(texts), len(ASPECTS)), bool)
    named[owner, np.array(used.aspect, np.int64)[flat[:, 2]]] = True
    return _told(named)


def _told(named: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> list[tuple[str, ...]]:
    """Rows of flags as tuples of keys; equal rows share a tuple."""
    code = named @ (1 << np.arange(len(ASPECTS)))
    kinds = {int(each): tuple(ASPECTS[n] for n in range(len(ASPECTS)) if int(each) >> n & 1) for each in np.unique(code)}
    return [kinds[each] for each in code.tolist()]
