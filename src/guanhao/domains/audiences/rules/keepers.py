"""Rooms above that keep people by the texts of events: whoever is forgotten has to go there too, and the proof names it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Keeper:
    """`texts` tells all person texts a room holds for the brand in scope, `forget` removes rows of some and answers how many there were."""

    key: str
    texts: Callable[[], Iterable[str]]
    forget: Callable[[Collection[str]], int]


KEEPERS: dict[str, Keeper] = {}


def add(keeper: Keeper) -> None:
    """Register; a second registration of a key replaces the first."""
    KEEPERS[keeper.key] = keeper
