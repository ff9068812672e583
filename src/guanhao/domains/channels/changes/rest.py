"""The log of platform changes over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from guanhao.domains.channels.changes import services
from guanhao.domains.channels.models import PlatformChange, PlatformReview
from guanhao.domains.channels.registry import find_platform
from guanhao.kernel import access

router = Router(tags=["Channels"])
Text = Annotated[str, Field(max_length=4000)]


class PlatformChangeIn(Schema):
    """An entry: what changed on which platform, what it means, what is done by whom until when."""

    platform: Annotated[str, Field(max_length=40)]
    day: date
    title: Annotated[str, Field(min_length=1, max_length=120)]
    kind: Literal["rule", "algorithm", "feature"] = "rule"
    text: Text = ""
    impact: Literal["high", "medium", "low"] = "medium"
    impact_text: Text = ""
    action: Text = ""
    owner_id: int | None = None
    due: date | None = None
    state: Literal["open", "done", "nothing"] = "open"
    rules: Annotated[list[int], Field(max_length=300)] = []
    templates: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=50)] = []
    source: Annotated[str, Field(max_length=1000)] = ""


class PlatformChangeOut(Schema):
    """An entry of the log; `marked_at`: when planned posts were told of it."""

    id: int
    platform: str
    day: date
    title: str
    kind: str
    text: str
    impact: str
    impact_text: str
    action: str
    owner_id: int | None
    due: date | None
    state: str
    rules: list[int]
    templates: list[str]
    source: str
    marked_at: datetime | None
    made_by_name: str


class PlatformChangeList(Schema):
    """A page of the log."""

    count: int
    items: list[PlatformChangeOut]


class PlatformReviewIn(Schema):
    """What a review found."""

    note: Annotated[str, Field(min_length=1, max_length=500)]


class PlatformReviewOut(Schema):
    """A periodic review."""

    id: int
    day: date
    done_at: datetime | None
    done_by_name: str
    note: str


class PlatformReviewList(Schema):
    """A page of reviews."""

    count: int
    items: list[PlatformReviewOut]


@router.get("/channels/changes", response=PlatformChangeList, summary="Changes of platform rules and algorithms")
def list_changes(request: HttpRequest, platform: str = "", state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first. Needs channels.view."""
    access.require("channels.view")
    rows = PlatformChange.objects.all()
    rows = rows.filter(platform=find_platform(platform).key) if platform else rows
    rows = rows.filter(state=state) if state else rows
    start = max(0, offset)
    return {"count": rows.count(), "items": list(rows[start : start + min(max(1, limit), 500)])}


@router.post("/channels/changes", response={201: PlatformChangeOut}, summary="Log a change of a platform")
def add_change(request: HttpRequest, body: PlatformChangeIn) -> Status[PlatformChange]:
    """Planned posts of the platform are looked at again. Needs channels.edit_rules."""
    return Status(201, services.save_change(draft=_draft(body)))


@router.get("/channels/changes/{change_id}", response=PlatformChangeOut, summary="One change of a platform")
def get_change(request: HttpRequest, change_id: int) -> PlatformChange:
    """Needs channels.view."""
    access.require("channels.view")
    return _change(change_id)


@router.put("/channels/changes/{change_id}", response=PlatformChangeOut, summary="Change an entry")
def put_change(request: HttpRequest, change_id: int, body: PlatformChangeIn) -> PlatformChange:
    """Needs channels.edit_rules."""
    access.require("channels.edit_rules")
    return services.save_change(draft=_draft(body), change_id=_change(change_id).pk)


@router.get("/channels/reviews", response=PlatformReviewList, summary="Periodic reviews of platforms")
def list_reviews(request: HttpRequest, limit: int = 20, offset: int = 0) -> dict[str, Any]:
    """The newest first. Needs channels.view."""
    access.require("channels.view")
    rows = PlatformReview.objects.all()
    start = max(0, offset)
    return {"count": rows.count(), "items": list(rows[start : start + min(max(1, limit), 100)])}


@router.post("/channels/reviews/{review_id}/done", response=PlatformReviewOut, summary="Finish a review")
def finish(request: HttpRequest, review_id: int, body: PlatformReviewIn) -> PlatformReview:
    """Needs channels.edit_rules."""
    access.require("channels.edit_rules")
    if not PlatformReview.objects.filter(pk=review_id).exists():
        raise Http404
    return services.finish_review(review_id=review_id, note=body.note)


def _draft(body: PlatformChangeIn) -> services.ChangeDraft:
    values = body.dict()
    return services.ChangeDraft(**values | {"rules": tuple(values["rules"]), "templates": tuple(values["templates"])})


def _change(change_id: int) -> PlatformChange:
    found: PlatformChange | None = PlatformChange.objects.filter(pk=change_id).first()
    if found is None:
        raise Http404
    return found
