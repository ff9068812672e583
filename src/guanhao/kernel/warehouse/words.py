"""Which posts contain some words: signatures of short blocks of text say where to look, the text itself says whether it is so. No Django, no SQL.

A block is about 2,000 characters of neighbouring posts (neighbouring in time of publication). Its signature has a bit for each pair of neighbouring
characters and for each character (hashed to 2^15), so a query looks only at blocks that have all bits of its words. Two bytes a character beside
the text. Signature files: Faloutsos & Christodoulakis 1984; blocks instead of single texts because a pair of Chinese characters is rare.
Rows are only ever added. Of a post that changed the older row stays; whoever asks compares the version (`Hit.version`) with the newest.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BITS = 15
BLOCK = 2_048
STEP = 64
PART_ROWS = 131_072
SMALL_PARTS = 24
NEVER = -(2**62)
_PAIR_LEFT, _PAIR_RIGHT, _ALONE, _SHIFT = (np.uint32(n) for n in (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 32 - BITS))
_COLUMNS: dict[str, pa.DataType] = {
    "account_id": pa.int64(),
    "post_id": pa.string(),
    "version": pa.int64(),
    "published_us": pa.int64(),
    "needle": pa.string(),
}
SCHEMA = pa.schema(_COLUMNS)


@dataclass(frozen=True, order=True)
class Hit:
    """A row whose text has all the words; published in microseconds since 1970 (NEVER when not known)."""

    published: int
    account_id: int
    post_id: str
    version: int


def fold(text: str) -> str:
    """The text in which case makes no difference, as the index folds it."""
    folded: str = pc.utf8_lower(pa.scalar(text)).as_py()
    return folded


def _alone(codes: Any) -> Any:
    return (codes * _ALONE) >> _SHIFT


def _pairs(left: Any, right: Any) -> Any:
    return ((left * _PAIR_LEFT) ^ (right * _PAIR_RIGHT)) >> _SHIFT


def _codes(text: str) -> Any:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def buckets(word: str) -> list[int]:
    """The bits a text with this word has."""
    codes = _codes(word)
    found = _pairs(codes[:-1], codes[1:]) if len(codes) > 1 else _alone(codes)
    return sorted({int(n) for n in found})


class Part:
    """Some rows with their signatures, unchangeable."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows.combine_chunks()
        needles: Any = self.rows.column("needle").combine_chunks()
        lengths = pc.utf8_length(needles).to_numpy(zero_copy_only=False).astype(np.int64)
        self.text, self.offsets = _bytes_of(needles)
        ends = np.cumsum(lengths)
        block = np.maximum(ends - 1, 0) // BLOCK
        used, self.first = np.unique(block, return_index=True)
        self.first = np.append(self.first, len(block))
        numbered = np.searchsorted(used, block)
        self.bits = _signatures(self.text, lengths, numbered, self.first)
        published = np.asarray(self.rows.column("published_us"))
        self.newest = np.maximum.reduceat(published, self.first[:-1]) if len(published) else np.empty(0, np.int64)

    def candidates(self, wanted: list[int]) -> Any:
        """Numbers of the blocks whose signature has all these bits."""
        has = np.ones(len(self.newest), dtype=bool)
        for bit in wanted:
            has &= (self.bits[bit >> 3] & np.uint8(1 << (bit & 7))) != 0
        return np.flatnonzero(has)

    def hits(self, block: int, words: list[bytes]) -> Iterator[Hit]:
        """Rows of a block that really have all words."""
        low, high = int(self.first[block]), int(self.first[block + 1])
        whole = self.text[self.offsets[low] : self.offsets[high]]
        if not all(word in whole for word in words):
            return
        start = int(self.offsets[low])
        row, at = -1, whole.find(words[0])
        while at >= 0:
            row = bisect_right(self.offsets, start + at, max(low, row), high) - 1
            end = int(self.offsets[row + 1])
            text = self.text[self.offsets[row] : end]
            if all(word in text for word in words):
                found = self.rows.slice(row, 1).to_pylist()[0]
                yield Hit(found["published_us"], found["account_id"], found["post_id"], found["version"])
            at = whole.find(words[0], end - start)


