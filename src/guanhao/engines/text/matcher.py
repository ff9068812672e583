"""Words found in texts through evasions, with the original span and the cheapest layer that was needed.

One pass folds a whole batch with a NumPy look-up table and scans it with a double-array Aho-Corasick automaton (daachorse, all overlapping matches);
what the automaton finds is judged against the original characters. Linear in the length of the text.
"""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.batch import scan_batch
from guanhao.engines.text.folding import LAYERS
from guanhao.engines.text.lexicon import ALL, Lexicon, Word

__all__ = ["ALL", "LAYERS", "Match", "Matcher", "Matches", "Word"]

BATCH = 800_000
"""Characters folded and scanned at once: large enough for NumPy, small enough for the processor's cache."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word's id, where it stands in the original text (code points, end exclusive) and the name of the cheapest layer that finds it."""

    word: int
    start: int
    end: int
    layer: str


@dataclass(frozen=True, slots=True)
class Matches:
    """Columns of equal length, ordered by text, start, end: index of the text, id of the word, offsets in the original text, index into LAYERS."""

    text: NDArray[np.int64]
    word: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    layer: NDArray[np.int8]

    def __len__(self) -> int:
        """The number of matches."""
        return len(self.word)

    def __iter__(self) -> Iterator[tuple[int, Match]]:
        """Index of the text and match, one by one."""
        for text, word, start, end, layer in zip(
            self.text.tolist(), self.word.tolist(), self.start.tolist(), self.end.tolist(), self.layer.tolist(), strict=True
        ):
            yield text, Match(word, start, end, LAYERS[layer])


class Matcher:
    """An immutable, picklable index of words."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Around a lexicon already built; use `build` or `load`."""
        self._lexicon = lexicon

    @classmethod
    def build(cls, words: Iterable[Word], sample: Sequence[str] = ()) -> Self:
        """The matcher of these words; ValueError names a word of which nothing visible is left.

        A sample of the texts to come (about a million characters of them) changes no match: the automaton lays its states out for such texts and
        scans them up to twice as fast.
        """
        return cls(Lexicon.build(words, sample))

    @classmethod
    def load(cls, data: bytes) -> Self:
        """What `dump` wrote, in milliseconds; only data this program wrote itself (it is a pickle)."""
        return cls(pickle.loads(data))  # noqa: S301 - written by dump in the program's own data folder

    def dump(self) -> bytes:
        """The whole index, for other processes."""
        return pickle.dumps(self._lexicon, protocol=5)

    def __getstate__(self) -> dict[str, Any]:
        """Pickles as its lexicon."""
        return {"_lexicon": self._lexicon}

    def __len__(self) -> int:
        """The number of words."""
        return self._lexicon.words

    def find(self, text: str) -> list[Match]:
        """All matches of one text, ordered by start and end."""
        return [match for _, match in self.scan([text])]

    def scan(self, texts: Sequence[str]) -> Matches:
        """All overlapping matches of each text. The same word on the same span is reported once, with its cheapest layer; where a word stands
        literally, no other word is reported by evasion on exactly that span."""
        found: list[NDArray[np.int64]] = []
        first = 0
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        for last in _batches(lengths):
            columns = scan_batch(self._lexicon, texts[first:last], lengths[first:last])
            columns[0] += first
            found.append(columns)
            first = last
        rows = np.concatenate(found, axis=1) if found else np.zeros((5, 0), np.int64)
        return Matches(rows[0], rows[1], rows[2], rows[3], rows[4].astype(np.int8))


def _batches(lengths: NDArray[np.int64]) -> Iterator[int]:
    """Where to cut texts of these lengths so that each batch holds about BATCH characters, at least one text."""
    ends = np.cumsum(lengths + 1)
    first = 0
    while first < len(lengths):
        done = int(ends[first - 1]) if first else 0
        first = max(first + 1, int(np.searchsorted(ends, done + BATCH, "right")))
        yield first
