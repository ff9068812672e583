"""Goals on real storage: set, judged from the warehouse, changed with a reason, fenced by brand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from tests.factories import make_person

from guanhao.domains.analytics.services.definitions import define_metric, retire_metric
from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy import selectors, services
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import Goal
from guanhao.domains.strategy.rules import Status
from guanhao.kernel import versions, warehouse
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import EventRow
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
START = date(2026, 11, 1)


@pytest.fixture
def followers(in_brand: BrandRef) -> int:
    """An account with 1,000 followers on 31 October that gains three a day; its id."""
    account = channels.add_account(platform="weibo", handle="acme")
    days = [START + timedelta(days=i) for i in range(-3, 20)]
    counts = [1000 + 3 * max(0, i) for i in range(-2, 21)]
    ids = pa.array([account.id] * len(days), pa.int64())
    warehouse.append(
        "account_days", pa.table({"account_id": ids, "platform": ["weibo"] * len(days), "day": pa.array(days), "followers": pa.array(counts)})
    )
    return account.id


def draft(**values: Any) -> services.GoalDraft:
    known: dict[str, Any] = {"title": "涨粉", "metric": "followers", "target": 0.15, "start": START, "end": date(2026, 11, 30)}
    return services.GoalDraft(**(known | values))


def test_growth_takes_the_baseline_from_the_day_before(followers: int) -> None:
    """STR-08(a) through real storage: day 20 with +6 % projects 9 % of 15 % → at risk."""
    with time_at(NOW):
        goal = services.set_goal(draft(account_id=followers))
        view = selectors.goal(goal.pk)
    assert goal.baseline == 1000
    assert view.actual == 1060
    assert view.verdict.projected == pytest.approx(0.09)
    assert view.verdict.status is Status.AT_RISK


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"metric": "luck"}, "metric"),
        ({"target": 0}, "target"),
        ({"end": date(2026, 10, 1)}, "end"),
        ({"account_id": 987654}, "account_id"),
        ({"owner_id": 987654}, "owner_id"),
    ],
)
def test_a_bad_goal_names_its_field_and_writes_nothing(followers: int, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.set_goal(draft(**values))
    assert refusal.value.field == field
    assert not Goal.objects.exists()


def test_a_change_needs_a_reason_and_makes_a_version(followers: int) -> None:
    """STR-08(c): change target → version 2, reason required."""
    with time_at(NOW):
        goal = services.set_goal(draft(account_id=followers))
        with pytest.raises(Refused):
            services.revise_goal(goal, draft(account_id=followers, target=0.2), reason=" ")
        goal.refresh_from_db()
        assert goal.target == 0.15
        services.revise_goal(goal, draft(account_id=followers, target=0.2), reason="新品提前上市")
    kept = versions.history(services.target_of(goal))
    assert next((version.number, version.note) for version in kept) == (2, "新品提前上市")


def test_a_status_that_changes_is_told_once(followers: int, director: Any) -> None:
    with time_at(NOW - timedelta(days=10)):
        goal = services.set_goal(draft(account_id=followers, target=0.08, owner_id=director.id))
        services.judge_goals()
    warehouse.append(
        "account_days",
        pa.table({"account_id": pa.array([followers]), "platform": ["weibo"], "day": pa.array([date(2026, 11, 20)]), "followers": pa.array([1500])}),
    )
    with time_at(NOW):
        assert services.judge_goals() == 1
        assert services.judge_goals() == 0
        deliver_pending()
    assert EventRow.objects.filter(name="strategy.goal_status_changed").count() == 1
    goal.refresh_from_db()
    assert goal.status == Status.EXCEEDED


def test_a_viewer_may_look_but_not_set(brand: BrandRef, acting_as: Callable[..., Any], client_for: Callable[..., Client]) -> None:
    with acting_as("viewer"), pytest.raises(Denied):
        services.set_goal(draft(baseline=10.0))
    client = client_for("viewer")
    assert client.get(f"/b/{brand.slug}/goals/").status_code == 200
    assert client.get(f"/b/{brand.slug}/goals/new/").status_code == 403
    assert not Goal.everywhere.exists()


def test_pages_from_empty_to_closed(followers: int, brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    base = f"/b/{brand.slug}/goals/"
    assert "console" in client.get(base).content.decode() or client.get(base).status_code == 200
    body = {
        "title": "11月涨粉",
        "metric": "followers",
        "account_id": followers,
        "target": "15",
        "start": "2026-11-01",
        "end": "2026-11-30",
        "horizon": "short",
        "family": "awareness",
    }
    answer = client.post(base + "new/", body)
    assert answer.status_code == 302, answer.content.decode()
    goal = Goal.everywhere.get()
    assert goal.target == pytest.approx(0.15)
    assert client.get(f"{base}{goal.pk}/").status_code == 200
    assert client.get(f"{base}{goal.pk}/history/").status_code == 200
    assert client.post(base + "new/", {**body, "target": "0"}).status_code == 422
    assert client.post(f"{base}{goal.pk}/edit/", {**body, "target": "20", "reason": "加码"}).status_code == 302
    assert client.post(f"{base}{goal.pk}/close/").status_code == 302
    goal.refresh_from_db()
    assert (goal.state, goal.target) == ("closed", pytest.approx(0.2))
    export = client.get(base + "?state=closed&export=csv")
    assert "11月涨粉".encode() in b"".join(export.streaming_content)  # type: ignore[arg-type]


def test_another_brand_s_goal_is_not_there(followers: int, other_brand: BrandRef, client_for: Callable[..., Client]) -> None:
    goal = services.set_goal(draft(account_id=followers))
    client = client_for("director", other_brand)
    assert client.get(f"/b/{other_brand.slug}/goals/{goal.pk}/").status_code == 404
    assert client.post(f"/b/{other_brand.slug}/goals/{goal.pk}/close/").status_code == 404
    assert client.get(f"/api/brands/{other_brand.slug}/goals/{goal.pk}").status_code == 404
    goal.refresh_from_db()
    assert goal.state == "active"


def test_rest(followers: int, brand: BrandRef, client_for: Callable[..., Client]) -> None:
    client = client_for("director")
    url = f"/api/brands/{brand.slug}/goals"
    made = client.post(
        url, {"title": "x", "metric": "followers", "target": 0.15, "start": "2026-11-01", "end": "2026-11-30"}, content_type="application/json"
    )
    assert made.status_code == 201, made.content
    assert client.get(url).json()["count"] == 1
    bad = client.post(url, {"title": "x", "metric": "luck", "target": 1, "start": "2026-11-01", "end": "2026-11-30"}, content_type="application/json")
    assert bad.headers["content-type"].startswith("application/problem+json")
    assert bad.json()["errors"][0]["field"] == "metric"


def test_an_owner_of_another_brand_is_refused_and_not_named(in_brand: BrandRef, other_brand: BrandRef, followers: int) -> None:
    stranger = make_person("editor", other_brand)
    with time_at(NOW), pytest.raises(Refused) as refused:
        services.set_goal(draft(account_id=followers, owner_id=stranger.id))
    assert (refused.value.field, stranger.name in str(refused.value), Goal.objects.count()) == ("owner_id", False, 0)


def test_a_retired_metric_leaves_its_goal_without_data_and_the_others_alone(followers: int) -> None:
    with time_at(NOW):
        define_metric(key="warmth", title="热度", formula="likes+comments", unit="count")
        kept = services.set_goal(draft(account_id=followers))
        lost = services.set_goal(draft(title="热度", metric="warmth", target=100))
        retire_metric(key="warmth")
        found = {view.id: view for view in selectors.goals()}
        assert (found[kept.pk].verdict.status, found[lost.pk].verdict.status) == (Status.AT_RISK, Status.NO_DATA)
        assert (found[lost.pk].metric_title, [p[1] for p in selectors.trajectory(found[lost.pk])][:1]) == ("warmth", [0.0])
        services.judge_goals()
