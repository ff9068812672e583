"""The team's figures (TEA-01): the director sees them, an editor does not; they come from what happened."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from django.test import Client
from django.utils.translation import override

from guanhao.console.numbers import figure
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.models import Rating
from guanhao.domains.reporting.selectors.team import duties
from guanhao.kernel import warehouse
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

END = date(2026, 11, 20)


def record_posts(likes: list[int]) -> None:
    """One post a day before END, the newest first."""
    account = channels.add_account(platform="weibo", handle="acme").id
    days = [END - timedelta(days=i) for i in range(len(likes))]
    ids = [f"p{i}" for i in range(len(likes))]
    whens = [datetime(day.year, day.month, day.day, 4, tzinfo=UTC) for day in days]
    common = {"account_id": pa.array([account] * len(likes)), "platform": ["weibo"] * len(likes), "post_id": ids}
    warehouse.append("posts", pa.table({**common, "published_at": pa.array(whens), "day": pa.array(days)}))
    warehouse.append("post_metrics", pa.table({**common, "observed_at": pa.array(whens), "likes": pa.array(likes)}))


def test_figures_by_duty(in_brand: BrandRef) -> None:
    record_posts([10, 10, 10, 40])
    with time_at(datetime(2026, 11, 21, 2, tzinfo=UTC)):
        found = {duty.key: {figure.key: figure.value for figure in duty.figures} for duty in duties(END)}
    assert (found["content"]["posts"], found["content"]["median"], found["content"]["hits"]) == (4, 10, 0.25)
    assert found["data"]["explained"] is None, "no ticket, no share"
    assert found["goals"]["goals"] == 0


def test_reviews_in_time(in_brand: BrandRef) -> None:
    record_posts([10, 20, 10])
    with time_at(datetime(2026, 11, 21, 0, tzinfo=UTC)):
        analytics.explain_days([END, END - timedelta(days=1)])
        analytics.review_day(END, summary="平稳")
    with time_at(datetime(2026, 11, 23, 0, tzinfo=UTC)):
        data = {figure.key: figure.value for figure in duties(END)[2].figures}
    assert data["reviews"] == 0.5
    assert data["explained"] == 0


def test_community_counts_activity_and_satisfaction(in_brand: BrandRef) -> None:
    moment = datetime(2026, 11, 20, 2, tzinfo=UTC)
    for number, score in enumerate((4, 5, None)):
        asked = {"conversation_id": number, "secret_hash": f"{number}", "asked_at": moment, "ends_at": moment}
        Rating.objects.create(**asked, score=score, rated_at=moment if score else None)
    with time_at(moment + timedelta(days=1)):
        duty = next(one for one in duties(END) if one.key == "community")
    found = {one.key: (one.value, one.kind, one.good) for one in duty.figures}
    assert found["inbox.rating"] == (4.5, "number", "up"), "who gave none does not count"
    assert found["inbox.in_time"] == (None, "percent", "up"), "nothing answered is no share"
    assert found["inbox.conversations"][1:] == ("count", "none")


def test_the_same_over_rest(brand: BrandRef, client_for: Callable[..., Client]) -> None:
    address = f"/api/brands/{brand.slug}/reports-team"
    found = client_for("director").get(address)
    assert found.status_code == 200, found.content
    assert [one["key"] for one in found.json()["items"]] == ["content", "community", "data", "stability", "goals"]
    assert all(figure["title"] for one in found.json()["items"] for figure in one["figures"])
    assert client_for("editor").get(address).status_code == 403


@pytest.mark.parametrize(("role", "status"), [("director", 200), ("manager", 200), ("editor", 403), ("viewer", 403)])
def test_who_sees_it(brand: BrandRef, client_for: Callable[..., Client], role: str, status: int) -> None:
    assert client_for(role).get(f"/b/{brand.slug}/team/").status_code == status


@pytest.mark.parametrize(
    ("seconds", "words"), [(2, "2 秒"), (0, "0 秒"), (3600, "1 小时"), (7520, "2 小时 5 分钟"), (86_400 * 2 + 59, "2 天"), (-90, "−1 分钟 30 秒")]
)
def test_lengths_of_time_are_written_as_people_read_them(seconds: float, words: str) -> None:
    with override("zh-hans"):
        assert figure(seconds, "span") == words
