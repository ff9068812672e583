"""The tree of ideas: order, depth, and what may go below what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

DEEPEST = 12
LONGEST = 200
MOST = 2000


@dataclass(frozen=True, slots=True)
class Branch:
    """An idea (anything with pk, parent_id and place) with what hangs below it."""

    idea: Any
    depth: int
    below: tuple["Branch", ...]


def grown(rows: Iterable[Any]) -> tuple[Branch, ...]:
    """The trees of these ideas; what hangs below something that is not there comes to the top, so that nothing is lost."""
    known = {row.pk: row for row in rows}
    below: dict[int | None, list[Any]] = {}
    for row in known.values():
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)

    def branch(row: Any, depth: int) -> Branch:
        children = sorted(below.get(row.pk, ()), key=lambda one: (one.place, one.pk))
        return Branch(row, depth, tuple(branch(child, depth + 1) for child in children))

    return tuple(branch(row, 0) for row in sorted(below.get(None, ()), key=lambda one: (one.place, one.pk)))


def depth_of(parents: Mapping[int, int | None], node: int | None) -> int:
    """How many ideas lie above a place below `node` (0 at the top)."""
    count = 0
    while node is not None and count <= len(parents):
        node, count = parents.get(node), count + 1
    return count


def height_of(parents: Mapping[int, int | None], node: int) -> int:
    """How many levels hang below an idea, itself included."""
    level, count = {node}, 0
    while level and count <= len(parents):
        level, count = {one for one, parent in parents.items() if parent in level}, count + 1
    return count


def inside(parents: Mapping[int, int | None], node: int, below: int | None) -> bool:
    """Is `below` the node itself or somewhere under it?"""
    count = 0
    while below is not None and count <= len(parents):
        if below == node:
            return True
        below, count = parents.get(below), count + 1
    return False


def place_after(places: Sequence[float], after: float | None) -> float:
    """A place right behind `after` among ordered places; None: in front of all."""
    ordered = sorted(places)
    if after is None:
        return ordered[0] - 1.0 if ordered else 0.0
    later = [one for one in ordered if one > after]
    return (after + later[0]) / 2 if later else after + 1.0


def too_close(places: Sequence[float]) -> bool:
    """Are neighbours so near that nothing fits between them any more?"""
    ordered = sorted(places)
    return any(second - first < 1e-9 for first, second in pairwise(ordered))
