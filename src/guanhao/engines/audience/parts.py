"""One part of the behaviour index: columns sorted by person, and a bitmap of people for each day × account × action (× topic, × format).

A part is a folder of files that never change. Parts are merged into larger ones; a question reads all parts of a brand.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from guanhao.engines.audience import columns as cols
from guanhao.engines.audience.columns import Columns
from guanhao.engines.audience.numbers import mixed

if TYPE_CHECKING:
    from pyroaring import BitMap

Array: TypeAlias = npt.NDArray[Any]
PLATFORM, ACCOUNT, ACTION, TOPIC, FORMAT, ANYWHERE = range(6)
FAMILY, DAY, WHO, WHAT, EXTRA, OFFSET, LENGTH = range(7)
ANY = -1
FORM = 2
"""What the files of a part hold; a part of another form is built anew."""
Lists: TypeAlias = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Meta:
    """What the codes of a part mean: `account` lists [account number, platform] pairs."""

    rows: int
    account: tuple[tuple[int, str], ...]
    action: tuple[str, ...]
    topic: tuple[str, ...]
    format: tuple[str, ...]

    @property
    def platforms(self) -> tuple[str, ...]:
        """The different platforms, in order of appearance."""
        return tuple(dict.fromkeys(platform for _account, platform in self.account))

    def as_json(self) -> str:
        """For the file."""
        return json.dumps({**self.__dict__, "form": FORM}, ensure_ascii=False)

    @classmethod
    def of_json(cls, text: str) -> "Meta":
        """Back again."""
        raw = json.loads(text)
        pairs = tuple((int(account), str(platform)) for account, platform in raw["account"])
        return cls(int(raw["rows"]), pairs, tuple(raw["action"]), tuple(raw["topic"]), tuple(raw["format"]))


def is_whole(folder: Path) -> bool:
    """Is a part of today's form there?"""
    path = folder / "meta.json"
    return path.is_file() and json.loads(path.read_text(encoding="utf-8")).get("form") == FORM


@dataclass(frozen=True)
class Keys:
    """What tells a repeated event from a new one and from a changed one: hashes of keys and of whole rows, both sorted."""

    key: Array
    row: Array


