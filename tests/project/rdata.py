"""Read a data frame of R's save files (XDR, versions 2 and 3; R Internals 1.8), as far as the sample data need it."""

import lzma
import struct
from pathlib import Path
from typing import Any

import numpy as np

ATTRIBUTES, TAG = 0x200, 0x400
SYMBOL, PAIRS, CHARS, LOGICAL, INTEGER, REAL, STRINGS, VECTOR, ALTERNATIVE, NOTHING, REFERENCE = 1, 2, 9, 10, 13, 14, 16, 19, 238, 254, 255


class Reader:
    """One pass over the unpacked bytes."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.symbols = data, 0, list[str]()

    def number(self) -> int:
        self.at += 4
        return int(struct.unpack_from(">i", self.data, self.at - 4)[0])

    def many(self, kind: str, size: int) -> Any:
        count = self.number()
        self.at += size * count
        return np.frombuffer(self.data, kind, count, self.at - size * count)

    def item(self) -> Any:
        flags = self.number()
        kind = flags & 255
        match kind:
            case 254:
                return None
            case 255:
                return self.symbols[(flags >> 8 or self.number()) - 1]
            case 1:
                self.symbols.append(self.item())
                return self.symbols[-1]
            case 9:
                length = self.number()
                self.at += max(0, length)
                return None if length < 0 else self.data[self.at - length : self.at].decode("utf-8", "replace")
            case 2:
                return self.pairs(flags)
            case 238:
                _info, state, _more = self.item(), self.item(), self.item()
                return state[0] if isinstance(state, list) else np.arange(state[1], state[1] + state[0] * state[2], state[2])
        value = self.vector(kind)
        if flags & ATTRIBUTES:
            told = self.item()
            if "levels" in told:
                return [told["levels"][place - 1] if place > 0 else None for place in value]
            if kind == VECTOR and "names" in told:
                return dict(zip(told["names"], value, strict=True))
        return value

    def vector(self, kind: int) -> Any:
        if kind in (LOGICAL, INTEGER):
            return self.many(">i4", 4)
        if kind == REAL:
            return self.many(">f8", 8)
        if kind in (STRINGS, VECTOR):
            return [self.item() for _place in range(self.number())]
        raise ValueError(f"type {kind} at {self.at}")

    def pairs(self, flags: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while flags & 255 == PAIRS:
            if flags & ATTRIBUTES:
                self.item()
            name = self.item() if flags & TAG else str(len(found))
            found[name] = self.item()
            flags = self.number()
        return found


def data_frame(path: Path) -> dict[str, Any]:
    """The columns of the first data frame of an xz-packed file."""
    reader = Reader(lzma.decompress(path.read_bytes()))
    reader.at = len(b"RDX3\nX\n")
    version, _writer, _least = reader.number(), reader.number(), reader.number()
    if version == 3:
        length = reader.number()
        reader.at += length
    found: dict[str, Any] = next(iter(reader.item().values()))
    return found
