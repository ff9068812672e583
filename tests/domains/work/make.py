"""Cards, people and browsers for tests."""

import json
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from guanhao.domains.identity.models import User
from guanhao.domains.work.models import Card
from guanhao.domains.work.services import cards

MOMENT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in the brand's zone
DAY = date(2026, 3, 2)


def card(title: str = "Poster", **more: Any) -> Card:
    """A card in the pool."""
    return cards.save_card(cards.CardDraft(title=title, **more))


def ready(owner: int, title: str = "Poster", **more: Any) -> Card:
    """A card that may leave the pool."""
    return card(title, **{"owner_id": owner, "due_on": DAY, "standard": "approved by the client", **more})


def fresh(row: Card) -> Card:
    """The card as it stands now."""
    found: Card = Card.objects.get(pk=row.pk)
    return found


def english(client: Client) -> Client:
    """A browser whose owner reads English."""
    User.objects.update(language="en")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def rest(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A REST call."""
    return client.generic(method, f"/api/brands/acme/{path}", json.dumps(body) if body is not None else "", content_type="application/json")
