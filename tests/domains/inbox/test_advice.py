"""The inbox advises to answer faster where first answers surely come too late (ANA-23)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from guanhao.domains.analytics.advisers import advisers
from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.models import Advice
from guanhao.domains.analytics.selectors.advice import title_of
from guanhao.domains.analytics.services.advice import ask_advisers
from guanhao.domains.inbox.models import Kept
from guanhao.domains.inbox.selectors.advice import daily, reply_advice
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def answer(platform: str, count: int, in_time: int, *, ago: int = 3) -> None:
    """First answers of a platform some days ago: those in time took ten minutes, the others two hours."""
    ended, known = NOON - timedelta(days=ago), Kept.objects.count()
    for place in range(count):
        kept = place < in_time
        Kept.objects.create(
            conversation_id=known + place,
            kind="first",
            platform=platform,
            channel="comment",
            tier="normal",
            started_at=ended - timedelta(hours=2),
            ended_at=ended,
            week=ended.date(),
            target_seconds=1800,
            took_seconds=600 if kept else 7200,
            in_time=kept,
        )


def test_a_platform_that_surely_answers_late_is_advised_on(in_brand: BrandRef) -> None:
    answer("douyin", 100, 50)
    answer("weibo", 100, 88)  # 90 % lies inside its interval
    answer("bilibili", 10, 0)  # too few
    answer("xiaohongshu", 100, 0, ago=40)  # long ago
    with time_at(NOON):
        (found,) = reply_advice()
    assert found.key == "reply:douyin"
    assert (found.expected_low, found.expected, found.expected_high) == pytest.approx((0.1, 0.2, 0.4))
    assert found.unit == "share"


def test_it_is_kept_by_the_nightly_job_and_read_in_both_languages(in_brand: BrandRef) -> None:
    answer("douyin", 100, 50)
    (own,) = [one for one in advisers() if one.key == "inbox.replies"]
    with time_at(NOON):
        assert ask_advisers([own])["new"] == 1
    row = Advice.objects.get()
    assert row.family == "interaction"
    with override("en"):
        assert title_of(row) == "Answer faster on Douyin"
    with override("zh-hans"):
        assert title_of(row) == "加快抖音的回复"


def test_the_share_in_time_is_told_by_day(in_brand: BrandRef) -> None:
    answer("douyin", 4, 3, ago=2)
    answer("weibo", 4, 0, ago=2)
    first = (NOON - timedelta(days=3)).date()
    told = daily("inbox.in_time", first, first + timedelta(days=1), Filters(platforms=("douyin",)))
    assert told == [(first, None), (first + timedelta(days=1), 0.75)]
