"""Rooms above that take drafts into their own work; they say so when they start."""

from typing import Any

_TARGETS: dict[str, Any] = {}


def add(target: Any) -> None:
    """Another room (contracts.Target); the same kind again is the same room."""
    _TARGETS[target.kind] = target


def of(kind: str) -> Any:
    """The room of a kind; None when there is none."""
    return _TARGETS.get(kind)


def every() -> list[Any]:
    """All rooms in the order they came."""
    return list(_TARGETS.values())


_CLUES: list[Any] = []


def add_clues(source: Any) -> None:
    """Another source of reasons for topics: a function without arguments that returns contracts.Clue."""
    _CLUES.append(source)


def clue_sources() -> list[Any]:
    """All sources."""
    return list(_CLUES)
