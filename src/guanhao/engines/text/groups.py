"""Groups of near duplicates that grow batch by batch: MinHash bands find candidates, exact Jaccard similarity decides.

Sources: Broder, "On the resemblance and containment of documents", 1997; Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4 (banding).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.grams import grams
from guanhao.engines.text.similar import BITS

HASHES, ROWS = 32, 4
BANDS = HASHES // ROWS
"""Eight bands of four: a pair of similarity 0.8 shares one with 98.5 %, 0.9 with 99.99 %, 0.4 with 19 %."""
SHORTEST = 8
"""Texts of fewer different characters and pairs are grouped only with texts that say the same."""
_CANDIDATES = 30

Buckets = NDArray[np.int64]


@dataclass(frozen=True)
class Signature:
    """A text's character pairs (sorted buckets) and its bands (63-bit numbers)."""

    buckets: Buckets
    bands: tuple[int, ...]


@cache
def _draws() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    draw = np.random.default_rng(20_261_122)
    return draw.integers(1, 1 << 63, HASHES, dtype=np.uint64) | np.uint64(1), draw.integers(0, 1 << 63, HASHES, dtype=np.uint64)


def signatures(texts: Sequence[str]) -> list[Signature]:
    """The signature of each text; a text of punctuation or emoji only has no buckets and no bands."""
    found = grams(texts, longest=2, bits=BITS, keep_separators=False)
    made = [Signature(np.zeros(0, np.int64), ()) for _ in texts]
    members, starts = np.unique(found.text, return_index=True)
    if not len(members):
        return made
    wide = found.bucket.astype(np.uint64)
    odd, plus = _draws()
    least = np.stack([np.minimum.reduceat((wide * a + b) >> np.uint64(32), starts) for a, b in zip(odd, plus, strict=True)], axis=1)
    mixed: NDArray[Any] = np.zeros((len(members), BANDS), np.uint64)
    for row in range(ROWS):
        mixed = (mixed ^ least[:, row::ROWS]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    numbers = ((mixed + np.arange(BANDS, dtype=np.uint64)) >> np.uint64(1)).astype(np.int64)
    for text, buckets, bands in zip(members.tolist(), np.split(found.bucket, starts[1:]), numbers.tolist(), strict=True):
        made[text] = Signature(buckets, tuple(bands) if len(buckets) >= SHORTEST else ())
    return made


def likeness(first: Buckets, second: Buckets) -> float:
    """Jaccard similarity of two sets of buckets, 0 to 1; two empty sets have nothing in common."""
    if not len(first) or not len(second):
        return 0.0
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / (len(first) + len(second) - shared)


@dataclass
class Grouper:
    """Puts texts into groups by key; `known` groups come from whoever keeps them."""

    at_least: float = 0.8
    _buckets: dict[str, Buckets] = field(default_factory=dict)
    _bands: dict[int, list[str]] = field(default_factory=dict)

    def know(self, groups: Iterable[tuple[str, Signature]]) -> None:
        """Add groups by their key and the signature of their first text."""
        for key, signature in groups:
            self._buckets[key] = signature.buckets
            for band in signature.bands:
                self._bands.setdefault(band, []).append(key)

    def place(self, signature: Signature, key: str) -> str:
        """The key of the most similar known group, or `key` itself for a new one."""
        best, chosen = self.at_least, ""
        candidates = dict.fromkeys(name for band in signature.bands for name in self._bands.get(band, ())[:_CANDIDATES])
        for name in candidates:
            score = likeness(signature.buckets, self._buckets[name])
            if score > best or (score == best and not chosen):
                best, chosen = score, name
        if not chosen:
            self.know([(key, signature)])
        return chosen or key
