"""Who may sign: authors never, nobody twice, deputies for others, the person on duty first, and reviewers who leave."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.kernel.approvals.house import ANN, BEN, CAI, DOU, EVE, FEI, LEAD, House, part

from guanhao.kernel import access, approvals
from guanhao.kernel.approvals import FlowDefinition, Level, Refused
from guanhao.kernel.approvals.watching import check_people, person_left
from guanhao.kernel.models import ApprovalSignature, ApprovalTick, AuditEntry, Deputy, Notification
from guanhao.kernel.now import time_at
from guanhao.sdk.events.identity import PersonDeactivated

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
WEEK = MONDAY + timedelta(days=6)


def told(person: int) -> list[str]:
    return list(Notification.objects.filter(user_id=person).order_by("id").values_list("title", flat=True))


def deputise(house: House, person: int, deputy: int) -> approvals.DeputyView:
    with house.acting(person):
        return approvals.deputise(person=person, deputy=deputy, starts=MONDAY, ends=WEEK, reason="Holiday")


def test_authors_never_sign_and_submitting_is_writing(house: House) -> None:
    house.rights[ANN] |= {"review.first", "review.manage"}
    view = house.start(authors=[EVE])
    assert {person.id for person in view.authors} == {ANN, EVE}
    for person in (ANN, EVE):
        with pytest.raises(Refused, match="author"):
            house.sign(view, person)
        with house.acting(person):
            assert not approvals.allowed(view).sign
            with pytest.raises(Refused, match="author"):
                approvals.send_back(approval_id=view.id, level="first", comment="No")
    assert not ApprovalSignature.objects.exists()


def test_nobody_signs_two_levels(house: House) -> None:
    house.rights[BEN].add("review.second")
    view = house.sign(house.start(), BEN)
    with pytest.raises(Refused, match="twice"):
        house.sign(view, BEN)
    assert house.sign(view, CAI).level == "final"


def test_strangers_and_programs_do_not_sign(house: House) -> None:
    view = house.start()
    with pytest.raises(access.Denied):
        house.sign(view, CAI)
    with access.acting(access.SYSTEM), pytest.raises(Refused, match="Only a person"):
        approvals.sign(approval_id=view.id, level="first", seen=view.seen)
    with house.acting(BEN, via="token"):
        for act in (
            lambda: approvals.sign(approval_id=view.id, level="first", seen=view.seen),
            lambda: approvals.send_back(approval_id=view.id, level="first", comment="c"),
            lambda: approvals.tick(approval_id=view.id, item="typos"),
        ):
            with pytest.raises(access.Denied):
                act()
    assert not approvals.approval(view.id).levels[0].signatures


def test_a_deputy_signs_in_anothers_place(house: House) -> None:
    with time_at(NOON):
        deputise(house, CAI, FEI)
        view = house.sign(house.start(), BEN)
        with pytest.raises(access.Denied):
            house.sign(view, FEI)
        with house.acting(FEI):
            assert approvals.allowed(view).for_people == (approvals.Someone(CAI, "Cai"),)
        view = house.sign(view, FEI, for_person=CAI)
        given = view.levels[1].signatures[0]
        assert (given.signer.name, given.principal.name, given.as_deputy) == ("Fei", "Cai", True)
        assert "To review: Spring tea · Second" in told(FEI)
    with time_at(NOON + timedelta(days=7)):
        late = house.sign(house.start(subject="content.item:2", parts=[part(8)]), BEN)
        with pytest.raises(Refused, match="do not stand in"):
            house.sign(late, FEI, for_person=CAI)


def test_no_deputy_helps_an_author(house: House) -> None:
    house.rights[ANN].add("review.first")
    with time_at(NOON):
        deputise(house, ANN, FEI)
        deputise(house, BEN, ANN)
        view = house.start()
        with pytest.raises(Refused, match="author's place"):
            house.sign(view, FEI, for_person=ANN)
        with pytest.raises(Refused, match="You are an author"):
            house.sign(view, ANN, for_person=BEN)
    assert not ApprovalSignature.objects.exists()


def test_nobody_signs_once_for_himself_and_once_as_a_deputy(house: House) -> None:
    with time_at(NOON):
        deputise(house, CAI, BEN)
        deputise(house, BEN, FEI)
        view = house.sign(house.start(), BEN)
        with pytest.raises(Refused, match="twice"):
            house.sign(view, BEN, for_person=CAI)
        other = house.start(subject="content.item:2", parts=[part(8)])
        other = house.sign(other, FEI, for_person=BEN)
        house.rights[BEN].add("review.second")
        with pytest.raises(Refused, match="twice"):
            house.sign(other, BEN)


def test_a_deputys_deputy_signs_for_nobody(house: House) -> None:
    with time_at(NOON):
        deputise(house, BEN, FEI)
        deputise(house, FEI, CAI)
        view = house.start()
        with pytest.raises(Refused, match="do not stand in"):
            house.sign(view, CAI, for_person=BEN)
        with pytest.raises(access.Denied):
            house.sign(view, CAI, for_person=CAI)


def test_deputyships_that_make_no_sense(house: House) -> None:
    with time_at(NOON):
        deputise(house, BEN, FEI)
        for person, deputy, starts, ends, words in (
            (BEN, BEN, MONDAY, WEEK, "own deputy"),
            (BEN, 77, MONDAY, WEEK, "does not belong"),
            (BEN, CAI, WEEK, MONDAY, "before the first"),
            (BEN, CAI, date(2026, 1, 1), date(2026, 1, 2), "are over"),
            (BEN, FEI, WEEK, WEEK, "already stands in"),
        ):
            with house.acting(BEN), pytest.raises(Refused, match=words):
                approvals.deputise(person=person, deputy=deputy, starts=starts, ends=ends)
        with house.acting(FEI), pytest.raises(Refused, match="with both away"):
            approvals.deputise(person=FEI, deputy=BEN, starts=MONDAY, ends=WEEK)
        with house.acting(FEI), pytest.raises(access.Denied):
            approvals.deputise(person=CAI, deputy=FEI, starts=MONDAY, ends=WEEK)
    assert Deputy.objects.count() == 1


def test_ending_a_deputyship(house: House) -> None:
    with time_at(NOON):
        made = deputise(house, BEN, FEI)
        with house.acting(CAI), pytest.raises(access.Denied):
            approvals.end_deputy(made.id)
        with house.acting(BEN):
            assert not approvals.end_deputy(made.id).active
            approvals.end_deputy(made.id)
        with pytest.raises(Refused, match="do not stand in"):
            house.sign(house.start(), FEI, for_person=BEN)
        assert (len(approvals.deputies()), len(approvals.deputies(past=True))) == (0, 1)
    assert AuditEntry.objects.filter(action="approvals.deputy_ended").count() == 1


def test_who_is_on_duty_is_asked_first(house: House) -> None:
    with time_at(NOON):
        with house.acting(LEAD):
            approvals.put_on_duty(permission="review.first", day=MONDAY, person=EVE)
            with pytest.raises(Refused, match="may not sign"):
                approvals.put_on_duty(permission="review.first", day=MONDAY, person=CAI)
            with pytest.raises(Refused, match="no permission"):
                approvals.put_on_duty(permission="review.nothing", day=MONDAY, person=CAI)
        with house.acting(EVE), pytest.raises(access.Denied):
            approvals.put_on_duty(permission="review.first", day=MONDAY, person=EVE)
        view = house.start()
        assert view.levels[0].assigned == approvals.Someone(EVE, "Eve")
        assert (told(EVE), told(BEN)) == (["To review: Spring tea · First"], [])
        assert house.sign(view, BEN).level == "second"  # anybody with the right may still take it
        own = house.start(author=EVE, subject="content.item:2", parts=[part(8)])
        assert own.levels[0].assigned is None  # on duty, but the author
        with house.acting(LEAD):
            assert [duty.person.name for duty in approvals.duties(MONDAY, WEEK)] == ["Eve"]
            assert approvals.put_on_duty(permission="review.first", day=MONDAY, person=None) is None
            assert approvals.duties(MONDAY, WEEK) == []


def test_a_reviewer_who_loses_the_role_keeps_his_signature_but_marked(house: House) -> None:
    view = house.sign(house.start(), BEN)
    house.rights[BEN].discard("review.first")
    assert check_people() == 1
    assert told(LEAD) == ["Spring tea: Ben signed “First” and has lost the right to since. The signature stays valid."]
    assert check_people() == 1
    assert len(told(LEAD)) == 1
    view = approvals.approval(view.id)
    assert (view.level, view.levels[0].signatures[0].lost) == ("second", True)
    house.sign(view, CAI)
    assert house.sign(view, DOU).state == "approved"
    assert approvals.standing(part()).state == "approved"


def test_a_reviewer_who_leaves_keeps_the_level_open_until_another_is_named(house: House) -> None:
    named = FlowDefinition("named", "Named", "custom", (Level("both", "Both", people=(BEN, CAI), mode="all"),))
    with house.acting(LEAD):
        approvals.save_flow(named, "first")
    view = house.sign(house.start("named"), BEN)
    del house.names[CAI]
    person_left(PersonDeactivated(brand_id=7, user_id=CAI))
    assert told(LEAD) == ["Spring tea · Both: Cai can no longer sign. Name somebody else."]
    assert approvals.approval(view.id).level == "both"
    with pytest.raises(Refused):
        house.sign(view, FEI)
    with house.acting(BEN), pytest.raises(access.Denied):
        approvals.replace_reviewer(approval_id=view.id, level="both", person=CAI, instead=FEI, reason="Left")
    with house.acting(LEAD):
        for instead in (ANN, BEN, 77):
            with pytest.raises(Refused, match="Choose somebody"):
                approvals.replace_reviewer(approval_id=view.id, level="both", person=CAI, instead=instead, reason="Left")
        view = approvals.replace_reviewer(approval_id=view.id, level="both", person=CAI, instead=FEI, reason="Left")
    assert view.levels[0].missing == ("Fei",)
    assert house.sign(view, FEI).state == "approved"
    with house.acting(LEAD), pytest.raises(Refused, match="do not belong to the brand any more: Cai"):
        approvals.save_flow(FlowDefinition("named", "Named", "custom", (Level("both", "Both", people=(BEN, CAI)),)), "again")
    with pytest.raises(Refused, match="do not belong to the brand any more: Cai"):
        house.start("named", subject="content.item:2", parts=[part(8)])


def test_one_of_all_who_loses_the_role(house: House) -> None:
    view = house.sign(house.start("everybody"), BEN)
    house.rights[EVE].discard("review.first")
    check_people()
    assert "Spring tea · All: Eve can no longer sign. Name somebody else." in told(LEAD)
    assert approvals.approval(view.id).level == "all"


def test_a_level_that_nobody_may_sign_is_told(house: House) -> None:
    house.rights[BEN].discard("review.first")
    view = house.start(author=EVE)
    assert view.level == "first"
    assert told(LEAD) == ["Spring tea · First: nobody may sign this. Name somebody."]
    house.rights[EVE].discard("review.first")
    check_people()
    assert told(LEAD)[1:] == ["1 reviews wait for “Sign first reviews”, which nobody holds. Give somebody the role."]


def test_the_checklist_comes_before_the_signature(house: House) -> None:
    view = house.start("checked")
    with pytest.raises(Refused, match="Typos; Politics"):
        house.sign(view, BEN)
    with house.acting(BEN):
        approvals.tick(approval_id=view.id, item="typos")
        approvals.tick(approval_id=view.id, item="politics")
        with pytest.raises(Refused, match="another person"):
            approvals.tick(approval_id=view.id, item="politics")
        assert approvals.allowed(approvals.approval(view.id)).ticks == ("nice",)
    with pytest.raises(Refused, match="Politics"):
        house.sign(view, BEN)
    with house.acting(CAI):  # another level's reviewer may be the second person, but not for other items
        assert approvals.allowed(approvals.approval(view.id)).ticks == ("politics",)
        with pytest.raises(access.Denied):
            approvals.tick(approval_id=view.id, item="typos")
        approvals.tick(approval_id=view.id, item="politics", seen=view.seen)
        with pytest.raises(Refused, match="no item"):
            approvals.tick(approval_id=view.id, item="other")
    view = house.sign(view, BEN)
    assert [[one.person.name for one in line.ticks] for line in view.levels[0].checklist] == [["Ben"], ["Ben", "Cai"], []]
    assert view.level == "two"


def test_ticks_by_authors_and_taking_back(house: House) -> None:
    house.rights[ANN].add("review.first")
    view = house.start("checked")
    with house.acting(ANN), pytest.raises(Refused, match="author"):
        approvals.tick(approval_id=view.id, item="typos")
    with house.acting(BEN):
        approvals.tick(approval_id=view.id, item="typos")
        approvals.untick(approval_id=view.id, item="typos")
        with pytest.raises(Refused, match="have not"):
            approvals.untick(approval_id=view.id, item="typos")
    assert not ApprovalTick.objects.exists()


def test_ticks_bind_to_the_payload_too(house: House) -> None:
    view = house.start("checked", parts=[part(7), part(8)])
    with house.acting(BEN):
        for item in ("typos", "politics"):
            approvals.tick(approval_id=view.id, item=item)
    with house.acting(ANN):
        approvals.restate(part(8, "Other"))
    after = approvals.approval(view.id)
    assert [len(line.ticks) for line in after.levels[0].checklist] == [0, 0, 0]
    with house.acting(BEN):
        approvals.tick(approval_id=view.id, item="typos")
        with pytest.raises(approvals.Changed):
            approvals.tick(approval_id=view.id, item="politics", seen=view.seen)


def test_what_the_buttons_say(house: House) -> None:
    view = house.start()
    with house.acting(BEN):
        assert approvals.allowed(view) == approvals.Allowed(sign=True, send_back=True)
    with house.acting(DOU):
        assert approvals.allowed(view).why_not == "This level waits for others."
    with house.acting(ANN):
        assert approvals.allowed(view) == approvals.Allowed(withdraw=True, why_not="You are an author of this: others must review it.")
    with house.acting(LEAD):
        assert approvals.allowed(view).withdraw