def _bytes_of(needles: Any) -> tuple[bytes, Any]:
    _validity, offsets, data = needles.buffers()
    if not len(needles) or data is None:
        return b"", np.zeros(len(needles) + 1, np.int64)
    edges = np.frombuffer(offsets, np.int32)[needles.offset : needles.offset + len(needles) + 1].astype(np.int64)
    return memoryview(data)[edges[0] : edges[-1]].tobytes(), edges - edges[0]


def _signatures(text: bytes, lengths: Any, block: Any, first: Any) -> Any:
    """Bits by block: byte `bucket >> 3`, then block. Pairs across two texts of a block add a bit too many, which the text itself corrects."""
    blocks = len(first) - 1
    codes = _codes(text.decode())
    starts = np.append(0, np.cumsum(lengths))
    bits = np.empty((1 << (BITS - 3), blocks), np.uint8)
    grid = np.empty(STEP << BITS, dtype=bool)  # one for all steps: new memory is dear
    for at in range(0, blocks, STEP):
        count = min(STEP, blocks - at)
        rows = slice(int(first[at]), int(first[at + count]))
        here = codes[starts[rows.start] : starts[rows.stop]]
        places = np.repeat((block[rows] - at).astype(np.uint32) << np.uint32(BITS), lengths[rows])
        grid[:] = False
        grid[places | _alone(here)] = True
        grid[places[:-1] | _pairs(here[:-1], here[1:])] = True
        bits[:, at : at + count] = np.packbits(grid.reshape(STEP, -1)[:count], axis=1, bitorder="little").T
    return bits


def _parts(rows: pa.Table) -> list[Part]:
    rows = rows.combine_chunks()  # or each `take` would join the chunks anew
    order = pc.sort_indices(rows.column("published_us"))
    with ThreadPoolExecutor(2) as pool:  # NumPy computes outside the interpreter's lock
        return list(pool.map(lambda at: Part(rows.take(order.slice(at, PART_ROWS))), range(0, rows.num_rows, PART_ROWS)))


@dataclass
class WordIndex:
    """All parts of a brand; `covered` is the generation up to which changes are in."""

    covered: int = 0
    parts: tuple[Part, ...] = field(default=())

    def add(self, rows: pa.Table) -> None:
        """Take rows of SCHEMA in any order; small parts are joined when there are many."""
        folded = rows.set_column(SCHEMA.get_field_index("needle"), "needle", pc.utf8_lower(rows.column("needle")))
        self.parts = (*self.parts, *_parts(folded))
        small = [p for p in self.parts if p.rows.num_rows < PART_ROWS // 2]
        if len(small) > SMALL_PARTS:
            large = [p for p in self.parts if p.rows.num_rows >= PART_ROWS // 2]
            self.parts = (*large, *_parts(pa.concat_tables([p.rows for p in small])))

    @property
    def rows(self) -> int:
        """Rows held, replaced ones included."""
        return sum(p.rows.num_rows for p in self.parts)


def find(parts: Sequence[Part], words: Sequence[str]) -> Iterator[tuple[int, list[Hit]]]:
    """Rows with all words, block by block; with each block the newest publication that is still to come (NEVER after the last)."""
    wanted = sorted({bit for word in words for bit in buckets(word)})
    encoded = sorted((word.encode() for word in words), key=len, reverse=True)
    blocks = [(part, found) for part in parts if len(found := part.candidates(wanted))]
    if not blocks:
        return
    newest = np.concatenate([part.newest[found] for part, found in blocks])
    owner = np.concatenate([np.full(len(found), i) for i, (_part, found) in enumerate(blocks)])
    number = np.concatenate([found for _part, found in blocks])
    order = np.argsort(-newest, kind="stable")
    upcoming = np.append(newest[order][1:], NEVER)
    for at, later in zip(order.tolist(), upcoming.tolist(), strict=True):
        yield later, list(blocks[owner[at]][0].hits(int(number[at]), encoded))
