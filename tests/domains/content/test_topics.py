"""The topic pool through its real entries: services, pages, REST, jobs."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Alike, Refused
from guanhao.domains.content.models import HotCase, Item, QuotaCheck, Topic, TopicComment
from guanhao.domains.content.policy.topics import TopicPolicy
from guanhao.domains.content.selectors import topics as reading
from guanhao.domains.content.services import heat, quota
from guanhao.domains.content.services import topics as services
from guanhao.kernel import policy, versions, warehouse
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending, emit
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.sdk.events.topics import PainPointRaised

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a Friday, 12:00 in Shanghai
EVENING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # 17:30, past the cut-off of 17:00


def draft(title: str = "春茶怎么选", **values: Any) -> services.TopicDraft:
    return services.TopicDraft(title=title, **values)


def send(client: Client, method: str, address: str, body: Any = None) -> Any:
    return client.generic(method, f"/api/brands/acme/{address}", json.dumps(body or {}), content_type="application/json")


# CON-03


def test_the_same_title_twice_is_warned_of_with_a_link(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CON-03: add the same title twice → duplicate warning with link."""
    first = services.propose_topic(draft())
    page = client_for("content_planner").post("/b/acme/topics/new/", form(title="春茶，怎么选？"))
    assert page.status_code == 422
    assert f'href="/b/acme/topics/{first.pk}/"' in page.content.decode()
    assert Topic.objects.count() == 1


