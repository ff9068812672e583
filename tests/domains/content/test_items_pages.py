"""Pages of items, the editor and variants, through the browser's door."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Item, Remark, Script, Variant
from guanhao.domains.content.services import items, variants
from guanhao.domains.content.services.items import ItemDraft
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope

BASE = "/b/acme/"


@pytest.fixture
def row(brand: Any) -> Variant:
    """An item with one variant on Xiaohongshu."""
    with brand_scope(brand), acting(SYSTEM):
        account = channels.add_account(platform="xiaohongshu", handle="tea", name="茶号", positioning_content="场景种草")
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title="三步泡茶", text="水温 **85 度**。\n", brief="给新手", structure=""))
        (made,) = variants.add_variants(item_id=item.pk, account_ids=[account.id])
        return made


def addresses(row: Variant) -> list[str]:
    """Every page that can be looked at."""
    item = f"items/{row.item_id}/"
    own = [
        "",
        "edit/",
        "plan/",
        "facts/",
        "history/",
        "write/",
        "remarks/",
        "article/",
        "variants/",
        "storyboard/",
        "storyboard/history/",
        "run-sheet/",
        "tree/",
    ]
    lists = [
        "items/",
        "items/?view=mine",
        "items/board/",
        "items/new/",
        "items/new/?format=live",
        "items/standards/",
        "items/structures/?edit=tutorial",
    ]
    mine = ["", "remarks/", "history/"]
    return [*lists, "items/media/", *(item + one for one in own), *(f"variants/{row.pk}/{one}" for one in mine)]


def test_every_page_answers(row: Variant, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    for address in addresses(row):
        for language in ("en", "zh-hans"):
            answer = client.get(BASE + address, headers={"Accept-Language": language})
            assert answer.status_code == 200, address


def test_a_viewer_reads_and_does_not_write(row: Variant, client_for: Callable[..., Client]) -> None:
    client = client_for("viewer")
    assert client.get(f"{BASE}items/{row.item_id}/write/").status_code == 200
    assert client.get(f"{BASE}items/{row.item_id}/").status_code == 200
    for address in ("items/new/", f"items/{row.item_id}/edit/"):
        assert client.get(BASE + address).status_code == 403
    posts = [f"items/{row.item_id}/{one}/" for one in ("move", "tick", "write", "look", "remarks", "variants", "storyboard", "run-sheet", "archive")]
    posts += [f"variants/{row.pk}/{one}" for one in ("", "take/", "change/", "remove/", "remarks/", "look/")] + [
        "items/standards/",
        "items/structures/",
    ]
    for address in posts:
        assert client.post(BASE + address, {"confirmed": "1"}).status_code == 403, address


def test_a_new_live_show_says_what_is_missing(brand: Any, client_for: Callable[..., Client]) -> None:
    """CON-02 a, at the form."""
    client = client_for("editor")
    facts = {"title": "夜聊", "purpose": "user_need", "lane": "regular"}
    answer = client.post(f"{BASE}items/new/?format=live", facts)
    assert answer.status_code == 422
    assert {"format_starts_at", "format_host"} <= set(answer.context["form"].errors)
    answer = client.post(f"{BASE}items/new/?format=live", {**facts, "format_starts_at": "2026-03-08T20:00", "format_host": "小林"})
    assert answer.status_code == 302
    with brand_scope(brand):
        assert Item.objects.get().fields == {"starts_at": "2026-03-08T20:00:00+08:00", "host": "小林"}


def test_a_new_item_with_variants_for_every_account(row: Variant, brand: Any, client_for: Callable[..., Client]) -> None:
    client = client_for("editor")
    facts = {"title": "二", "purpose": "user_need", "lane": "regular", "structure": "tutorial", "accounts": [row.account_id], "keywords": "茶，水"}
    assert client.post(f"{BASE}items/new/", facts).status_code == 302
    with brand_scope(brand):
        made = Item.objects.get(title="二")
        assert made.keywords == ["茶", "水"]
        assert made.text.startswith("## ")
        assert Variant.objects.filter(item=made).count() == 1


def test_the_form_saves_without_a_script(row: Variant, brand: Any, client_for: Callable[..., Client]) -> None:
    client = client_for("editor")
    sent = {"title": "新题", "text": "甲\r\n\r\n乙", "tags": "#茶 #水", "media": "", "cover": "", "first_comment": "", "link": "", "base": "1"}
    assert client.post(f"{BASE}items/{row.item_id}/write/", sent).status_code == 302
    assert client.post(f"{BASE}variants/{row.pk}/", {**sent, "title": "变体题"}).status_code == 302
    with brand_scope(brand):
        item, variant = Item.objects.get(), Variant.objects.get()
        assert (item.title, item.text, item.tags) == ("新题", "甲\n\n乙", ["茶", "水"])
        assert variant.title == "变体题"


def test_checks_and_preview_follow_the_words(row: Variant, client_for: Callable[..., Client]) -> None:
    client = client_for("editor")
    body = json.dumps({"title": "题" * 21, "text": "字" * 100})
    answer = client.post(f"{BASE}variants/{row.pk}/look/", body, content_type="application/json")
    look = answer.context["shown"]
    assert [(one.field, one.length, one.limit) for one in look.counters] == [("title", 21, 20), ("text", 100, 1000), ("tags", 0, 10)]
    assert look.title == ("题" * 20, "题")
    assert look.text == ("字" * 60, "字" * 40)
    assert "title_max" in [one.rule for one in look.findings]
    master = client.post(f"{BASE}items/{row.item_id}/look/", body, content_type="application/json")
    assert master.status_code == 200
    assert client.post(f"{BASE}items/{row.item_id}/look/", "{", content_type="application/json").status_code == 422


def test_comments_are_made_and_settled(row: Variant, brand: Any, client_for: Callable[..., Client]) -> None:
    client = client_for("designer")
    url = f"{BASE}items/{row.item_id}/remarks/"
    answer = client.post(url, {"words": "几度？", "quote": "85 度"})
    (thread,) = answer.context["threads"]
    assert (thread.start, thread.end) == (5, 9)
    with brand_scope(brand):
        remark = Remark.objects.get()
    client.post(url, {"words": "85", "reply_to": remark.pk})
    answer = client.post(url, {"resolve": remark.pk, "done": "1"})
    assert answer.context["threads"] == []
    assert len(client.get(url + "?all=1").context["threads"][0].replies) == 1
    assert client.post(url, {"words": " "}).status_code == 422


def test_a_storyboard_is_typed_checked_and_exported(brand: Any, client_for: Callable[..., Client]) -> None:
    """AST-04 b and CON-19 at the page."""
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title="短片", format="video", fields={"length": 58}))
    client, url = client_for("editor"), f"{BASE}items/{item.pk}/storyboard/"
    table = {
        "shots-id": ["", ""],
        "shots-length": ["4.5", "53.5"],
        "shots-picture": ["茶园", "=1+1"],
        "shots-voice": ["", ""],
        "shots-subtitle": ["", ""],
    }
    sent = {**table, "shots-hook": ["", "suspense"], "shots-interaction": ["", ""], "base": "0"}
    assert client.post(url, sent).status_code == 302
    page = client.get(url)
    assert page.context["length"] == "0:58"
    assert len(page.context["problems"]) == 2
    assert len(page.context["suggestions"]) == 4
    lines = b"".join(client.get(url + "?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("1,0:00,4.5,茶园")
    assert "'=1+1" in lines[2]
    client.post(url, {**sent, "shots-length": ["soon", "1"], "base": "1"})
    client.post(url, {**sent, "shots-length": ["1", "1"], "base": "0"})
    with brand_scope(brand):
        assert [shot["milliseconds"] for shot in Script.objects.get().shots] == [4500, 53_500]


def test_a_run_sheet_is_typed_and_exported(brand: Any, client_for: Callable[..., Client]) -> None:
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title="直播", format="live", fields={"starts_at": "2026-03-08T20:00", "host": "小林"}))
    client, url = client_for("editor"), f"{BASE}items/{item.pk}/run-sheet/"
    page = client.get(url)
    assert (page.context["starts"], page.context["hosts"]) == ("2026-03-08T20:00", "小林")
    blocks = {
        "blocks-id": ["", ""],
        "blocks-length": ["10", "20"],
        "blocks-title": ["开场", "看茶"],
        "blocks-script": ["", ""],
        "blocks-product": ["", "春茶"],
    }
    products = {"products-id": [""], "products-name": ["春茶"], "products-price": ["¥1,288.50"], "products-link": [""], "products-note": [""]}
    people = {"theme": "decrypt", "hosts": "小林\n小周", "moderators": "小白", "starts_at": "2026-03-08T20:00", "rehearsal_at": "", "base": "0"}
    checks = {"checks-key": ["network", "products"], "checks-title": ["网络", "商品"], "done": ["network"]}
    assert client.post(url, {**blocks, "blocks-host": ["", ""], **products, **people, **checks}).status_code == 302
    sheet = client.get(url).context["sheet"]
    assert (sheet.theme, sheet.hosts, sheet.products[0]["price_cents"]) == ("decrypt", ["小林", "小周"], 128_850)
    assert [one["done"] for one in sheet.checks] == [True, False]
    lines = b"".join(client.get(url + "?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert lines[2].startswith("2,10:00,20:10,20,看茶")


def test_claims_are_edited_at_the_page(row: Variant, brand: Any, client_for: Callable[..., Client]) -> None:
    client, url = client_for("editor"), f"{BASE}items/{row.item_id}/facts/"
    sent = {
        "claims": "1",
        "id-0": "",
        "text-0": "提高 30%",
        "kind-0": "technical",
        "sources-0": "1",
        "title-0-0": "报告",
        "url-0-0": "",
        "publisher-0-0": "甲",
    }
    assert client.post(url, sent).status_code == 302
    assert client.get(f"{BASE}items/{row.item_id}/").context["claims"][0][1].found == 1
    assert client.post(url, {**sent, "url-0-0": "ftp://x"}).status_code == 422


def test_the_line_moves_from_the_board(row: Variant, brand: Any, client_for: Callable[..., Client]) -> None:
    client = client_for("editor")
    answer = client.post(f"{BASE}items/{row.item_id}/move/", {"stage": "material", "from": "board"}, follow=True)
    assert any("cannot begin yet" in str(one) or "还不能开始" in str(one) for one in answer.context["messages"])
    client.post(f"{BASE}items/{row.item_id}/tick/", {"standard": "topic", "key": "goal", "done": "1"})
    with brand_scope(brand):
        assert Item.objects.get().ticks.count() == 1


def test_a_variant_is_taken_away_after_asking(row: Variant, brand: Any, client_for: Callable[..., Client]) -> None:
    client = client_for("editor")
    assert client.post(f"{BASE}variants/{row.pk}/remove/").status_code == 200
    with brand_scope(brand):
        assert Variant.objects.count() == 1
    assert client.post(f"{BASE}variants/{row.pk}/remove/", {"confirmed": "1"}).status_code == 302
    with brand_scope(brand):
        assert Variant.objects.count() == 0
