"""The forecast of a young post's final reach from its first hours, on its page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client

from guanhao.domains.analytics.selectors.early import EarlyReach, early_reach
from guanhao.domains.analytics.selectors.posts import post_detail
from guanhao.kernel.now import time_at

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
AGES = (1, 3, 6, 24, 72, 168)


def write(take: Callable[..., Any], account: Any, posts: int) -> None:
    """Posts of the past that end at ten times their first hour, and one that is six hours old with 100, 250 and 400 views."""
    chance = np.random.default_rng(2)
    rows, seen = [], []
    for place in range(posts):
        at = NOW - timedelta(days=60 - 50 * place / posts, hours=1)
        first = 60 * chance.lognormal(0, 0.8)
        grown = np.array([1, 2.5, 4, 7, 9, 10]) * chance.lognormal(0, 0.05)
        rows.append({"post_id": f"p{place}", "published_at": at, "format": "article", "title": f"t{place}"})
        seen += [
            {"post_id": f"p{place}", "observed_at": at + timedelta(hours=age), "views": int(first * share)}
            for age, share in zip(AGES, grown, strict=True)
        ]
    at = NOW - timedelta(hours=6)
    rows.append({"post_id": "young", "published_at": at, "format": "article", "title": "Young"})
    seen += [{"post_id": "young", "observed_at": at + timedelta(hours=age), "views": views} for age, views in ((1, 100), (3, 250), (6, 400))]
    take("posts", rows, into=account)
    take("post_metrics", seen, into=account)


def forecast(account: Any, post_id: str = "young") -> EarlyReach | None:
    with time_at(NOW):
        detail = post_detail(account.id, post_id)
        assert detail is not None
        return early_reach(detail)


@pytest.fixture
def account_with_posts(take: Callable[..., Any], account: Any) -> Any:
    write(take, account, 60)
    return account


def test_a_young_post_is_forecast_from_how_others_grew(account_with_posts: Any) -> None:
    found = forecast(account_with_posts)
    assert found is not None
    assert (found.number, found.days, found.age_hours, found.seen, found.posts) == ("views", 7, 6.0, 400.0, 60)
    assert found.value == pytest.approx(1000, rel=0.15), "posts end at 2.5 times what they have after six hours"
    assert found.low is not None
    assert found.high is not None
    assert found.coverage is not None
    assert found.low < 1000 < found.high
    assert found.trials[0].median_share < 0.15
    assert 0.6 <= found.coverage <= 1


def test_a_post_that_has_got_there_is_not_forecast(account_with_posts: Any) -> None:
    assert forecast(account_with_posts, "p3") is None


def test_with_few_earlier_posts_there_is_no_forecast_but_a_reason(take: Callable[..., Any], account: Any, client_for: Callable[..., Client]) -> None:
    write(take, account, 5)
    found = forecast(account)
    assert found is not None
    assert (found.value, found.posts, found.needed) == (None, 5, 20)
    with time_at(NOW):
        shown = client_for("viewer").get(f"/b/acme/analytics/posts/{account.id}/young/").content.decode()
    assert "该账号只有 5 条" in shown


def test_the_posts_page_says_interval_and_back_test(account_with_posts: Any, client_for: Callable[..., Client]) -> None:
    with time_at(NOW):
        shown = client_for("viewer").get(f"/b/acme/analytics/posts/{account_with_posts.id}/young/").content.decode()
    assert "2010）" in shown or "2013）" in shown, "the source of the chosen model"
    assert "7 天后能到多少" in shown
    assert "回测：半数预测误差在" in shown
