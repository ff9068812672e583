"""Members, ledger, adjustments and rules through the pages and REST."""

import json
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.community import make
from tests.domains.community.make import MOMENT, earn, english, fresh

from guanhao.domains.community.models import Member, PointsAdjustment, PointsPosting, PointsRule
from guanhao.domains.community.services import members
from guanhao.domains.people import facade as people
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(brand: Any) -> Any:
    """A member with a hundred points; the brand is not entered."""
    with brand_scope(brand), acting(SYSTEM):
        made = make.member()
        earn(made, 100, "a")
        return fresh(made)


@pytest.fixture
def client(brand: Any, row: Member) -> Client:
    """The community operator's browser, in English."""
    return english(factories.signed_in(factories.make_person("community", brand)))


def rest(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A REST call."""
    return client.generic(method, f"/api/brands/acme/{path}", json.dumps(body) if body is not None else "", content_type="application/json")


def test_joining_and_looking(client: Client, brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        number = make.person("阿桂")
    assert client.post("/b/acme/community/join/", {"person_ids": "x"}).status_code == 422
    assert client.post("/b/acme/community/join/", {"person_ids": f"#{number},{number}"}).status_code == 302
    page = client.get("/b/acme/community/").content.decode()
    assert "阿桂" in page
    assert "小林" in page
    assert client.get("/b/acme/community/?export=csv").status_code == 200
    assert "阿桂" not in client.get("/b/acme/community/?q=小林").content.decode()


def test_the_member_page_shows_account_and_lots(client: Client, row: Member) -> None:
    page = client.get(f"/b/acme/community/members/{row.pk}/").content.decode()
    assert "Can be spent" in page
    assert "+100" in page
    assert "Earned" in page


def test_a_large_adjustment_waits_for_a_second_person(client: Client, brand: Any, row: Member) -> None:
    page = f"/b/acme/community/members/{row.pk}/"
    assert client.post(f"{page}adjust/", {"points": "50", "reason": "kind"}).status_code == 302
    assert client.post(f"{page}adjust/", {"points": "501", "reason": "prize"}).status_code == 302
    assert client.post(f"{page}adjust/", {"points": "-151", "reason": "x"}).status_code == 422, "more than is there"
    assert client.post(f"{page}adjust/", {"points": "1.5", "reason": "x"}).status_code == 422
    assert client.post(f"{page}adjust/", {"points": "0", "reason": "x"}).status_code == 422
    with brand_scope(brand):
        assert fresh(row).balance == 150
        waiting = PointsAdjustment.objects.get(state="waiting")
    client.post(f"/b/acme/community/adjustments/{waiting.pk}/", {"do": "confirm"})
    with brand_scope(brand):
        assert fresh(row).balance == 150, "not by the same person"
    second = english(factories.signed_in(factories.make_person("manager", brand)))
    assert "Confirm" in second.get(page).content.decode()
    assert second.post(f"/b/acme/community/adjustments/{waiting.pk}/", {"do": "confirm"}).status_code == 302
    with brand_scope(brand):
        assert fresh(row).balance == 651
        second.post(f"/b/acme/community/adjustments/{waiting.pk}/", {"do": "confirm"})
        assert fresh(row).balance == 651
    assert AuditEntry.objects.filter(action="community.adjustment_confirmed").count() == 1


def test_reversing_needs_a_reason(client: Client, brand: Any, row: Member) -> None:
    with brand_scope(brand):
        posting = PointsPosting.objects.get()
    undo = f"/b/acme/community/postings/{posting.pk}/undo/"
    assert client.post(undo, {"reason": " "}).status_code == 422
    assert client.post(undo, {"reason": "fake"}).status_code == 302
    with brand_scope(brand):
        assert fresh(row).balance == 0


def test_rules_are_versioned(client: Client, brand: Any) -> None:
    facts = {"title": "Work", "key": "work", "action": "submission", "points": 20, "score": 5, "per_day": 3, "per_member": 0, "lifetime_days": 0}
    assert client.post("/b/acme/community/rules/new/", {**facts, "active": "on"}).status_code == 302
    assert client.post("/b/acme/community/rules/new/", {**facts, "active": "on"}).status_code == 422, "one key once"
    with brand_scope(brand):
        rule = PointsRule.objects.get()
    page = f"/b/acme/community/rules/{rule.pk}/"
    shown = client.get(page).content.decode()
    assert 'value="20"' in shown
    seen = shown.split('name="seen_state" value="')[1].split('"')[0] if 'name="seen_state"' in shown else ""
    assert client.post(page, {**facts, "points": 25, "active": "on", "seen_state": seen}).status_code == 302
    with brand_scope(brand):
        assert PointsRule.objects.get().number == 2
    assert "25" in client.get(f"{page}history/").content.decode()


def test_books_and_ledger(client: Client, row: Member) -> None:
    assert "Every balance is the sum" in client.get("/b/acme/community/books/").content.decode()
    assert "小林" in client.get("/b/acme/community/ledger/").content.decode()
    assert client.get("/b/acme/community/ledger/?export=xlsx").status_code == 200


def test_rest_gives_spends_and_reverses(client: Client, brand: Any, row: Member) -> None:
    grant = {"member_id": row.pk, "points": 30, "key": "k"}
    assert rest(client, "POST", "community-points/earn", {"grants": [grant, grant]}).json()[1]["why"] == "known"
    for points in (1.5, 1.0, "7", -3, True):
        assert rest(client, "POST", "community-points/earn", {"grants": [{**grant, "points": points, "key": "n"}]}).status_code == 422, points
    assert rest(client, "POST", "community-points/spend", {"member_id": row.pk, "points": 131, "key": "s"}).status_code == 422
    spent = rest(client, "POST", "community-points/spend", {"member_id": row.pk, "points": 130, "key": "s"})
    assert spent.status_code == 201
    account = rest(client, "GET", f"community-members/{row.pk}").json()
    assert (account["balance"], account["available"], account["lots"]) == (0, 0, [])
    assert rest(client, "POST", f"community-postings/{spent.json()['id']}/undo", {"reason": "broken"}).json()["points"] == 130
    books = rest(client, "GET", "community-books").json()
    assert (books["outstanding"], books["wrong"]) == (130, [])
    assert rest(client, "GET", "community-postings?kind=refund").json()["count"] == 1


def test_a_viewer_sees_and_moves_nothing(brand: Any, row: Member) -> None:
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert viewer.post(f"/b/acme/community/members/{row.pk}/adjust/", {"points": "5", "reason": "x"}).status_code == 403
    assert rest(viewer, "POST", "community-points/earn", {"grants": [{"member_id": row.pk, "points": 5, "key": "z"}]}).status_code == 403
    with brand_scope(brand):
        assert fresh(row).balance == 100


def test_removed_members_keep_their_points_and_earn_none(client: Client, brand: Any, row: Member) -> None:
    page = f"/b/acme/community/members/{row.pk}/state/"
    assert client.post(page, {"state": "removed", "reason": ""}).status_code == 422
    assert client.post(page, {"state": "removed", "reason": "ads"}).status_code == 302
    with time_at(MOMENT), brand_scope(brand), acting(SYSTEM):
        assert earn(row, 5, "later").why == "away"
        assert fresh(row).balance == 100


def test_a_member_without_a_name_is_called_by_the_member_number(client: Client, brand: Any, row: Member) -> None:
    """Not by the number of a platform."""
    with brand_scope(brand), acting(SYSTEM):
        (person,) = people.resolve([people.Handle("weibo", "p0000015")])
        nameless = next(one for one in members.add_members(person_ids=[person]) if one.person_id == person)
    page = client.get("/b/acme/community/").content.decode()
    assert nameless.shown == f"#{nameless.number}"
    assert nameless.shown in page
    assert "p0000015" not in page