def test_rest_names_similar_topics_with_409(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    first = services.propose_topic(draft("春天的茶应该怎么挑选"))
    client = client_for("content_planner")
    answer = send(client, "POST", "topics", {"title": "春天的茶应该怎么挑"})
    assert answer.status_code == 409
    assert [(one["id"], one["likeness"] > 0.8) for one in answer.json()["others"]] == [(first.pk, True)]
    assert send(client, "POST", "topics", {"title": "春天的茶应该怎么挑", "anyway": True}).status_code == 201
    assert send(client, "POST", "topics", {"title": "冬至吃什么"}).status_code == 201


def test_a_topic_goes_from_candidate_to_published(in_brand: BrandRef) -> None:
    with time_at(NOON):
        topic = services.propose_topic(draft(keywords=["春茶", "#选购"]))
        assert (topic.status, topic.keywords) == ("candidate", ["春茶", "选购"])
        with pytest.raises(Refused, match="春茶怎么选"):
            services.start_production(topic)
        services.decide_topic(topic, "approved")
        item_id = services.start_production(topic)
    item = Item.objects.get(pk=item_id)
    assert (item.topic_id, item.purpose, item.lane, item.due, item.keywords) == (topic.pk, "user_need", "regular", topic.due, ["春茶", "选购"])
    assert (topic.status, topic.item_id) == ("in_production", item_id)
    services.mark_published(topic)
    assert topic.status == "published"
    with pytest.raises(Refused):
        services.decide_topic(topic, "rejected", reason="x")
    assert [row.state["status"] for row in versions.history(services.target_of(topic))][::-1] == [
        "candidate",
        "approved",
        "in_production",
        "published",
    ]


def test_a_rejection_needs_a_reason_and_can_be_taken_back(in_brand: BrandRef) -> None:
    topic = services.propose_topic(draft())
    with pytest.raises(Refused) as refusal:
        services.decide_topic(topic, "rejected")
    assert refusal.value.field == "reason"
    services.decide_topic(topic, "rejected", reason="没有新意")
    assert (topic.status, topic.reason) == ("rejected", "没有新意")
    services.decide_topic(topic, "candidate")
    assert topic.status == "candidate"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "！！！"}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"lane": "fast"}, "lane"),
        ({"format": "scroll"}, "format"),
        ({"account_ids": [987654]}, "account_ids"),
        ({"owner_id": 987654}, "owner_id"),
        ({"column_id": 987654}, "column_id"),
        ({"keywords": ["词" * 41]}, "keywords"),
    ],
)
def test_a_bad_topic_names_its_field_and_writes_nothing(in_brand: BrandRef, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.propose_topic(draft(**values))
    assert refusal.value.field == field
    assert not Topic.objects.exists()


def test_merging_keeps_accounts_words_and_comments(in_brand: BrandRef) -> None:
    one = channels.add_account(platform="weibo", handle="a")
    two = channels.add_account(platform="douyin", handle="b")
    into = services.propose_topic(draft(account_ids=[one.id], keywords=["茶"]))
    other = services.propose_topic(draft(account_ids=[two.id], keywords=["茶", "选购"], angle="老人怎么选"), anyway=True)
    services.comment_topic(other, "这个角度更好")
    assert services.merge_topics(reading.topic(into.pk), [reading.topic(other.pk)]) == 1
    kept, gone = reading.topic(into.pk), Topic.objects.get(pk=other.pk)
    assert (reading.account_ids(kept), kept.keywords, kept.angle) == (sorted([one.id, two.id]), ["茶", "选购"], "老人怎么选")
    assert (gone.status, gone.merged_into_id, TopicComment.objects.get().topic_id) == ("merged", into.pk, into.pk)
    assert reading.alike("春茶怎么选", but=into.pk) == []


def test_who_may_only_propose_decides_nothing(brand: BrandRef, acting_as: Callable[..., Any], client_for: Callable[..., Client]) -> None:
    with acting_as("editor"):
        topic = services.propose_topic(draft())
        with pytest.raises(Denied):
            services.decide_topic(topic, "approved")
    editor, viewer = client_for("editor"), client_for("viewer")
    assert editor.post(f"/b/acme/topics/{topic.pk}/decide/", {"status": "approved"}).status_code == 403
    assert send(editor, "POST", "topics/decisions", {"ids": [topic.pk], "status": "approved"}).status_code == 403
    assert editor.post(f"/b/acme/topics/{topic.pk}/move/", {"to": "approved", "by": "status"}).status_code == 403
    assert viewer.post("/b/acme/topics/quick/", {"title": "x"}).status_code == 403
    assert send(viewer, "POST", "topics", {"title": "x"}).status_code == 403
    with brand_scope(brand):
        assert [row.status for row in Topic.objects.all()] == ["candidate"]


# CON-04


def test_two_of_three_at_the_cut_off_is_not_met_and_told_to_the_lead(in_brand: BrandRef, director: Any) -> None:
    """CON-04: at cut-off only 2 proposed → task "not met", alert to content lead; told once."""
    with time_at(NOON):
        services.propose_topic(draft("甲"))
        services.propose_topic(draft("乙"))
        assert quota.check_quota() is None  # the cut-off is still ahead
    with time_at(EVENING):
        check = quota.check_quota()
        assert check is not None
        assert (check.found, check.wanted, check.met) == (2, 3, False)
        assert quota.check_quota() is None
    assert QuotaCheck.objects.count() == 1
    told = Notification.objects.get(topic="content.quota", user_id=director.id)
    assert "2/3" in told.title


def test_three_are_enough_and_late_ones_do_not_count(in_brand: BrandRef, director: Any) -> None:
    with time_at(NOON):
        for title in ("甲", "乙", "丙"):
            services.propose_topic(draft(title))
    with time_at(EVENING):
        services.propose_topic(draft("丁"))
        assert reading.quota().found == 3
        check = quota.check_quota()
    assert check is not None
    assert check.met
    assert not Notification.objects.filter(topic="content.quota").exists()


def test_the_quota_is_a_policy(in_brand: BrandRef) -> None:
    policy.revise(TopicPolicy, {"daily_candidates_min": 1, "cutoff": "11:00"}, reason="小团队")
    with time_at(NOON - timedelta(hours=2)):
        services.propose_topic(draft())
    with time_at(NOON):
        assert (reading.quota().wanted, reading.quota().met, reading.quota().over) == (1, True, True)
    with pytest.raises(policy.InvalidSettings):
        policy.revise(TopicPolicy, {"cutoff": "25:00"}, reason="x")


def test_today_shows_the_quota_to_planners(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    services.propose_topic(draft())
    assert "/b/acme/topics/new/" in client_for("content_planner").get("/b/acme/").content.decode()


# CON-05 (a)


def post(account: int, name: str, text: str, finished: int) -> dict[str, Any]:
    return {"account_id": account, "post_id": name, "title": text, "finished_views": finished}


@pytest.fixture
def posts(in_brand: BrandRef) -> int:
    """Two posts on tea that 60 % finished and two on boxes that 20 % finished, each with 1,000 views; the account's id."""
    account = channels.add_account(platform="douyin", handle="acme")
    rows = [("p1", "茶道入门", 600), ("p2", "茶道进阶", 600), ("p3", "开箱测评", 200), ("p4", "开箱对比", 200)]
    ids = {"account_id": pa.array([account.id] * 4), "post_id": [row[0] for row in rows], "platform": ["douyin"] * 4}
    day = pa.array([NOON.date()] * 4)
    warehouse.append("posts", pa.table({**ids, "title": [row[1] for row in rows], "format": ["video"] * 4, "published_at": [NOON] * 4, "day": day}))
    counts = {"views": pa.array([1000] * 4), "finished_views": pa.array([row[2] for row in rows])}
    warehouse.append("post_metrics", pa.table({**ids, "observed_at": [NOON] * 4, **counts}))
    return account.id


def test_the_better_finished_history_ranks_first_with_its_factors(posts: int, client_for: Callable[..., Client]) -> None:
    """CON-05(a): two topics, similar-history completion 60 % vs 20 % → first ranks higher and shows factors."""
    with time_at(NOON):
        box = services.propose_topic(draft("开箱新茶具", keywords=["开箱"], format="video"))
        tea = services.propose_topic(draft("茶道第三课", keywords=["茶道"], format="video"))
        heat.score_topics()
        assert [row.pk for row in reading.ranking()] == [tea.pk, box.pk]
        html = client_for("viewer").get(f"/b/acme/topics/{tea.pk}/").content.decode()
        meeting = client_for("viewer").get("/b/acme/topics/meeting/").content.decode()
    tea.refresh_from_db()
    completion = next(one for one in tea.factors if one["key"] == "completion_rate")
    assert completion["value"] == pytest.approx(0.56, abs=0.03)  # the boxes' posts are alike by format, a little
    assert completion["usual"] == 0.4
    assert completion["contribution"] > 0
    assert "完播率" in html
    assert meeting.index("茶道第三课") < meeting.index("开箱新茶具")
    ranked = send(client_for("viewer"), "GET", "topics?ranked=true").json()["items"]
    assert [one["id"] for one in ranked] == [tea.pk, box.pk]


# CON-06


def test_a_card_moved_to_the_hot_lane_takes_its_deadline(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CON-06: move card from regular to hot lane → due date rule of hot lane applied."""
    with time_at(NOON):
        topic = services.propose_topic(draft())
        assert topic.due == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)  # seven days on, 18:00 in Shanghai
        answer = client_for("content_planner").post(f"/b/acme/topics/{topic.pk}/move/?by=lane", {"to": "hot", "by": "lane"})
        assert answer.status_code == 302
    topic.refresh_from_db()
    assert (topic.lane, topic.due) == ("hot", NOON + timedelta(hours=2))


def test_the_board_answers_with_itself_and_says_why_not(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    topic = services.propose_topic(draft())
    client = client_for("director")
    answer = client.post(f"/b/acme/topics/{topic.pk}/move/", {"to": "published", "by": "status"}, headers={"HX-Request": "true"})
    assert 'id="topic-board"' in answer.content.decode()
    assert "toast" in answer["HX-Trigger"]
    client.post(f"/b/acme/topics/{topic.pk}/move/", {"to": "approved", "by": "status"}, headers={"HX-Request": "true"})
    topic.refresh_from_db()
    assert topic.status == "approved"


def test_lanes_are_balanced_against_the_policy(in_brand: BrandRef) -> None:
    for place in range(10):
        services.propose_topic(draft(f"选题{place}", lane="regular" if place else "hot"), anyway=True)
    found = {part.key: (part.count, part.share, part.low) for part in reading.balance()}
    assert found == {"hot": (1, 0.1, False), "series": (0, 0.0, True), "regular": (9, 0.9, False)}


# CON-13 (b) stops before drafting: see test_topics_hot.py


# STR-05


def test_a_pain_point_becomes_a_topic_once(in_brand: BrandRef) -> None:
    """STR-05: card "price" n=30 → topic; told again, the count is brought up to date."""
    event = {"brand_id": in_brand.id, "key": "price", "title": "价格", "quotes": ("太贵了",)}
    emit(PainPointRaised(**event, count=30))
    deliver_pending()
    topic = Topic.objects.get()
    assert (topic.pain_point, topic.pain_count, topic.source) == ("价格", 30, "user_need")
    assert "太贵了" in topic.note
    emit(PainPointRaised(**event, count=41))
    deliver_pending()
    assert [row.pain_count for row in Topic.objects.all()] == [41]


def test_whoever_proposed_hears_of_the_decision(brand: BrandRef, acting_as: Callable[..., Any]) -> None:
    with acting_as("editor") as editor:
        topic = services.propose_topic(draft())
    with acting_as("content_planner"):
        services.decide_topic(topic, "rejected", reason="没有新意")
        deliver_pending()
        told = Notification.objects.get(topic="content.topic")
    assert (told.user_id, told.body) == (editor.id, "没有新意")


def test_a_live_show_starts_only_with_its_start_and_host(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """CON-02(a): create "live" without start time and host → validation error, at the topic's door too."""
    topic = services.propose_topic(draft(format="live"))
    services.decide_topic(topic, "approved")
    client, address = client_for("director"), f"/b/acme/topics/{topic.pk}/decide/"
    client.post(address, {"status": "in_production"})
    answer = send(client, "POST", f"topics/{topic.pk}/decision", {"status": "in_production", "fields": {"starts_at": "2026-12-01T20:00"}})
    assert answer.status_code == 422
    assert not Item.objects.exists()
    client.post(address, {"status": "in_production", "starts_at": "2026-12-01T20:00", "host": "小禾"})
    assert Item.objects.get().fields == {"starts_at": "2026-12-01T20:00:00+08:00", "host": "小禾"}
    assert Topic.objects.get().status == "in_production"


def test_bulk_decisions_are_all_or_none(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    one, two = services.propose_topic(draft("甲")), services.propose_topic(draft("乙"))
    services.decide_topic(two, "rejected", reason="x")
    client = client_for("director")
    body = {"action": "approve", "confirmed": "1", "pick": [str(one.pk), str(two.pk)]}
    client.post("/b/acme/topics/", body)
    assert Topic.objects.get(pk=one.pk).status == "candidate"
    client.post("/b/acme/topics/", {**body, "pick": [str(one.pk)]})
    assert Topic.objects.get(pk=one.pk).status == "approved"
    assert AuditEntry.objects.filter(action="content.topic_decided").count() == 2


def test_a_topic_of_another_brand_is_not_there(in_brand: BrandRef, other_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    topic = services.propose_topic(draft())
    assert client_for("director", other_brand).get(f"/b/other/topics/{topic.pk}/").status_code == 404
    with brand_scope(other_brand):
        assert reading.alike("春茶怎么选") == []
        assert not HotCase.objects.exists()


def test_history_restores_an_older_state(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    topic = services.propose_topic(draft(angle="老角度"))
    services.change_topic(topic, draft(angle="新角度", keywords=["茶"]))
    client_for("director").post(f"/b/acme/topics/{topic.pk}/history/", {"version": "1", "confirmed": "1"})
    topic.refresh_from_db()
    assert (topic.angle, topic.keywords) == ("老角度", [])


def test_a_refusal_names_the_similar_topic(in_brand: BrandRef) -> None:
    services.propose_topic(draft())
    with pytest.raises(Alike) as refusal:
        services.propose_topic(draft("春茶怎么选！"))
    assert [(title, likeness) for _pk, title, likeness in refusal.value.others] == [("春茶怎么选", 1.0)]


def form(**values: Any) -> dict[str, Any]:
    known = {"title": "春茶怎么选", "source": "industry", "lane": "regular", "purpose": "user_need", "format": "image_text"}
    return known | values
