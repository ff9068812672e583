"""City partners with their record (COM-10), gatherings that come again and are reminded of (COM-03), and what waiving undoes (COM-02)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.community import make
from tests.domains.community.make import MOMENT

from guanhao.domains.community.contracts import Changed, Refused
from guanhao.domains.community.models import CityPartner, Gathering, Group, GroupMember, Member, MemberDeed
from guanhao.domains.community.rules.groups import loyalty
from guanhao.domains.community.selectors import partners as selectors
from guanhao.domains.community.services import gatherings, groups, partners, repeating, watching
from guanhao.kernel.access import Denied
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(brand: Any) -> int:
    """Who runs the group."""
    return factories.make_person("community", brand).id


@pytest.fixture
def row(in_brand: Any, admin: int) -> Any:
    """A member, in March."""
    with time_at(MOMENT):
        yield make.member()


@pytest.fixture
def client(row: Member, admin: int, client_for: Any) -> Client:
    """Who may edit, reading English."""
    return make.english(client_for("director"))


def accepted(row: Member) -> CityPartner:
    """A city partner."""
    return gatherings.answer_invitation(partner=gatherings.invite_partner(member=row, city="Hangzhou"), yes=True)


def did(row: Member, count: int, *, days: int) -> None:
    """Deeds so many days ago."""
    at = MOMENT - timedelta(days=days)
    MemberDeed.objects.bulk_create(
        MemberDeed(brand_id=row.brand_id, member=row, action="share", occasion=f"{days}:{place}", at=at) for place in range(count)
    )


def gathering(**more: Any) -> Gathering:
    """An open expert live tomorrow."""
    begin = MOMENT + timedelta(days=1)
    facts = {"title": "Breakfast live", "kind": "live", "starts_at": begin, "ends_at": begin + timedelta(hours=2), **more}
    return gatherings.set_gathering_state(gathering=gatherings.save_gathering(gatherings.GatheringDraft(**facts)), state="open")


@pytest.mark.parametrize(("recent", "before", "words"), [(0, 5, "quiet"), (6, 5, "rising"), (4, 5, "steady"), (3, 5, "falling"), (5, 5, "steady")])
def test_loyalty_is_what_was_done_against_before(recent: int, before: int, words: str) -> None:
    assert loyalty(recent, before, 0.2) == words


def test_a_partner_has_a_record(row: Member, client: Client, django_assert_max_num_queries: Any) -> None:
    partner, fan = accepted(row), make.member("fan")
    Member.objects.filter(pk=fan.pk).update(invited_by_id=row.pk)
    did(row, 3, days=10)
    did(row, 5, days=100)
    did(row, 9, days=300)
    found = selectors.record(partner)
    assert (found.recent, found.before, found.loyalty, found.fan_count) == (3, 5, "falling", 1)
    assert found.actions == (("share", 3),)
    assert [times for _month, times in found.months] == [0, 5, 0, 0, 3, 0], "by month of the brand's calendar, empty ones too"
    with django_assert_max_num_queries(2):
        [listed] = selectors.with_standing()
    assert (listed.recent, listed.before) == (3, 5)
    shown = client.get("/b/acme/community/partners/").content.decode()
    assert "Hangzhou" in shown
    assert "Falling" in shown
    one = client.get(f"/b/acme/community/partners/{partner.pk}/").content.decode()
    assert "Samples before the launch" in one
    assert "fan" in one
    [told] = client.get("/api/brands/acme/community-partners").json()
    assert (told["recent"], told["before"], told["loyalty"], told["state"]) == (3, 5, "falling", "accepted")


def test_rights_change_and_a_partnership_ends_with_a_reason(row: Member, client: Client) -> None:
    partner = accepted(row)
    path = f"/b/acme/community/partners/{partner.pk}/"
    assert client.post(f"{path}edit/", {"city": "Ningbo", "rights": "First tasting\n\nFirst tasting\nA desk"}).status_code == 302
    partner.refresh_from_db()
    assert (partner.city, partner.rights) == ("Ningbo", ["First tasting", "A desk"])
    with pytest.raises(Refused) as refused:
        partners.save_partner(partner=partner, city="Ningbo", rights=[" "])
    assert refused.value.field == "rights"
    with pytest.raises(Refused):
        partners.end_partner(partner=partner, reason=" ")
    body = json.dumps({"reason": "Moved away"})
    for status in (200, 409):
        answer = client.post(f"/api/brands/acme/community-partners/{partner.pk}/end", body, content_type="application/json")
        assert answer.status_code == status
    partner.refresh_from_db()
    assert partner.state == "ended"
    assert AuditEntry.objects.filter(action="community.partner_ended").count() == 1
    assert gatherings.invite_partner(member=row, city="Ningbo").pk == partner.pk, "asked again"


def test_only_who_may_and_only_of_this_brand(row: Member, client: Client, acting_as: Any, other_brand: Any) -> None:
    partner = accepted(row)
    with acting_as("analyst"), pytest.raises(Denied):
        partners.end_partner(partner=partner, reason="no")
    with brand_scope(other_brand):
        assert not CityPartner.objects.exists()
    assert client.get("/b/acme/community/partners/999999/").status_code == 404
    partner.refresh_from_db()
    assert partner.state == "accepted"


def test_a_gathering_comes_again_every_week_once(row: Member, client: Client) -> None:
    first = gathering()
    body = json.dumps({"days": 7, "times": 3})
    for made in (3, 0):
        answer = client.post(f"/api/brands/acme/community-events/{first.pk}/repeat", body, content_type="application/json")
        assert (answer.status_code, len(answer.json())) == (201, made), "asked twice, planned once"
    begins = list(Gathering.objects.order_by("starts_at").values_list("starts_at", "state"))
    assert begins == [(first.starts_at + timedelta(days=7 * place), "open") for place in range(4)]
    assert client.post(f"/b/acme/community/events/{first.pk}/repeat/", {"days": "7", "times": "4"}).status_code == 302
    assert Gathering.objects.count() == 5
    for days, times, field in ((0, 3, "days"), (7, 53, "times")):
        with pytest.raises(Refused) as refused:
            repeating.repeat_gathering(gathering=first, days=days, times=times)
        assert refused.value.field == field
    cancelled = gatherings.set_gathering_state(gathering=first, state="cancelled")
    with pytest.raises(Refused):
        repeating.repeat_gathering(gathering=cancelled, days=7, times=1)


def test_a_gathering_is_reminded_of_once(row: Member, admin: int) -> None:
    held = groups.save_group(groups.GroupDraft(name="Breakfast", kind="interest", admin_id=admin))
    event = gathering(
        group_id=groups.set_group_state(group=held, state="open").pk, starts_at=MOMENT + timedelta(hours=30), ends_at=MOMENT + timedelta(hours=31)
    )
    gatherings.sign_up(gathering=event, member=row)
    assert watching.remind_of_gatherings() == 0, "not yet"
    with time_at(MOMENT + timedelta(hours=7)):
        for _time in range(2):
            watching.remind_of_gatherings()
    [told] = Notification.objects.filter(topic="community")
    assert told.user_id == admin
    assert "Breakfast live" in told.title
    assert "1" in told.title


def test_waiving_undoes_its_own_step_and_nothing_else(row: Member, admin: int) -> None:
    held: Group = groups.set_group_state(group=groups.save_group(groups.GroupDraft(name="Tea", kind="interest", admin_id=admin)), state="open")
    groups.put_in(group=held, numbers=[row.number])
    warn = groups.decide_violation(violation=groups.record_violation(group=held, member=row, what="ad"), apply=True)
    groups.decide_violation(violation=groups.record_violation(group=held, member=row, what="ad"), apply=True)
    place = GroupMember.objects.get()
    assert place.muted_until is not None
    GroupMember.objects.update(left_at=MOMENT)
    groups.appeal(violation=warn, text="It was a recipe.")
    groups.decide_violation(violation=warn, apply=False, answer="True.")
    place.refresh_from_db()
    assert place.muted_until == MOMENT + timedelta(days=7), "the mute of the second violation stays"
    assert place.left_at == MOMENT, "who left by themselves is not brought back"
    with pytest.raises(Changed):
        partners.end_partner(partner=CityPartner.objects.create(member=row, city="x", state="ended", made_at=MOMENT), reason="y")
