"""Webhooks over REST."""

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from guanhao.kernel import webhooks
from guanhao.kernel.access import require, require_brand_wide
from guanhao.kernel.models import Webhook, WebhookDelivery

router = Router(tags=["webhooks"])


class WebhookIn(Schema):
    """A webhook to add; an empty `secret` is made and answered once, no `events` are all events."""

    title: str
    address: str
    secret: str = ""
    events: list[str] = []


class WebhookChange(Schema):
    """What shall change; what is missing stays."""

    title: str | None = None
    address: str | None = None
    secret: str | None = None
    events: list[str] | None = None
    active: bool | None = None


class WebhookOut(Schema):
    """A webhook, without address and secret."""

    id: int
    title: str
    events: list[str]
    active: bool
    failures: int
    stopped_at: datetime | None
    stopped_why: str
    sent_at: datetime | None


class WebhookMade(WebhookOut):
    """A new webhook with its secret, which is not shown again."""

    secret: str


class WebhookList(Schema):
    """All webhooks."""

    count: int
    items: list[WebhookOut]


class WebhookEventList(Schema):
    """Names of events."""

    count: int
    items: list[str]


class WebhookDeliveryOut(Schema):
    """One delivery: `tries` holds at, ok, status, ms, answer and error of each."""

    id: int
    webhook_id: int
    key: str
    event: str
    state: str
    body: dict[str, Any]
    tries: list[dict[str, Any]]
    made_at: datetime
    ended_at: datetime | None


class WebhookDeliveryList(Schema):
    """A page of deliveries, the newest first."""

    count: int
    items: list[WebhookDeliveryOut]


@router.get("/webhooks", response=WebhookList, summary="Webhooks")
def list_webhooks(request: HttpRequest) -> dict[str, Any]:
    """All webhooks of the brand. Needs notify.manage."""
    _may()
    rows = webhooks.webhooks()
    return {"count": len(rows), "items": rows}


@router.get("/webhooks/events", response=WebhookEventList, summary="Events a webhook can be told of")
def list_events(request: HttpRequest) -> dict[str, Any]:
    """Names of all events; the part before the dot subscribes to all of a room."""
    _may()
    names = webhooks.event_names()
    return {"count": len(names), "items": names}


@router.post("/webhooks", response={201: WebhookMade}, summary="Add a webhook")
def add_webhook(request: HttpRequest, payload: WebhookIn, response: HttpResponse) -> Status[Webhook]:
    """Needs notify.manage."""
    response["Cache-Control"] = "no-store"
    return Status(201, webhooks.add_webhook(**payload.dict()))


@router.patch("/webhooks/{webhook_id}", response=WebhookOut, summary="Change a webhook")
def change_webhook(request: HttpRequest, webhook_id: int, payload: WebhookChange) -> Webhook:
    """Also takes up a stopped one (`active`: true). Needs notify.manage."""
    return webhooks.change_webhook(webhook_id, **payload.dict())


@router.delete("/webhooks/{webhook_id}", response={204: None}, summary="Remove a webhook")
def remove_webhook(request: HttpRequest, webhook_id: int) -> Status[None]:
    """With its log. Needs notify.manage."""
    webhooks.remove_webhook(webhook_id)
    return Status(204, None)


@router.post("/webhooks/{webhook_id}/test", response={201: WebhookDeliveryOut}, summary="Send a test event")
def test_webhook(request: HttpRequest, webhook_id: int) -> Status[dict[str, Any]]:
    """Needs notify.manage."""
    return Status(201, _out(webhooks.try_webhook(webhook_id)))


@router.get("/webhooks/{webhook_id}/deliveries", response=WebhookDeliveryList, summary="Deliveries of a webhook")
def list_deliveries(request: HttpRequest, webhook_id: int, state: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """What was sent and what came back, the newest first. Needs notify.manage."""
    _may()
    if not Webhook.objects.filter(pk=webhook_id).exists():
        raise Http404
    rows = WebhookDelivery.objects.filter(webhook_id=webhook_id).order_by("-id")
    rows = rows.filter(state=state) if state else rows
    start = max(offset, 0)
    return {"count": rows.count(), "items": [_out(row) for row in rows[start : start + min(max(limit, 1), 200)]]}


@router.get("/webhooks/deliveries/{delivery_id}", response=WebhookDeliveryOut, summary="One delivery")
def get_delivery(request: HttpRequest, delivery_id: int) -> dict[str, Any]:
    """Needs notify.manage."""
    _may()
    row = WebhookDelivery.objects.filter(pk=delivery_id).first()
    if row is None:
        raise Http404
    return _out(row)


@router.post("/webhooks/deliveries/{delivery_id}/resend", response={201: WebhookDeliveryOut}, summary="Send a delivery again")
def resend(request: HttpRequest, delivery_id: int) -> Status[dict[str, Any]]:
    """The same event under another id. Needs notify.manage."""
    return Status(201, _out(webhooks.resend(delivery_id)))


def _may() -> None:
    require("notify.manage")
    require_brand_wide()


def _out(row: WebhookDelivery) -> dict[str, Any]:
    names = ("id", "webhook_id", "key", "event", "state", "tries", "made_at", "ended_at")
    return {**{name: getattr(row, name) for name in names}, "body": json.loads(row.body)}
