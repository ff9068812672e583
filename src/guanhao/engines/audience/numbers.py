"""Dense numbers for texts: hashed all at once, found by binary search, compared with the text itself so that no collision ever mixes two people."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Array: TypeAlias = npt.NDArray[Any]

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_LENGTH = np.uint64(0x94D049BB133111EB)
_LONGEST = 4096
FEW = 10_000
_POWERS = np.cumprod(np.full(_LONGEST, 0x100000001B3, np.uint64))
_BYTES = (np.arange(1, 257, dtype=np.uint64) * _PRIME) ^ ((np.arange(1, 257, dtype=np.uint64) * _MIX) >> np.uint64(29))


def mixed(values: Array) -> Array:
    """Every bit of a uint64 depends on every other afterwards (the finaliser of splitmix64: Steele, Lea & Flood 2014)."""
    found: Array = values ^ (values >> np.uint64(30))
    found *= _MIX
    found ^= found >> np.uint64(27)
    found *= _LENGTH
    found ^= found >> np.uint64(31)
    return found


def whole(texts: Any) -> Any:
    """One contiguous Arrow array of strings from an array or chunked array of strings, large strings or a dictionary of them."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks() if texts.num_chunks != 1 else texts.chunk(0)
        if isinstance(texts, pa.ChunkedArray):  # no chunk at all
            texts = pa.array([], texts.type)
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_decode()
    return texts if pa.types.is_string(texts.type) else texts.cast(pa.string())


def hash_texts(texts: Any) -> Array:
    """A 64-bit hash of each text (UTF-8 polynomial, then mixed), null like the empty text: uint64[n]. The same on every machine and release."""
    array = whole(texts)
    count = len(array)
    if not count:
        return np.empty(0, np.uint64)
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + count + 1].astype(np.int64)
    raw = array.buffers()[2]
    data = np.frombuffer(raw, np.uint8)[offsets[0] : offsets[-1]] if raw is not None else np.empty(0, np.uint8)
    lengths = np.diff(offsets)
    if not len(data):
        return mixed(lengths.astype(np.uint64) * _LENGTH + _PRIME)
    starts = offsets[:-1] - offsets[0]
    place = np.arange(len(data), dtype=np.int64) - np.repeat(starts, lengths)
    terms = _BYTES[data] * _POWERS[place % _LONGEST]
    if int(lengths.max()) > _LONGEST:
        terms = mixed(terms + (place // _LONGEST).astype(np.uint64) * _PRIME)
    sums = np.zeros(count, np.uint64)
    filled = lengths > 0
    sums[filled] = np.add.reduceat(terms, starts[filled])
    return mixed(sums + lengths.astype(np.uint64) * _LENGTH + _PRIME)


def run_starts(texts: Any) -> Array:
    """Where a text differs from the one before: int64. Files are sorted by person, so runs are long."""
    if len(texts) < 2:
        return np.arange(len(texts))
    differs = np.asarray(pc.fill_null(pc.not_equal(texts.slice(1), texts.slice(0, len(texts) - 1)), True))
    return np.concatenate(([0], np.flatnonzero(differs) + 1))


@dataclass(frozen=True)
class Book:
    """Texts and their numbers: the text at place i has number i + 1. Number 0 is nobody."""

    texts: Any

    @classmethod
    def empty(cls) -> "Book":
        """No texts."""
        return cls(pa.array([], pa.string()))

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def _sorted(self) -> tuple[Array, Array]:
        hashes = hash_texts(self.texts)
        order = np.argsort(hashes)
        return hashes[order], order.astype(np.uint32)

    def find(self, texts: Any) -> Array:
        """The number of each text, 0 for unknown ones and nulls: uint32[n]. Repeats cost little: only new texts are looked up once."""
        if not pa.types.is_dictionary(texts.type):
            plain = whole(texts)
            starts = run_starts(plain)
            if len(starts) * 2 <= len(plain) or len(plain) < FEW:
                lengths = np.diff(np.append(starts, len(plain)))
                return np.repeat(self._look_up(plain.take(pa.array(starts))), lengths)
            texts = plain.dictionary_encode()
        elif isinstance(texts, pa.ChunkedArray):
            texts = texts.unify_dictionaries().combine_chunks()
        table = np.concatenate((self._look_up(whole(texts.dictionary)), np.zeros(1, np.uint32)))
        places = np.asarray(pc.fill_null(texts.indices, len(texts.dictionary)).cast(pa.int64()))
        found: Array = table[places]
        return found

    def _look_up(self, texts: Any) -> Array:
        hashes, order = self._sorted
        wanted = hash_texts(texts)
        found = np.zeros(len(wanted), np.uint32)
        if not len(hashes):
            return found
        ranked = np.argsort(wanted)  # neighbours in the search are neighbours in memory
        left = ranked[np.asarray(pc.fill_null(pc.not_equal(texts, pa.scalar("")), False))[ranked]]
        place = np.searchsorted(hashes, wanted[left])
        while len(left):  # a second round only for texts whose hash another text has
            inside = place < len(hashes)
            left, place = left[inside], place[inside]
            same_hash = hashes[place] == wanted[left]
            left, place = left[same_hash], place[same_hash]
            if not len(left):
                break
            candidates = order[place]
            same = np.asarray(pc.equal(self.texts.take(pa.array(candidates)), texts.take(pa.array(left))))
            found[left[same]] = candidates[same] + 1
            left, place = left[~same], place[~same] + 1
        return found

    def missing(self, texts: Any) -> Any:
        """The different texts (neither null nor empty) that have no number yet, in the order of their first appearance."""
        plain = whole(texts)
        some = plain.take(pa.array(run_starts(plain)))
        unknown = pc.unique(some.filter(pa.array(self._look_up(some) == 0)))
        return unknown.filter(pc.fill_null(pc.not_equal(unknown, pa.scalar("")), False))

    def grown(self, texts: Any) -> "Book":
        """With these new texts at the end; they get the next numbers. What is sorted already stays sorted."""
        made = Book(pa.concat_arrays([whole(self.texts), whole(texts)]))
        hashes, order = self._sorted
        fresh = hash_texts(texts)
        ranked = np.argsort(fresh)
        places = np.searchsorted(hashes, fresh[ranked])
        numbers = (ranked + len(self)).astype(np.uint32)
        made.__dict__["_sorted"] = (np.insert(hashes, places, fresh[ranked]), np.insert(order, places, numbers))
        return made

    def names(self, numbers: Array) -> Any:
        """The text of each number, null for 0 and numbers never given."""
        places = numbers.astype(np.int64) - 1
        bad = (places < 0) | (places >= len(self.texts))
        return self.texts.take(pa.array(np.where(bad, 0, places), mask=bad))
