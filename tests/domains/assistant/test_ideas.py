"""Topics from trends, pain points and gaps (AIX-09)."""

from typing import Any

import pytest

from guanhao.domains.assistant.contracts import Clue
from guanhao.domains.assistant.models import Idea
from guanhao.domains.assistant.rules.ideas import combine, meets
from guanhao.domains.assistant.selectors.clues import spoken_of, subject_of
from guanhao.domains.assistant.services import ideas
from guanhao.domains.content.models import Topic
from guanhao.kernel.events import deliver_pending

pytestmark = pytest.mark.django_db
RISE = Clue("rise", "word:控糖", "控糖", "12 → 80 · 评论", 0.8, ("控糖",))
PAIN = Clue("pain", "pain:1", "控糖人群不知道能不能吃", "86/500 · 控糖能吃吗", 0.5, ("控糖",))
OTHER = Clue("pain", "pain:2", "冲泡结块", "40/500", 0.4, ("结块",))
GAP = Clue("gap", "purpose:user_need", "用户需求", "10% < 40%", 0.6, purpose="user_need")


def test_a_rising_word_and_a_pain_point_make_a_topic_with_reasons(in_brand: Any) -> None:
    assert ideas.suggest_topics([RISE, PAIN, OTHER, GAP]) == 2
    best, second = Idea.objects.order_by("-score")
    assert "控糖" in best.title
    assert "能不能吃" in best.title
    assert [one["kind"] for one in best.reasons] == ["rise", "pain", "gap"]
    assert best.score == round(100 * (0.8 * 0.5 * 0.6) ** (1 / 3))
    assert second.score < best.score
    assert ideas.suggest_topics([RISE, PAIN, OTHER, GAP]) == 0, "the same is suggested once"


def test_a_trend_meets_the_pain_point_that_speaks_of_the_same() -> None:
    """The library's trend has a sentence for a title, the card has the key of its theme: both are read for their subject."""
    trend = Clue("rise", "trend:3", "评论里问“冷泡多久”的变多", "多四成", 0.5, subject_of("评论里问“冷泡多久”的变多"))
    cold = Clue("pain", "pain:7", "冷泡 · 时间", "31/40 · 冷泡要几个小时", 0.9, spoken_of("theme:冷泡 时间", "冷泡 · 时间"))
    price = Clue("pain", "pain:8", "价格", "5/5 · 价格比上个月贵了", 1.0, spoken_of("aspect:price", "价格"))
    assert (cold.words, price.words) == (("冷泡", "时间"), ("价格",))
    assert (meets(trend, cold), meets(trend, price)) == (True, False)
    best = next(one for one in combine([trend, cold, price], 5) if one.of("rise"))
    assert [one.key for one in best.clues] == ["trend:3", "pain:7"]


def test_accepted_it_is_a_candidate_with_its_reasons(in_brand: Any) -> None:
    ideas.suggest_topics([RISE, PAIN, GAP])
    ideas.accept_idea(idea=Idea.objects.get())
    ideas.accept_idea(idea=Idea.objects.get())
    deliver_pending()
    topic = Topic.objects.get()
    assert (topic.status, topic.source) == ("candidate", "data")
    assert "86/500" in topic.note
    assert "12 → 80" in topic.note


def test_dismissed_it_does_not_come_back(in_brand: Any) -> None:
    ideas.suggest_topics([PAIN, GAP])
    ideas.dismiss_idea(idea=Idea.objects.get())
    assert ideas.suggest_topics([PAIN, GAP]) == 0
    assert Idea.objects.get().state == "dismissed"
    assert not Topic.objects.exists()


def test_the_rooms_are_asked(in_brand: Any) -> None:
    assert ideas.gather() == []
    assert ideas.suggest_topics() == 0
