"""The hot lane: the clock of the first draft, the risk gate, the fit of an angle, the steps."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import HotCase, Item, Topic
from guanhao.domains.content.rules.hot import EVENT_CLASSES, SENSITIVE, Rival, doubtful_class, judge_fit, novelty_of
from guanhao.domains.content.services import hot as services
from guanhao.domains.content.services import topics as pool
from guanhao.domains.content.services.drafts import save_draft
from guanhao.kernel import clocks
from guanhao.kernel.events import deliver_pending, emit
from guanhao.kernel.models import Clock, EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef
from guanhao.sdk.events.listening import HotTopicChosen, TopicSuggested

TEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


def opened(title: str = "和奥运一起喝茶", event: str = "奥运开幕", event_class: str = "sports", **values: Any) -> HotCase:
    return services.open_hot(pool.TopicDraft(title=title, **values), services.HotDraft(event=event, event_class=event_class))


def through(case: HotCase, *keys: str) -> None:
    for key in keys:
        if key == "angle":
            services.judge_angle(case, angle="运动后喝什么茶", brand_fit=4, risk=1)
        services.finish_step(case, key)


@pytest.mark.parametrize(("minutes", "state", "breaches"), [(119, "met", 0), (121, "breached", 1)])
def test_the_first_draft_has_two_hours(in_brand: BrandRef, minutes: int, state: str, breaches: int) -> None:
    """LIS-02: opened 10:00, draft 12:01 → breach, 11:59 → ok."""
    with time_at(TEN):
        case = opened()
        through(case, "evaluate", "angle", "split")
    with time_at(TEN + timedelta(minutes=minutes)):
        services.finish_step(case, "draft")
        clocks.sweep()
    assert Clock.objects.get(kind=pool.HOT_CLOCK).state == state
    assert EventRow.objects.filter(name="kernel.clock_breached").count() == breaches
    case.refresh_from_db()
    assert case.draft_at == TEN + timedelta(minutes=minutes)


def test_a_late_draft_is_told_to_owner_and_leads_and_a_slow_one_is_reminded_of(in_brand: BrandRef, director: Any) -> None:
    with time_at(TEN):
        opened(owner_id=director.id)
    with time_at(TEN + timedelta(minutes=91)):
        clocks.sweep()
        deliver_pending()
        assert Notification.objects.filter(topic="content.hot", user_id=director.id).count() == 1
    with time_at(TEN + timedelta(minutes=121)):
        clocks.sweep()
        deliver_pending()
    assert Notification.objects.filter(topic="content.hot", user_id=director.id).count() == 2


def test_the_first_saved_draft_of_the_item_stops_the_clock(in_brand: BrandRef) -> None:
    with time_at(TEN):
        case = opened()
        pool.decide_topic(case.topic, "approved")
        item_id = pool.start_production(case.topic)
    with time_at(TEN + timedelta(minutes=50)):
        save_draft(item_id=item_id, words={"text": "运动后喝一杯淡茶。"}, base=Item.objects.get(pk=item_id).revision, keep=True)
        deliver_pending()
    case.refresh_from_db()
    assert case.draft_at == TEN + timedelta(minutes=50)
    assert Clock.objects.get(kind=pool.HOT_CLOCK).state == "met"


@pytest.mark.parametrize("event_class", ["disaster", "death", "politics"])
def test_a_sensitive_event_is_blocked_before_drafting(in_brand: BrandRef, client_for: Callable[..., Client], event_class: str) -> None:
    """CON-13(b): event tagged disaster → "no marketing" block: no clock, no step, no approval, no production."""
    body = {
        "event": "某地突发灾情",
        "event_class": event_class,
        "title": "我们能做什么",
        "legal_risk": "蹭灾难",
        "format": "image_text",
        "purpose": "user_need",
    }
    client = client_for("content_planner")
    page = client.post("/b/acme/hot/new/", body, follow=True)
    case = HotCase.objects.select_related("topic").get()
    assert (case.blocked, case.topic.status, case.legal_risk) == (True, "rejected", "蹭灾难")
    assert "禁止营销" in page.content.decode()
    assert not Clock.objects.exists()
    for call in (
        lambda: services.finish_step(case, "evaluate"),
        lambda: services.judge_angle(case, angle="x", brand_fit=5, risk=0),
        lambda: pool.start_production(case.topic),
    ):
        with pytest.raises(Refused, match=r"禁止营销|No marketing"):
            call()
    client.post(f"/b/acme/topics/{case.topic_id}/decide/", {"status": "candidate"})
    answer = client.generic(
        "POST", f"/api/brands/acme/topics/{case.topic_id}/decision", json.dumps({"status": "approved"}), content_type="application/json"
    )
    assert answer.status_code == 422
    assert not Item.objects.exists()


def test_a_name_that_speaks_of_disaster_asks_for_a_second_look(in_brand: BrandRef) -> None:
    with pytest.raises(Refused, match="地震") as refusal:
        opened(event="日本7.1级地震", event_class="society")
    assert refusal.value.field == "event_class"
    assert not Topic.objects.exists()
    case = services.open_hot(pool.TopicDraft(title="x"), services.HotDraft(event="电影《唐山大地震》重映", event_class="entertainment", checked=True))
    assert not case.blocked


def test_another_class_blocks_a_running_case(in_brand: BrandRef) -> None:
    case = opened()
    services.reclassify(case, "death", reason="有人去世")
    assert (case.blocked, case.topic.status) == (True, "rejected")
    assert Clock.objects.get(kind=pool.HOT_CLOCK).state == "cancelled"


def test_an_angle_four_competitors_have_is_not_new(in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    """LIS-03: angle identical to 4 competitors → novelty low; the reason is kept."""
    case = opened()
    body = {"angle": "运动后喝什么茶", "brand_fit": 4, "risk": 1, "competitor_angles": "\n".join(["运动后喝什么茶"] * 4), "reason": "贴近产品"}
    html = client_for("content_planner").post(f"/b/acme/hot/{case.topic_id}/angle/", body, follow=True).content.decode()
    case.refresh_from_db()
    assert case.novelty == 6.2
    assert case.fit_reason == "贴近产品"
    assert case.fit == pytest.approx(round(0.4 * 80 + 0.3 * 80 + 0.3 * 6.25, 1))
    assert "偏低" in html
    alone = services.judge_angle(case, angle="运动后喝什么茶", brand_fit=4, risk=1)
    assert not alone.low_novelty


def test_novelty_counts_our_own_topics_too(in_brand: BrandRef) -> None:
    pool.propose_topic(pool.TopicDraft(title="运动后喝什么茶"))
    case = opened()
    fit = services.judge_angle(case, angle="运动后喝什么茶", brand_fit=4, risk=1)
    assert fit.novelty == 50.0
    assert [one.ours for one in fit.alike] == [True]


def test_steps_come_in_their_order(in_brand: BrandRef, director: Any) -> None:
    case = opened()
    with pytest.raises(Refused):
        services.finish_step(case, "draft")
    services.finish_step(case, "evaluate", note="合适")
    with pytest.raises(Refused) as refusal:
        services.finish_step(case, "angle")
    assert refusal.value.field == "angle"
    services.split_work(case, {"draft": director.id})
    through(case, "angle", "split", "draft", "review", "release")
    assert [step.done_at is not None for step in case.steps.order_by("place")] == [True] * 6
    case.topic.refresh_from_db()
    assert case.topic.owner_id == director.id


def test_rules_of_novelty_and_fit() -> None:
    novelty, alike = novelty_of([Rival("a", 1.0)] * 4, 0.6)
    assert (novelty, len(alike)) == (6.25, 4)
    assert novelty_of([], 0.6) == (100, ())
    assert novelty_of([Rival("a", 0.4)], 0.6) == (80, ())
    weights = {"brand_fit": 1.0, "safety": 1.0, "novelty": 2.0}
    fit = judge_fit(5, 0, [], weights=weights, similar_from=0.6, low_below=50)
    assert (fit.score, fit.low_novelty) == (100, False)
    assert doubtful_class("新茶上市") is None
    assert set(SENSITIVE) < set(EVENT_CLASSES)


def test_what_is_heard_outside_becomes_a_candidate_once(in_brand: BrandRef) -> None:
    """LIS-01 to LIS-03: a topic of a hot list is a candidate of the hot lane, a rival's hit one of the regular lane; chosen twice, there is one."""
    chosen = HotTopicChosen(
        brand_id=in_brand.id, topic_id=7, platform="weibo", list_name="微博热搜", title="春茶开采", rank=3, url="https://example.com/7"
    )
    for _time in range(2):
        emit(chosen)
        emit(TopicSuggested(brand_id=in_brand.id, key="teardown:5", title="三步冷泡", source="teardown", angle="便宜的器具", note="对手 12 万赞"))
        deliver_pending()
    hot, rival = Topic.objects.order_by("pk")
    assert (hot.title, hot.lane, hot.source) == ("春茶开采", "hot", "hot")
    assert "https://example.com/7" in hot.note
    assert (rival.title, rival.lane, rival.source, rival.angle) == ("三步冷泡", "regular", "competitor", "便宜的器具")
