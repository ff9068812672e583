"""The KOC programme through pages and REST: another person approves, another brand sees nothing, wild numbers are refused."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.community import make
from tests.domains.community.make import MOMENT, english

from guanhao.domains.community.models import Course, CourseRun, Koc, KocGuide, KocOrder, KocSheet, Member, QuotaEntry
from guanhao.domains.community.services import kocs, page, redeeming, rewards
from guanhao.kernel.access import NOBODY, SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
KOC = "/b/acme/community/koc/"
WILD = str(10**30)


@pytest.fixture
def row(brand: Any) -> Any:
    """A member; the brand is not entered."""
    with brand_scope(brand), acting(SYSTEM):
        return make.member()


@pytest.fixture
def client(brand: Any, row: Member) -> Client:
    """The community operator's browser, in English."""
    return english(factories.signed_in(factories.make_person("community", brand)))


def rest(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A REST call."""
    return client.generic(method, f"/api/brands/acme/{path}", json.dumps(body) if body is not None else "", content_type="application/json")


def test_from_the_board_to_the_payment(client: Client, brand: Any, row: Member) -> None:
    one = f"{KOC}members/{row.pk}/"
    assert "Nobody did anything" in client.get(KOC).content.decode()
    assert client.post(f"{one}judge/", {"output": "101", "reason": "x"}).status_code == 422
    assert client.post(f"{one}judge/", {"output": "80", "influence": "70", "fit": "90", "reason": "seen"}).status_code == 302
    board = client.get(f"{KOC}?cut=above").content.decode()
    assert "小林" in board
    assert "78.0" in board
    assert "小林" not in client.get(f"{KOC}?cut=below").content.decode()
    assert client.get(f"{KOC}?export=csv").status_code == 200
    assert client.post(f"{one}select/", {"reason": ""}).status_code == 302
    facts = {"title": "Camp", "lessons": "Light\n\nWords", "quota": "500", "active": "on"}
    assert client.post(f"{KOC}courses/new/", {**facts, "lessons": " "}).status_code == 422
    assert client.post(f"{KOC}courses/new/", {**facts, "quota": WILD}).status_code == 422
    assert client.post(f"{KOC}courses/new/", facts).status_code == 302
    assert client.post(f"{KOC}courses/new/", facts).status_code == 422, "one name once"
    with brand_scope(brand):
        course = Course.objects.get()
    assert client.get(f"{KOC}courses/{course.pk}/history/").status_code == 200
    assert client.post(f"{one}enrol/", {"course": course.pk}).status_code == 302
    with brand_scope(brand):
        run = CourseRun.objects.get()
    for place in ("0", "1", "1", "7"):
        assert client.post(f"{KOC}runs/{run.pk}/", {"place": place, "done": "1"}).status_code == 302
    assert client.post(f"{KOC}runs/{run.pk}/", {"place": WILD, "done": "1"}).status_code == 404
    with brand_scope(brand):
        koc = Koc.objects.get()
    assert (koc.stage, koc.quota) == ("trained", 500)
    form = client.get(f"{one}spend/").content.decode().split('name="key" value="')[1].split('"')[0]
    for _time in range(2):
        assert client.post(f"{one}spend/", {"amount": "200", "note": "Post 7", "key": form}).status_code == 302
    assert client.post(f"{one}spend/", {"amount": "301", "note": "Post 8", "key": "other"}).status_code == 422
    with brand_scope(brand):
        assert list(QuotaEntry.objects.order_by("pk").values_list("amount", flat=True)) == [500, -200]
    assert "Post 7" in client.get(f"{KOC}quota/").content.decode()
    assert client.post(f"{one}rate/", {"rate": "101"}).status_code == 422
    assert client.post(f"{one}rate/", {"rate": "12.5"}).status_code == 302
    assert client.post(f"{one}move/", {"do": "partner"}).status_code == 302
    _pay(client, brand, koc)
    shown = client.get(one).content.decode()
    assert "125.00 CNY" in shown
    assert "Set by" in shown
    with brand_scope(brand):
        address = page.path_of(row)
    mine = client.get(address).content.decode()
    assert koc.code in mine
    assert "125.00 CNY" in mine


def _pay(client: Client, brand: Any, koc: Koc) -> None:
    sale = {"code": koc.code, "order_id": "A1", "ordered_at": koc.earns_from.isoformat(), "amount": "1000"}  # type: ignore[union-attr]
    assert rest(client, "POST", "community-koc-orders", {"orders": [sale, sale]}).json() == {"new": 1, "changed": 0, "known": 0, "passed": 1}
    for wrong in ({"amount": "-1"}, {"amount": "1e40"}, {"order_id": ""}, {"ordered_at": "9999-12-31T23:59:59"}):
        assert rest(client, "POST", "community-koc-orders", {"orders": [{**sale, **wrong}]}).status_code == 422, wrong
    assert "A1" in client.get(f"{KOC}orders/").content.decode()
    assert client.post(f"{KOC}sheets/new/", {"month": "2026-13"}).status_code == 422
    begun = koc.earns_from
    assert begun is not None
    month = f"{begun:%Y-%m}"
    with time_at(begun + timedelta(days=45)):
        assert client.post(f"{KOC}sheets/new/", {"month": month}).status_code == 302
        with brand_scope(brand):
            sheet = KocSheet.objects.get()
        at = f"{KOC}sheets/{sheet.pk}/"
        assert client.post(f"{at}do/", {"do": "hand_in"}).status_code == 302
        client.post(f"{at}do/", {"do": "approve"})
        with brand_scope(brand):
            assert KocSheet.objects.get().state == "waiting", "not by the same person"
        assert "another person approves it" in client.get(at).content.decode()
        second = english(factories.signed_in(factories.make_person("manager", brand)))
        assert second.post(f"{at}paid/", {"paid_on": "2026-01-01", "reference": "x"}).status_code == 422
        second.post(f"{at}do/", {"do": "approve"})
        assert second.post(f"{at}paid/", {"paid_on": "2999-01-01", "reference": "bank"}).status_code == 422
        assert second.post(f"{at}paid/", {"paid_on": f"{begun:%Y-%m-%d}", "reference": "bank 1"}).status_code == 302
        assert second.get(f"{at}?export=xlsx").status_code == 200
        assert "A1" in second.get(f"{at}lines/").content.decode()
        full = rest(second, "GET", f"community-koc-sheets/{sheet.pk}").json()
    assert (full["state"], Decimal(full["total"]), full["lines"][0]["kind"]) == ("paid", Decimal(125), "sale")


def test_guides_are_read_from_their_stage_on(client: Client, brand: Any, row: Member) -> None:
    facts = {"title": "Label ads", "text": "Say it is an ad.", "stage_from": "trained", "active": "on"}
    assert client.post(f"{KOC}guides/new/", {**facts, "text": " "}).status_code == 422
    assert client.post(f"{KOC}guides/new/", facts).status_code == 302
    with brand_scope(brand), acting(SYSTEM):
        guide = KocGuide.objects.get()
        kocs.select(members=[row], reason="r")
        address = page.path_of(row)
    assert client.get(f"{KOC}guides/{guide.pk}/").status_code == 200
    assert "Label ads" not in client.get(address).content.decode()
    with brand_scope(brand):
        Koc.objects.update(stage="trained")
    assert "Label ads" in client.get(address).content.decode()


def test_members_are_picked_on_the_board(client: Client, brand: Any, row: Member) -> None:
    with brand_scope(brand), acting(SYSTEM):
        kocs.judge(member=row, scores={"output": 100, "influence": 100, "fit": 100}, reason="r")
    picked = client.post(KOC, {"action": "select", "keys": [str(row.pk)], "confirmed": "1"})
    assert picked.status_code in (200, 302)
    body = {"member_id": row.pk}
    assert rest(client, "POST", "community-kocs", body).status_code == 201
    assert rest(client, "POST", "community-kocs", body).json()["stage"] == "selected"
    with brand_scope(brand):
        assert Koc.objects.count() == 1


def test_rest_walks_the_path(client: Client, brand: Any, row: Member) -> None:
    judged = rest(client, "PUT", f"community-members/{row.pk}/koc-scores", {"output": 80, "influence": 70, "fit": 90, "reason": "seen"}).json()
    assert (judged["total"], judged["above"]) == (78.0, True)
    koc = rest(client, "POST", "community-kocs", {"member_id": row.pk}).json()
    course = rest(client, "POST", "community-courses", {"title": "Camp", "lessons": ["One"], "quota": 50}).json()
    run = rest(client, "POST", f"community-kocs/{koc['id']}/courses", {"course_id": course["id"]}).json()
    assert rest(client, "POST", f"community-course-runs/{run['id']}/lesson", {"place": 10**30}).status_code == 422
    assert rest(client, "POST", f"community-course-runs/{run['id']}/lesson", {"place": 0}).json()["done"] == [0]
    assert rest(client, "POST", f"community-course-runs/{run['id']}/lesson", {"place": 0}).status_code == 409
    spend = {"amount": 20, "note": "Post", "key": "1"}
    assert [rest(client, "POST", f"community-kocs/{koc['id']}/quota/spend", spend).status_code for _time in range(2)] == [201, 201]
    for amount in (31, 0, -5, 10**30, 1.0, "5"):
        assert rest(client, "POST", f"community-kocs/{koc['id']}/quota/spend", {**spend, "amount": amount, "key": "2"}).status_code == 422, amount
    assert rest(client, "GET", f"community-kocs/{koc['id']}/quota").json()["count"] == 2
    assert rest(client, "PUT", f"community-kocs/{koc['id']}/rate", {"rate": "0.2"}).json()["stage"] == "trained"
    assert rest(client, "PUT", f"community-kocs/{koc['id']}/rate", {"rate": "1e30"}).status_code == 422
    assert rest(client, "POST", f"community-kocs/{koc['id']}/move", {"stage": "ended"}).status_code == 422, "a reason is needed"
    assert rest(client, "GET", "community-koc-board?above=true").json()["count"] == 1
    assert rest(client, "POST", "community-kocs", {"member_id": 10**15}).status_code == 404


def test_who_may_only_look_changes_nothing(brand: Any, row: Member) -> None:
    service = factories.signed_in(factories.make_person("service", brand))
    assert service.get(KOC).status_code == 200
    assert service.post(f"{KOC}members/{row.pk}/select/", {"reason": "x"}).status_code == 403
    assert rest(service, "POST", "community-koc-orders", {"orders": []}).status_code in (403, 422)
    with brand_scope(brand):
        assert not Koc.objects.exists()


def test_a_second_tap_is_the_first_one(brand: Any, row: Member) -> None:
    with brand_scope(brand), acting(SYSTEM), time_at(MOMENT):
        make.earn(row, 500, "a")
        tin = rewards.save_reward(rewards.RewardDraft(title="Tin", cost=40), stock=5)
        bag = rewards.save_reward(rewards.RewardDraft(title="Bag", cost=40), stock=5)
        with acting(NOBODY):
            first = redeeming.hold_once(member=row, reward=tin)
            assert redeeming.hold_once(member=row, reward=tin).pk == first.pk
            with pytest.raises(redeeming.Refused):
                redeeming.hold_once(member=row, reward=bag)
        assert make.fresh(row).balance == 460
        assert not KocOrder.objects.exists()
