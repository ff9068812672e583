"""The collection plan knows what came, what is due, and tells once of what is late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from guanhao.domains.analytics.models import CollectionLine
from guanhao.domains.analytics.rules import Due, Refused, due_state, next_due
from guanhao.domains.analytics.selectors import collection
from guanhao.domains.analytics.services import collection as services
from guanhao.domains.channels import facade as channels
from guanhao.kernel.access import Denied
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import time_at

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
URL = "/b/acme/analytics/collection/"


@pytest.mark.parametrize(
    ("last", "cadence", "due"),
    [
        (None, "daily", date(2026, 1, 5)),
        (date(2026, 1, 10), "daily", date(2026, 1, 11)),
        (date(2026, 1, 10), "weekly", date(2026, 1, 17)),
        (date(2026, 1, 31), "monthly", date(2026, 2, 28)),
        (date(2026, 12, 15), "monthly", date(2027, 1, 15)),
        (date(2025, 11, 30), "weekly", date(2026, 1, 5)),
    ],
)
def test_when_data_are_due(last, cadence, due):
    assert next_due(last, cadence, date(2026, 1, 5)) == due


@pytest.mark.parametrize(("days", "state"), [(-1, Due.FRESH), (0, Due.DUE), (1, Due.DUE), (2, Due.OVERDUE)])
def test_grace(days, state):
    assert due_state(date(2026, 1, 5), date(2026, 1, 5) + timedelta(days=days), 1) is state


@pytest.fixture
def line(account):
    with time_at(NOON):
        return services.save_line(account_id=account.id, kind="posts", goal="Weekly report", cadence="weekly")


def test_facts_that_come_move_the_due_day(line, take):
    with time_at(NOON):
        assert (collection.planned(line).due, collection.planned(line).state) == (date(2026, 3, 2), Due.DUE)
        take("posts", [{"post_id": "a", "published_at": datetime(2026, 3, 1, 17, tzinfo=UTC), "text": "x"}])
        one = collection.planned(line)
    assert (one.last, one.due, one.state, one.account) == (date(2026, 3, 2), date(2026, 3, 9), Due.FRESH, "Acme")


def test_a_line_is_refused_in_words(account):
    good = {"account_id": account.id, "kind": "posts", "goal": "x"}
    services.save_line(**good)
    wrong = [
        ({"kind": "nonsense"}, "kind"),
        ({"kind": "ads", "account_id": None}, "account_id"),
        ({"kind": "ads", "account_id": 999}, "account_id"),
        ({"kind": "ads", "goal": " "}, "goal"),
        ({"kind": "ads", "cadence": "hourly"}, "cadence"),
        ({"kind": "ads", "source": "theft"}, "source"),
        ({"kind": "ads", "owner_id": 12345}, "owner_id"),
        ({}, "kind"),
    ]
    for change, field in wrong:
        with pytest.raises(Refused) as refused:
            services.save_line(**{**good, **change})
        assert refused.value.field == field
    assert CollectionLine.objects.count() == 1


def test_archived_lines_make_room(line, account):
    assert services.archive_lines([line.pk, 999]) == 1
    again = services.save_line(account_id=account.id, kind="posts", goal="again")
    assert [one.id for one in collection.plan()] == [again.pk]
    assert [one.id for one in collection.plan(archived=True)] == [line.pk]
    assert AuditEntry.objects.filter(action="analytics.collection_archived").count() == 1


def test_a_plan_is_suggested_for_all_accounts_once(account):
    site = channels.add_account(platform="website", handle="acme.example", name="Site")
    with time_at(NOON):
        assert (services.suggest_plan(), services.suggest_plan()) == (3, 0)
    lines = CollectionLine.objects.order_by("account_id", "kind").values_list("account_id", "kind", "source")
    assert list(lines) == [(account.id, "account_days", "export"), (account.id, "posts", "export"), (site.id, "traffic", "third_party")]


def test_what_is_late_is_told_once(line, director):
    with time_at(NOON + timedelta(days=1)):
        assert services.tell_overdue() == 0
    with time_at(NOON + timedelta(days=2)):
        assert (services.tell_overdue(), services.tell_overdue()) == (1, 0)
    with time_at(NOON + timedelta(days=3)):
        assert services.tell_overdue() == 0
    told = Notification.objects.filter(topic="analytics.collection")
    assert [one.user_id for one in told] == [director.id]


def test_pages(client_for, line, account):
    director, viewer = client_for("director"), client_for("viewer")
    with time_at(NOON + timedelta(days=5)):
        listed = director.get(URL)
        assert [row.row.state for row in listed.context["table"].lines] == [Due.OVERDUE]
        assert f"imports/new/?kind=posts&amp;account={account.id}" in listed.content.decode() or "kind=posts" in listed.content.decode()
        assert director.get(f"{URL}{line.pk}/").status_code == 200
        assert director.get(f"{URL}?export=csv").status_code == 200
        today = director.get("/b/acme/").content.decode()
        assert f"/b/acme/analytics/collection/{line.pk}/" in today
        assert viewer.get(URL).status_code == 200
        for address in ("new", f"{line.pk}/edit"):
            assert viewer.get(f"{URL}{address}").status_code == 403
        assert viewer.post(f"{URL}suggest").status_code == 403
        assert viewer.post(f"{URL}{line.pk}/archive").status_code == 403
        data = {"account_id": account.id, "kind": "account_days", "goal": "Growth", "source": "export", "cadence": "daily"}
        assert director.post(f"{URL}new", data).status_code == 302
        assert director.post(f"{URL}new", data).status_code == 422
        assert director.post(f"{URL}{line.pk}/edit", {**data, "kind": "posts"}).status_code == 302
        assert director.post(f"{URL}{line.pk}/archive").status_code == 302
        assert director.post(f"{URL}suggest").status_code == 302
    rows = CollectionLine.objects.order_by("pk").values_list("kind", "cadence", "archived")
    assert list(rows) == [("posts", "daily", True), ("account_days", "daily", False), ("posts", "weekly", False)]


def test_another_brand_sees_nothing(client_for, line, other_brand):
    stranger = client_for("director", other_brand)
    assert stranger.get(f"/b/other/analytics/collection/{line.pk}/").status_code == 404
    assert stranger.get("/b/other/analytics/collection/").context["table"].count == 0


def test_viewers_write_nothing(acting_as, account):
    with acting_as("viewer"), pytest.raises(Denied):
        services.save_line(account_id=account.id, kind="posts", goal="x")
    assert not CollectionLine.objects.exists()
