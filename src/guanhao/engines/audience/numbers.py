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
_POWERS = np.cumprod(np.full(_LONGEST, 0x100000001B3, np.uint64))
_BYTES = (np.arange(1, 257, dtype=np.uint64) * _PRIME) ^ ((np.arange(1, 257, dtype=np.uint64) * _MIX) >> np.uint64(29))


def mixed(values: Array) -> Array:
    """Every bit of a uint64 depends on every other afterwards (the finaliser of splitmix64: Steele, Lea & Flood 2014)."""
    found = values ^ (values >> np.uint64(30))
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
        """The number of each text, 0 for unknown ones and nulls: uint32[n]. Repeats cost little: different texts are looked up once."""
        if isinstance(texts, pa.ChunkedArray) and texts.num_chunks and pa.types.is_dictionary(texts.type):
            texts = texts.unify_dictionaries().combine_chunks()
        elif isinstance(texts, pa.ChunkedArray):
            texts = whole(texts)
        coded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.combine_chunks()
        table = np.concatenate((self._look_up(whole(coded.dictionary)), np.zeros(1, np.uint32)))
        places = np.asarray(pc.fill_null(coded.indices, len(coded.dictionary)).cast(pa.int64()))
        found: Array = table[places]
        return found

    def _look_up(self, texts: Any) -> Array:
        hashes, order = self._sorted
        wanted = hash_texts(texts)
        found = np.zeros(len(wanted), np.uint32)
        left = np.flatnonzero(np.asarray(pc.fill_null(pc.not_equal(texts, ""), False))) if len(hashes) else np.empty(0, np.int64)
        place = np.searchsorted(hashes, wanted)
        while len(left):  # a second round only for texts whose hash another text has
            inside = place[left] < len(hashes)
            left = left[inside]
            left = left[hashes[place[left]] == wanted[left]]
            if not len(left):
                break
            candidates = order[place[left]]
            same = np.asarray(pc.equal(self.texts.take(pa.array(candidates)), texts.take(pa.array(left))))
            found[left[same]] = candidates[same] + 1
            left = left[~same]
            place[left] += 1
        return found

    def missing(self, texts: Any) -> Any:
        """The different texts (neither null nor empty) that have no number yet, in the order of their first appearance."""
        different = pc.unique(whole(texts))
        different = different.filter(pc.fill_null(pc.not_equal(different, ""), False))
        return different.filter(pa.array(self._look_up(different) == 0))

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
