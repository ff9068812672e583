"""People: one record for one person, sealed contacts, tiers by rule and by hand, merging and forgetting."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.people import facade
from guanhao.domains.people.contracts import Changed, Handle, Refused, Seen
from guanhao.domains.people.models import Consent, Person, PersonTag, TierChange
from guanhao.domains.people.models import Handle as HandleRow
from guanhao.domains.people.rules.contact import normal, starred
from guanhao.domains.people.rules.tiers import Limits, tier_of
from guanhao.domains.people.services import core
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.models import AuditEntry, EventRow
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LIMITS = Limits(new_days=14, active_messages=3, core_messages=10, top_messages=30, core_orders=3, top_spent=5000)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("phone", "138 0013-8000", "+8613800138000"),
        ("phone", "１３８００１３８０００", "+8613800138000"),
        ("phone", "0086 13800138000", "+8613800138000"),
        ("phone", "+1 202 555 0143", "+12025550143"),
        ("phone", "021-6488 1234", "+862164881234"),
        ("phone", "12345", ""),
        ("mail", " Lin@Example.COM ", "lin@example.com"),
        ("mail", "lin@", ""),
    ],
)
def test_contacts_have_one_way_of_writing(kind: str, given: str, kept: str) -> None:
    assert normal(kind, given) == kept


def test_stars_hide_the_middle() -> None:
    assert (starred("phone", "+8613800138000"), starred("mail", "lin@example.com")) == ("+86138****8000", "li***@example.com")


@pytest.mark.parametrize(
    ("messages", "orders", "spent", "days", "tier"),
    [(30, 0, 0, 1, "top_fan"), (0, 1, 5000, 90, "top_fan"), (10, 0, 0, 1, "core"), (0, 3, 1, 90, "core"), (3, 0, 0, 90, "active"),
     (2, 0, 0, 14, "ordinary"), (2, 0, 0, 13.9, "new")],
)  # fmt: skip
def test_tiers_by_counts(messages: int, orders: int, spent: float, days: float, tier: str) -> None:
    assert tier_of(messages=messages, orders=orders, spent=spent, days_known=days, limits=LIMITS) == tier


def test_the_same_handle_is_the_same_person_and_contacts_are_sealed(in_brand: Any) -> None:
    first = facade.resolve([Handle("weibo", "u1", "小林"), Handle("phone", "13800138000", "老王"), Handle("weibo", "u1", "林林")])
    second = facade.resolve([Handle("phone", "+86 138 0013 8000"), Handle("douyin", "u1")])
    assert first[0] == first[2]
    assert second[0] == first[1]
    assert len({*first, *second}) == 3
    assert HandleRow.objects.get(platform="weibo").name == "林林"
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform_id, sealed FROM people_handle WHERE platform = 'phone'")
        ((mark, sealed),) = cursor.fetchall()
    assert len(mark) == 64
    assert "1380013" not in sealed
    with pytest.raises(Refused):
        facade.resolve([Handle("mail", "nonsense")])


def test_who_may_not_see_contacts_sees_stars(brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        (number,) = facade.resolve([Handle("phone", "13800138000", "老王")])
        assert facade.card(number).handles[0].shown == "+8613800138000"
    with acting_in("viewer", brand), pytest.raises(Denied):
        facade.card(number)


def test_the_night_puts_people_into_tiers_and_hands_stay(in_brand: Any) -> None:
    with time_at(START):
        one, two = facade.resolve([Handle("weibo", "u1"), Handle("weibo", "u2")])
        facade.note_seen([Seen(one, START, 6), Seen(one, START + timedelta(days=1), 5), Seen(two, START, 40)])
        facade.set_tier(person_id=two, tier="ordinary", reason="同行")
        assert core.retier() == 1
    rows = {row.pk: row for row in Person.objects.all()}
    assert (rows[one].tier, rows[one].recent, rows[one].messages, rows[one].last_seen_at) == ("core", 11, 11, START + timedelta(days=1))
    assert (rows[two].tier, rows[two].tier_fixed) == ("ordinary", True)
    assert list(TierChange.objects.filter(person_id=one).values_list("before", "after", "by_rule")) == [("new", "core", True)]
    assert EventRow.objects.filter(name="people.tier_changed").count() == 2
    with time_at(START + timedelta(days=200)):
        core.retier()
        facade.set_tier(person_id=two, tier="")
    assert set(Person.objects.values_list("tier", flat=True)) == {"ordinary"}


def test_a_merge_adds_up_and_is_undone(in_brand: Any) -> None:
    one, two = facade.resolve([Handle("weibo", "u1", "小林"), Handle("douyin", "d1", "林")])
    facade.note_seen([Seen(one, START, 2), Seen(two, START, 3)])
    facade.tag(person_ids=[two], add=["老客"])
    facade.give_consent(person_id=two, purpose="短信", source="表单", terms_version="2")
    number = facade.merge(keep=one, drop=two)
    card = facade.card(two)
    assert (card.id, card.messages, card.tags, len(card.handles), len(card.consents)) == (one, 5, ("老客",), 2, 1)
    assert facade.resolve([Handle("douyin", "d1")]) == [one]
    with pytest.raises(Refused):
        facade.merge(keep=one, drop=two)
    facade.undo_merge(number)
    assert (facade.card(one).messages, facade.card(one).tags, facade.card(two).messages) == (2, (), 3)
    assert facade.resolve([Handle("douyin", "d1")]) == [two]
    with pytest.raises(Refused):
        facade.undo_merge(number)


def test_consents_are_given_replaced_and_withdrawn(in_brand: Any) -> None:
    (one,) = facade.resolve([Handle("weibo", "u1")])
    first = facade.give_consent(person_id=one, purpose="短信", source="表单", terms_version="1")
    assert facade.give_consent(person_id=one, purpose="短信", source="表单", terms_version="1") == first
    second = facade.give_consent(person_id=one, purpose="短信", source="表单", terms_version="2")
    assert facade.withdraw_consent(person_id=one, purpose="短信") is True
    assert facade.withdraw_consent(person_id=one, purpose="短信") is False
    assert set(Consent.objects.filter(withdrawn_at__isnull=False).values_list("pk", flat=True)) == {first, second}


def test_a_forgotten_person_leaves_nothing_but_a_number(in_brand: Any) -> None:
    row = core.add_person(name="秘密名字", phone="13800138000", tags=["秘密标签"], note="秘密")
    core.change_person(person_id=row.pk, name="秘密名字二", note="更秘密")
    facade.forget(row.pk, reason="本人要求")
    left = Person.objects.get(pk=row.pk)
    assert (left.name, left.note, left.tags, HandleRow.objects.count(), PersonTag.objects.count()) == ("", "", [], 0, 0)
    assert not any("秘密名字" in json.dumps(entry.detail, ensure_ascii=False) for entry in AuditEntry.objects.all())
    with pytest.raises(Refused):
        core.change_person(person_id=row.pk, name="x")
    assert facade.resolve([Handle("phone", "13800138000")]) != [row.pk]


def test_two_people_who_save_are_told_and_a_viewer_may_not(brand: Any) -> None:
    with brand_scope(brand), acting(SYSTEM):
        row = core.add_person(name="小林")
        core.change_person(person_id=row.pk, name="小林一", revision=row.revision)
        with pytest.raises(Changed):
            core.change_person(person_id=row.pk, name="小林二", revision=row.revision)
        with pytest.raises(Refused) as refused:
            core.add_person(name="x", phone="abc")
        assert refused.value.field == "phone"
    with acting_in("viewer", brand), pytest.raises(Denied):
        core.tag(person_ids=[row.pk], add=["x"])
    assert Person.everywhere.get(pk=row.pk).tags == []


def test_the_pages(brand: Any, other_brand: Any) -> None:
    client = signed_in(make_person("manager", brand))
    assert "还没有人" in client.get("/b/acme/people/").content.decode() or client.get("/b/acme/people/").status_code == 200
    made = client.post("/b/acme/people/new/", {"name": "<b>小林</b>", "phone": "13800138000", "tags": "老客，茶友"})
    assert made.status_code == 302
    number = Person.everywhere.get().pk
    page = client.get(f"/b/acme/people/{number}/").content.decode()
    assert "&lt;b&gt;小林&lt;/b&gt;" in page
    assert client.get("/b/acme/people/?q=13800138000").content.decode().count(f"/people/{number}/") >= 1
    assert client.get("/b/acme/people/?tag=茶友&export=csv").status_code == 200
    assert client.post(f"/b/acme/people/{number}/act/tier/", {"tier": "top_fan"}).status_code == 302
    assert Person.everywhere.get().tier == "top_fan"
    stranger = signed_in(make_person("manager", other_brand))
    assert stranger.get(f"/b/other/people/{number}/").status_code == 404
    assert stranger.post(f"/b/other/people/{number}/act/forget/", {"reason": "x"}).status_code == 404
    api = client.get(f"/api/brands/acme/people/{number}").json()
    assert (api["name"], api["tags"], api["handles"][0]["shown"]) == ("<b>小林</b>", ["老客", "茶友"], "+8613800138000")


def test_a_name_that_comes_later_replaces_the_number(in_brand: Any) -> None:
    """Known by a number alone at first: that is shown among people, and no name to others; the name told later takes its place."""
    (number,) = facade.resolve([facade.Handle("weibo", "p0000015")])
    assert facade.names([number]) == {number: "p0000015"}
    assert facade.given_names([number]) == {number: ""}
    assert facade.resolve([facade.Handle("weibo", "p0000015", name="小林")]) == [number]
    assert facade.names([number]) == facade.given_names([number]) == {number: "小林"}
