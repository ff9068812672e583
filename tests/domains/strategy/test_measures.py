"""Goals of satisfaction, image and market share (STR-07): figures that the rooms count for any days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.models import Rating
from guanhao.domains.listening.models import MentionDay
from guanhao.domains.listening.models.core import KeywordRule
from guanhao.domains.strategy import selectors, services
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.rules import Shape, Status
from guanhao.domains.strategy.selectors import measures
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

START = date(2026, 11, 1)
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def rate(number: int, score: int, day: int) -> None:
    """An answer to the question after a conversation."""
    moment = datetime(2026, 11, day, 4, tzinfo=UTC)
    Rating.objects.create(conversation_id=number, secret_hash=str(number), asked_at=moment, ends_at=moment, rated_at=moment, score=score)


def goal(metric: str, target: float, **more: Any) -> Any:
    """A goal of November."""
    draft = services.GoalDraft(title="目标", metric=metric, target=target, start=START, end=date(2026, 11, 30), **more)
    return services.set_goal(draft)


def test_a_goal_of_satisfaction_is_judged_by_what_people_answered(in_brand: BrandRef) -> None:
    rate(1, 4, 2)
    rate(2, 5, 10)
    rate(3, 1, 30)
    with time_at(NOW):
        row = goal("inbox.rating", 4.5, family="satisfaction")
        view = selectors.goal(row.pk)
        way = selectors.trajectory(view)
    assert (row.shape, view.unit, view.actual, view.verdict.attainment) == (Shape.RATE, "number", 4.5, 1.0)
    assert view.verdict.status in (Status.ON_TRACK, Status.MET, Status.EXCEEDED)
    assert (len(way), way[0][1], way[1][1], way[-1][1]) == (20, None, 4.0, 4.5)


def test_a_share_of_voice_goal(in_brand: BrandRef) -> None:
    KeywordRule.objects.create(name="us", role=KeywordRule.Role.OWN, brand="青禾", made_at=NOW, changed_at=NOW)
    for scope, count in (("brand:青禾", 30), ("brand:谷小满", 70), ("", 500)):
        MentionDay.objects.create(scope=scope, day=START + timedelta(days=3), platform="weibo", kind="UGC", format="text", polarity=0, count=count)
    with time_at(NOW):
        view = selectors.goal(goal("listening.voice", 0.4, family="share").pk)
    assert (view.actual, view.verdict.attainment, view.unit) == (0.3, pytest.approx(0.75), "share")


def test_what_cannot_be_a_goal_is_refused(in_brand: BrandRef) -> None:
    account = channels.add_account(platform="weibo", handle="acme").id
    for metric, more, field in (
        ("crisis.crises", {}, "metric"),
        ("inbox.nothing", {}, "metric"),
        ("inbox.rating", {"account_id": account}, "account_id"),
    ):
        with time_at(NOW), pytest.raises(Refused) as refused:
            goal(metric, 1, **more)
        assert refused.value.field == field, metric


def test_a_long_way_is_counted_on_some_days(in_brand: BrandRef, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(61):
        found = measures.way("inbox.rating", date(2026, 1, 1), date(2026, 12, 31))
    assert len(found) <= 60
    assert found[-1][0] == date(2026, 12, 31)


def test_it_is_chosen_and_shown(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client, home = client_for("director"), f"/b/{brand.slug}/goals/"
    page = client.get(f"{home}new/").content.decode()
    assert "inbox.rating" in page
    assert "crisis.crises" not in page
    sent = {"title": "评分 4.6", "metric": "inbox.rating", "target": "4.6", "start": "2026-11-01", "end": "2026-12-31", "horizon": "short"}
    assert client.post(f"{home}new/", sent | {"family": "satisfaction"}).status_code == 302
    found = client.get(f"/api/brands/{brand.slug}/goals").json()["items"][0]
    assert (found["metric"], found["target"], found["status"]) == ("inbox.rating", 4.6, "no_data")
    assert client.get(f"{home}{found['id']}/").status_code == 200
