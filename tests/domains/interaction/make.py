"""Activities for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from guanhao.domains.identity.models import User
from guanhao.domains.interaction.models import Activity
from guanhao.domains.interaction.services import activities, door

MOMENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
POLL = [
    {
        "key": "q1",
        "kind": "single",
        "title": "Which flavour next?",
        "options": [{"key": "a", "title": "Oolong"}, {"key": "b", "title": "Jasmine"}],
    }
]
LOTTERY: dict[str, Any] = {
    "prizes": [{"title": "Tea set", "yuan": 399, "quantity": 1}, {"title": "Sample box", "yuan": 59, "quantity": 3}],
    "conditions": "Everybody of age",
    "method": "Replayable draw",
    "claim_terms": "By message within 15 days",
    "organiser": "Qinghe Tea",
    "contact": "service@qinghe.example",
    "draw_at": (MOMENT + timedelta(days=2)).isoformat(),
    "claim_until": (MOMENT + timedelta(days=20)).isoformat(),
    "alternates": 2,
    "asks_contact": False,
    "purpose": "",
}


def activity(kind: str, *, opened: bool = True, days: int = 1, **settings: Any) -> Activity:
    """An activity of a kind that ends after some days; call inside a brand, with `time_at(MOMENT)` around it."""
    defaults: dict[str, Any] = {
        "poll": {"questions": POLL},
        "lottery": LOTTERY,
        "pk": {"left": "Sweet", "right": "Salty"},
        "challenge": {"hashtag": "青禾早餐"},
    }.get(kind, {})
    draft = activities.ActivityDraft(kind=kind, title=f"A {kind}", ends_at=MOMENT + timedelta(days=days), settings={**defaults, **settings})
    made = activities.make_activity(draft)
    return activities.open_activity(made) if opened else made


def visitor(one: Activity, name: str) -> door.Visitor:
    """A visitor of an activity from an address of their own."""
    return door.visitor_of(one, name, f"192.0.2.{abs(hash(name)) % 250}")


def english(client: Client | None = None, **more: Any) -> Client:
    """A browser whose owner reads English; everybody signed in does then."""
    User.objects.update(language="en")
    one = client or Client(**more)
    one.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return one
