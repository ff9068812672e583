"""Hot lists: alerts once a topic and rule, history, life cycle, search among many (LIS-01)."""

import lzma
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guanhao.domains.listening.contracts.mentions import Refused
from guanhao.domains.listening.models import CountSlice, HotHit, HotRank, HotTopic
from guanhao.domains.listening.rules.hot import Standing, stage, velocity, watch_score
from guanhao.domains.listening.selectors import hot as selectors
from guanhao.domains.listening.services import hot
from guanhao.domains.listening.services.rules import RuleDraft, add_rule
from guanhao.kernel.models import EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef
from guanhao.sdk.connectors.records import HotTopic as Line

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "data" / "weibo_hotsearch" / "titles_2022-09_2023-08.tsv.xz"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_at(NOON):
        yield


def read(at: datetime, *titles: str, alert: bool = True) -> tuple[int, int]:
    lines = [Line(title=title, rank=place, heat=1000.0 / place) for place, title in enumerate(titles, 1)]
    return hot.record_list(name="微博热搜", platform="weibo", topics=lines, seen_at=at, alert=alert)


def seen() -> int:
    return EventRow.objects.filter(name="listening.hot_topic_seen").count()


def test_a_keyword_on_the_list_is_told_once_a_topic_and_rule(in_brand: BrandRef, director: object) -> None:
    rule = add_rule(RuleDraft(name="新能源", role="topic", any=["新能源"]))
    add_rule(RuleDraft(name="不看热搜", role="topic", any=["新能源"], hot_lists=False))
    assert read(NOON - HOUR, "天气", "电影") == (2, 0)
    assert seen() == 0
    assert read(NOON, "天气", "新能源汽车下乡") == (1, 1)
    assert (seen(), HotHit.objects.get().rule_id, HotHit.objects.get().rank) == (1, rule.pk, 2)
    assert Notification.objects.filter(topic="listening.hot_topic").count() == 1
    read(NOON + HOUR, "新能源汽车下乡", "天气")
    read(NOON + HOUR, "新能源汽车下乡", "天气")
    assert seen() == 1
    assert CountSlice.objects.get(stream=f"hot:{rule.pk}").total == 1


def test_history_velocity_and_life_cycle(in_brand: BrandRef) -> None:
    read(NOON - 3 * HOUR, "甲", "乙", "丙", "丁", "戊", "主角")
    read(NOON - 2 * HOUR, "甲", "乙", "主角")
    read(NOON - HOUR, "主角", "甲")
    topic = HotTopic.objects.get(title="主角")
    assert (topic.entry_rank, topic.best_rank, topic.rank, topic.readings) == (6, 1, 1, 3)
    view = selectors.views([topic])[0]
    assert (view.stage, view.velocity) == ("rising", 2.0)
    read(NOON, "甲", "乙", "丙", "丁", "主角")
    topic.refresh_from_db()
    assert selectors.views([HotTopic.objects.get(pk=topic.pk)])[0].stage == "fading"
    read(NOON + 3 * HOUR, "甲")
    assert selectors.views([HotTopic.objects.select_related("list").get(pk=topic.pk)])[0].stage == "gone"


def test_stages_by_definition() -> None:
    ranks = [Standing(NOON + n * HOUR, rank) for n, rank in enumerate([9, 4, 4, 5, 20])]
    facts = {"gone_after": 2 * HOUR}
    assert [stage(ranks[: n + 1], newest=ranks[n].at, **facts) for n in range(5)] == ["new", "rising", "peak", "peak", "fading"]
    assert velocity(ranks[:1], HOUR) is None
    assert velocity(ranks[:2], HOUR) == 5.0


def test_the_watch_list_prefers_what_climbs() -> None:
    facts = {"hours": 1.0, "heat_ratio": None}
    assert watch_score(entry_rank=30, rank=15, climbing=15, **facts) > watch_score(entry_rank=30, rank=30, climbing=0, **facts)


def test_the_same_reading_twice_and_an_older_one_change_no_newest_rank(in_brand: BrandRef) -> None:
    read(NOON, "甲", "乙")
    read(NOON, "甲", "乙")
    read(NOON - HOUR, "乙", "甲")
    first = HotTopic.objects.get(title="甲")
    assert (first.rank, first.entry_rank, first.readings, HotRank.objects.filter(topic=first).count()) == (1, 2, 2, 2)


def test_a_topic_goes_to_the_hot_lane_once(in_brand: BrandRef) -> None:
    read(NOON, "甲")
    topic = HotTopic.objects.get()
    hot.hand_to_content(topic_id=topic.pk)
    with pytest.raises(Refused):
        hot.hand_to_content(topic_id=topic.pk)
    assert EventRow.objects.filter(name="listening.hot_topic_chosen").count() == 1


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample data are not beside the repository")
def test_real_titles_are_kept_and_searched(in_brand: BrandRef) -> None:
    add_rule(RuleDraft(name="新能源", role="topic", any=["新能源"]))
    days: dict[str, list[Line]] = {}
    with lzma.open(SAMPLE, "rt", encoding="utf-8") as lines:
        for line in lines:
            day, rank, title = line.rstrip("\n").split("\t")
            days.setdefault(day, []).append(Line(title=title, rank=int(rank) + 1))
    wanted = list(days)[:20]
    began = time.process_time()
    hot.record_readings({("微博热搜", datetime.fromisoformat(f"{day}T12:00:00+08:00")): days[day] for day in wanted})
    took = time.process_time() - began
    number = HotTopic.objects.count()
    assert number > 3_000
    assert number / took > 500
    assert seen() == 0
    began = time.process_time()
    found = list(selectors.topics(words="新能源")[:50])
    assert time.process_time() - began < 0.15
    assert all("新能源" in one.title for one in found)
    assert HotHit.objects.count() == HotTopic.objects.filter(title__contains="新能源").count()
