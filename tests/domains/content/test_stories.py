"""Story cards: source, consent, reuse."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Story, Topic
from guanhao.domains.content.services import stories as services
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef


def card(**values: Any) -> Story:
    known: dict[str, Any] = {
        "title": "三十年的老茶客",
        "text": "他每天七点来。",
        "source": "门店访谈 2026-03",
        "consent": "given",
        "keywords": ["老茶客"],
    }
    return services.save_story(services.StoryDraft(**(known | values)))


def test_a_card_becomes_a_prefilled_topic_and_counts(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CON-23(b): convert card → topic prefilled, card reuse count +1."""
    story = card()
    answer = client_for("content_planner").post(f"/b/acme/stories/{story.pk}/convert/")
    topic = Topic.objects.get()
    assert answer["Location"] == f"/b/acme/topics/{topic.pk}/"
    assert (topic.title, topic.source, topic.purpose, topic.keywords, topic.story_id) == (
        "三十年的老茶客",
        "story",
        "user_need",
        ["老茶客"],
        story.pk,
    )
    assert topic.note.startswith("他每天七点来。")
    assert "门店访谈 2026-03" in topic.note
    story.refresh_from_db()
    assert story.reused == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [({"consent": "asked"}, "consent"), ({"consent": "withdrawn"}, "consent"), ({"consent_until": date(2026, 11, 19)}, "consent_until")],
)
def test_without_a_consent_that_holds_nothing_is_made(in_brand: BrandRef, values: dict[str, Any], field: str) -> None:
    story = card(**values)
    with time_at(datetime(2026, 11, 20, 4, tzinfo=UTC)), pytest.raises(Refused) as refusal:
        services.convert_story(story)
    assert refusal.value.field == field
    story.refresh_from_db()
    assert (story.reused, Topic.objects.count()) == (0, 0)


@pytest.mark.parametrize(("values", "field"), [({"source": " "}, "source"), ({"text": ""}, "text"), ({"consent": "not_needed"}, "consent")])
def test_a_user_story_needs_source_and_consent(in_brand: BrandRef, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        card(**values)
    assert refusal.value.field == field
    assert not Story.objects.exists()
    assert card(kind="founder", consent="not_needed").consent == "not_needed"
