"""The recap of a live show: planned against real times (CON-25)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NUMBERS = ("viewers", "peak", "likes", "comments", "shares", "new_followers", "orders", "gmv_cents")
LESSONS = ("keep", "change", "next")


@dataclass(frozen=True)
class BlockTimes:
    """A block of the run-sheet, all in milliseconds: `planned` and `began` from the start of the show (`began` None: left out), how long it was to
    last and lasted (None: not known)."""

    id: str
    title: str
    product: str
    planned: int
    planned_length: int
    began: int | None
    length: int | None

    @property
    def late(self) -> int | None:
        """How much later than planned it began (negative: earlier)."""
        return None if self.began is None else self.began - self.planned


def block_times(blocks: Sequence[Mapping[str, Any]], began: Mapping[str, int | None], total: int) -> list[BlockTimes]:
    """The blocks with both times; one lasts until the next one that took place begins, the last until the end of the show (`total`)."""
    found, planned = [], 0
    starts = sorted(value for value in began.values() if value is not None)
    for block in blocks:
        real = began.get(block["id"])
        after = next((value for value in starts if real is not None and value > real), total)
        length = max(0, after - real) if real is not None else None
        found.append(BlockTimes(block["id"], block["title"], block["product"], planned, block["milliseconds"], real, length))
        planned += block["milliseconds"]
    return found


def interactions(numbers: Mapping[str, int | None]) -> int | None:
    """Likes, comments and shares together; None when none of them is known."""
    known = [value for name in ("likes", "comments", "shares") if (value := numbers.get(name)) is not None]
    return sum(known) if known else None


def per_viewer(numbers: Mapping[str, int | None]) -> float | None:
    """Orders ÷ viewers; None when one of them is not known."""
    viewers, orders = numbers.get("viewers"), numbers.get("orders")
    return orders / viewers if viewers and orders is not None else None
