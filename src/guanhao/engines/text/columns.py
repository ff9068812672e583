"""Small helpers over sorted key columns: membership and rows of several members, without Python objects that would have to be unpickled."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.stream import Places

Keys = NDArray[np.uint64]


class Lean:
    """A data class that pickles its fields and not what was derived from them."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __getstate__(self) -> dict[str, Any]:
        """The fields."""
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}


def holds(keys: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the wanted keys are in the sorted column."""
    if not len(keys):
        return np.zeros(len(wanted), bool)
    at = np.searchsorted(keys, wanted)
    at[at == len(keys)] = 0
    found: NDArray[np.bool_] = keys[at] == wanted
    return found


def spread(first: NDArray[Any], counts: NDArray[Any]) -> tuple[Places, Places]:
    """Rows of `counts` members each, beginning at `first`, one by one: (index of the row, index of the member)."""
    asked = np.repeat(np.arange(len(counts)), counts)
    return asked, np.arange(len(asked)) + (first - (np.cumsum(counts) - counts))[asked]


def join_keys(*parts: NDArray[np.unsignedinteger]) -> Keys:
    """Code points (21 bits each, at most three) as one key each."""
    key = parts[0].astype(np.uint64)
    for part in parts[1:]:
        key = key << np.uint64(21) | part.astype(np.uint64)
    return key


def four_keys(a: NDArray[Any], b: NDArray[Any], c: NDArray[Any], d: NDArray[Any]) -> Keys:
    """Four code points as one hashed key each."""
    return join_keys(a, b, c) * np.uint64(0x9E3779B97F4A7C15) + d.astype(np.uint64)
