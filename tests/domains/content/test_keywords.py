"""The keyword library: the rule of videos, rising words, hot lists."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import HotListEntry, Keyword, RisingWord
from guanhao.domains.content.rules.keywords import Rise, rising_words
from guanhao.domains.content.rules.words import words_of
from guanhao.domains.content.selectors.keywords import keyword_problem, require_keywords
from guanhao.domains.content.services import keywords as services
from guanhao.kernel import warehouse
from guanhao.kernel.imports import services as imports
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
WORDS = ["春茶", "续航", "露营", "搭子", "平替", "养生"]


@pytest.mark.parametrize(("count", "fits"), [(2, False), (3, True), (5, True), (6, False)])
def test_a_video_carries_three_to_five_keywords(in_brand: BrandRef, client_for: Callable[..., Client], count: int, fits: bool) -> None:
    """CON-20(a): video with 2 or 6 keywords → blocked with message."""
    services.add_keywords(WORDS)
    body = json.dumps({"words": WORDS[:count]})
    answer = client_for("editor").post("/api/brands/acme/keywords/check", body, content_type="application/json").json()
    assert answer["ok"] is fits
    assert fits or str(count) in answer["problem"]
    if not fits:
        with pytest.raises(Refused) as refusal:
            require_keywords(WORDS[:count])
        assert refusal.value.field == "keywords"


def test_words_outside_the_library_are_named(in_brand: BrandRef) -> None:
    assert keyword_problem(["甲", "乙", "丙"]) == ""  # no library yet: only the number counts
    services.add_keywords(WORDS)
    assert "甲" in keyword_problem(["春茶", "续航", "甲"])


def comments(account: int, day: datetime, count: int, word: str, start: int) -> None:
    rows = list(range(start, start + count))
    facts = {"account_id": pa.array([account] * count), "comment_id": [f"c{row}" for row in rows], "platform": ["weibo"] * count}
    warehouse.append("comments", pa.table({**facts, "post_id": ["p"] * count, "text": [f"这个{word}真好看" for _ in rows], "made_at": [day] * count}))


def test_a_word_from_5_to_60_uses_a_week_is_proposed(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CON-20(b): word 5→60 uses per week → "rising", proposed; accepted it is in the library, turned down it does not come back."""
    account = channels.add_account(platform="weibo", handle="acme").id
    comments(account, NOON - timedelta(days=10), 5, "搭子", 0)
    comments(account, NOON - timedelta(days=3), 60, "搭子", 100)
    with time_at(NOON):
        assert services.find_rising() >= 1
    row = RisingWord.objects.get(word="搭子")
    assert (row.before, row.now, row.source, row.state) == (5, 60, "comments", "proposed")
    assert row.examples[0] == "这个搭子真好看"
    client = client_for("content_planner")
    assert "搭子" in client.get("/b/acme/keywords/rising/").content.decode()
    client.post("/b/acme/keywords/rising/", {"action": "accept", "confirmed": "1", "pick": [str(row.pk)]})
    assert Keyword.objects.get().word == "搭子"
    services.decide_rising(RisingWord.objects.filter(state="proposed").values_list("pk", flat=True), accept=False)
    with time_at(NOON):
        assert services.find_rising() == 0


def test_rising_words_need_uses_and_growth() -> None:
    found = rising_words({"搭子": 5, "茶": 100}, {"搭子": 60, "茶": 110, "新词": 9, "旧词": 12}, at_least=10, times=3)
    assert found == [Rise("搭子", 5, 60, 6.822), Rise("旧词", 0, 12, 3.464)]


def test_words_of_a_text_leave_out_what_says_nothing() -> None:
    assert words_of("我们今天的露营搭子 #城市露营# iPhone 2026") == ["城市露营", "露营", "搭子", "城市", "露营", "iphone"]


LIST = """榜单,排名,热搜词,热度,时间
微博热搜,1,新能源汽车下乡,1203456,2026-11-20 10:00
微博热搜,2,秋天第一杯奶茶,987654,2026-11-20 10:00
微博热搜,0,坏行,1,2026-11-20 10:00
"""


def test_a_hot_list_is_imported_once(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    with time_at(NOON):
        run = imports.run_now(imports.make_draft(kind="hot_list", account=None, stream=BytesIO(LIST.encode()), name="热搜.csv"))
        assert (run.read, run.imported, run.quarantined) == (3, 2, 1)
        again = imports.run_now(imports.make_draft(kind="hot_list", account=None, stream=BytesIO(LIST.encode()), name="热搜.csv"))
        assert (again.imported, again.unchanged) == (0, 2)
        assert "新能源汽车下乡" in client_for("viewer").get("/b/acme/hot/").content.decode()
    assert [(row.rank, row.heat) for row in HotListEntry.objects.order_by("rank")] == [(1, 1203456.0), (2, 987654.0)]


def test_the_library_is_imported_and_counted(in_brand: BrandRef) -> None:
    sheet = "关键词,分组,行业,核心词\n春茶,品类词,茶饮,是\n养生,场景词,,\n"
    run: Any = imports.run_now(imports.make_draft(kind="keywords", account=None, stream=BytesIO(sheet.encode()), name="词库.csv"))
    assert (run.imported, run.quarantined) == (2, 0)
    word = Keyword.objects.get(word="春茶")
    assert (word.group, word.industry, word.core) == ("品类词", "茶饮", True)
    account = channels.add_account(platform="weibo", handle="acme").id
    facts = {"account_id": pa.array([account]), "post_id": ["p"], "platform": ["weibo"], "title": ["春茶上市"], "day": pa.array([NOON.date()])}
    warehouse.append("posts", pa.table(facts))
    with time_at(NOON):
        assert services.count_uses() == 2
    word.refresh_from_db()
    assert word.uses == 1


def test_words_go_out_of_use_and_come_back(in_brand: BrandRef) -> None:
    services.add_keywords(["春茶"])
    assert services.retire_keywords(Keyword.objects.values_list("pk", flat=True)) == 1
    assert services.add_keywords(["#春茶", "秋茶"]) == (2, 0)
    assert Keyword.objects.filter(active=True).count() == 2
