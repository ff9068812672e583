"""Events reach programs of others signed, at least once, never inside the own network; every try can be looked at."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from guanhao.kernel import webhooks
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.calling import FencedNetwork, PrivateAddress
from guanhao.kernel.events import emit
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import AuditEntry, Notification, Webhook, WebhookDelivery
from guanhao.kernel.notify.wire import verify
from guanhao.kernel.now import time_at
from guanhao.kernel.outside import BadAddress, check_address, is_public
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.webhooks import WebhookPolicy, WebhookRefused
from guanhao.sdk.events.kernel import PolicyRevised

NOON = datetime(2026, 6, 18, 4, tzinfo=UTC)
SECRET = "s" * 20


class Listener(ThreadingHTTPServer):
    """A program that keeps what it gets and answers what it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?key=t0psecret"


class Hook(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        self.server.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Location", "http://127.0.0.1:1/else")
        self.end_headers()
        self.wfile.write("好 thanks".encode())

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def listener(socket_enabled: None, settings: Any) -> Iterator[Listener]:
    settings.ALLOW_PRIVATE = True
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def happen(number: int = 1) -> None:
    from guanhao.kernel.tenancy import current_brand

    emit(PolicyRevised(brand_id=current_brand().id, policy="kernel.test", number=number, changed=["a"]))


def add(listener: Listener, *events: str) -> Webhook:
    return webhooks.add_webhook(title="robot", address=listener.address, secret=SECRET, events=events)


def test_an_event_arrives_signed_and_is_logged(in_brand: BrandRef, listener: Listener) -> None:
    add(listener, "kernel.policy_revised")
    with time_at(NOON):
        happen(7)
        run_due()
    headers, body = listener.got[0]
    told = json.loads(body)
    assert (told["event"], told["brand"], told["data"]["number"]) == ("kernel.policy_revised", "acme", 7)
    assert headers["X-Guanhao-Id"] == told["id"]
    stamp, signature = headers["X-Guanhao-Timestamp"], headers["X-Guanhao-Signature"]
    assert verify(SECRET, stamp, body, signature, now=NOON)
    assert not verify(SECRET, stamp, body, signature, now=NOON + timedelta(minutes=6)), "a recording is worthless soon"
    assert not verify(SECRET, str(int(stamp) + 1), body, signature, now=NOON), "the timestamp is signed"
    row = WebhookDelivery.objects.get()
    assert (row.state, len(row.tries), row.tries[0]["status"], row.tries[0]["answer"]) == ("delivered", 1, 200, "好 thanks")
    run_due()
    assert len(listener.got) == 1


def test_only_what_is_subscribed_and_only_what_is_committed(in_brand: BrandRef, other_brand: BrandRef, listener: Listener) -> None:
    add(listener, "strategy")
    every = webhooks.add_webhook(title="all", address=listener.address)
    room = webhooks.add_webhook(title="room", address=listener.address, events=["kernel"])
    with transaction.atomic():
        happen()
        transaction.set_rollback(True)
    assert WebhookDelivery.objects.count() == 0
    happen()
    assert set(WebhookDelivery.objects.values_list("webhook_id", flat=True)) == {every.pk, room.pk}
    with brand_scope(other_brand), acting(SYSTEM):
        happen()
        assert WebhookDelivery.objects.count() == 0


def test_tries_by_policy_then_given_up_then_sent_again(in_brand: BrandRef, listener: Listener) -> None:
    add(listener)
    revise(WebhookPolicy, {"tries": 3}, reason="test")
    WebhookDelivery.objects.all().delete()
    listener.answers = [500, 429, 503]
    with time_at(NOON):
        happen()
        run_due()
        run_due()
        assert len(listener.got) == 1
    for wait, count in ((9, 1), (11, 2), (20, 2), (32, 3)):
        with time_at(NOON + timedelta(seconds=wait)):
            run_due()
        assert len(listener.got) == count, wait
    row = WebhookDelivery.objects.get()
    assert (row.state, [one["status"] for one in row.tries]) == ("failed", [500, 429, 503])
    assert len({body for _headers, body in listener.got}) == 1, "every try sends the same bytes"
    assert len({headers["X-Guanhao-Id"] for headers, _body in listener.got}) == 1
    again = webhooks.resend(row.pk)
    run_due()
    again.refresh_from_db()
    assert (again.state, again.key) == ("delivered", f"{row.key}#1")
    assert Webhook.objects.get().failures == 0


@pytest.mark.parametrize("status", [302, 400, 404, 410])
def test_what_will_never_be_taken_is_not_tried_again(in_brand: BrandRef, listener: Listener, status: int) -> None:
    add(listener)
    listener.answers = [status]
    happen()
    run_due()
    assert (len(listener.got), WebhookDelivery.objects.get().state) == (1, "failed")


def test_a_webhook_that_keeps_failing_is_stopped_and_people_are_told(in_brand: BrandRef, listener: Listener, director: Any) -> None:
    row = add(listener)
    revise(WebhookPolicy, {"tries": 1, "stop_after": 2}, reason="test")
    WebhookDelivery.objects.all().delete()
    listener.answers = [500, 500, 200]
    for number in range(3):
        happen(number)
        run_due()
    row.refresh_from_db()
    assert (row.active, row.failures, row.stopped_why, len(listener.got)) == (False, 2, "HTTP 500", 2)
    assert Notification.objects.filter(user_id=director.id, topic="webhooks.stopped").count() == 1
    assert AuditEntry.objects.filter(action="webhooks.stopped").count() == 1
    webhooks.change_webhook(row.pk, active=True)
    happen(4)
    run_due()
    assert len(listener.got) == 3


def test_never_into_a_private_network(in_brand: BrandRef, socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("http://127.0.0.1/", "http://[::1]/", "http://10.0.0.8/", "http://169.254.169.254/", "http://localhost/", "http://x.internal/"):
        with pytest.raises(BadAddress):
            check_address(address)
        with pytest.raises(WebhookRefused) as refused:
            webhooks.add_webhook(title="x", address=address)
        assert refused.value.field == "address"
    for bad in ("ftp://example.com/", "https://user:pass@example.com/", "https://", "nonsense", "http://[", "https://example.com:99999/"):
        with pytest.raises(BadAddress):
            check_address(bad)
    assert Webhook.objects.count() == 0
    hidden = ("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "fe80::1%eth0", "0.0.0.0", "100.64.0.1", "224.0.0.1")
    assert [address for address in hidden if is_public(address)] == []
    assert is_public("8.8.8.8")

    def rebind(host: str, port: int, **_more: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", port)), (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.8", port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    with pytest.raises(PrivateAddress):
        FencedNetwork().connect_tcp("rebound.example.com", 80)
    webhooks.add_webhook(title="x", address="https://rebound.example.com/")
    happen()
    run_due()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.tries[0]["error"]) == ("failed", "private address")


def test_bad_webhooks_and_people_without_the_permission(in_brand: BrandRef, acting_as: Callable[..., Any]) -> None:
    for values, field in (({"title": " "}, "title"), ({"events": ["nonsense"]}, "events"), ({"secret": "short"}, "secret")):
        with pytest.raises(WebhookRefused) as refused:
            webhooks.add_webhook(**{"title": "x", "address": "https://example.com/", **values})
        assert refused.value.field == field
    with acting_as("editor"), pytest.raises(Denied):
        webhooks.add_webhook(title="x", address="https://example.com/")
    assert Webhook.objects.count() == 0


def test_pages_and_rest(in_brand: BrandRef, listener: Listener, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    assert client.get("/b/acme/settings/webhooks").status_code == 200
    made = client.post("/b/acme/settings/webhooks/new", {"title": "robot", "address": listener.address, "events": ["publishing"]})
    row = Webhook.objects.get()
    assert row.secret in made.content.decode()
    assert row.secret not in client.get(f"/b/acme/settings/webhooks/{row.pk}/edit").content.decode()
    client.post(f"/b/acme/settings/webhooks/{row.pk}/test")
    run_due()
    delivery = WebhookDelivery.objects.get()
    shown = client.get(f"/b/acme/settings/webhooks/{row.pk}/deliveries/{delivery.pk}").content.decode()
    assert "webhook.test" in shown
    assert "t0psecret" not in shown
    assert "HTTP 200" in client.get(f"/b/acme/settings/webhooks/{row.pk}").content.decode()
    client.post(f"/b/acme/settings/webhooks/{row.pk}/deliveries/{delivery.pk}/resend")
    assert WebhookDelivery.objects.count() == 2
    rest = "/api/brands/acme/webhooks"
    added = client.post(rest, json.dumps({"title": "two", "address": listener.address}), content_type="application/json")
    assert (added.status_code, added["Cache-Control"], len(added.json()["secret"]) > 30) == (201, "no-store", True)
    assert "secret" not in client.get(rest).json()["items"][0]
    assert "publishing.publication_published" in client.get(f"{rest}/events").json()["items"]
    assert client.get(f"{rest}/{row.pk}/deliveries").json()["count"] == 2
    assert client.post(f"{rest}/deliveries/{delivery.pk}/resend").status_code == 201
    assert client.patch(f"{rest}/{row.pk}", json.dumps({"active": False}), content_type="application/json").json()["active"] is False
    assert client.delete(f"{rest}/{row.pk}").status_code == 204
    assert client.post(f"/b/acme/settings/webhooks/{added.json()['id']}/remove", {"confirmed": "1"}).status_code == 302
    assert Webhook.objects.count() == 0
