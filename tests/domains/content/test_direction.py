"""Accepted advice on the direction of the content changes the mix the topic desk works with (ANA-23b)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from tests import factories

from guanhao.domains.analytics.contracts import Adviser, Proposal
from guanhao.domains.analytics.models import Advice
from guanhao.domains.analytics.services import advice
from guanhao.domains.content.models import Item
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def proposal(key: str, share: float) -> Proposal:
    return Proposal(
        key=f"share:{key}",
        title=key,
        why="",
        evidence=(),
        metric="interactions_per_post",
        expected_low=0.0,
        expected=0.1,
        expected_high=0.2,
        payload={"direction": {"key": key, "share": share, "before": 0.1}},
    )


def test_accepting_a_direction_updates_the_mix_of_the_topic_desk(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """ANA-23: "Knowledge" items 2 × median interaction → proposal "raise share", accept → mix updated."""
    owner = factories.make_person("content_planner", in_brand).id
    with time_at(NOON):
        for place in range(10):
            create_item(ItemDraft(title=f"{place}", due=NOON, keywords=["知识"] if place < 2 else []))
        Item.objects.filter(title__in="01234").update(format="video")
        director = client_for("director")
        assert director.get("/api/brands/acme/topics/mix").json()["directions"] == []
        found = (proposal("topic:知识", 0.4), proposal("format:video", 0.5))
        advice.ask_advisers([Adviser("test.topics", "content", "t", lambda: found)])
        for row in Advice.objects.all():
            director.post(f"/b/acme/advice/{row.pk}/decide", {"do": "accept", "owner_id": str(owner)})
        told = {part["key"]: part for part in director.get("/api/brands/acme/topics/mix").json()["directions"]}
        page = director.get("/b/acme/topics/mix/").content.decode()
    knowledge: dict[str, Any] = told["topic:知识"]
    assert (knowledge["count"], knowledge["share"], knowledge["target"], knowledge["low"]) == (2, 0.2, 0.4, True)
    assert (told["format:video"]["share"], told["format:video"]["low"]) == (0.5, False)
    assert "“知识”：占本月 20%，已定 40%" in page
