"""Which share of content carries the brand's values and selling points (STR-01), as plain counting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tagged:
    """An item with its tags."""

    item_id: int
    title: str
    status: str
    values: tuple[str, ...] = ()
    usps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """A tag with the number of items that carry it and their share of all (None without items)."""

    key: str
    title: str
    count: int
    share: float | None

    @property
    def uncovered(self) -> bool:
        """No item carries it."""
        return self.count == 0


@dataclass(frozen=True)
class Coverage:
    """What content says of the brand: the share of every value and selling point, and the items that carry no value."""

    total: int
    values: tuple[Share, ...]
    usps: tuple[Share, ...]
    untagged: tuple[Tagged, ...]

    @property
    def uncovered(self) -> tuple[Share, ...]:
        """Selling points nobody was told of."""
        return tuple(one for one in self.usps if one.uncovered)


def cover(items: Sequence[Tagged], values: Iterable[tuple[str, str]], usps: Iterable[tuple[str, str]]) -> Coverage:
    """Count `items` by the tags (key, title) in force; an item counts once for every tag it carries."""
    known = list(values)
    keys = {key for key, _title in known}
    return Coverage(
        total=len(items),
        values=tuple(_share(key, title, [one.values for one in items]) for key, title in known),
        usps=tuple(_share(key, title, [one.usps for one in items]) for key, title in usps),
        untagged=tuple(one for one in items if not keys & set(one.values)),
    )


def _share(key: str, title: str, tags: Sequence[tuple[str, ...]]) -> Share:
    count = sum(key in one for one in tags)
    return Share(key, title, count, count / len(tags) if tags else None)
