"""Topics to and from Feishu Bitable and Trello, and the purpose mix."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Item, Topic
from guanhao.domains.content.rules import exchange
from guanhao.domains.content.rules.topics import parts_of
from guanhao.domains.content.selectors import topics as reading
from guanhao.domains.content.services import exchange as sinks
from guanhao.domains.content.services import topics as services
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.models import QuarantinedRow
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
FEISHU = """选题标题,状态,泳道,选题来源,内容目的,内容形式,发布账号,切入角度,关键词,负责人,截止时间,备注
春茶怎么选,候选,常规,用户需求,用户需求型,图文,weibo:acme,从产地说起,"春茶,选购",director@acme.test,2026/11/28 18:00,
周三探店,已通过,系列,产品,互动激励型,短视频,,,探店,没有的人,2026/12/02,第一期
坏账号,候选,常规,行业,品牌价值型,图文,weibo:nobody,,,,,
坏泳道,候选,飞一般,行业,品牌价值型,图文,,,,,,
"""
BOARD = {
    "name": "内容排期",
    "lists": [{"id": "l1", "name": "Ideas"}, {"id": "l2", "name": "Doing"}, {"id": "l3", "name": "旧的", "closed": True}],
    "members": [{"id": "m1", "fullName": "Director", "username": "dir"}],
    "cards": [
        {"id": "c1", "name": "春茶怎么选", "desc": "从产地说起", "idList": "l1", "due": "2026-11-28T10:00:00.000Z", "idMembers": ["m1"],
         "labels": [{"name": "热点"}, {"name": "春茶"}, {"name": "", "color": "red"}], "closed": False},
        {"id": "c2", "name": "旧选题", "desc": "", "idList": "l3", "due": None, "idMembers": [], "labels": [], "closed": False},
    ],
}  # fmt: skip


def load(text: str, name: str = "topics.csv") -> Any:
    return imports.run_now(imports.make_draft(kind="topics", account=None, stream=io.BytesIO(text.encode()), name=name))


def test_a_table_of_feishu_becomes_topics(in_brand: BrandRef, director: Any) -> None:
    """CON-06: import of a Feishu Bitable; a line that cannot be taken waits in quarantine, the same file again changes nothing."""
    account = channels.add_account(platform="weibo", handle="acme")
    with time_at(NOON):
        run = load(FEISHU)
        assert (run.read, run.imported, run.quarantined) == (4, 2, 2)
        assert [(row.line, row.field) for row in QuarantinedRow.objects.order_by("line")] == [(4, "accounts"), (5, "lane")]
        again = load(FEISHU)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)
    topic = reading.topic(Topic.objects.get(title="春茶怎么选").pk)
    assert (topic.angle, topic.keywords, topic.owner_id, topic.source) == ("从产地说起", ["春茶", "选购"], director.id, "user_need")
    assert (reading.account_ids(topic), topic.due) == ([account.id], datetime(2026, 11, 28, 10, tzinfo=UTC))
    visit = Topic.objects.get(title="周三探店")
    assert (visit.status, visit.lane, visit.format, visit.due) == ("approved", "series", "video", datetime(2026, 12, 2, 10, tzinfo=UTC))
    assert "没有的人" in visit.note


def test_a_dry_run_writes_nothing(in_brand: BrandRef) -> None:
    channels.add_account(platform="weibo", handle="acme")
    draft = imports.make_draft(kind="topics", account=None, stream=io.BytesIO(FEISHU.encode()), name="t.csv")
    assert draft.state != "done"
    assert not Topic.objects.exists()


def test_a_trello_board_is_looked_at_first_then_taken(in_brand: BrandRef, director: Any, client_for: Callable[..., Client]) -> None:
    upload = io.BytesIO(json.dumps(BOARD).encode())
    upload.name = "board.json"
    answer = client_for("director").post("/b/acme/topics/trello/", {"file": upload})
    assert answer.status_code == 302
    assert "/imports/" in answer["Location"]
    assert not Topic.objects.exists()
    run = imports.run_now(sinks.draft_board(json.dumps(BOARD).encode(), name="board.json"))
    assert (run.imported, run.quarantined) == (2, 0)
    topic = Topic.objects.get(title="春茶怎么选")
    assert (topic.lane, topic.keywords, topic.external_id, topic.owner_id) == ("hot", ["春茶", "red"], "c1", director.id)
    assert (topic.due, topic.note) == (datetime(2026, 11, 28, 10, tzinfo=UTC), "从产地说起")
    assert Topic.objects.get(title="旧选题").status == "rejected"


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"cards": 3}', b'{"cards": []}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_board_is_refused_in_words(in_brand: BrandRef, client_for: Callable[..., Client], content: bytes) -> None:
    upload = io.BytesIO(content)
    upload.name = "board.json"
    assert client_for("director").post("/b/acme/topics/trello/", {"file": upload}).status_code == 422
    assert not Topic.objects.exists()


def test_what_goes_out_comes_in_again_unchanged(in_brand: BrandRef, director: Any, client_for: Callable[..., Client]) -> None:
    """CON-06: export and import for Feishu and Trello, both ways."""
    account = channels.add_account(platform="weibo", handle="acme")
    facts: dict[str, Any] = {"account_ids": [account.id], "keywords": ["春茶"], "owner_id": director.id, "due": NOON, "angle": "产地"}
    services.propose_topic(services.TopicDraft(title="春茶怎么选", lane="hot", format="video", source="product", **facts))
    client = client_for("director")
    feishu = b"".join(client.get("/b/acme/topics/export/feishu/")).decode("utf-8-sig")
    line = next(csv.DictReader(io.StringIO(feishu)))
    assert (line["选题标题"], line["泳道"], line["截止时间"], line["关键词"]) == ("春茶怎么选", "热点", "2026/11/20 12:00", "春茶")
    assert load(feishu).unchanged == 1
    trello = b"".join(client.get("/b/acme/topics/export/trello/")).decode("utf-8-sig")
    assert trello.splitlines()[0] == ",".join(exchange.TRELLO)
    card = next(csv.DictReader(io.StringIO(trello)))
    assert (card["Card Name"], card["List Name"], card["Due Date"]) == ("春茶怎么选", "候选", "2026-11-20T04:00:00.000Z")
    board = client.get("/b/acme/topics/export/trello-board/").json()
    assert [one["name"] for one in board["cards"]] == ["春茶怎么选"]
    assert len(exchange.cards_of_board(json.dumps(board))) == 1
    assert client.get("/b/acme/topics/export/excel/").status_code == 404
    assert Topic.objects.count() == 1


def test_an_editor_imports_candidates_only(brand: BrandRef, acting_as: Callable[..., Any]) -> None:
    with acting_as("editor"):
        run = load("选题标题,状态\n甲,候选\n乙,已通过\n")
        assert (run.imported, run.quarantined) == (1, 1)
        assert [row.status for row in Topic.objects.all()] == ["candidate"]


def test_a_month_without_one_purpose_is_warned_of(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CON-01: month 12/6/6/0 → mix chart, "data-optimised 0%" warning."""
    with time_at(NOON):
        for purpose, count in (("user_need", 12), ("brand_value", 6), ("interaction", 6)):
            for place in range(count):
                create_item(ItemDraft(title=f"{purpose} {place}", purpose=purpose, due=NOON))
        Item.objects.filter(title="user_need 0").update(status="draft")
        html = client_for("director").get("/b/acme/topics/mix/").content.decode()
        found = client_for("director").get("/api/brands/acme/topics/mix?month=2026-11").json()
        bad = client_for("director").get("/api/brands/acme/topics/mix?month=x")
    assert "数据优化型：占本月 0%" in html
    assert "data-chart" in html
    assert [(part["key"], part["count"], part["share"], part["low"]) for part in found["parts"]] == [
        ("user_need", 12, 0.5, False),
        ("brand_value", 6, 0.25, False),
        ("interaction", 6, 0.25, False),
        ("data_optimised", 0, 0.0, True),
    ]
    assert bad.status_code == 422


def test_parts_are_low_only_beyond_the_tolerance() -> None:
    parts = parts_of({"a": 3, "b": 7}, {"a": 2.0, "b": 3.0}, 0.1)
    assert [(part.share, part.target, part.low) for part in parts] == [(0.3, 0.4, False), (0.7, 0.6, False)]
    assert [part.low for part in parts_of({"a": 29, "b": 71}, {"a": 2.0, "b": 3.0}, 0.1)] == [True, False]
    assert [part.low for part in parts_of({}, {"a": 1.0}, 0.1)] == [False]
