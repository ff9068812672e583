"""Deliveries on their way: signed, retried by policy, every try kept."""

import json
import time
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.kernel import audit, brands
from guanhao.kernel.access import require, require_brand_wide
from guanhao.kernel.jobs import QUICK, JobContext, enqueue, job
from guanhao.kernel.models import Webhook, WebhookDelivery
from guanhao.kernel.notify.sending import notify
from guanhao.kernel.notify.wire import sign
from guanhao.kernel.now import now
from guanhao.kernel.webhooks.policy import WebhookPolicy

SECONDS = 10.0
ANSWER_KEPT = 2000
State = WebhookDelivery.State


def headers_of(secret: str, delivery: WebhookDelivery, stamp: str) -> dict[str, str]:
    """The headers of a try at this moment (seconds since 1970); the timestamp is part of what is signed, so that a recording is soon worthless."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Guanhao",
        "X-Guanhao-Event": delivery.event,
        "X-Guanhao-Id": delivery.key,
        "X-Guanhao-Timestamp": stamp,
        "X-Guanhao-Signature": sign(secret, stamp, delivery.body.encode()),
    }


@job("kernel.send_webhook", title=_("Send an event to a webhook"), retries=3, queue=QUICK, remember=False)
def send_delivery(ctx: JobContext, *, delivery_id: int) -> None:
    """One try; the next one is another job at its time. Nothing is sent for a delivery that has ended or a webhook that is stopped."""
    row: WebhookDelivery | None = WebhookDelivery.objects.select_related("webhook").filter(pk=delivery_id, state=State.WAITING).first()
    if row is None or not (row.webhook.active or row.event == "webhook.test"):
        return
    try_once(row)


def try_once(row: WebhookDelivery) -> None:
    """Send and write down how it went. A kill in between sends the same `X-Guanhao-Id` once more: at least once, never lost."""
    moment = now()
    told, again = _post(row, str(int(moment.timestamp())))
    with transaction.atomic():
        kept: WebhookDelivery = WebhookDelivery.objects.select_for_update().get(pk=row.pk)
        if kept.state != State.WAITING:
            return
        kept.tries = [*kept.tries, {"at": moment.isoformat(), **told}]
        if told["ok"]:
            kept.state, kept.ended_at = State.DELIVERED, now()
            Webhook.objects.filter(pk=kept.webhook_id).update(failures=0, sent_at=moment)
        elif not again or len(kept.tries) >= WebhookPolicy.of_brand().tries:
            kept.state, kept.ended_at = State.FAILED, now()
            _note_failure(kept, str(told["error"]))
        else:
            due = now() + WebhookPolicy.of_brand().wait(len(kept.tries))
            enqueue(send_delivery, key=f"{kept.pk}:{len(kept.tries)}", run_at=due, delivery_id=kept.pk)
        kept.save()


@transaction.atomic
def resend(delivery_id: int) -> WebhookDelivery:
    """Send the same event once more, under another id (needs notify.manage); WebhookDelivery.DoesNotExist when there is none."""
    from guanhao.kernel.webhooks.subscribing import queue

    require("notify.manage")
    require_brand_wide()
    old: WebhookDelivery = WebhookDelivery.objects.select_related("webhook").get(pk=delivery_id)
    again = WebhookDelivery.objects.filter(key__startswith=f"{old.key.partition('#')[0]}#").count() + 1
    data = json.loads(old.body)
    made = queue(old.webhook, key=f"{old.key.partition('#')[0]}#{again}", event=old.event, data=data["data"], event_id=data["event_id"])
    audit.record("webhooks.resent", target=f"webhook:{old.webhook_id}", after={"event": old.event, "delivery": made.key})
    return made


def _post(row: WebhookDelivery, stamp: str) -> tuple[dict[str, Any], bool]:
    """What came back, and whether trying again makes sense: not after an answer that says it never will be taken."""
    import httpx  # loads on first use

    from guanhao.kernel.calling import PrivateAddress, beginning, client

    webhook, start = row.webhook, time.monotonic()

    def told(*, ok: bool = False, status: int = 0, answer: str = "", error: str = "") -> dict[str, Any]:
        return {"ok": ok, "status": status, "ms": round((time.monotonic() - start) * 1000), "answer": answer, "error": error}

    try:
        headers = headers_of(webhook.secret, row, stamp)
        with client(seconds=SECONDS) as http, http.stream("POST", webhook.address, content=row.body.encode(), headers=headers) as response:
            text = beginning(response)[:ANSWER_KEPT]
    except PrivateAddress:
        return told(error="private address"), False
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return told(error=type(error).__name__), True  # its text may hold the address
    status = response.status_code
    if 200 <= status < 300:
        return told(ok=True, status=status, answer=text), False
    again = status in {408, 425, 429} or status >= 500
    return told(status=status, answer=text, error=f"HTTP {status}"), again


def _note_failure(row: WebhookDelivery, error: str) -> None:
    """Count a delivery given up; at the limit stop the webhook and tell whoever manages it."""
    webhook: Webhook = Webhook.objects.select_for_update().get(pk=row.webhook_id)
    webhook.failures += 1
    if webhook.active and webhook.failures >= WebhookPolicy.of_brand().stop_after:
        webhook.active, webhook.stopped_at, webhook.stopped_why = False, now(), error[:300]
        audit.record("webhooks.stopped", target=f"webhook:{webhook.pk}", after={"failures": webhook.failures, "error": error})
        notify(
            topic="webhooks.stopped",
            title=format_lazy(_("Webhook “{title}” is stopped"), title=webhook.title),
            body=format_lazy(_("{count} deliveries in a row were given up. Look at its log, then take it up again."), count=webhook.failures),
            key=f"webhook:{webhook.pk}:{webhook.stopped_at.isoformat()}",
            users=brands.holders("notify.manage"),
            level="warning",
        )
    webhook.save()


@job("kernel.forget_deliveries", title=_("Remove old webhook deliveries"), at="04:40", remember=False)
def forget_deliveries(ctx: JobContext) -> int:
    """Remove ended deliveries older than the policy keeps them."""
    old = WebhookDelivery.objects.filter(ended_at__lt=now() - WebhookPolicy.of_brand().keep)
    count = 0
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:1000]):
        count += WebhookDelivery.objects.filter(pk__in=ids).delete()[0]
    return count
