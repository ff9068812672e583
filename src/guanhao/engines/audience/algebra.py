"""Sets of people put together: and, or, not, and how much they have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guanhao.engines.audience.events import BadData

if TYPE_CHECKING:
    from pyroaring import BitMap

DEEPEST = 12


def evaluate(tree: Mapping[str, Any], leaf: Callable[[Mapping[str, Any]], "BitMap"], everybody: Callable[[], "BitMap"]) -> "BitMap":
    """The people of a tree of {"all": […]}, {"any": […]}, {"not": tree} and leaves, which `leaf` answers. "not" is against `everybody`."""
    return _evaluate(tree, leaf, everybody, 0)


def _evaluate(tree: Mapping[str, Any], leaf: Callable[[Mapping[str, Any]], "BitMap"], everybody: Callable[[], "BitMap"], depth: int) -> "BitMap":
    from pyroaring import BitMap

    if depth > DEEPEST:
        raise BadData("definition", f"has more than {DEEPEST} levels")
    if "not" in tree:
        return everybody() - _evaluate(tree["not"], leaf, everybody, depth + 1)
    if "any" in tree:
        several = [_evaluate(one, leaf, everybody, depth + 1) for one in tree["any"]]
        return BitMap.union(*several) if several else BitMap()
    if "all" not in tree:
        return leaf(tree)
    wanted = [one for one in tree["all"] if "not" not in one]
    found = _evaluate(wanted[0], leaf, everybody, depth + 1) if wanted else everybody()
    for one in wanted[1:]:
        found = found & _evaluate(one, leaf, everybody, depth + 1)
    for one in tree["all"]:
        if "not" in one and found:
            found = found - _evaluate(one["not"], leaf, everybody, depth + 1)
    return found


@dataclass(frozen=True)
class Overlap:
    """How many people sets have in common: `counts[i][j]`, on the diagonal the sizes."""

    counts: tuple[tuple[int, ...], ...]

    def share(self, row: int, column: int) -> float | None:
        """The part of set `row` that is also in `column`; None for an empty set."""
        size = self.counts[row][row]
        return self.counts[row][column] / size if size else None

    def jaccard(self, row: int, column: int) -> float | None:
        """Common people by people of either (Jaccard 1912); None when both are empty."""
        both = self.counts[row][column]
        either = self.counts[row][row] + self.counts[column][column] - both
        return both / either if either else None


def overlap(sets: Sequence["BitMap"]) -> Overlap:
    """The overlap of each two sets."""
    size = len(sets)
    counts = [[0] * size for _ in range(size)]
    for row in range(size):
        counts[row][row] = len(sets[row])
        for column in range(row + 1, size):
            counts[row][column] = counts[column][row] = sets[row].intersection_cardinality(sets[column])
    return Overlap(tuple(map(tuple, counts)))
