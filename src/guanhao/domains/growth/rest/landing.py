"""Landing pages over REST."""

from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.growth.models import LandingEntry, LandingPage
from guanhao.domains.growth.rest import router
from guanhao.domains.growth.rules import landing as rules
from guanhao.domains.growth.selectors.landing import Reach, reach
from guanhao.domains.growth.services import landing
from guanhao.kernel import access


class LandingPageIn(Schema):
    """What a page is."""

    code: str
    title: str
    goal: Literal["sales", "app", "signup", "event", "brand"]
    campaign_id: int | None = None


class LandingPageOut(LandingPageIn):
    """A page with its blocks and which checks of its purpose fail."""

    id: int
    state: str
    number: int
    blocks: list[dict[str, Any]]
    failing: list[str]

    @staticmethod
    def resolve_failing(row: LandingPage) -> list[str]:
        """Keys of the checks that fail."""
        return rules.ready(row.goal, row.blocks)


class LandingPageRows(Schema):
    """A page of pages."""

    count: int
    items: list[LandingPageOut]


class LandingReachOut(Schema):
    """How a page goes; `share_rate` is shares of a visit, `came` visits by shared links."""

    visits: int
    came: int
    shares: int
    share_rate: float | None
    clicks: int
    sends: int
    plays: int
    players: int
    rewards: int


class LandingBlocksIn(Schema):
    """All blocks in their order: `kind` and the fields of the kind."""

    blocks: list[dict[str, Any]]


class LandingDeed(Schema):
    """Publish it or take it down."""

    do: Literal["publish", "off"]


class LandingEntryOut(Schema):
    """A form that was sent; what was written is shown in the console only."""

    id: int
    number: int
    person_id: int | None
    consent: str
    source: str
    state: str
    made_at: datetime


class LandingEntryRows(Schema):
    """A page of forms."""

    count: int
    items: list[LandingEntryOut]


@router.get("/growth-pages", response=LandingPageRows, summary="Landing pages")
def list_pages(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("growth.view")
    rows = LandingPage.objects.order_by("-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/growth-pages", response={201: LandingPageOut}, summary="Write a landing page")
def add_page(request: HttpRequest, body: LandingPageIn) -> Status[LandingPage]:
    """A new page without blocks."""
    return Status(201, landing.save_page(**body.dict()))


@router.put("/growth-pages/{page_id}/blocks", response=LandingPageOut, summary="Write the blocks of a landing page")
def change_blocks(request: HttpRequest, page_id: int, body: LandingBlocksIn) -> LandingPage:
    """All of them; what is published stays until it is published anew."""
    return landing.save_blocks(page=page_of(page_id), blocks=body.blocks)


@router.post("/growth-pages/{page_id}/do", response=LandingPageOut, summary="Publish a landing page or take it down")
def act_on_page(request: HttpRequest, page_id: int, body: LandingDeed) -> LandingPage:
    """Publishing is refused with every check that fails."""
    row = page_of(page_id)
    return landing.publish(page=row) if body.do == "publish" else landing.take_down(page=row)


@router.get("/growth-pages/{page_id}/reach", response=LandingReachOut, summary="How a landing page goes")
def show_reach(request: HttpRequest, page_id: int) -> Reach:
    """Visits, shares and their rate, plays and rewards."""
    access.require("growth.view")
    return reach(page_of(page_id))


@router.get("/growth-pages/{page_id}/entries", response=LandingEntryRows, summary="Forms of a landing page")
def list_entries(request: HttpRequest, page_id: int, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("growth.people")
    rows = LandingEntry.objects.filter(page=page_of(page_id)).order_by("-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


def page_of(page_id: int) -> LandingPage:
    """The page or 404."""
    row: LandingPage | None = LandingPage.objects.filter(pk=page_id).first()
    if row is None:
        raise Http404
    return row