class Part:
    """A part as it lies on disk, opened lazily."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meta = Meta.of_json((folder / "meta.json").read_text(encoding="utf-8"))

    @cached_property
    def columns(self) -> Columns:
        """Its rows."""
        return cols.load(self.folder)

    @cached_property
    def keys(self) -> Keys:
        """Its hashes."""
        return Keys(*(np.load(self.folder / f"{name}.npy", mmap_mode="r") for name in ("keys", "rows")))

    @cached_property
    def cells(self) -> Array:
        """Its bitmaps: family, day, account, action, extra, offset, length; int64[n, 7], sorted."""
        found: Array = np.load(self.folder / "cells.npy")
        return found

    @cached_property
    def bits(self) -> Array:
        """The bytes of all bitmaps."""
        path = self.folder / "bits.bin"
        return np.memmap(path, np.uint8, "r") if path.stat().st_size else np.empty(0, np.uint8)

    @cached_property
    def first_days(self) -> tuple[Array, Array]:
        """Its persons, ascending, and the first day of each."""
        who = np.asarray(self.columns.person)
        if not len(who):
            return who, np.empty(0, np.int32)
        starts = np.concatenate(([0], np.flatnonzero(who[1:] != who[:-1]) + 1))
        return who[starts], np.minimum.reduceat(np.asarray(self.columns.day), starts)

    def bitmap(self, place: int) -> "BitMap":
        """The bitmap of a row of `cells`."""
        from pyroaring import BitMap

        start, size = int(self.cells[place, OFFSET]), int(self.cells[place, LENGTH])
        return BitMap.deserialize(self.bits[start : start + size].tobytes())


def row_hashes(key: Array, rows: Columns, account: Array, action: Array) -> Array:
    """A hash of everything the index keeps of an event: uint64[n]. `account` and `action` are hashes of what the codes mean."""
    found = mixed(key ^ rows.person.astype(np.uint64))
    for column in (rows.at.view(np.uint64), rows.day.astype(np.int64).view(np.uint64), account, action, rows.amount.view(np.uint64)):
        found = mixed(found + column)
    return found


def write(folder: Path, rows: Columns, keys: Keys, meta: Meta) -> None:
    """A part from rows in any order. The caller makes the folder visible when all files are durable."""
    folder.mkdir(parents=True)
    cols.save(folder, rows.sorted())
    np.save(folder / "keys.npy", keys.key)
    np.save(folder / "rows.npy", keys.row)
    finest = {
        ACTION: _bitmaps(rows, meta, None),
        TOPIC: _bitmaps(rows, meta, "topic"),
        FORMAT: _bitmaps(rows, meta, "format"),
    }
    _write_cells(folder, [*_rolled(finest[ACTION], meta), *((family, *cell) for family, cells in finest.items() for cell in cells)])
    (folder / "meta.json").write_text(meta.as_json(), encoding="utf-8")


def _bitmaps(rows: Columns, meta: Meta, extra: str | None) -> list[tuple[int, int, int, int, bytes]]:
    """(day, account, action, extra, serialised bitmap) of every filled cell."""
    from pyroaring import BitMap

    if not len(rows):
        return []
    first = int(rows.day.min())
    sizes = (len(meta.account), len(meta.action), len(getattr(meta, extra)) if extra else 1)
    cell = (rows.day.astype(np.int64) - first) * sizes[0] + rows.account
    cell = cell * sizes[1] + rows.action
    if extra:
        cell = cell * sizes[2] + getattr(rows, extra)
    if int(cell.max()) >= 2**31:
        names, cell = np.unique(cell, return_inverse=True)
    else:
        names = None
    packed = (cell.astype(np.uint64) << np.uint64(32)) | rows.person
    packed.sort()
    keep = np.concatenate(([True], packed[1:] != packed[:-1]))
    packed = packed[keep]
    people = np.ascontiguousarray(packed.astype(np.uint32))
    cells = (packed >> np.uint64(32)).astype(np.int64)
    starts = np.concatenate(([0], np.flatnonzero(cells[1:] != cells[:-1]) + 1, [len(cells)])).tolist()
    codes = cells[starts[:-1]] if names is None else names[cells[starts[:-1]]]
    view = memoryview(people.data)
    found = []
    for code, (low, high) in zip(codes.tolist(), pairwise(starts), strict=True):
        rest, third = divmod(code, sizes[2])
        rest, action = divmod(rest, sizes[1])
        day, account = divmod(rest, sizes[0])
        found.append((day + first, account, action, third if extra else ANY, BitMap(view[low:high]).serialize()))
    return found


def _rolled(cells: Sequence[tuple[int, int, int, int, bytes]], meta: Meta) -> Iterable[tuple[int, int, int, int, int, bytes]]:
    """The coarser families: day × account, day × platform, day."""
    from pyroaring import BitMap

    by_account: dict[tuple[int, int], list[Any]] = {}
    for day, account, _action, _extra, raw in cells:
        by_account.setdefault((day, account), []).append(BitMap.deserialize(raw))
    platforms = {name: code for code, name in enumerate(meta.platforms)}
    by_platform: dict[tuple[int, int], list[Any]] = {}
    for (day, account), several in by_account.items():
        one = several[0] if len(several) == 1 else BitMap.union(*several)
        by_platform.setdefault((day, platforms[meta.account[account][1]]), []).append(one)
        yield ACCOUNT, day, account, ANY, ANY, one.serialize()
    by_day: dict[int, list[Any]] = {}
    for (day, platform), several in by_platform.items():
        one = several[0] if len(several) == 1 else BitMap.union(*several)
        by_day.setdefault(day, []).append(one)
        yield PLATFORM, day, platform, ANY, ANY, one.serialize()
    for day, several in by_day.items():
        yield ANYWHERE, day, ANY, ANY, ANY, (several[0] if len(several) == 1 else BitMap.union(*several)).serialize()


def _write_cells(folder: Path, found: Iterable[tuple[int, int, int, int, int, bytes]]) -> None:
    ordered = sorted(found, key=lambda cell: cell[:5])
    table = np.empty((len(ordered), 7), np.int64)
    at = 0
    with (folder / "bits.bin").open("wb") as out:
        for place, cell in enumerate(ordered):
            table[place] = (*cell[:5], at, len(cell[5]))
            at += out.write(cell[5])
    np.save(folder / "cells.npy", table)


def merge(folder: Path, parts: Sequence[Part], drop: "BitMap | None" = None) -> Meta:
    """Several parts as one, without the persons of `drop`; answers what its codes mean."""
    folder.mkdir(parents=True)
    meta = together([part.meta for part in parts])
    codes = [translation(part.meta, meta) for part in parts]
    gone = np.array(drop.to_array(), np.uint32) if drop else None
    rows = cols.merge(folder, [part.columns for part in parts], codes, gone)
    meta = Meta(rows, meta.account, meta.action, meta.topic, meta.format)
    for name in ("key", "row"):  # hashes of dropped rows stay: they tell nothing, and a row sent again is still known
        _sorted_file(folder / f"{name}s.npy", [getattr(part.keys, name) for part in parts])
    _merge_cells(folder, parts, codes, meta, drop)
    (folder / "meta.json").write_text(meta.as_json(), encoding="utf-8")
    return meta


def _sorted_file(path: Path, arrays: Sequence[Array]) -> None:
    out = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint64, shape=(sum(len(a) for a in arrays),))
    at = 0
    for array in arrays:
        out[at : at + len(array)] = array
        at += len(array)
    out.sort()
    out.flush()


def together(metas: Sequence[Meta]) -> Meta:
    """One list of codes for all."""
    lists = {name: tuple(dict.fromkeys(one for meta in metas for one in getattr(meta, name))) for name in ("account", "action", "topic", "format")}
    return Meta(sum(meta.rows for meta in metas), lists["account"], lists["action"], lists["topic"], lists["format"])


def translation(old: Meta, new: Meta) -> dict[str, Array]:
    """For each column the new code of every old one."""
    found = {}
    for name in ("account", "action", "topic", "format"):
        places = {value: code for code, value in enumerate(getattr(new, name))}
        found[name] = np.array([places[value] for value in getattr(old, name)], np.uint16)
    places = {value: code for code, value in enumerate(new.platforms)}
    found["platform"] = np.array([places[value] for value in old.platforms], np.uint16)
    return found


def translated(part: Part, codes: Mapping[str, Array]) -> Array:
    """The part's cells in the codes of the whole: a copy."""
    cells = part.cells.copy()
    family = cells[:, FAMILY]
    for which, column, name in (
        (family == PLATFORM, WHO, "platform"),
        ((family >= ACCOUNT) & (family < ANYWHERE), WHO, "account"),
        ((family >= ACTION) & (family < ANYWHERE), WHAT, "action"),
        (family == TOPIC, EXTRA, "topic"),
        (family == FORMAT, EXTRA, "format"),
    ):
        if which.any():
            cells[which, column] = codes[name][cells[which, column]]
    return cells


