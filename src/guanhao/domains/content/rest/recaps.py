"""The recap of a live show over REST."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from guanhao.domains.content.models import Item
from guanhao.domains.content.rest import router
from guanhao.domains.content.selectors.items import item as item_of
from guanhao.domains.content.selectors.recaps import recap
from guanhao.domains.content.services import recaps
from guanhao.kernel import access


class RecapIn(Schema):
    """When a show ran; `began` maps blocks of the run-sheet to milliseconds from the start (null: left out); `numbers` any of viewers, peak, likes,
    comments, shares, new_followers, orders, gmv_cents (null: leave it to what is imported); `lessons` {kind: keep|change|next, text}."""

    started_at: datetime
    ended_at: datetime
    began: dict[str, int | None] | None = None
    numbers: dict[str, int | None] | None = None
    lessons: list[dict[str, str]] | None = None
    base: int | None = None


class RecapBlockOut(Schema):
    """A block, in milliseconds: planned and real start from the start of the show, planned and real length; `late` is the difference."""

    id: str
    title: str
    planned: int
    planned_length: int
    began: int | None
    length: int | None
    late: int | None


class RecapFigureOut(Schema):
    """A number; `origin` is typed, warehouse or "" (not known, or made of others)."""

    key: str
    value: float | None
    origin: str
    before: float | None
    change: float | None


class RecapOut(Schema):
    """What became of a live show; `revision` 0: nobody has written it yet."""

    revision: int
    started_at: datetime | None
    ended_at: datetime | None
    blocks: list[RecapBlockOut]
    figures: list[RecapFigureOut]
    lessons: list[dict[str, str]]


@router.get("/items/{item_id}/recap", response=RecapOut, summary="The recap of a live show")
def get_recap(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """Planned and real times, numbers, lessons."""
    return _out(item_of(item_id))


@router.put("/items/{item_id}/recap", response=RecapOut, summary="Save the recap of a live show")
def save_recap(request: HttpRequest, item_id: int, body: RecapIn) -> dict[str, Any]:
    """What is left out stays; 422 when somebody else saved in between."""
    access.require("content.edit")
    item = item_of(item_id)
    recaps.save_recap(item_id=item.pk, **body.dict())
    return _out(item)


def _out(item: Item) -> dict[str, Any]:
    view = recap(item)
    names = ("key", "value", "origin", "before", "change")
    return {
        "revision": view.row.revision if view.row else 0,
        "started_at": view.row.started_at if view.row else None,
        "ended_at": view.row.ended_at if view.row else None,
        "blocks": view.blocks,
        "figures": [{name: getattr(one, name) for name in names} for one in view.figures],
        "lessons": view.row.lessons if view.row else [],
    }
