"""Who sees what: a stable, uniform, independent place for every unit, computed from its id alone."""

from collections.abc import Sequence
from hashlib import blake2b

SPACE = 1 << 64
SLOTS = 10_000


def place_of(salt: str, unit: str) -> float:
    """A number in [0, 1) that depends on nothing but salt and unit, uniform over units and independent between salts: the first 64 bits of
    BLAKE2b (RFC 7693) with the salt as its key, as in the PlanOut design of Bakshy, Eckles & Bernstein 2014."""
    digest = blake2b(unit.encode(), digest_size=8, key=_key(salt)).digest()
    return int.from_bytes(digest, "big") / SPACE


def slot_of(layer: str, unit: str) -> int:
    """The unit's slot (0 … 9,999) in a layer; experiments of one layer own slots that do not overlap, so that no unit is in two of them."""
    return int(place_of(f"layer:{layer}", unit) * SLOTS)


def choose(place: float, shares: Sequence[float]) -> int:
    """The arm at a place in [0, 1) when the line is cut by `shares` (any scale, at least one above 0)."""
    total, reached = sum(shares), 0.0
    for number, share in enumerate(shares):
        reached += share
        if place * total < reached:
            return number
    return max(number for number, share in enumerate(shares) if share > 0)


def arm_of(salt: str, unit: str, shares: Sequence[float]) -> int:
    """The arm of a unit: sticky as long as salt and shares stay."""
    return choose(place_of(salt, unit), shares)


def free_slots(taken: Sequence[tuple[int, int]], wanted: int) -> tuple[int, int] | None:
    """The first gap of `wanted` slots (first, one past the last) between the ranges taken in a layer; None when it is full."""
    start = 0
    for first, last in sorted(taken):
        if first - start >= wanted:
            return start, start + wanted
        start = max(start, last)
    return (start, start + wanted) if SLOTS - start >= wanted else None


def _key(salt: str) -> bytes:
    """At most 64 bytes: longer salts by their digest."""
    raw = salt.encode()
    return raw if len(raw) <= 64 else blake2b(raw, digest_size=32).digest()
