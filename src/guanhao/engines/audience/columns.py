"""Columns of events sorted by person and time, on disk as plain NumPy files: what ordered questions read without sorting anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
SHARD = 4_000_000


@dataclass(frozen=True)
class Columns:
    """One row an event. person uint32; at int64 µs UTC; day int32 (days since 1970 in the account's zone); account, action, topic and format are
    uint16 codes of the part's own lists; amount float64.
    """

    person: Array
    at: Array
    day: Array
    account: Array
    action: Array
    topic: Array
    format: Array
    amount: Array

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Any) -> "Columns":
        """The rows at these places, or of this mask."""
        return Columns(*(getattr(self, f.name)[rows] for f in fields(self)))

    def sorted(self) -> "Columns":
        """By person, then time."""
        return self if in_order(self.person, self.at) else self.take(order_of(self.person, self.at))


NAMES = tuple(f.name for f in fields(Columns))
TYPES: Mapping[str, Any] = {
    "person": np.uint32, "at": np.int64, "day": np.int32, "account": np.uint16, "action": np.uint16, "topic": np.uint16, "format": np.uint16,
    "amount": np.float64,
}  # fmt: skip


def in_order(person: Array, at: Array) -> bool:
    """Is it sorted by person, then time?"""
    return len(person) < 2 or bool(((person[1:] > person[:-1]) | ((person[1:] == person[:-1]) & (at[1:] >= at[:-1]))).all())


def order_of(person: Array, at: Array) -> Array:
    """Places in the order of person and time. One sort of whole numbers when person and milliseconds fit into 63 bits together; equal milliseconds
    are put right afterwards.
    """
    if len(person) < 2:
        return np.arange(len(person))
    start = int(at.min())
    stamp = (at - start) // 1000
    bits = max(1, int(stamp.max()).bit_length())
    if bits + int(person.max()).bit_length() > 63:
        return np.lexsort((at, person))
    order = np.argsort((person.astype(np.int64) << bits) | stamp)
    who, when = person[order], at[order]
    wrong = (who[1:] == who[:-1]) & (when[1:] < when[:-1])
    if wrong.any():
        order = order[np.lexsort((when, who))]
    return order


def concatenated(parts: Sequence[Columns]) -> Columns:
    """All rows, part after part."""
    return Columns(*(np.concatenate([getattr(part, name) for part in parts]) for name in NAMES))


def none() -> Columns:
    """No rows."""
    return Columns(*(np.empty(0, TYPES[name]) for name in NAMES))


def save(folder: Path, columns: Columns) -> None:
    """One file a column."""
    for name in NAMES:
        np.save(folder / f"{name}.npy", np.ascontiguousarray(getattr(columns, name), dtype=TYPES[name]))


def load(folder: Path) -> Columns:
    """The columns of a folder, mapped into memory: nothing is read before it is looked at."""
    return Columns(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in NAMES))


def merge(folder: Path, parts: Sequence[Columns], codes: Sequence[Mapping[str, Array]], drop: Array | None = None) -> int:
    """Write the rows of sorted parts as one sorted set of files, some persons at a time so that memory stays small; rows written.

    `codes[i][column]` translates the codes of part i into those of the result; rows of the persons in `drop` (sorted) stay out.
    """
    edges = _edges(parts)
    counts = [len(part) for part in parts]
    gone = 0
    if drop is not None and len(drop):
        for part in parts:
            before, after = np.searchsorted(part.person, drop, "left"), np.searchsorted(part.person, drop, "right")
            gone += int((after - before).sum())
    total = sum(counts) - gone
    out = {name: np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=TYPES[name], shape=(total,)) for name in NAMES}
    at = 0
    for low, high in zip(edges, [*edges[1:], 2**32], strict=True):
        piece = _between(parts, codes, low, high)
        if drop is not None and len(drop):
            piece = piece.take(~np.isin(piece.person, drop))
        piece = piece.sorted()
        for name in NAMES:
            out[name][at : at + len(piece)] = getattr(piece, name)
        at += len(piece)
    for column in out.values():
        column.flush()
    return at


def _edges(parts: Sequence[Columns]) -> list[int]:
    """First persons of shards of about SHARD rows."""
    total = sum(len(part) for part in parts)
    count = max(1, -(-total // SHARD))
    largest = max(parts, key=len)
    if count == 1 or not len(largest):
        return [0]
    picked = {int(largest.person[len(largest) * i // count]) for i in range(1, count)}
    return sorted({0, *picked})


def _between(parts: Sequence[Columns], codes: Sequence[Mapping[str, Array]], low: int, high: int) -> Columns:
    cut = []
    for part, code in zip(parts, codes, strict=True):
        first, last = (int(np.searchsorted(part.person, min(edge, 2**32 - 1), "left")) if edge < 2**32 else len(part) for edge in (low, high))
        piece = part.take(slice(first, last))
        cut.append(Columns(*(code[name][getattr(piece, name)] if name in code else np.asarray(getattr(piece, name)) for name in NAMES)))
    return concatenated(cut)
