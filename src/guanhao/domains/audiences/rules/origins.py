"""Areas that can tell the members of an audience from parameters of their own."""

from collections.abc import Callable
from typing import Any

Resolver = Callable[[dict[str, Any]], Any]
ORIGINS: dict[str, Resolver] = {}


def add(kind: str, resolve: Resolver) -> None:
    """Register a kind; TypeError when two areas claim it."""
    if ORIGINS.get(kind) not in (None, resolve):
        raise TypeError(f"two areas resolve audiences of kind {kind!r}")
    ORIGINS[kind] = resolve
