"""Accounts that behave oddly (CRI-15): exact thresholds of the rules, and incidents from what the warehouse and the publisher know."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.db import transaction
from tests.domains.publishing.planning import planned, things
from tests.domains.publishing.publishing import active_account, soon
from tests.factories import acting_in

from guanhao.domains.crisis.models import Crisis
from guanhao.domains.crisis.rules.accounts import Reach, Seen, collapsed, reach_of, strangers, vanished
from guanhao.domains.crisis.selectors.accounts import healths
from guanhao.domains.crisis.services import accounts, rooms
from guanhao.domains.publishing.models import Publication
from guanhao.kernel import events, warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope
from guanhao.kernel.warehouse.tables import TABLES
from guanhao.sdk.events.channels import AccountLost

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def days(*values: int | None) -> list[tuple[date, int]]:
    """Days up to yesterday with these values, the oldest first; None is a day without numbers."""
    first = TODAY - len(values) * DAY
    return [(first + n * DAY, value) for n, value in enumerate(values) if value is not None]


def test_reach_is_the_mean_of_the_last_days_against_the_median_before() -> None:
    found = reach_of(days(*[1000] * 13, 9000, 200, 100, 150), recent=3, usual=28, known=14)
    assert found == Reach(150.0, 1000.0)
    assert found.left == 0.15
    assert collapsed(found, share=0.2, least=500, posts=1)
    assert collapsed(Reach(200.0, 1000.0), share=0.2, least=500, posts=1)
    assert not collapsed(Reach(201.0, 1000.0), share=0.2, least=500, posts=1)
    assert not collapsed(found, share=0.2, least=1001, posts=1)
    assert not collapsed(found, share=0.2, least=500, posts=0)


def test_unknown_days_are_not_zero() -> None:
    assert reach_of(days(*[1000] * 14, 100, None, 100), recent=3, usual=28, known=14) == Reach()
    assert reach_of(days(*[1000] * 13, 100, 100, 100), recent=3, usual=28, known=14) == Reach()
    assert reach_of([], recent=3, usual=28, known=14) == Reach()
    assert not collapsed(Reach(), share=0.2, least=500, posts=1)


def seen(number: int, at: datetime, title: str = "") -> Seen:
    """A post on the platform."""
    return Seen(f"p{number}", title, "", at)


def test_a_strange_post_counts_only_where_nine_of_ten_are_published_from_here() -> None:
    old = [seen(n, NOON - (3 + n) * DAY) for n in range(10)]
    new = seen(99, NOON - timedelta(hours=5))
    ours = {one.post_id for one in old}
    facts: dict[str, Any] = {"since": NOON - 2 * DAY, "share": 0.9, "least": 5}
    assert strangers([*old, new], ours, **facts) == [new]
    assert strangers([*old, new], ours - {"p0"}, **facts) == [new]
    assert strangers([*old, new], ours - {"p0", "p1"}, **facts) == []
    assert strangers([*old[:4], new], ours, **facts) == []
    assert strangers([*old, new], ours | {"p99"}, **facts) == []
    assert strangers([*old, seen(99, NOON, "春茶上市")], ours | {"春茶上市"}, **facts) == []


def test_posts_that_vanish_are_a_ban_from_three_and_half_of_all_on() -> None:
    assert vanished(3, 3, least=3, share=0.5)
    assert not vanished(3, 4, least=3, share=0.5)
    assert not vanished(2, 0, least=3, share=0.5)


def store(table: str, rows: list[dict[str, Any]]) -> None:
    """Rows of the warehouse; what is not named is unknown."""
    schema = TABLES[table].schema
    warehouse.append(table, pa.table({field.name: pa.array([one.get(field.name) for one in rows], field.type) for field in schema}, schema=schema))


def post(account: int, number: int, at: datetime) -> dict[str, Any]:
    """A post of the warehouse."""
    return {"platform": "weibo", "account_id": account, "post_id": f"p{number}", "published_at": at, "day": at.date(), "title": f"帖子{number}"}


def watch() -> None:
    """What the hourly job does."""
    for one in healths():
        for sign, detail in one.signs.items():
            accounts.notice(account_id=one.account.id, sign=sign, detail=detail)


@pytest.mark.django_db
def test_a_collapsed_reach_is_an_incident_that_pauses_nothing(brand: Any) -> None:
    with time_at(NOON), acting_in("director", brand), things() as room:
        account = active_account(brand)
        room.add(0, account)
        planned(account, soon(60), number=0)
        store(
            "account_days",
            [{"platform": "weibo", "account_id": account, "day": day, "views": value} for day, value in days(*[2000] * 20, 300, 90, 60)],
        )
        store("posts", [post(account, 1, NOON - 2 * DAY)])
        with acting(SYSTEM):
            watch()
            watch()
        row = Crisis.objects.get()
        assert (row.kind, row.account_id, row.sign, row.level, row.state) == ("account", account, "reach", 1, "proposed")
        assert "150" in row.summary
        assert "2,000" in row.summary
        assert Publication.objects.get().status == "planned"


@pytest.mark.django_db
def test_a_post_that_nobody_here_published_is_a_possible_hijack_and_planned_posts_wait(brand: Any) -> None:
    """A dismissed incident of a sign is not raised again within the policy's days; another sign is."""
    with time_at(NOON), acting_in("director", brand), things() as room:
        account = active_account(brand)
        for number in range(7):
            room.add(number, account)
            made = planned(account, soon(60 + number), number=number)
            facts = {"status": "published", "remote_id": f"p{number}", "title": f"帖子{number}"}
            Publication.objects.filter(pk=made.id).update(**(facts if number < 6 else {}))
        waiting = made.id
        store("posts", [post(account, number, NOON - (4 + number) * DAY) for number in range(6)] + [post(account, 66, NOON - timedelta(hours=3))])
        with acting(SYSTEM):
            watch()
        row = Crisis.objects.get()
        assert (row.sign, row.level) == ("hijack", 3)
        assert "帖子66" in row.summary
        assert Publication.objects.get(pk=waiting).status == "held"
        rooms.dismiss(crisis_id=row.pk, reason="同事在手机上发的")
        with acting(SYSTEM):
            watch()
            assert Crisis.objects.count() == 1
            accounts.notice(account_id=account, sign="token", detail="revoked")
        assert sorted(Crisis.objects.values_list("sign", flat=True)) == ["hijack", "token"]
    with time_at(NOON + 8 * DAY), brand_scope(brand), acting(SYSTEM):
        Crisis.objects.filter(sign="token").update(state="closed", closed_at=NOON)
        assert accounts.notice(account_id=account, sign="hijack") is not None


@pytest.mark.django_db
def test_an_account_that_lost_its_access_is_an_incident_at_once(brand: Any) -> None:
    """The event comes from the refresh of the token; a further sign is a line of the same incident, once."""
    with time_at(NOON), acting_in("director", brand), things() as room:
        account = active_account(brand)
        room.add(0, account)
        post_id = planned(account, soon(60), number=0).id
        for _time in range(2):
            with transaction.atomic():
                events.emit(AccountLost(brand_id=brand.id, account_id=account, why="invalid_grant"))
            events.deliver_pending()
        row = Crisis.objects.get()
        assert (row.sign, row.level) == ("token", 2)
        assert "invalid_grant" in row.summary
        assert Publication.objects.get(pk=post_id).status == "held"
        with acting(SYSTEM):
            for _time in range(2):
                accounts.notice(account_id=account, sign="banned", detail="3")
        assert row.lines.filter(kind="alert").count() == 2
