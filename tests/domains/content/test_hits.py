"""The hit rate of topics (CON-05 b)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests.domains.content.reviewing import MONDAY, add_account
from tests.factories import acting_in

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Topic, Variant
from guanhao.domains.content.rules.hits import Work, band, bands, rate, rates
from guanhao.domains.content.selectors.hits import hit_rates
from guanhao.domains.content.services import items, topics, variants
from guanhao.domains.content.services.items import ItemDraft
from guanhao.domains.content.services.topics import TopicDraft
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

DAY = date(2026, 2, 20)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_at(MONDAY):
        yield


def work(score: float | None = 60.0, *, value: float | None = 100.0, lane: str = "regular", **more: Any) -> Work:
    facts: dict[str, Any] = {"day": DAY, "posts": 1, "usual": 100.0, "need_met": None, "settled": True, **more}
    return Work(1, 1, "t", lane, score, value=value, **facts)


def test_twenty_items_with_fifteen_hits_are_three_quarters() -> None:
    """The acceptance example: 20 items, 15 hits → 75 %."""
    works = [work(value=100.0) for _n in range(15)] + [work(value=99.0) for _n in range(5)]
    found = rate("", [*works, work(settled=False), work(value=None)])
    assert (found.hits, found.judged, found.open, found.share) == (15, 20, 2, 0.75)
    assert rate("", []).share is None


def test_a_met_need_is_a_hit_whatever_the_numbers_say() -> None:
    assert work(value=1.0, need_met=True).hit is True
    assert work(value=None, need_met=True).hit is True
    assert work(value=1.0, need_met=False).hit is False
    assert work(value=200.0, need_met=False).hit is True
    assert work(usual=0.0).hit is None


def test_bands_meet_without_gap_or_overlap() -> None:
    assert [band(one) for one in (None, 0, 39.9, 40, 49.9, 50, 59.9, 60, 79.9, 80, 100, 120)] == [
        "", "0-40", "0-40", "40-50", "40-50", "50-60", "50-60", "60-80", "60-80", "80-100", "80-100", "80-100",
    ]  # fmt: skip
    assert bands() == ["80-100", "60-80", "50-60", "40-50", "0-40"]
    by = rates([work(85.0), work(20.0, value=1.0), work(None)], lambda one: band(one.score), bands())
    assert [(one.key, one.hits, one.judged) for one in by] == [
        ("80-100", 1, 1), ("60-80", 0, 0), ("50-60", 0, 0), ("40-50", 0, 0), ("0-40", 0, 1), ("", 1, 1),
    ]  # fmt: skip


def published(brand: Any, account: int, number: int, views: int, score: float, lane: str = "regular", day: date = DAY) -> Topic:
    """A topic whose item became a post with these views."""
    topic = topics.propose_topic(TopicDraft(title=f"选题{number}号讲{chr(0x4E00 + number * 97)}", lane=lane), anyway=True)
    Topic.objects.filter(pk=topic.pk).update(score=score, status="published")
    item = items.create_item(ItemDraft(title=topic.title, topic_id=topic.pk, lane=lane))
    (row,) = variants.add_variants(item_id=item.pk, account_ids=[account], formats={account: "text"})
    variants.link_post(variant_id=row.pk, post_id=f"p{number}")
    post(account, f"p{number}", views, day)
    return topic


def post(account: int, number: str, views: int, day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    ids: dict[str, Any] = {"account_id": [account], "post_id": [number], "platform": ["weibo"]}
    facts: dict[str, Any] = {"title": [number], "format": ["text"], "published_at": [moment], "day": pa.array([day])}
    warehouse.append("posts", pa.table({**ids, **facts}))
    warehouse.append("post_metrics", pa.table({**ids, "observed_at": [moment], "views": [views]}))


@pytest.fixture
def line(brand: Any) -> list[Topic]:
    """Posts of 100, 200, 300, 400, 500 views beside four topics: the median of all nine is 300."""
    account = add_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        for number, views in enumerate((100, 200, 300, 400, 500)):
            post(account, f"o{number}", views, DAY)
        return [
            published(brand, account, 1, 900, 85.0, "hot"),
            published(brand, account, 2, 300, 65.0),
            published(brand, account, 3, 10, 65.0),
            published(brand, account, 4, 10, 20.0, "series", DAY - timedelta(days=25)),
        ]


def test_rates_by_band_lane_and_month_are_exact(brand: Any, line: list[Topic]) -> None:
    with acting_in("viewer", brand):
        found = hit_rates(date(2026, 1, 1), MONDAY.date())
    assert (found.total.hits, found.total.judged, found.total.share, found.reached) == (2, 4, 0.5, False)
    assert {one.key: (one.hits, one.judged) for one in found.by_band} == {
        "80-100": (1, 1), "60-80": (1, 2), "50-60": (0, 0), "40-50": (0, 0), "0-40": (0, 1),
    }  # fmt: skip
    assert {one.key: one.share for one in found.by_lane} == {"hot": 1.0, "series": 0.0, "regular": 0.5}
    assert {one.key: one.share for one in found.by_month} == {"2026-01": 0.0, "2026-02": 2 / 3}
    assert [(one.value, one.usual, one.ratio) for one in found.works if one.lane == "hot"] == [(900.0, 300.0, 3.0)]


def test_page_rest_and_export_say_the_same(brand: Any, line: list[Topic], client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    shown = client.get("/b/acme/topics/hits/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "50.0%" in shown
    assert "80%" in shown
    sent = client.get("/api/brands/acme/topic-hits?since=2026-01-01&limit=2").json()
    assert (sent["total"]["share"], sent["wanted"], sent["count"], len(sent["items"])) == (0.5, 0.8, 4, 2)
    lines = b"".join(client.get("/b/acme/topics/hits/?export=csv").streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 5


def test_somebody_says_that_the_need_was_met(brand: Any, line: list[Topic], client_for: Callable[..., Client]) -> None:
    missed = line[2]
    with acting_in("editor", brand), pytest.raises(Denied):
        topics.judge_need(missed, True)
    client = client_for("director")
    assert client.post(f"/b/acme/topics/{missed.pk}/need/", {"met": "1"}).status_code == 302
    with acting_in("viewer", brand):
        found = hit_rates(date(2026, 1, 1), MONDAY.date())
    assert (found.total.hits, found.total.judged) == (3, 4)
    assert client.post(f"/api/brands/acme/topics/{missed.pk}/need", {"met": None}, content_type="application/json").status_code == 200
    missed.refresh_from_db()
    assert missed.need_met is None
    Topic.everywhere.filter(pk=missed.pk).update(status="candidate")
    with acting_in("director", brand), pytest.raises(Refused):
        topics.judge_need(missed, True)


def test_without_posts_the_page_says_what_to_do(brand: Any, client_for: Callable[..., Client]) -> None:
    assert client_for("viewer").get("/b/acme/topics/hits/").status_code == 200
    with acting_in("viewer", brand):
        assert hit_rates(date(2026, 1, 1), MONDAY.date()).reached is None
    assert not Variant.everywhere.exists()
