"""Rooms above that know something about a publication and show it beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guanhao.kernel import access


@dataclass(frozen=True)
class Touched:
    """The publication a page shows: its subject ("content.variant:7") and, once it is out, its post ("account:post"), else ""."""

    publication_id: int
    subject: str
    post: str


@dataclass(frozen=True)
class Beside:
    """A card on a publication's page: `context(touched)` gives the template's facts, None when there is nothing to show; only for those with the
    permission."""

    key: str
    template: str
    context: Callable[[Touched], Mapping[str, Any] | None]
    permission: str


_cards: dict[str, Beside] = {}


def add_beside(card: Beside) -> None:
    """Show a card on the page of every publication it knows something about; call it in a domain's apps.py (with kernel.later)."""
    _cards[card.key] = card


def cards_of(touched: Touched) -> list[tuple[str, Mapping[str, Any]]]:
    """Template and facts of the cards of a publication for the person who looks, in the order of their keys."""
    found = []
    for _key, card in sorted(_cards.items()):
        facts = card.context(touched) if access.can(card.permission) else None
        if facts is not None:
            found.append((card.template, facts))
    return found
