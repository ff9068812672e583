"""Adding, changing and removing webhooks, and writing deliveries in the transaction of the event."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require, require_brand_wide
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.models import EventRow, Webhook, WebhookDelivery
from guanhao.kernel.now import now
from guanhao.kernel.outside import BadAddress, check_address
from guanhao.kernel.tenancy import brand_in_scope, current_brand
from guanhao.sdk.events.base import event_types

TEST = "webhook.test"
MOST = 50


class WebhookRefused(ValueError):
    """A webhook that cannot work; `field` names what to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def event_names() -> list[str]:
    """Every event a webhook can be told of."""
    return sorted(event_types())


def new_secret() -> str:
    """A random signing secret of 256 bits."""
    return f"whs_{secrets.token_urlsafe(32)}"


def webhooks() -> list[Webhook]:
    """The webhooks of the brand in scope, by title."""
    return list(Webhook.objects.order_by("title", "id"))


@transaction.atomic
def add_webhook(*, title: str, address: str, secret: str = "", events: Sequence[str] = ()) -> Webhook:
    """A webhook (needs notify.manage); without a secret one is made (Webhook.secret). `events`: names, or the part before the dot; none: all."""
    require("notify.manage")
    require_brand_wide()
    if Webhook.objects.count() >= MOST:
        raise WebhookRefused("title", _("A brand has at most %(most)s webhooks.") % {"most": MOST})
    row = Webhook(secret=secret.strip() or new_secret(), made_at=now(), made_by_name=current_actor().name[:120])
    _fill(row, title, address, events)
    row.save()
    audit.record("webhooks.added", target=f"webhook:{row.pk}", after=row)
    return row


@transaction.atomic
def change_webhook(webhook_id: int, **values: Any) -> Webhook:
    """Change title, address, secret, events or active; what is not given stays. Taking a stopped one up again forgets its failures."""
    require("notify.manage")
    require_brand_wide()
    row: Webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
    before = audit.snapshot(row)
    given = {name: value for name, value in values.items() if value is not None}
    _fill(row, given.get("title", row.title), given.get("address") or row.address, given.get("events", row.events))
    if given.get("secret"):
        row.secret = str(given["secret"]).strip()
        _check_secret(row.secret)
    if "active" in given and given["active"] != row.active:
        row.active = bool(given["active"])
        row.failures, row.stopped_at, row.stopped_why = 0, None, ""
    row.save()
    audit.record("webhooks.changed", target=f"webhook:{row.pk}", before=before, after=row)
    return row


@transaction.atomic
def remove_webhook(webhook_id: int) -> None:
    """Remove a webhook with its log (needs notify.manage)."""
    require("notify.manage")
    require_brand_wide()
    row: Webhook = Webhook.objects.get(pk=webhook_id)
    audit.record("webhooks.removed", target=f"webhook:{row.pk}", before=row)
    row.delete()


@transaction.atomic
def try_webhook(webhook_id: int) -> WebhookDelivery:
    """Send a test event to one webhook, also a stopped one (needs notify.manage)."""
    require("notify.manage")
    require_brand_wide()
    row: Webhook = Webhook.objects.get(pk=webhook_id)
    return queue(row, key=f"test:{uuid4().hex}", event=TEST, data={"words": _("This webhook works.")})


def write_deliveries(event: EventRow) -> None:
    """One delivery for each webhook that listens to the event; called by `emit` in its transaction, one query when nobody listens."""
    write_many_deliveries([event])


def write_many_deliveries(events: Sequence[EventRow]) -> None:
    """The same for many events of the brand in scope, with one query when nobody listens."""
    brand = brand_in_scope()
    mine = [event for event in events if brand is not None and event.brand_id == brand.id]
    for row in Webhook.objects.filter(active=True) if mine else ():
        for event in mine:
            if not row.events or event.name in row.events or event.name.partition(".")[0] in row.events:
                queue(row, key=f"{event.pk}:{row.pk}", event=event.name, data=event.payload, event_id=event.pk)


def queue(webhook: Webhook, *, key: str, event: str, data: Mapping[str, Any], event_id: int = 0) -> WebhookDelivery:
    """Write a delivery and the job that sends it. The body is fixed here: every try sends the same bytes."""
    brand, moment = current_brand(), now()
    body = {"id": key, "event": event, "brand": brand.slug, "made_at": moment.isoformat(), "event_id": event_id, "data": dict(data)}
    row = WebhookDelivery(webhook=webhook, key=key, event=event, body=json.dumps(body, ensure_ascii=False, separators=(",", ":")), made_at=moment)
    row.save()
    enqueue("kernel.send_webhook", key=str(row.pk), delivery_id=row.pk)
    return row


def _fill(row: Webhook, title: str, address: str, events: Sequence[str]) -> None:
    if not title.strip() or len(title) > 80:
        raise WebhookRefused("title", _("Give the webhook a name of at most 80 characters."))
    try:
        row.address = check_address(address)
    except BadAddress as error:
        raise WebhookRefused("address", str(error)) from error
    known = {*event_types(), *(name.partition(".")[0] for name in event_types())}
    if strange := [name for name in events if name not in known]:
        raise WebhookRefused("events", _("There is no event “%(name)s”.") % {"name": strange[0]})
    _check_secret(row.secret)
    row.title, row.events = title.strip(), list(dict.fromkeys(events))


def _check_secret(secret: str) -> None:
    if not 16 <= len(secret) <= 200 or not secret.isascii():
        raise WebhookRefused("secret", _("A secret has 16 to 200 ASCII characters."))
