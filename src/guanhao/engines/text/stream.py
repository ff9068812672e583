"""Batches of text as one NumPy array of folded characters, with the way back to every original offset."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.folding import TAG, WIDTH, Folds, folds

Points = NDArray[np.uint32]
Places = NDArray[np.int64]

DROP_SEPARATOR = 1 << 31
DROP_INVISIBLE = DROP_SEPARATOR | 1 << 30
EXPAND = 1 << 29
BARRIER = 0x10FFFF
"""Stands between two texts: no word holds it, and it is dropped where a text holds it."""

NOTHING, LETTER, DIGIT, DROPPED = 0, 1, 2, 3
_ALL = 0x110000


@dataclass(frozen=True)
class Table:
    """The sparse form of the look-up table: code points that fold to something else, and the few that fold to several characters."""

    points: Points
    values: Points
    kept: Points
    expansions: dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class Stream:
    """Folded characters without what was dropped; origin[i] is the offset of character i in the joined original."""

    raw: Points
    folded: Points
    origin: Places
    original: str

    @functools.cached_property
    def text(self) -> str:
        """The folded characters as a text."""
        return to_text(self.folded)


def make_table(folds: Folds) -> Table:
    """Every character of the tables folded through all layers."""
    touched = sorted({point for table in vars(folds).values() for point in table})
    points, values, kept = [], [], []
    expansions: dict[int, tuple[int, ...]] = {}
    for point in touched:
        whole = folds.whole(chr(point))
        if whole == chr(point):
            continue
        points.append(point)
        blank = folds.fold(chr(point), (WIDTH,))
        kept.append(ord(blank) if not whole and len(blank) == 1 else point)
        if not whole:
            values.append(DROP_INVISIBLE if point in folds.invisible else DROP_SEPARATOR)
        elif len(whole) == 1:
            values.append(ord(whole))
        else:
            values.append(EXPAND | point)
            expansions[point] = tuple(map(ord, whole))
    return Table(np.array(points, np.uint32), np.array(values, np.uint32), np.array(kept, np.uint32), expansions)


@functools.cache
def shared_table() -> Table:
    """The table of this process."""
    return make_table(folds())


def to_points(text: str) -> Points:
    """The code points of a text, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def to_text(points: Points) -> str:
    """A text of code points without surrogates."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le")


class Folder:
    """The look-up table in full (4.4 MB): one gather folds a batch."""

    def __init__(self, table: Table) -> None:
        """Spread the sparse table out."""
        self.table = table
        self.values = np.arange(_ALL, dtype=np.uint32)
        self.values[table.points] = table.values
        self.values[BARRIER] = DROP_INVISIBLE
        self.values[0xD800:0xE000] = DROP_INVISIBLE

    def kind(self, point: int) -> int:
        """Of an original character: letter of an alphabet, digit, dropped, or nothing of these."""
        value = int(self.values[point])
        if value >= DROP_SEPARATOR:
            return DROPPED
        if value & EXPAND:
            value = self.table.expansions[point][0]
        return kind_of(chr(value))

    def stream(self, texts: Sequence[str], lengths: Places | None = None, *, keep_separators: bool = False) -> tuple[Stream, Places]:
        """Texts (of these lengths) joined and folded, and the offset where each text begins in the join (one more for the end)."""
        joined = "\n".join(texts)
        raw = to_points(joined)
        if lengths is None:
            lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        begins = np.zeros(len(texts) + 1, np.int64)
        np.cumsum(lengths + 1, out=begins[1:])
        values = self.values.take(raw, mode="clip")
        if keep_separators:
            hidden = np.flatnonzero(values == DROP_SEPARATOR)
            values[hidden] = self.table.kept[np.searchsorted(self.table.points, raw[hidden])]
        else:
            for sign in "<&":
                at = joined.find(sign)
                while at >= 0:
                    if tag := TAG.match(joined, at):
                        values[at : tag.end()] = DROP_SEPARATOR
                    at = joined.find(sign, at + 1)
        values[begins[1:-1] - 1] = BARRIER
        origin = np.flatnonzero(values < DROP_SEPARATOR)
        folded = values.take(origin, mode="clip")
        if self.table.expansions and folded.size and int(folded.max()) & EXPAND:
            folded, origin = self._expand(folded, origin)
        return Stream(raw, folded, origin, joined), begins

    def _expand(self, folded: Points, origin: Places) -> tuple[Points, Places]:
        """㎏ becomes k g, both at the offset of ㎏."""
        points: list[Points] = []
        places: list[Places] = []
        done = 0
        for at in np.flatnonzero(folded & EXPAND != 0).tolist():
            part = self.table.expansions[int(folded[at]) & ~EXPAND]
            points += [folded[done:at], np.array(part, np.uint32)]
            places += [origin[done:at], np.full(len(part), origin[at])]
            done = at + 1
        return np.concatenate([*points, folded[done:]]), np.concatenate([*places, origin[done:]])


def kind_of(char: str) -> int:
    """Of a folded character: letter of an alphabet (not a syllable or an ideograph), digit or nothing."""
    if char.isdigit():
        return DIGIT
    return LETTER if char.isalpha() and not "\u2e80" <= char <= "\ud7ff" and char < "\U00020000" else NOTHING
