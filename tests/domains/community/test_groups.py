"""Groups with their ladder and appeals, gatherings with tickets and follow-up, city partners (COM-01, 02, 03, 09, 10)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.community import make
from tests.domains.community.make import MOMENT, english

from guanhao.domains.community.contracts import Changed, Refused
from guanhao.domains.community.models import CityPartner, Gathering, Group, GroupMember, Member, MemberDeed, Ticket, Violation
from guanhao.domains.community.rules import groups as rules
from guanhao.domains.community.selectors import groups as selectors
from guanhao.domains.community.services import gatherings, groups, page, watching
from guanhao.kernel import clocks
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(brand: Any) -> int:
    """Who runs the group."""
    return factories.make_person("community", brand).id


@pytest.fixture
def row(in_brand: Any, admin: int) -> Any:
    """A member, in March; the operator exists."""
    with time_at(MOMENT):
        yield make.member()


def group(admin: int | None, *people: Member, opened: bool = True) -> Group:
    """A group with people."""
    made = groups.save_group(groups.GroupDraft(name="Breakfast", kind="interest", words=("广告", "WeChat:"), admin_id=admin))
    if people:
        groups.put_in(group=made, numbers=[one.number for one in people])
    return groups.set_group_state(group=made, state="open") if opened else made


def gathering(*, state: str = "open", **more: Any) -> Gathering:
    """A meet-up tomorrow."""
    begin = MOMENT + timedelta(days=1)
    facts = {"title": "Open day", "kind": "meet", "starts_at": begin, "ends_at": begin + timedelta(hours=3), **more}
    made = gatherings.save_gathering(gatherings.GatheringDraft(**facts))
    return gatherings.set_gathering_state(gathering=made, state=state) if state != "draft" else made


def test_a_group_without_somebody_who_runs_it_does_not_open(row: Member, admin: int) -> None:
    made = group(None, opened=False)
    with pytest.raises(Refused) as refused:
        groups.set_group_state(group=made, state="open")
    assert refused.value.field == "admin_id"
    assert Group.objects.get().state == "draft"
    with pytest.raises(Refused):
        groups.save_group(groups.GroupDraft(name="Breakfast", kind="vip"))
    with pytest.raises(Refused):
        groups.save_group(groups.GroupDraft(name="x", kind="vip", admin_id=999_999))


def test_the_third_violation_proposes_to_remove(row: Member, admin: int) -> None:
    made = group(admin, row)
    steps = [groups.record_violation(group=made, member=row, what="ad") for _time in range(3)]
    assert [one.step for one in steps] == ["warn", "mute", "remove"]
    assert steps[2].state == "proposed"
    assert GroupMember.objects.get().left_at is None, "a person decides"
    groups.decide_violation(violation=steps[1], apply=True)
    assert GroupMember.objects.get().muted_until == MOMENT + timedelta(days=7)
    groups.decide_violation(violation=steps[2], apply=True)
    assert GroupMember.objects.get().left_at == MOMENT
    with pytest.raises(Refused):
        groups.record_violation(group=made, member=row, what="ad")
    groups.put_in(group=made, numbers=[row.number])
    with time_at(MOMENT + timedelta(days=181)):
        assert groups.record_violation(group=made, member=row, what="ad").step == "warn", "old ones no longer count"


def test_rule_words_are_found(row: Member, admin: int) -> None:
    made = group(admin, row)
    assert groups.check_text(group=made, member=row, text="早上好") is None
    found = groups.check_text(group=made, member=row, text="加 wechat: 123 看广告")
    assert found is not None
    assert (found.step, found.evidence) == ("warn", "加 wechat: 123 看广告")
    assert "广告" in found.what
    assert rules.words_in("ABC", ["b", ""]) == ["b"]


def test_an_appeal_is_made_once_and_answered_with_a_reason(row: Member, admin: int) -> None:
    made = group(admin, row)
    violation = groups.record_violation(group=made, member=row, what="ad")
    with pytest.raises(Refused):
        groups.appeal(violation=violation, text="too early")
    groups.record_violation(group=made, member=row, what="ad")
    mute = groups.decide_violation(violation=Violation.objects.latest("pk"), apply=True)
    client, path = english(Client()), page.path_of(row)
    assert "I object" in client.get(path).content.decode()
    assert client.post(path, {"do": "appeal", "violation": mute.pk, "text": "It was a recipe."}).status_code == 302
    assert client.post(path, {"do": "appeal", "violation": mute.pk, "text": "again"}).status_code == 422
    with pytest.raises(Refused):
        groups.decide_violation(violation=mute, apply=False)
    groups.decide_violation(violation=mute, apply=False, answer="You are right.")
    assert GroupMember.objects.get().muted_until is None
    assert Violation.objects.get(pk=mute.pk).state == "waived"


def test_no_event_for_fourteen_days_warns(row: Member, admin: int) -> None:
    made = group(admin, row)
    with time_at(MOMENT + timedelta(days=13)):
        assert not selectors.health(made).late
    with time_at(MOMENT + timedelta(days=14)):
        assert selectors.health(made).late
        assert watching.warn_late_groups() == 1
        assert watching.warn_late_groups() == 1
        assert Notification.objects.filter(user_id=admin).count() == 1, "once a week"
        gathering(group_id=made.pk)
    with time_at(MOMENT + timedelta(days=14, hours=1)):
        assert not selectors.health(made).late
        assert selectors.health(made).members == 1


def test_a_ticket_gets_in_once(row: Member, admin: int) -> None:
    event = gathering(seats=1)
    ticket = gatherings.sign_up(gathering=event, member=row)
    assert gatherings.sign_up(gathering=event, member=row) == ticket
    with pytest.raises(Refused):
        gatherings.sign_up(gathering=event, member=make.member("阿桂"))
    assert gatherings.check_in(code=ticket.code.upper()).came_at == MOMENT
    with pytest.raises(Changed, match="小林"):
        gatherings.check_in(code=ticket.code)
    with pytest.raises(Refused):
        gatherings.check_in(code="nothing")
    with pytest.raises(Refused):
        gatherings.cancel_ticket(ticket=ticket)
    assert MemberDeed.objects.get().action == "event_attended"


def test_all_spots_finish_the_challenge(row: Member, admin: int) -> None:
    event = gathering(spots=("Gate", "Field", "Mill"))
    ticket = gatherings.sign_up(gathering=event, member=row)
    with pytest.raises(Refused):
        gatherings.do_spot(ticket=ticket, spot="Gate")
    gatherings.check_in(code=ticket.code)
    for spot in ("Gate", "Field", "Mill"):
        gatherings.do_spot(ticket=ticket, spot=spot)
    with pytest.raises(Changed):
        gatherings.do_spot(ticket=ticket, spot="Gate")
    assert list(MemberDeed.objects.order_by("pk").values_list("action", flat=True)).count("challenge_done") == 1
    assert selectors.is_deep(Ticket.objects.get(), event)


def test_attendance_and_the_breach_list_after_72_hours(row: Member, admin: int) -> None:
    event = gathering()
    people = [row, *(make.member(f"m{number}") for number in range(29))]
    tickets = [gatherings.sign_up(gathering=event, member=one) for one in people]
    for ticket in tickets[:20]:
        gatherings.check_in(code=ticket.code)
    with time_at(event.ends_at + timedelta(minutes=1)):
        assert gatherings.end_due() == 1
        found = selectors.recap(Gathering.objects.get())
        assert (found.signed, found.came, round(found.attendance or 0, 3), found.late) == (30, 20, 0.667, False)
    with time_at(event.ends_at + timedelta(hours=73)):
        clocks.sweep()
        deliver_pending()
        found = selectors.recap(Gathering.objects.get())
        assert (len(found.untouched), found.late) == (20, True)
        assert Notification.objects.filter(user_id=admin, topic="community").count() == 1
        assert gatherings.follow_up(tickets=list(found.untouched), note="highlights") == 20
        assert gatherings.follow_up(tickets=list(found.untouched)) == 0
        assert selectors.recap(Gathering.objects.get()).untouched == ()


def test_followed_up_in_time_stops_the_clock(row: Member, admin: int) -> None:
    event = gathering()
    ticket = gatherings.sign_up(gathering=event, member=row)
    gatherings.check_in(code=ticket.code)
    with time_at(event.ends_at + timedelta(minutes=1)):
        gatherings.end_due()
        gatherings.follow_up(tickets=[ticket])
    with time_at(event.ends_at + timedelta(hours=73)):
        clocks.sweep()
        deliver_pending()
    assert not Notification.objects.filter(topic="community").exists()


def test_a_member_accepts_to_be_city_partner(row: Member, admin: int) -> None:
    gatherings.invite_partner(member=row, city="Hangzhou")
    with pytest.raises(Refused):
        gatherings.invite_partner(member=row, city="Hangzhou")
    client, path = english(Client()), page.path_of(row)
    assert "Hangzhou" in client.get(path).content.decode()
    for answer in ("yes", "no"):
        assert client.post(path, {"do": "partner", "answer": answer}).status_code == 302
    partner = CityPartner.objects.get()
    assert (partner.state, len(partner.rights)) == ("accepted", 3), "the first answer stands"


def test_signing_up_on_the_phone_shows_a_code_for_the_door(brand: Any, row: Member, admin: int) -> None:
    event, hidden = gathering(), gathering(title="Inner circle", group_id=group(admin).pk)
    client, path = english(Client()), page.path_of(row)
    assert "Inner circle" not in client.get(path).content.decode()
    assert client.post(path, {"do": "sign_up", "gathering": hidden.pk}).status_code == 422
    assert client.post(path, {"do": "sign_up", "gathering": event.pk}).status_code == 302
    ticket = Ticket.objects.get()
    shown = client.get(path).content.decode()
    assert "<svg" in shown
    assert ticket.code in shown
    door = english(factories.signed_in(factories.make_person("community", brand)))
    assert "Check in" in door.get(f"/b/acme/community/door/{ticket.code}/").content.decode()
    door.post(f"/b/acme/community/door/{ticket.code}/")
    assert Ticket.objects.get().came_at is not None
    page_ = door.post(f"/b/acme/community/events/{event.pk}/do/", {"do": "check_in", "code": ticket.code}, follow=True)
    assert "already" in page_.content.decode()
    assert client.get(f"/b/acme/community/door/{ticket.code}/").status_code == 302, "the door is for people who work here"


def test_the_console_runs_groups(brand: Any, row: Member, admin: int) -> None:
    client = english(factories.signed_in(factories.make_person("community", brand)))
    facts = {"name": "Tea", "kind": "vip", "place": "WeCom 3", "admin_id": admin, "words": "广告，兼职"}
    assert client.post("/b/acme/community/groups/new/", facts).status_code == 302
    made = Group.objects.get()
    assert made.words == ["广告", "兼职"]
    client.post(f"/b/acme/community/groups/{made.pk}/do/", {"do": "open"})
    client.post(f"/b/acme/community/groups/{made.pk}/people/", {"numbers": str(row.number)})
    assert client.post(f"/b/acme/community/groups/{made.pk}/people/", {"numbers": "77"}).status_code == 422
    body = {"member": row.pk, "what": "ad", "evidence": "x"}
    assert client.post(f"/b/acme/community/groups/{made.pk}/violations/new/", body).status_code == 302
    violation = Violation.objects.get()
    client.post(f"/b/acme/community/violations/{violation.pk}/", {"do": "apply"})
    assert Violation.objects.get().state == "applied"
    assert "Tea" in client.get("/b/acme/community/groups/").content.decode()
    assert "Warning" in client.get(f"/b/acme/community/groups/{made.pk}/").content.decode()
    assert "ad" in client.get("/b/acme/community/violations/").content.decode()
    start = {"title": "Tasting", "kind": "meet", "starts_at": "2026-03-05T10:00", "ends_at": "2026-03-05T09:00", "seats": 0}
    assert client.post("/b/acme/community/events/new/", start).status_code == 422
    assert client.post("/b/acme/community/events/new/", {**start, "ends_at": "2026-03-05T12:00", "spots": "Gate\nMill"}).status_code == 302
    assert Gathering.objects.get().spots == ["Gate", "Mill"]
    assert "Tasting" in client.get("/b/acme/community/events/").content.decode()


def test_how_alike_members_are() -> None:
    assert rules.similarity([{"share": 3}]) is None
    assert rules.similarity([{"share": 3}, {"share": 9}, {}]) == pytest.approx(1)
    assert rules.similarity([{"share": 3}, {"survey": 9}]) == pytest.approx(0)
    assert rules.similarity([{"share": 1, "survey": 1}, {"share": 1}, {"survey": 2}]) == pytest.approx((2**0.5) / 3)


def test_rules_are_posted_again_every_seventh_day(row: Member, admin: int) -> None:
    made = group(admin, row)
    assert watching.remind_of_rules() == 0, "a group without rules has nothing to post"
    Group.objects.filter(pk=made.pk).update(rules="No ads.")
    told = []
    for day in range(14):
        with time_at(MOMENT + timedelta(days=day)):
            told.append(watching.remind_of_rules())
            watching.remind_of_rules()
    assert sum(told) == 2
    assert Notification.objects.filter(topic="community", body="No ads.").count() == 2


def test_who_leaves_the_group_after_an_event_is_counted(row: Member, admin: int) -> None:
    other = make.member("小王")
    made = group(admin, row, other)
    held = gathering(group_id=made.pk)
    for one in (row, other):
        gatherings.sign_up(gathering=held, member=one)
    GroupMember.objects.filter(member=other).update(left_at=held.ends_at + timedelta(days=3))
    with time_at(held.ends_at + timedelta(days=5)):
        gatherings.set_gathering_state(gathering=held, state="over")
        assert selectors.recap(Gathering.objects.get()).dropped == 1


def test_who_came_finds_the_highlights_afterwards(brand: Any, row: Member, admin: int) -> None:
    event = gathering(route="Underground line 16, exit B")
    client, path = english(Client()), page.path_of(row)
    assert "exit B" in client.get(path).content.decode()
    gatherings.check_in(code=gatherings.sign_up(gathering=event, member=row).code)
    gatherings.set_gathering_state(gathering=event, state="over")
    for wrong in ("javascript:alert(1)", "https://", "https://x.example/" + "a" * 300, "https://x.example/\0"):
        with pytest.raises(Refused):
            gatherings.set_highlights(gathering=event, url=wrong)
    desk = english(factories.signed_in(factories.make_person("community", brand)))
    told = desk.post(f"/b/acme/community/events/{event.pk}/do/", {"do": "highlights", "highlights": "https://x.example/day"}, follow=True)
    assert "https://x.example/day" in told.content.decode()
    assert "https://x.example/day" in client.get(path).content.decode()
    address = f"/api/brands/acme/community-events/{event.pk}/highlights"
    answer = desk.put(address, {"highlights": ""}, content_type="application/json")
    assert (answer.status_code, answer.json()["highlights"], answer.json()["route"]) == (200, "", "Underground line 16, exit B")
    assert desk.put(address, {"highlights": "ftp://x"}, content_type="application/json").json()["errors"][0]["field"] == "highlights"
    assert "https://x.example/day" not in client.get(path).content.decode()
