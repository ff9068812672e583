"""REST answers what pages and the command say."""

from datetime import UTC, datetime

import pytest

from guanhao.domains.analytics.models import CaseCard, MetricDefinition

MOMENT = datetime(2026, 3, 2, 1, tzinfo=UTC)
API = "/api/brands/acme"


@pytest.fixture
def week(take, account):
    take("posts", [{"post_id": str(i), "published_at": MOMENT, "likes": i, "comments": 1, "reach": 10, "text": f"第{i}篇"} for i in range(6)])
    return account


def test_metrics_and_values(client_for, week):
    client = client_for("viewer")
    listed = client.get(f"{API}/metrics").json()
    assert listed["count"] == len(listed["items"]) > 30
    assert client.get(f"{API}/metrics/ctr").json()["formula"] == "clicks / impressions"
    answer = client.get(f"{API}/query?metric=likes&from=2026-03-01&to=2026-03-02&by=day&platform=weibo").json()
    assert {key: answer[key] for key in ("metric", "from", "to", "by", "unit", "total", "rows")} == {
        "metric": "likes",
        "from": "2026-03-01",
        "to": "2026-03-02",
        "by": "day",
        "unit": "count",
        "total": 15,
        "rows": [{"key": "2026-03-02", "value": 15, "n": 6}],
    }
    assert answer["query"]["command"] == "guanhao query likes --from 2026-03-01 --to 2026-03-02 --by day --platform weibo"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("query?metric=nonsense&from=2026-03-01&to=2026-03-02", 404),
        ("query?metric=likes&from=2026-03-03&to=2026-03-02", 422),
        ("query?metric=likes&from=soon&to=2026-03-02", 422),
        ("query?metric=followers&from=2026-03-01&to=2026-03-02&by=hour", 422),
        ("query?metric=likes&from=2026-03-01&to=2026-03-02&account=nobody", 404),
        ("posts?sort=secret", 422),
        ("posts/1/none", 404),
        ("metrics/nonsense", 404),
    ],
)
def test_bad_questions_are_problems(client_for, week, address, status):
    response = client_for("viewer").get(f"{API}/{address}")
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_posts_and_hours(client_for, week):
    client = client_for("viewer")
    page = client.get(f"{API}/posts?sort=-likes&limit=2&q=篇").json()
    assert (page["count"], [item["post_id"] for item in page["items"]]) == (6, ["5", "4"])
    assert client.get(f"{API}/posts/{week.id}/5").json()["numbers"]["likes"] == 5
    hours = client.get(f"{API}/best-hours?from=2026-03-01&to=2026-03-08").json()
    assert [(cell["weekday"], cell["hour"], cell["n"]) for cell in hours["best"]] == [(0, 9, 6)]


def test_writing_needs_the_permission(client_for, week):
    definition = {"key": "own_rate", "title": "互动率", "formula": "(c+l)/reach"}
    viewer = client_for("viewer")
    assert viewer.post(f"{API}/metrics", definition, content_type="application/json").status_code == 403
    assert viewer.put(f"{API}/posts/{week.id}/5/case", {"why": "x"}, content_type="application/json").status_code == 403
    assert not MetricDefinition.objects.exists()
    assert not CaseCard.objects.exists()
    director = client_for("director")
    assert director.post(f"{API}/metrics", definition, content_type="application/json").status_code == 201
    assert director.get(f"{API}/query?metric=own_rate&from=2026-03-01&to=2026-03-02").json()["total"] == 21 / 60
    assert director.post(f"{API}/metrics", {**definition, "formula": "x/y"}, content_type="application/json").status_code == 422
    assert director.put(f"{API}/posts/{week.id}/5/case", {"why": "x"}, content_type="application/json").json()["why"] == "x"
