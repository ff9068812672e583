"""Keys for programs: accounts, drafts only, pace, renewal, and what no key may ever do."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories import acting_in, make_person

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import services
from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import ApiToken, User
from guanhao.domains.identity.policy import KeyPolicy
from guanhao.domains.identity.rules import by_key, drafting, next_slot
from guanhao.domains.strategy.models import Goal
from guanhao.kernel import warehouse
from guanhao.kernel.access import PERMISSIONS, SYSTEM, Actor, Denied, acting
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import now, time_at, time_passes
from guanhao.kernel.policy import revise
from guanhao.kernel.tenancy import BrandRef, brand_scope

ACCOUNTS = "/api/brands/acme/channels/accounts"


def make(brand: BrandRef, *scopes: str, role: str = "director", **more: Any) -> Client:
    person = make_person(role, brand)
    with acting_in(role, brand):
        secret = services.make_token(user=User.objects.get(pk=person.id), title="robot", scopes=scopes, **more)
    return Client(headers={"authorization": f"Bearer {secret}"})


def post(client: Client, path: str, body: Any) -> Any:
    return client.generic("POST", f"/api/brands/acme{path}", json.dumps(body), content_type="application/json")


def test_what_keys_may_do() -> None:
    drafts, possible = drafting(PERMISSIONS), by_key(PERMISSIONS)
    assert {"content.edit", "content.view", "compliance.check", "links.edit"} <= drafts
    assert not drafts & {"content.submit", "publishing.plan", "topics.decide", "review.final", "policy.edit", "identity.manage", "assets.approve"}
    assert {"publishing.plan", "content.submit", "review.view"} <= possible
    assert not possible & {"review.first", "review.final", "review.emergency", "review.manage", "identity.manage", "channels.use_credentials"}


def test_a_key_for_drafts_only_goes_no_further(brand: BrandRef) -> None:
    person = make_person("director", brand)
    with acting_in("director", brand):
        user = User.objects.get(pk=person.id)
        for scopes, more in (
            (["content.submit"], {}),
            (["review.final"], {"drafts_only": False}),
            (["content.view"], {"accounts": [99]}),
            (["content.view"], {"accounts": []}),
        ):
            with pytest.raises(Refused):
                services.make_token(user=user, title="robot", scopes=scopes, **more)
    assert not ApiToken.objects.exists()
    client = make(brand, "content.edit", "content.view")
    ApiToken.objects.update(scopes=["content.edit", "content.view", "content.submit", "publishing.plan", "topics.decide", "review.final"])
    answer = post(client, "/items/1/submit", {})
    assert (answer.status_code, answer.json()["permission"]) == (403, "content.submit")
    ApiToken.objects.update(drafts_only=False)
    assert post(client, "/items/1/submit", {}).status_code == 404, "a key for more may hand in, and finds nothing"


def test_a_key_for_one_account_sees_no_other(brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        ours = channels.add_account(platform="weibo", handle="ours")
        theirs = channels.add_account(platform="weibo", handle="theirs")
    client = make(brand, "channels.view", "channels.edit", "analytics.view", "links.edit", "links.view", drafts_only=False, accounts=[ours.id])
    assert [one["handle"] for one in client.get(ACCOUNTS).json()["items"]] == ["ours"]
    assert client.get(f"{ACCOUNTS}/{theirs.id}").status_code == 404
    answer = client.generic("PATCH", f"{ACCOUNTS}/{theirs.id}", json.dumps({"name": "stolen"}), content_type="application/json")
    assert answer.status_code == 404
    made = post(client, "/links", {"target": "https://example.com/", "label": "x", "account_id": theirs.id})
    assert (made.status_code, made.json()["errors"][0]["field"]) == (422, "account_id")
    assert post(client, "/links", {"target": "https://example.com/", "label": "x", "account_id": ours.id}).status_code == 201
    window = "from=2026-01-01&to=2026-01-31"
    asked = client.get(f"/api/brands/acme/query?metric=posts&{window}")
    assert asked.status_code == 200
    assert client.get(f"/api/brands/acme/query?metric=posts&{window}&account={theirs.id}").status_code in {403, 404, 422}
    assert client.get(f"/api/brands/acme/best-hours?{window}").status_code == 200
    assert client.get("/api/brands/acme/posts").status_code == 403
    with brand_scope(brand), acting(SYSTEM):
        assert channels.account(theirs.id).name != "stolen"
    narrow = Actor(user_id=1, name="robot", permissions=frozenset(PERMISSIONS), via="token", accounts=frozenset({ours.id}))
    with brand_scope(brand), acting(narrow):
        with pytest.raises(Denied):
            warehouse.rows("SELECT 1 AS x FROM posts")
        with pytest.raises(Denied):
            Goal(title="t", metric="posts", target=1, start=now(), end=now(), shape="sum", account_id=theirs.id, made_at=now()).save()


def test_a_key_signs_nothing_and_makes_no_keys(brand: BrandRef) -> None:
    client = make(brand, "content.view", "content.submit", drafts_only=False)
    answer = post(client, "/me/keys", {"title": "child", "scopes": ["content.view"]})
    assert (answer.status_code, answer.json()["permission"]) == (403, "person")
    assert post(client, "/reviews/1/sign", {"level": "first", "seen": "x"}).status_code in {403, 404, 422}
    assert ApiToken.objects.count() == 1


def test_the_pace_of_a_key(brand: BrandRef) -> None:
    client, moment = make(brand, "channels.view"), now()
    with brand_scope(brand), acting(SYSTEM):
        revise(KeyPolicy, {"calls_a_minute": 60, "burst": 3}, reason="test")
    with time_at(moment):
        assert [client.get(ACCOUNTS).status_code for _n in range(5)] == [200, 200, 200, 429, 429]
        slow = client.get(ACCOUNTS)
    assert (slow["Retry-After"], slow["Content-Type"], slow.json()["retry_after"]) == ("1", "application/problem+json", 1)
    with time_at(moment + timedelta(seconds=1)):
        assert [client.get(ACCOUNTS).status_code for _n in range(2)] == [200, 429]
    assert next_slot(0.0, 100.0, per_minute=60, burst=1) == (101.0, 0.0)
    assert next_slot(101.0, 100.25, per_minute=60, burst=1) == (101.0, 0.75)


def test_renewing_a_key(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    old = make(brand, "channels.view")
    row = ApiToken.objects.get()
    assert row.expires_at is not None
    assert row.expires_at - row.made_at < timedelta(days=366), "a key ends by policy when nobody says when"
    made = client_for("director").post(f"/api/brands/acme/me/keys/{row.pk}/rotate")
    assert made["Cache-Control"] == "no-store"
    fresh = Client(headers={"authorization": f"Bearer {made.json()['secret']}"})
    assert (old.get(ACCOUNTS).status_code, fresh.get(ACCOUNTS).status_code) == (200, 200)
    with time_passes(timedelta(hours=25)):
        assert (old.get(ACCOUNTS).status_code, fresh.get(ACCOUNTS).status_code) == (401, 200)
    assert client_for("editor").post(f"/api/brands/acme/me/keys/{row.pk}/rotate").status_code == 404
    assert client_for("director").post(f"/b/acme/me/keys/{row.pk}/rotate").status_code == 200
    assert list(AuditEntry.objects.filter(action__startswith="identity.key").values_list("action", flat=True)) == [
        "identity.key_made", "identity.key_rotated", "identity.key_rotated",
    ]  # fmt: skip


def test_the_pages_and_rest_of_keys(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    with brand_scope(brand), acting(SYSTEM):
        account = channels.add_account(platform="weibo", handle="ours", name="Ours")
    client = client_for("director")
    form = client.get("/b/acme/me/keys/new").content.decode()
    assert "Ours" in form
    assert "review.final" not in form
    made = client.post("/b/acme/me/keys/new", {"title": "Robot", "scopes": ["content.view"], "drafts_only": "on", "accounts": [account.id]})
    assert "gh_" in made.content.decode()
    row = ApiToken.objects.get()
    assert (row.accounts, row.drafts_only) == ([account.id], True)
    assert "Ours" in client.get("/b/acme/me").content.decode()
    bad = client.post("/b/acme/me/keys/new", {"title": "Robot", "scopes": ["content.submit"], "drafts_only": "on"})
    assert (bad.status_code, ApiToken.objects.count()) == (422, 1)
    listed = client.get("/api/brands/acme/me/keys").json()
    assert (listed["count"], listed["items"][0]["accounts"]) == (1, [account.id])
    assert client.post(f"/api/brands/acme/me/keys/{row.pk}/end").status_code == 204
    assert client.get("/api/brands/acme/me/keys").json()["count"] == 0


def test_deeds_of_a_key_carry_its_name(brand: BrandRef) -> None:
    client = make(brand, "links.edit", "links.view")
    assert post(client, "/links", {"target": "https://example.com/", "label": "x"}).status_code == 201
    entry = AuditEntry.objects.get(action="links.made")
    assert (entry.actor_name, entry.via) == ("Director · robot", "token")
