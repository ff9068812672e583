"""Story cards over REST."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.content.models import Story
from guanhao.domains.content.rest import router
from guanhao.domains.content.rest.topics import TopicOut, out
from guanhao.domains.content.selectors import topics as reading
from guanhao.domains.content.services import stories as services
from guanhao.kernel import access


class StoryIn(Schema):
    """A story card; a user's case needs a consent: asked, given or withdrawn."""

    title: str
    text: str
    source: str
    kind: str = "user_case"
    person: str = ""
    consent: str = "asked"
    consent_until: date | None = None
    consent_note: str = ""
    keywords: list[str] = []


class StoryOut(StoryIn):
    """A card with its reuse count."""

    id: int
    reused: int


class StoryList(Schema):
    """A page of cards."""

    count: int
    items: list[StoryOut]


@router.get("/stories", response=StoryList, summary="The story bank")
def list_stories(request: HttpRequest, kind: str = "", q: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Cards, the newest first."""
    access.require("content.view")
    rows = Story.objects.filter(title__icontains=q[:160])
    if kind:
        rows = rows.filter(kind=kind)
    picked = rows.order_by("-pk")[max(0, offset) : max(0, offset) + max(0, min(limit, 500))]
    return {"count": rows.count(), "items": [_out(row) for row in picked]}


@router.post("/stories", response={201: StoryOut}, summary="Add a story card")
def add_story(request: HttpRequest, body: StoryIn) -> Status[dict[str, Any]]:
    """A new card."""
    return Status(201, _out(services.save_story(services.StoryDraft(**body.dict()))))


@router.get("/stories/{story_id}", response=StoryOut, summary="One story card")
def get_story(request: HttpRequest, story_id: int) -> dict[str, Any]:
    """A card."""
    access.require("content.view")
    return _out(_story(story_id))


@router.put("/stories/{story_id}", response=StoryOut, summary="Change a story card")
def change_story(request: HttpRequest, story_id: int, body: StoryIn) -> dict[str, Any]:
    """All fields."""
    return _out(services.save_story(services.StoryDraft(**body.dict()), story=_story(story_id)))


@router.post("/stories/{story_id}/topic", response={201: TopicOut}, summary="Make a topic of a story card")
def convert(request: HttpRequest, story_id: int) -> Status[dict[str, Any]]:
    """Prefilled from the card, whose reuse count grows by one; refused without a consent that holds."""
    made = services.convert_story(_story(story_id), anyway=True)
    return Status(201, out(reading.topic(made.pk)))


def _story(story_id: int) -> Story:
    found: Story | None = Story.objects.filter(pk=story_id).first()
    if found is None:
        raise Http404
    return found


def _out(row: Story) -> dict[str, Any]:
    return {"id": row.pk, "reused": row.reused, "keywords": row.keywords, **{name: getattr(row, name) for name in services.KEPT}}
