"""Posts, tickets, goals, people, pages and policies are found by short words; deep pages of the explorer are the pages of the whole order."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from guanhao.console.search import excerpt, marked
from guanhao.domains.analytics.models import TraceTicket
from guanhao.domains.analytics.selectors import posts
from guanhao.domains.analytics.selectors.posts import PostRows
from guanhao.domains.analytics.services import explain
from guanhao.domains.strategy import services as strategy
from guanhao.kernel.now import time_at

MOMENT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LONG = "开头很平常。" * 30 + "后来我们说起龙井茶的故事。" + "结尾。" * 80


@pytest.fixture
def some(take, account):
    take(
        "posts",
        [
            {"post_id": "a", "published_at": MOMENT, "title": "春茶上市", "text": "今年的春茶来了"},
            {"post_id": "b", "published_at": MOMENT, "title": "日常", "text": LONG},
            {"post_id": "7535450961416195362", "published_at": MOMENT, "title": "第三篇"},
        ],
    )
    return account


def hits(client, words, brand="acme"):
    found = client.get(f"/b/{brand}/search?q={words}", headers={"accept": "application/json"})
    return [(hit["kind"], hit["title"], hit["url"]) for hit in json.loads(found.content)["hits"]]


def test_the_palette_finds_posts_by_two_chinese_characters(client_for, some):
    with translation.override("en"):
        assert ("作品", "春茶上市", f"/b/acme/analytics/posts/{some.id}/a/") in hits(client_for("viewer"), "春茶")
    assert [title for _kind, title, _url in hits(client_for("viewer"), "龙井")] == ["日常"]


def test_the_page_shows_where_the_words_are(client_for, some):
    html = client_for("viewer").get("/b/acme/search?q=龙井").content.decode()
    assert "说起<mark>龙井</mark>茶的故事" in html


def test_a_post_is_found_by_its_id(client_for, some):
    assert [title for _kind, title, _url in hits(client_for("viewer"), "7535450961416195362")] == ["第三篇"]


def test_other_brands_and_people_without_the_permission_find_nothing(client_for, some, other_brand, monkeypatch):
    assert hits(client_for("director", other_brand), "春茶", "other") == []
    from guanhao.console.registry import finders

    assert {finder.kind: finder.permission for finder in finders()} == {
        "analytics.change": "analytics.view",
        "analytics.post": "analytics.view",
        "analytics.question": "analytics.view",
        "assistant.draft": "assistant.view",
        "assistant.faq": "assistant.view",
        "console.page": None,
        "console.policy": "policy.view",
        "content.topic": "content.view",
        "crisis.crisis": "crisis.view",
        "crisis.risk": "crisis.view",
        "experiments.experiment": "experiments.view",
        "identity.person": "identity.view",
        "inbox.conversation": "inbox.view",
        "inbox.lead": "inbox.view",
        "inbox.script": "inbox.view",
        "inbox.suggestion": "inbox.view",
        "links.link": "links.view",
        "market.trend": "market.view",
        "partners.talent": "partners.view",
        "people.person": "people.view",
        "strategy.goal": "goals.view",
    }


def test_tickets_goals_people_pages_and_policies(client_for, take, some, director):
    take(
        "posts", [{"post_id": "1", "published_at": MOMENT - timedelta(days=1), "likes": 100}, {"post_id": "2", "published_at": MOMENT, "likes": 300}]
    )
    with time_at(datetime(2026, 3, 3, 4, tzinfo=UTC)):
        explain.explain_day(date(2026, 3, 2))
        strategy.set_goal(
            strategy.GoalDraft(title="春季涨粉", metric="followers", target=0.1, start=date(2026, 3, 1), end=date(2026, 5, 31), baseline=10)
        )
    ticket = TraceTicket.objects.get(metric="interactions")
    explain.close_ticket(ticket, cause_kind="content", cause="爆款视频", action="再做一条")
    client = client_for("director")
    assert [url for _kind, _title, url in hits(client, "爆款视频")] == [f"/b/acme/changes/{ticket.pk}/"]
    assert ("春季涨粉", "/b/acme/goals/") in [(title, url[:14]) for _kind, title, url in hits(client, "春季")]
    assert [url for _kind, _title, url in hits(client, director.email)] == [f"/b/acme/people/{director.id}"]
    assert "/b/acme/settings/policies/analytics.collection" in [url for _kind, _title, url in hits(client, "analytics.collection")]
    assert "/b/acme/analytics/collection/" not in [url for _kind, _title, url in hits(client, "collection")]
    assert 'href="/b/acme/analytics/collection/"' in client.get("/b/acme/search?q=collection").content.decode().partition("<main")[2]


def test_excerpts_and_marks():
    assert excerpt("短", "短") == "短"
    cut = excerpt(LONG, "龙井")
    assert (cut[0], cut[-1], "龙井茶" in cut) == ("…", "…", True)
    assert excerpt(LONG, "不在") == LONG[:180] + "…"
    assert marked("Spring tea, spring rain", "SPRING") == [("Spring", True), (" tea, ", False), ("spring", True), (" rain", False)]
    assert marked("a.c abc", "a.c") == [("a.c", True), (" abc", False)]
    assert marked("text", " ") == [("text", False)]


@pytest.mark.parametrize("sort", ["", "-published_at", "published_at", "-likes", "likes", "-interactions", "format", "-views"])
def test_deep_pages_are_slices_of_the_whole_order(take, account, monkeypatch, sort):
    rows = [
        {
            "post_id": f"{n:03}",
            "published_at": MOMENT + timedelta(hours=n % 23),
            "likes": n % 7 if n % 5 else None,
            "format": "video" if n % 3 else "image",
            "text": "x",
        }
        for n in range(90)
    ]
    take("posts", rows)
    source = PostRows()
    whole = [row["post_id"] for row in source.stream(sort, {})]
    monkeypatch.setattr(posts, "DEEP", 1)
    for offset in range(1, 95, 7):
        assert [row["post_id"] for row in source.page(sort, offset, 10, {})] == whole[offset : offset + 10], offset
    only = [row["post_id"] for row in source.stream(sort, {"format": ["video"]})]
    assert [row["post_id"] for row in source.page(sort, 20, 10, {"format": ["video"]})] == only[20:30]
