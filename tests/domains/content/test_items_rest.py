"""Items and variants over REST: everything a page can do."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Item
from guanhao.domains.content.selectors import variants as selectors
from guanhao.domains.content.services import drafts, variants
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope

BASE = "/api/brands/acme"


@pytest.fixture
def call(client_for: Callable[..., Client]) -> Callable[..., Any]:
    """`call("post", "/items", {...})` as an editor; (status, body)."""
    client = client_for("editor")

    def send(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = client.generic(method.upper(), BASE + path, json.dumps(body or {}) if method != "get" else "", content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None

    return send


@pytest.fixture
def account(brand: Any) -> int:
    """An account on Xiaohongshu."""
    with brand_scope(brand), acting(SYSTEM):
        return channels.add_account(platform="xiaohongshu", handle="tea", name="茶号").id


def test_from_an_item_to_a_variant(call: Any, account: int) -> None:
    status, item = call("post", "/items", {"title": "三步泡茶", "structure": "tutorial"})
    assert (status, item["stage"], item["status"]) == (201, "topic", "draft")
    path = f"/items/{item['id']}"
    assert item["words"]["text"].startswith("## ")
    assert call("get", "/items?view=mine")[1]["count"] == 1
    status, saved = call("put", f"{path}/draft", {"base": 1, "words": {"text": "甲\n\n乙"}, "keep": True})
    assert (status, saved["revision"], saved["version"]) == (200, 2, 2)
    status, merged = call("put", f"{path}/draft", {"base": 2, "words": {"text": "甲\n\n乙改"}})
    status, merged = call("put", f"{path}/draft", {"base": 2, "words": {"text": "甲改\n\n乙"}})
    assert (merged["merged"], merged["words"]["text"]) == (True, "甲改\n\n乙改")
    assert [one["number"] for one in call("get", f"{path}/versions")[1]] == [2, 1]
    assert call("post", f"{path}/restore", {"number": 2})[1]["words"]["text"] == "甲\n\n乙"
    status, made = call("post", f"{path}/variants", {"account_ids": [account]})
    assert (status, made["count"]) == (201, 1)
    variant = made["items"][0]
    assert [one["rule"] for one in variant["findings"]] == ["images_min"]
    assert len(variant["digest"]) == 64
    status, changed = call("patch", f"/variants/{variant['id']}", {"ad_label": "广告"})
    assert changed["digest"] != variant["digest"]
    call("put", f"/variants/{variant['id']}/draft", {"base": changed["revision"], "words": {"title": "改题"}})
    assert [one["field"] for one in call("get", f"/variants/{variant['id']}")[1]["drift"]] == ["title"]
    assert call("post", f"/variants/{variant['id']}/take", {"fields": ["title"]})[1]["drift"] == []
    assert call("post", f"/variants/{variant['id']}/link", {"post_id": "p1"})[1]["post_id"] == "p1"
    assert call("get", "/variants")[1]["count"] == 1
    assert call("delete", f"/variants/{variant['id']}")[0] == 204


def test_variants_follow_the_master_and_keep_their_own_words(brand: Any, account: int, call: Any) -> None:
    with acting_in("editor", brand):
        item = create_item(ItemDraft(title="一", text="甲"))
        (row,) = variants.add_variants(item_id=item.pk, account_ids=[account])
        drafts.save_variant(variant_id=row.pk, words={"title": "自己的题"}, base=1)
        drafts.save_draft(item_id=item.pk, words={"title": "新题", "text": "乙"}, base=1)
    assert call("post", f"/items/{item.pk}/variants/follow") == (200, {"changed": 1})
    with acting_in("editor", brand):
        row = selectors.variant(row.pk)
        assert (row.title, row.text) == ("自己的题", "乙")
    assert call("post", f"/items/{item.pk}/variants/follow") == (200, {"changed": 0})


def test_stages_ticks_and_plans(call: Any) -> None:
    item = call("post", "/items", {"title": "一"})[1]
    path = f"/items/{item['id']}"
    status, problem = call("post", f"{path}/stage", {"stage": "material"})
    assert status == 422
    assert problem["errors"][0]["field"] == "stage"
    for check in item["stages"][0]["checks"]:
        assert call("put", f"{path}/ticks", {"standard": "topic", "key": check["key"]})[0] == 200
    assert call("post", f"{path}/stage", {"stage": "material"})[1]["stage"] == "material"
    assert call("put", f"{path}/ticks", {"standard": "topic", "key": "nothing"})[0] == 422
    planned = call("put", f"{path}/stage", {"stage": "copy", "due": "2026-03-09T10:00:00+08:00"})[1]
    assert next(one for one in planned["stages"] if one["stage"] == "copy")["due"].startswith("2026-03-09T")
    assert call("post", "/items/assign", {"item_ids": [item["id"]], "owner_id": None})[1] == {"changed": 1}


def test_facts_and_odd_input(call: Any) -> None:
    assert call("post", "/items", {"title": " "})[0] == 422
    status, problem = call("post", "/items", {"title": "一", "format": "live"})
    assert (status, problem["errors"][0]["field"]) == (422, "starts_at")
    item = call("post", "/items", {"title": "一"})[1]
    path = f"/items/{item['id']}"
    claims = [{"text": "30%", "kind": "technical", "sources": []}]
    assert call("patch", path, {"claims": claims, "is_ad": True})[1]["facts"]["claims"][0]["id"] == "c1"
    assert call("patch", path, {"claims": "x"})[0] == 422
    assert call("patch", path, {"purpose": "fun"})[0] == 422
    assert call("put", f"{path}/draft", {"base": 1, "words": {"colour": "red"}})[0] == 422
    assert call("get", "/items/999999")[0] == 404
    assert call("post", "/drafts/check", {"platform": "xiaohongshu", "format": "image_text", "words": {"title": "题" * 21}})[1]["findings"]
    assert call("post", "/drafts/check", {"platform": "nowhere", "format": "x", "words": {}})[0] == 404


def test_comments_and_presence(call: Any, brand: Any, client_for: Callable[..., Client]) -> None:
    item = call("post", "/items", {"title": "一", "text": "水温 85 度"})[1]
    path = f"/items/{item['id']}"
    status, threads = call("post", f"{path}/remarks", {"words": "几度？", "quote": "85 度"})
    assert (status, threads[0]["start"], threads[0]["end"]) == (201, 3, 7)
    assert call("post", f"/remarks/{threads[0]['id']}/resolve")[0] == 200
    assert call("get", f"{path}/remarks")[1] == []
    assert [one["me"] for one in call("post", f"{path}/presence", {"tab": "a"})[1]["people"]] == [True]
    other = client_for("designer")
    seen = other.post(f"{BASE}{path}/presence", json.dumps({"tab": "b", "field": "title"}), content_type="application/json").json()
    assert [(one["name"], one["me"]) for one in seen["people"]] == [("Editor", False), ("Designer", True)]
    assert call("post", f"{path}/presence", {"tab": "a", "leave": True})[1]["people"][0]["name"] == "Designer"


def test_scripts_trees_and_standards(call: Any, brand: Any, client_for: Callable[..., Client]) -> None:
    item = call("post", "/items", {"title": "短片", "format": "video", "fields": {"length": 58}})[1]
    path = f"/items/{item['id']}"
    shots = [{"milliseconds": 4500, "picture": "a"}, {"milliseconds": 53_500, "picture": "b", "hook": "wonder"}]
    status, script = call("put", f"{path}/script", {"shots": shots, "base": 0})
    assert (status, script["milliseconds"]) == (200, 58_000)
    assert [one["code"] for one in script["problems"]] == ["late_hook", "no_interaction"]
    assert call("put", f"{path}/script", {"shots": shots[:1], "base": 0})[0] == 422
    assert call("put", f"{path}/run-sheet", {"theme": "visit", "hosts": ["小林"]})[1]["sheet"]["hosts"] == ["小林"]
    assert call("get", f"{path}/run-sheet")[1]["revision"] == 1
    assert call("get", f"{path}/tree")[1]["missing"] == ["image_text", "live", "offline_event"]
    assert "tutorial" in {one["key"] for one in call("get", "/structures")[1]}
    assert call("put", "/standards", {"key": "copy", "lines": []})[0] == 403
    director = client_for("director")
    body = json.dumps({"key": "copy", "lines": [{"title": "两人读过"}]})
    assert director.put(f"{BASE}/standards", body, content_type="application/json").json()["copy"][0]["title"] == "两人读过"
    with brand_scope(brand):
        assert Item.objects.count() == 1
