"""The log of platform rules and algorithms: entries, the event, the monthly review, reminders, traffic before and after (CMP-09 b)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.changes import services, traffic
from guanhao.domains.channels.models import PlatformChange, PlatformReview
from guanhao.domains.channels.shapes import Refused
from guanhao.kernel import audit, jobs, warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope

pytestmark = pytest.mark.django_db
BASE = "/b/acme/platforms/changes"
REST = "/api/brands/acme/channels"
DAY = date(2026, 6, 1)
FORM = {
    "platform": "weibo",
    "kind": "rule",
    "day": "2026-06-01",
    "title": "正文不再支持外链",
    "text": "仅评论区可放链接",
    "impact": "high",
    "impact_text": "活动帖引流下降",
    "action": "改用评论区链接",
    "owner_id": "",
    "due": "2026-06-10",
    "state": "open",
    "templates": "活动帖模板\n\n直播预告模板",
    "source": "https://example.com/notice",
}


@pytest.fixture
def legal(client_for: Any) -> Client:
    """A browser of somebody who keeps platform rules."""
    return client_for("legal")


@pytest.fixture
def morning() -> Iterator[datetime]:
    """The second of June, ten in the morning of Shanghai."""
    moment = datetime(2026, 6, 2, 2, tzinfo=UTC)
    with time_at(moment):
        yield moment


def draft(**more: Any) -> services.ChangeDraft:
    """An entry."""
    return services.ChangeDraft(**({"platform": "weibo", "day": DAY, "title": "正文不再支持外链"} | more))


def told() -> list[dict[str, Any]]:
    """What posts were told."""
    return [row.payload for row in EventRow.objects.filter(name="channels.platform_rule_changed").order_by("pk")]


def test_a_change_is_logged_and_planned_posts_are_told(legal: Client, brand: BrandRef) -> None:
    with brand_scope(brand), acting(SYSTEM):
        rule = channels.add_rule(platform="weibo", title="外链", kind="forbid_element", value="external_link")
    answer = legal.post(f"{BASE}/new", FORM | {"rules": [str(rule)]})
    assert answer.status_code == 302
    row = PlatformChange.everywhere.get()
    assert (row.platform, row.rules, row.templates, row.due, row.state) == (
        "weibo",
        [rule],
        ["活动帖模板", "直播预告模板"],
        date(2026, 6, 10),
        "open",
    )
    assert told()[-1] == {"rule_id": rule, "platform": "weibo", "rule_ids": [rule], "change_id": row.pk, "title": "正文不再支持外链"}
    shown = legal.get(f"{BASE}/{row.pk}").content.decode()
    assert "活动帖引流下降" in shown
    assert "改用评论区链接" in shown
    count = len(told())
    legal.post(f"{BASE}/{row.pk}/edit", FORM | {"rules": [str(rule)], "action": "全部改用评论区链接"})
    assert len(told()) == count
    legal.post(f"{BASE}/{row.pk}/tell")
    assert len(told()) == count + 1
    legal.post(f"{BASE}/{row.pk}/done")
    assert PlatformChange.everywhere.get().state == "done"
    assert "全部改用评论区链接" in legal.get(f"{BASE}/{row.pk}/history").content.decode()
    assert audit.verify() == []
    for form in ("csv", "xlsx"):
        assert legal.get(f"{BASE}?export={form}&platform=weibo").status_code == 200


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"source": "javascript:alert(1)"}, "source"),
        ({"kind": "other"}, "kind"),
        ({"impact": "other"}, "impact"),
        ({"owner_id": 987654}, "owner_id"),
        ({"rules": (987654,)}, "rules"),
        ({"text": "字" * 4001}, "text"),
        ({"templates": tuple(f"t{n}" for n in range(51))}, "templates"),
    ],
)
def test_a_wrong_entry_is_refused(in_brand: BrandRef, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.save_change(draft=draft(**more))
    assert refusal.value.field == field
    assert not PlatformChange.objects.exists()
    assert told() == []


def test_rules_of_another_platform_are_refused(in_brand: BrandRef) -> None:
    rule = channels.add_rule(platform="douyin", title="外链", kind="forbid_element", value="external_link")
    with pytest.raises(Refused):
        services.save_change(draft=draft(rules=(rule,)))


def test_who_may_only_see_logs_nothing(client_for: Any, brand: BrandRef) -> None:
    viewer = client_for("viewer")
    assert viewer.get(BASE).status_code == 200
    assert viewer.post(f"{BASE}/new", FORM).status_code == 403
    assert (
        viewer.post(f"{REST}/changes", {"platform": "weibo", "day": "2026-06-01", "title": "x"}, content_type="application/json").status_code == 403
    )
    assert not PlatformChange.everywhere.exists()


def test_the_review_is_asked_once_a_month_and_done_with_a_note(legal: Client, brand: BrandRef, morning: datetime) -> None:
    with brand_scope(brand), acting(SYSTEM):
        for _again in range(2):
            jobs.enqueue("channels.look_at_platforms")
            jobs.run_due()
        review = PlatformReview.objects.get()
        assert review.day == date(2026, 6, 1)
    assert Notification.everywhere.filter(topic="channels.review").count() == 1
    assert f"/platforms/reviews/{review.pk}" in legal.get(BASE).content.decode()
    address = f"/b/acme/platforms/reviews/{review.pk}"
    assert legal.post(address, {"note": " "}).status_code == 422
    assert legal.post(address, {"note": "八个平台都看过，无变化"}).status_code == 302
    assert "八个平台都看过" in legal.get(BASE).content.decode()
    with brand_scope(brand), acting(SYSTEM), time_at(morning + timedelta(days=40)):
        assert services.ask_for_review() is not None
        assert services.ask_for_review() is None
    with brand_scope(brand), acting(SYSTEM), pytest.raises(Refused):
        services.finish_review(review_id=review.pk, note="再来")


def test_an_owner_hears_of_the_entry_and_of_its_due_day_once(in_brand: BrandRef, acting_as: Any, morning: datetime) -> None:
    with acting_as("editor") as person:
        pass
    row = services.save_change(draft=draft(owner_id=person.id, due=date(2026, 6, 2), action="改模板"))
    assert [services.remind_of_changes() for _again in range(2)] == [1, 1]
    assert sorted(Notification.objects.filter(user_id=person.id).values_list("topic", flat=True)) == ["channels.change", "channels.change_due"]
    services.settle_change(change_id=row.pk, state="done")
    assert services.remind_of_changes() == 0


def fill(day: date) -> None:
    """Four visits before and after, half and a quarter natural; posts and advertisements."""
    rows = [
        *((day - timedelta(days=2), "weibo.com", "social", 50), (day - timedelta(days=2), "weibo", "cpc", 50)),
        *((day + timedelta(days=2), "weibo.com", "referral", 25), (day + timedelta(days=2), "weibo", "cpc", 75)),
        (day + timedelta(days=2), "baidu", "organic", 900),
    ]
    warehouse.append(
        "traffic",
        pa.table(
            {
                "account_id": pa.array([0] * len(rows), pa.int64()),
                "day": pa.array([row[0] for row in rows], pa.date32()),
                "source": [row[1] for row in rows],
                "medium": [row[2] for row in rows],
                "campaign": [""] * len(rows),
                "landing": [f"/{n}" for n in range(len(rows))],
                "sessions": pa.array([row[3] for row in rows], pa.int64()),
            }
        ),
    )


def test_natural_traffic_before_and_after(in_brand: BrandRef) -> None:
    fill(DAY)
    found = traffic.compare("weibo", DAY, 28, date(2026, 7, 30))
    assert (found.before.visits, found.before.natural, found.before.share) == (100, 50, 0.5)
    assert (found.after.visits, found.after.natural, found.after.share) == (100, 25, 0.25)
    assert (found.before.exposure_share, found.after.views, found.known) == (None, None, True)
    assert not traffic.compare("douyin", DAY, 28, date(2026, 7, 30)).known


def test_the_page_shows_the_share(legal: Client, brand: BrandRef, morning: datetime) -> None:
    with brand_scope(brand), acting(SYSTEM):
        fill(DAY)
        row = services.save_change(draft=draft())
    with time_at(morning + timedelta(days=30)):
        shown = legal.get(f"{BASE}/{row.pk}").content.decode()
    assert "50.0%" in shown
    assert "25.0%" in shown


def test_over_rest(legal: Client, brand: BrandRef, morning: datetime) -> None:
    sent = {"platform": "微博", "day": "2026-06-01", "title": "限流规则", "kind": "algorithm", "templates": ["a"]}
    made = legal.post(f"{REST}/changes", sent, content_type="application/json")
    assert made.status_code == 201
    key = made.json()["id"]
    assert legal.put(f"{REST}/changes/{key}", sent | {"state": "nothing"}, content_type="application/json").json()["state"] == "nothing"
    assert legal.get(f"{REST}/changes?platform=weibo&state=nothing").json()["count"] == 1
    assert legal.get(f"{REST}/changes/{key}").json()["platform"] == "weibo"
    with brand_scope(brand), acting(SYSTEM):
        review = services.ask_for_review()
    assert review is not None
    assert legal.get(f"{REST}/reviews").json()["count"] == 1
    done = legal.post(f"{REST}/reviews/{review.pk}/done", {"note": "看过"}, content_type="application/json")
    assert done.json()["note"] == "看过"
