"""Trend cards and the outlook over REST."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Schema, Status

from guanhao.domains.market.models import TrendCard
from guanhao.domains.market.rest import router
from guanhao.domains.market.rest.scorecards import Number, sliced
from guanhao.domains.market.selectors import outlook as selectors
from guanhao.domains.market.services import outlook as services
from guanhao.kernel import access

Step = Annotated[int, Field(ge=1, le=5)]


class MarketTrendIn(Schema):
    """A trend: kind policy, competitor, platform, technology, users or other; effect chance, threat or both; horizon now, half, year or later; status
    watching, acting, settled or dismissed."""

    title: str
    kind: str
    text: str
    source: str
    likelihood: Step
    impact: Step
    effect: str = "both"
    evidence: str = ""
    url: str = ""
    horizon: str = "year"
    status: str = "watching"
    response: str = ""
    owner_id: Number | None = None
    trend_id: Number | None = None
    rival_id: Number | None = None


class MarketTrendOut(MarketTrendIn):
    """A card; `weight` is likelihood times impact, `cited` in how many loads of the plan it stood."""

    id: int
    weight: int
    owner_name: str
    cited: int
    looked_at: datetime


class MarketTrendList(Schema):
    """Cards, the weightiest first."""

    count: int
    items: list[MarketTrendOut]


class MarketOutlook(Schema):
    """The outlook: open cards by horizon, and the numbers of the urgent ones."""

    day: date
    horizons: dict[str, list[MarketTrendOut]]
    urgent: list[int]


@router.get("/market/trends", response=MarketTrendList, summary="Trend cards")
def list_trend_cards(request: HttpRequest, status: str = "", kind: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All, or those of a status or kind."""
    rows = selectors.cards()
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(kind=kind) if kind else rows
    return {"count": rows.count(), "items": sliced(rows, limit, offset)}


@router.post("/market/trends", response={201: MarketTrendOut}, summary="Add a trend card")
def add_trend_card(request: HttpRequest, body: MarketTrendIn) -> Status[TrendCard]:
    """One card a trend."""
    return Status(201, services.save_trend(services.TrendDraft(**body.dict())))


@router.get("/market/trends/{trend_id}", response=MarketTrendOut, summary="A trend card")
def get_trend_card(request: HttpRequest, trend_id: Number) -> TrendCard:
    """404 for an unknown number."""
    found: TrendCard = get_object_or_404(selectors.cards(), pk=trend_id)
    return found


@router.put("/market/trends/{trend_id}", response=MarketTrendOut, summary="Change a trend card")
def change_trend_card(request: HttpRequest, trend_id: Number, body: MarketTrendIn) -> TrendCard:
    """The whole card."""
    return services.save_trend(services.TrendDraft(**body.dict()), trend_card_id=trend_id)


@router.get("/market/outlook", response=MarketOutlook, summary="The outlook")
def get_outlook(request: HttpRequest) -> dict[str, Any]:
    """Open cards, the nearest first."""
    access.require("market.view")
    found = selectors.outlook()
    return {"day": found.day, "horizons": found.by_horizon, "urgent": [row.pk for row in found.urgent]}
