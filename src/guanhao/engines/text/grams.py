"""Hashed character n-grams of many texts at once, as a sparse matrix in three columns."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.stream import BARRIER, Folder, Places, shared_table

Numbers = NDArray[np.float64]

_MULTIPLIER, _FINISH = np.uint32(0x01000193), np.uint32(0x9E3779B1)


@dataclass(frozen=True)
class Grams:
    """Distinct n-grams of each text, ordered by text: index of the text, bucket of the n-gram, how often it occurs."""

    text: Places
    bucket: Places
    count: Places


@functools.cache
def _folder() -> Folder:
    """The folding of the matcher: one look-up table for the process."""
    return Folder(shared_table())


def grams(texts: Sequence[str], *, longest: int, bits: int, shortest: int = 1, keep_separators: bool = True) -> Grams:
    """N-grams of shortest to longest folded characters, hashed into 2^bits buckets (FNV-like, multiplicative finish)."""
    if not texts:
        return Grams(*(np.zeros(0, np.int64) for _ in range(3)))
    stream, begins = _folder().stream(texts, keep_separators=keep_separators)
    points, owner = stream.folded, np.searchsorted(begins, stream.origin, "right") - 1
    inside = points != BARRIER
    keys: list[Places] = []
    rolling = np.zeros(len(points), np.uint32)
    whole = np.ones(len(points), bool)
    for length in range(1, longest + 1):
        if length > len(points):
            break
        size = len(points) - length + 1
        rolling = rolling[:size] * _MULTIPLIER ^ points[length - 1 :]
        whole = whole[:size] & inside[length - 1 :]
        if length >= shortest:
            bucket = ((rolling + np.uint32(length)) * _FINISH >> np.uint32(32 - bits)).astype(np.int64)
            keys.append((owner[:size] << bits | bucket)[whole])
    found, count = np.unique(np.concatenate(keys) if keys else np.zeros(0, np.int64), return_counts=True)
    return Grams(found >> bits, found & ((1 << bits) - 1), count)
