"""Conversations over REST, and messages that other programs hand in, signed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.inbox.talking import MONDAY, Talking, connected, said, take, talk
from tests.factories import make_person, signed_in

from guanhao.domains.inbox.models import Conversation, Hook, Message
from guanhao.domains.inbox.services import hooks
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.notify.wire import sign
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
API = "/api/brands/acme/inbox"


@pytest.fixture(autouse=True)
def talking(monkeypatch: pytest.MonkeyPatch) -> Talking:
    """A platform that takes answers."""
    made = Talking()
    monkeypatch.setattr("guanhao.domains.inbox.selectors.hands.find_connector", lambda _platform: made)
    return made


def line(number: str, **more: Any) -> dict[str, Any]:
    """A message as JSON."""
    return {"id": number, "text": "在吗", "made_at": MONDAY.isoformat(), "author_id": "u1", "author": "小林", **more}


def post(client: Client, path: str, body: Any, method: str = "post") -> Any:
    """JSON there."""
    return getattr(client, method)(f"{API}{path}", data=json.dumps(body), content_type="application/json")


def test_a_program_hands_in_reads_and_answers(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        client = signed_in(make_person("service", brand))
        told = post(client, "/messages", {"messages": [line("a", account_id=account), line("a", account_id=account)]}).json()
        assert (told["new"], told["begun"]) == (1, 1)
        (item,) = client.get(f"{API}/conversations?view=open").json()["items"]
        number = item["id"]
        assert post(client, f"/conversations/{number}", {"add_tags": ["售后"], "priority": 3}, "patch").json()["item"]["tags"] == ["售后"]
        answer = post(client, f"/conversations/{number}/answers", {"text": "在的"})
        assert (answer.status_code, answer.json()["state"]) == (201, "queued")
        assert post(client, f"/conversations/{number}/answers", {"text": "在的"}).status_code == 409
        cancelled = post(client, f"/answers/{answer.json()['message_id']}/cancel", {})
        assert cancelled.json()["state"] == "cancelled"
        assert post(client, f"/conversations/{number}", {"revision": 1, "status": "resolved"}, "patch").status_code == 409
        assert post(client, "/bulk", {"ids": [number], "action": "status", "values": {"status": "resolved"}}).json()["done"] == 1
        assert client.get(f"{API}/counts").json()["counts"]["open"] == 0
        bad = post(client, "/messages", {"messages": [line("b", account_id=10**9)]})
        assert (bad.status_code, Message.everywhere.filter(remote_id="b").count()) == (422, 0)


@pytest.fixture
def hook(brand: Any) -> tuple[Hook, str]:
    """An address with its secret."""
    account = connected(brand)
    with brand_scope(brand), acting(SYSTEM):
        return hooks.add_hook(name="客服机器人", account_id=account)


def call(hook: tuple[Hook, str], body: bytes, *, at: Any = MONDAY, number: str = "1", secret: str = "", signature: str = "") -> Any:
    """A request to the address."""
    stamp = str(int(at.timestamp()))
    given = signature or sign(secret or hook[1], stamp, body)
    headers = {"x-guanhao-timestamp": stamp, "x-guanhao-signature": given, "x-guanhao-id": number}
    return Client().post(f"/hooks/in/{hook[0].address}/", data=body, content_type="application/json", headers=headers)


def test_a_signed_request_is_taken_once_and_forged_and_old_ones_never(brand: Any, hook: tuple[Hook, str]) -> None:
    body = json.dumps({"messages": [line("w1"), line("w2", kind="direct")]}).encode()
    with time_at(MONDAY):
        assert call(hook, body).json()["new"] == 2
        assert call(hook, body).status_code == 409
        assert call(hook, body, number="2").json() == {"new": 0, "known": 2, "changed": 0, "begun": 0, "conversations": []}
        assert call(hook, body, number="3", secret="another").status_code == 401
        assert call(hook, body.replace(b"w1", b"w9"), number="4", signature=sign(hook[1], str(int(MONDAY.timestamp())), body)).status_code == 401
        assert call(hook, body, number="5", at=MONDAY - timedelta(minutes=6)).status_code == 401
        assert call(hook, body, number="").status_code == 401
        assert call(hook, b"no json", number="6").status_code == 422
        assert call(hook, json.dumps({"messages": [line("w3", kind="shout")]}).encode(), number="7").status_code == 422
    row = Hook.everywhere.get()
    assert (Message.everywhere.count(), row.received, row.refused) == (2, 2, 3)
    with brand_scope(brand), acting(SYSTEM):
        hooks.set_hook(hook_id=row.pk, active=False)
    with time_at(MONDAY):
        assert call(hook, body, number="8").status_code == 404


def test_a_key_of_another_account_sees_and_takes_nothing(brand: Any) -> None:
    from dataclasses import replace

    account, other = connected(brand), connected(brand, "weibo", "other")
    with time_at(MONDAY):
        take(brand, account, said("c1"))
    with brand_scope(brand), acting(replace(SYSTEM, accounts=frozenset({other}))):
        assert Conversation.objects.count() == 0
    assert talk(brand).account_id == account
