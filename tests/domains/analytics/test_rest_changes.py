"""Tickets, daily reviews and the collection plan over REST do what their pages do."""

from datetime import UTC, date, datetime

import pytest

from guanhao.domains.analytics.models import CollectionLine, DayReview, TraceTicket
from guanhao.domains.analytics.services import explain
from guanhao.kernel.now import time_at

API = "/api/brands/acme"
DAY = date(2026, 3, 2)


@pytest.fixture
def ticket(take, account):
    for day, likes in ((1, 100), (2, 200)):
        take("posts", [{"post_id": str(day), "published_at": datetime(2026, 3, day, 3, tzinfo=UTC), "likes": likes, "text": "x"}])
    with time_at(datetime(2026, 3, 3, 4, tzinfo=UTC)):
        explain.explain_day(DAY)
    return TraceTicket.objects.get(metric="interactions")


def send(client, method, address, body=None):
    return (
        getattr(client, method)(f"{API}/{address}", body, content_type="application/json")
        if body is not None
        else getattr(client, method)(f"{API}/{address}")
    )


def test_tickets_are_listed_and_shown(client_for, ticket):
    client = client_for("viewer")
    listed = send(client, "get", "changes?state=open&metric=interactions&from=2026-03-02&to=2026-03-02").json()
    assert (listed["count"], [one["id"] for one in listed["items"]]) == (1, [ticket.pk])
    assert (listed["items"][0]["change"], listed["items"][0]["day"]) == (1.0, "2026-03-02")
    assert send(client, "get", "changes?state=closed").json()["count"] == 0
    assert send(client, "get", "changes?limit=1&offset=5").json() == {"count": TraceTicket.objects.count(), "items": []}
    detail = send(client, "get", f"changes/{ticket.pk}").json()
    assert (detail["check"]["value"], detail["check"]["base_value"], detail["check"]["finding"]) == (200.0, 100.0, "ticket")
    assert detail["parts"]["platform"]["rows"][0]["key"] == "weibo"


def test_a_ticket_is_closed_reopened_and_given_away(client_for, ticket, director):
    client = client_for("director")
    missing = send(client, "post", f"changes/{ticket.pk}/close", {"cause_kind": "content", "cause": "a hit"})
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "action")
    assert TraceTicket.objects.get(pk=ticket.pk).state == "open"
    closed = send(client, "post", f"changes/{ticket.pk}/close", {"cause_kind": "content", "cause": "a hit", "action": "another one"}).json()
    assert (closed["state"], closed["closed_by_name"], closed["cause"]) == ("closed", director.name, "a hit")
    assert send(client, "post", f"changes/{ticket.pk}/reopen").json()["state"] == "open"
    assert send(client, "post", f"changes/{ticket.pk}/assign", {"owner_id": director.id}).json()["owner_name"] == director.name
    assert send(client, "post", f"changes/{ticket.pk}/assign", {"owner_id": 99999}).status_code == 422
    assert send(client, "post", f"changes/{ticket.pk}/assign", {"owner_id": None}).json()["owner_name"] == ""


def test_a_day_is_shown_and_reviewed(client_for, ticket):
    client = client_for("director")
    day = send(client, "get", "changes/days/2026-03-02").json()
    assert (day["tickets"][0]["id"], day["review"]["state"]) == (ticket.pk, "due")
    assert {one["metric"] for one in day["checks"]} >= {"interactions", "views"}
    assert send(client, "post", "changes/days/2026-03-02/review", {"summary": " "}).status_code == 422
    assert send(client, "post", "changes/days/2026-03-02/review", {"summary": "One hit."}).json()["state"] == "done"
    assert send(client, "post", "changes/days/0001-01-01/review", {"summary": "x"}).status_code == 422
    assert DayReview.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "address", "body", "status"),
    [
        ("get", "changes?state=lost", None, 422),
        ("get", "changes?cause_kind=magic", None, 422),
        ("get", "changes?from=soon", None, 422),
        ("get", "changes/999999", None, 404),
        ("get", "changes/days/tomorrow", None, 422),
        ("get", "collection/999999", None, 404),
        ("post", "collection", {"kind": "nonsense", "goal": "x"}, 422),
    ],
)
def test_bad_requests_are_problems(client_for, ticket, method, address, body, status):
    response = send(client_for("director"), method, address, body)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_viewers_and_other_brands_change_nothing(client_for, ticket, other_brand):
    body = {"cause_kind": "content", "cause": "a", "action": "b"}
    viewer, stranger = client_for("viewer"), client_for("director", other_brand)
    assert send(viewer, "post", f"changes/{ticket.pk}/close", body).status_code == 403
    assert send(viewer, "post", f"changes/{ticket.pk}/reopen").status_code == 403
    assert send(viewer, "post", f"changes/{ticket.pk}/assign", {"owner_id": None}).status_code == 403
    assert send(viewer, "post", "changes/days/2026-03-02/review", {"summary": "x"}).status_code == 403
    assert send(viewer, "post", "collection", {"kind": "orders", "goal": "x"}).status_code == 403
    assert send(viewer, "post", "collection/suggest").status_code == 403
    assert stranger.post(f"/api/brands/other/changes/{ticket.pk}/close", body, content_type="application/json").status_code == 404
    assert TraceTicket.objects.get(pk=ticket.pk).state == "open"
    assert not CollectionLine.objects.exists()


def test_the_collection_plan(client_for, account):
    client = client_for("director")
    with time_at(datetime(2026, 3, 2, 4, tzinfo=UTC)):
        made = send(client, "post", "collection", {"account_id": account.id, "kind": "posts", "goal": "Report", "cadence": "daily"})
        assert (made.status_code, made.json()["due"], made.json()["state"], made.json()["account"]) == (201, "2026-03-02", "due", "Acme")
        number = made.json()["id"]
        assert send(client, "post", "collection/suggest").json() == {"added": 1}
    with time_at(datetime(2026, 3, 5, 4, tzinfo=UTC)):
        assert send(client, "get", "collection?state=overdue&kind=posts").json()["items"][0]["id"] == number
        changed = send(client, "put", f"collection/{number}", {"account_id": account.id, "kind": "posts", "goal": "Weekly", "cadence": "weekly"})
        assert (changed.json()["goal"], changed.json()["cadence"], changed.json()["starts_on"]) == ("Weekly", "weekly", "2026-03-02")
        assert send(client, "post", f"collection/{number}/archive").json()["archived"] is True
        assert send(client, "get", "collection").json()["count"] == 1
        assert send(client, "get", "collection?archived=true").json()["count"] == 1
