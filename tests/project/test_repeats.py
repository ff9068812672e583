"""A call sent twice happens once."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.links.models import Link
from guanhao.kernel import repeats
from guanhao.kernel.models import RepeatedCall
from guanhao.kernel.now import time_passes
from guanhao.kernel.tenancy import BrandRef, brand_scope

SCENES = "tests/project/scenes.py"
BODY = {"target": "https://example.com/", "label": "x"}


def post(client: Client, body: Any = None, key: str = "k-1", path: str = "/links") -> Any:
    data = json.dumps(BODY if body is None else body)
    return client.generic("POST", f"/api/brands/acme{path}", data, content_type="application/json", headers={"idempotency-key": key})


def count(brand: BrandRef) -> int:
    with brand_scope(brand):
        return int(Link.objects.count())


def test_the_same_call_again_gets_the_first_answer(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    first, second = post(client), post(client)
    assert (first.status_code, second.status_code, count(brand)) == (201, 201, 1)
    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    other = post(client, {**BODY, "label": "y"})
    assert (other.status_code, other["Content-Type"], count(brand)) == (422, "application/problem+json", 1)
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert post(client, path="/links/check").status_code == 422, "another address is another call"
    assert post(client_for("manager")).status_code == 201, "keys of two people are two keys"
    assert count(brand) == 2


def test_after_a_day_the_key_is_new(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    post(client)
    with time_passes(timedelta(hours=25)):
        again = client_for("director")
        assert "Idempotent-Replayed" not in post(again)
        assert count(brand) == 2
    with time_passes(timedelta(hours=51)):
        assert repeats.forget_repeats(None) == 1  # type: ignore[arg-type]
    assert not RepeatedCall.objects.exists()


def test_a_refused_call_leaves_nothing_and_may_come_again(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    assert post(client, {"target": "https://localhost/", "label": "x"}).status_code == 422
    assert (RepeatedCall.objects.count(), count(brand)) == (0, 0)
    assert post(client).status_code == 201
    assert post(client, key="bad key").status_code == 422
    assert post(client, key="x" * 201).status_code == 422


def test_a_kill_undoes_call_and_key(brand: BrandRef, client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_for("director")

    class Killed(BaseException):
        pass

    def die(self: Any, *args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(RepeatedCall, "save", die)
        with pytest.raises(Killed):
            post(client)
    assert (RepeatedCall.objects.count(), count(brand)) == (0, 0)
    assert post(client).status_code == 201
    assert count(brand) == 1


def test_secrets_are_never_kept(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    body = {"title": "robot", "scopes": ["content.view"]}
    made = post(client, body, path="/me/keys")
    assert made.status_code == 201
    row = RepeatedCall.objects.get()
    assert (row.status, row.body) == (0, "")
    assert post(client, body, path="/me/keys").status_code == 422


def test_calls_with_one_key_at_one_moment_happen_once(play: Callable[[str], Any], request: pytest.FixtureRequest) -> None:
    """Four connections at once: one link, and everybody gets the answer of the one that made it."""
    vendor = {"sqlite": "sqlite", "postgres": "postgresql"}[request.node.callspec.params["play"]]
    told = {"vendor": vendor, "statuses": [201] * 4, "bodies": 1, "replayed": 3, "links": 1, "kept": 1}
    assert play("twice") == told