def _merge_cells(folder: Path, parts: Sequence[Part], codes: Sequence[Mapping[str, Array]], meta: Meta, drop: "BitMap | None") -> None:
    from pyroaring import BitMap

    tables = [translated(part, code) for part, code in zip(parts, codes, strict=True)]
    cells = np.concatenate(tables)
    owner = np.concatenate([np.full(len(table), place) for place, table in enumerate(tables)])
    place_in = np.concatenate([np.arange(len(table)) for table in tables])
    order = np.lexsort(tuple(cells[:, column] for column in (EXTRA, WHAT, WHO, DAY, FAMILY)))
    cells, owner, place_in = cells[order], owner[order], place_in[order]
    if not len(cells):
        _write_cells(folder, [])
        return
    differs = (cells[1:, :OFFSET] != cells[:-1, :OFFSET]).any(axis=1)
    starts = np.concatenate(([0], np.flatnonzero(differs) + 1, [len(cells)])).tolist()
    table, at, lines = np.empty((len(starts) - 1, 7), np.int64), 0, 0
    with (folder / "bits.bin").open("wb") as out:
        for low, high in pairwise(starts):
            if high - low == 1 and not drop:
                start, size = int(cells[low, OFFSET]), int(cells[low, LENGTH])
                raw = parts[owner[low]].bits[start : start + size].tobytes()
            else:
                several = [parts[owner[i]].bitmap(place_in[i]) for i in range(low, high)]
                one = several[0] if len(several) == 1 else BitMap.union(*several)
                one = one - drop if drop else one
                raw = one.serialize() if one else b""
            if raw:
                table[lines] = (*cells[low, :OFFSET].tolist(), at, len(raw))
                at += out.write(raw)
                lines += 1
    np.save(folder / "cells.npy", table[:lines])
