"""The recap of a live show (CON-25): End live → recap with viewers, interactions, orders, GMV."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests.domains.content.reviewing import add_account
from tests.factories import acting_in

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, LiveRecap, Variant
from guanhao.domains.content.rules.recaps import block_times
from guanhao.domains.content.selectors.recaps import recap
from guanhao.domains.content.services import items, recaps, scripts, variants
from guanhao.domains.content.services.items import ItemDraft
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

START = datetime(2026, 3, 1, 12, tzinfo=UTC)  # 20:00 in Shanghai
MINUTE = 60_000


@pytest.fixture(autouse=True)
def day_after() -> Iterator[None]:
    with time_at(START + timedelta(days=1)):
        yield


@pytest.fixture
def account(brand: Any) -> int:
    return add_account(brand)


def show(brand: Any, account: int, title: str = "茶山直播", begin: datetime = START) -> Item:
    """A live show with three blocks of 10, 30 and 20 minutes."""
    with acting_in("editor", brand):
        item = items.create_item(ItemDraft(title=title, format="live", fields={"starts_at": begin.isoformat(), "host": "小青"}))
        blocks = [
            {"id": "a", "title": "开场", "milliseconds": 10 * MINUTE},
            {"id": "b", "title": "试泡", "milliseconds": 30 * MINUTE, "product": "春茶"},
            {"id": "c", "title": "抽奖", "milliseconds": 20 * MINUTE},
        ]
        scripts.save_run_sheet(item_id=item.pk, theme="visit", starts_at=begin, blocks=blocks)
        variants.add_variants(item_id=item.pk, account_ids=[account], formats={account: "text"})
        return item


def save(item: Item, **more: Any) -> LiveRecap:
    return recaps.save_recap(item_id=item.pk, **{"started_at": START, "ended_at": START + timedelta(minutes=70), **more})


def test_a_block_lasts_until_the_next_that_took_place() -> None:
    blocks = [{"id": key, "title": key, "product": "", "milliseconds": 10} for key in "abc"]
    found = block_times(blocks, {"a": 0, "b": None, "c": 35}, 50)
    assert [(one.planned, one.began, one.length, one.late) for one in found] == [(0, 0, 35, 0), (10, None, None, None), (20, 35, 15, 15)]


def test_what_was_typed_stands_beside_the_plan(brand: Any, account: int) -> None:
    item = show(brand, account)
    with acting_in("editor", brand):
        began = {"a": 2 * MINUTE, "b": 15 * MINUTE, "c": None}
        numbers = {"viewers": 12_000, "likes": 3000, "comments": 400, "shares": None, "orders": 360, "gmv_cents": 3_240_000}
        save(item, began=began, numbers=numbers, lessons=[{"kind": "keep", "text": "试泡最能留人"}, {"kind": "next", "text": "  "}])
        view = recap(item)
    assert [(one.title, one.late, one.length) for one in view.blocks] == [
        ("开场", 2 * MINUTE, 13 * MINUTE),
        ("试泡", 5 * MINUTE, 55 * MINUTE),
        ("抽奖", None, None),
    ]
    assert {one.key: (one.value, one.origin) for one in view.figures if one.value is not None} == {
        "viewers": (12_000, "typed"), "likes": (3000, "typed"), "comments": (400, "typed"), "orders": (360, "typed"),
        "gmv_cents": (3_240_000, "typed"), "interactions": (3400, ""), "rate": (0.03, ""),
    }  # fmt: skip
    assert view.row is not None
    assert view.row.lessons == [{"kind": "keep", "text": "试泡最能留人"}]
    assert AuditEntry.objects.filter(action="content.recap_saved").count() == 1


def test_empty_fields_come_from_the_warehouse(brand: Any, account: int) -> None:
    item = show(brand, account)
    with brand_scope(brand), acting(SYSTEM):
        row = Variant.objects.get(item=item)
        variants.link_post(variant_id=row.pk, post_id="live-1")
        ids: dict[str, Any] = {"account_id": [account], "post_id": ["live-1"], "platform": ["weibo"]}
        warehouse.append("posts", pa.table({**ids, "title": ["直播"], "format": ["live"], "published_at": [START], "day": pa.array([START.date()])}))
        warehouse.append("post_metrics", pa.table({**ids, "observed_at": [START], "views": [9000], "likes": [700], "comments": [50]}))
        moments = [START + timedelta(minutes=5), START + timedelta(hours=3), START + timedelta(hours=9)]
        orders: dict[str, Any] = {"order_id": ["1", "2", "3"], "account_id": [account] * 3, "platform": ["weibo"] * 3, "ordered_at": moments}
        days: dict[str, Any] = {"day": pa.array([one.date() for one in moments]), "amount": [99.5, 20.0, 1000.0]}
        warehouse.append("orders", pa.table({**orders, **days}))
    with acting_in("editor", brand):
        save(item, numbers={"viewers": 9500})
        found = {one.key: (one.value, one.origin, one.found) for one in recap(item).figures}
    assert found["viewers"] == (9500, "typed", 9000)
    assert found["likes"] == (700, "warehouse", 700)
    assert found["orders"] == (2, "warehouse", 2), "until two hours after the end, which was at 21:10"
    assert found["gmv_cents"] == (11_950, "warehouse", 11_950)
    assert found["interactions"][0] == 750


def test_the_show_before_is_what_it_is_held_against(brand: Any, account: int) -> None:
    """Case of the plan: the live room was optimised, +28 % conversion."""
    first, second = show(brand, account, "上一场", START - timedelta(days=7)), show(brand, account)
    with acting_in("editor", brand):
        begin = START - timedelta(days=7)
        span = {"started_at": begin, "ended_at": begin + timedelta(hours=1)}
        recaps.save_recap(item_id=first.pk, numbers={"viewers": 1000, "orders": 25}, **span)  # type: ignore[arg-type]
        save(second, numbers={"viewers": 1000, "orders": 32})
        view = recap(second)
    assert view.previous is not None
    assert view.previous.item.title == "上一场"
    assert view.figure("rate").change == pytest.approx(0.28)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ended_at": START}, "ended_at"),
        ({"ended_at": START + timedelta(hours=25)}, "ended_at"),
        ({"started_at": START + timedelta(days=2), "ended_at": START + timedelta(days=2, hours=1)}, "started_at"),
        ({"began": {"x": 1}}, "began"),
        ({"began": {"a": 71 * MINUTE}}, "began"),
        ({"numbers": {"orders": -1}}, "orders"),
        ({"numbers": {"profit": 1}}, "numbers"),
        ({"lessons": [{"kind": "x", "text": "t"}]}, "lessons"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(brand: Any, account: int, changes: dict[str, Any], field: str) -> None:
    item = show(brand, account)
    with acting_in("editor", brand), pytest.raises(Refused) as refused:
        save(item, **changes)
    assert refused.value.field == field
    assert not LiveRecap.everywhere.exists()


def test_only_who_writes_writes_and_two_do_not_overwrite_each_other(brand: Any, account: int) -> None:
    item = show(brand, account)
    with acting_in("viewer", brand), pytest.raises(Denied):
        save(item)
    with acting_in("editor", brand):
        save(item, base=0)
        with pytest.raises(scripts.Outdated):
            save(item, base=0, numbers={"orders": 1})


def test_the_page_keeps_what_was_typed_and_rest_says_the_same(brand: Any, account: int, client_for: Callable[..., Client]) -> None:
    item = show(brand, account)
    client = client_for("editor")
    address = f"/b/acme/items/{item.pk}/recap/"
    assert "试泡" in client.get(address).content.decode()
    form = {"base": "0", "started_at": "2026-03-01T20:00", "ended_at": "2026-03-01T21:10", "began-a": "20:02", "began-b": "20:15", "began-c": ""}
    refused = client.post(address, {**form, "orders": "很多", "lessons-keep": "留人"})
    assert refused.status_code == 422
    assert "很多" in refused.content.decode()
    assert "留人" in refused.content.decode()
    assert client.post(address, {**form, "viewers": "12,000", "gmv_cents": "¥32400.50", "lessons-keep": "试泡\n抽奖"}).status_code == 302
    sent = client.get(f"/api/brands/acme/items/{item.pk}/recap").json()
    assert [(one["id"], one["late"]) for one in sent["blocks"]] == [("a", 2 * MINUTE), ("b", 5 * MINUTE), ("c", None)]
    assert {one["key"]: one["value"] for one in sent["figures"]}["gmv_cents"] == 3_240_050
    assert len(sent["lessons"]) == 2
    body = {"started_at": START.isoformat(), "ended_at": (START + timedelta(hours=1)).isoformat(), "numbers": {"orders": 7}}
    changed = client.put(f"/api/brands/acme/items/{item.pk}/recap", body, content_type="application/json").json()
    assert changed["revision"] == 2
    assert len(changed["lessons"]) == 2
    lines = b"".join(client.get(f"{address}?export=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "试泡" in lines
    text = show(brand, account, "图文").pk
    Item.everywhere.filter(pk=text).update(format="image_text")
    assert client.get(f"/b/acme/items/{text}/recap/").status_code == 404
