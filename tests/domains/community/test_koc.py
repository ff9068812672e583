"""The KOC programme (COM-08): scores with their reasons, the path through a course, commissions settled once, influence frozen."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.domains.community import make
from tests.domains.community.make import MOMENT

from guanhao.domains.community.contracts import Changed, Deed, Refused
from guanhao.domains.community.models import Koc, KocLine, KocOrder, KocPayout, KocRanking, KocSheet, Member, MemberBadge, MemberDeed, QuotaEntry
from guanhao.domains.community.policy import KocPolicy
from guanhao.domains.community.rules import koc as rules
from guanhao.domains.community.selectors import koc as selectors
from guanhao.domains.community.services import courses, deeds, groups, influence, kocorders, kocs, members, quests, sheets
from guanhao.domains.people import facade as people
from guanhao.kernel import policy
from guanhao.kernel.access import Actor, acting
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
ALL = frozenset({"community.edit", "community.settle"})
FIRST = Actor(user_id=1, name="First", permissions=ALL)
SECOND = Actor(user_id=2, name="Second", permissions=ALL)
APRIL = MOMENT + timedelta(days=40)


@pytest.fixture
def row(in_brand: Any) -> Any:
    """A member, in March."""
    with time_at(MOMENT):
        yield make.member()


def did(row: Member, *actions: str, at: Any = MOMENT) -> None:
    deeds.take_deeds([Deed(action=action, occasion=f"{action}-{number}-{at}", at=at, member_id=row.pk) for number, action in enumerate(actions)])


def trained(row: Member) -> Koc:
    """A trained one; the reason passes the cut."""
    kocs.select(members=[row], reason="founder's friend")
    koc = Koc.objects.get(member=row)
    course = courses.save_course(courses.CourseDraft(title=f"Star member camp {row.pk}", lessons=("Light", "Words"), quota=5000))
    run = courses.enrol(koc=koc, course=course)
    for place in range(2):
        courses.mark_lesson(run=run, place=place)
    return Koc.objects.get(member=row)


def sold(koc: Koc, number: str = "A1", amount: str = "1000", **more: Any) -> kocorders.Sold:
    facts: dict[str, Any] = {"ordered_at": MOMENT + timedelta(hours=2), **more}
    return kocorders.Sold(code=koc.code, order_id=number, amount=Decimal(amount), **facts)


def sheet(month: str = "2026-03", *, paid: bool = True) -> KocSheet:
    """Made, handed in by the first, approved and paid by the second."""
    with acting(FIRST):
        made = sheets.make_sheet(month=month)
        if paid:
            sheets.hand_in(sheet=made)
    if paid:
        with acting(SECOND):
            sheets.approve(sheet=made)
            sheets.mark_paid(sheet=made, reference="bank 7", paid_on=date(2026, 4, 1))
    return KocSheet.objects.get(pk=made.pk)


# scores


def test_eighty_seventy_ninety_is_seventy_eight(row: Member) -> None:
    assert rules.total((80, 70, 90), (0.4, 0.4, 0.2)) == 78
    kocs.judge(member=row, scores={"output": 80, "influence": 70, "fit": 90}, reason="looked at her posts")
    (found,) = selectors.board()
    assert (found.total, found.above, found.output, found.parts[0].why) == (78, True, 80, "looked at her posts")
    assert kocs.select(members=[row]) == 1, "above the cut no reason is needed"
    assert Koc.objects.get().scores == {"output": 80, "influence": 70, "fit": 90, "total": 78}
    assert kocs.select(members=[row]) == 0, "twice is once"


def test_scores_come_from_what_members_did_with_their_reasons(row: Member, django_assert_max_num_queries: Any) -> None:
    did(row, "submission", "submission", "invited", "share", "survey", "check_in")
    did(row, "submission", at=MOMENT - timedelta(days=91))
    people.note_seen([people.Seen(person_id=row.person_id or 0, at=MOMENT, messages=6)])
    group = groups.set_group_state(group=groups.save_group(groups.GroupDraft(name="G", kind="vip", admin_id=None)), state="closed")
    groups.put_in(group=group, numbers=[row.number])
    broken = groups.record_violation(group=group, member=row, what="ads")
    groups.decide_violation(violation=broken, apply=True, answer="no ads")
    others = [make.member(f"o{number}") for number in range(15)]
    for one in others:
        did(one, "share")
    with django_assert_max_num_queries(9):
        board = selectors.board()
    assert len(board) == 16
    found = next(one for one in board if one.id == row.pk)
    assert (found.output, found.influence, found.fit) == (30, 12 + 4 + 6, 0), "10 + 1 less 25 for the rule broken, not below 0"
    reasons = {part.key: [(one.deed, one.times, one.gives) for one in part.reasons] for part in found.parts}
    assert reasons["output"] == [("submission", 2, 30)]
    assert reasons["fit"] == [("survey", 1, 10), ("check_in", 1, 1), ("violation", 1, -25)]
    assert found.total == pytest.approx(0.4 * 30 + 0.4 * 22)


def test_weights_make_a_hundred_percent(row: Member) -> None:
    with pytest.raises(policy.InvalidSettings):
        policy.revise(KocPolicy, {"weight_output": 0.5}, reason="more")
    policy.revise(KocPolicy, {"weight_output": 0.6, "weight_influence": 0.2}, reason="more")
    kocs.judge(member=row, scores={"output": 80, "influence": 70, "fit": 90}, reason="r")
    assert selectors.board()[0].total == 80


def test_who_is_below_the_cut_needs_a_reason(row: Member) -> None:
    with pytest.raises(Refused) as refused:
        kocs.select(members=[row])
    assert refused.value.field == "reason"
    assert not Koc.objects.exists()
    with pytest.raises(Refused):
        kocs.judge(member=row, scores={"output": 101}, reason="r")


# the path


def test_the_course_done_trains_and_opens_the_quota_once(row: Member) -> None:
    kocs.select(members=[row], reason="r")
    koc, badge = Koc.objects.get(), quests.save_badge(title="Star")
    course = courses.save_course(courses.CourseDraft(title="Star member camp", lessons=("Light", "Words"), quota=5000, badge_id=badge.pk))
    run = courses.enrol(koc=koc, course=course)
    assert courses.enrol(koc=koc, course=course).pk == run.pk
    assert Koc.objects.get().stage == "training"
    courses.mark_lesson(run=run, place=1)
    courses.mark_lesson(run=run, place=1)
    assert (Koc.objects.get().stage, Koc.objects.get().quota) == ("training", 0)
    courses.mark_lesson(run=run, place=0)
    found = Koc.objects.get()
    assert (found.stage, found.quota, found.earns_from) == ("trained", 5000, MOMENT)
    with pytest.raises(Changed):
        courses.mark_lesson(run=run, place=0)
    assert QuotaEntry.objects.get().note == "Star member camp"
    assert MemberBadge.objects.filter(member=row, badge=badge).exists()
    assert MemberDeed.objects.filter(member=row, action="course").count() == 1
    assert [(one.before, one.after) for one in found.steps.order_by("pk")] == [("", "selected"), ("selected", "training"), ("training", "trained")]
    assert kocs.move(koc=found, stage="partner").stage == "partner"
    with pytest.raises(Changed):
        kocs.move(koc=found, stage="selected")


def test_support_is_spent_once_and_not_beyond_what_is_there(row: Member) -> None:
    koc = trained(row)
    for _time in range(2):
        courses.spend_quota(koc=koc, amount=3000, note="Post 7", key="form-1")
    assert Koc.objects.get().quota == 2000
    with pytest.raises(Refused, match="2000"):
        courses.spend_quota(koc=koc, amount=2001, note="Post 8", key="form-2")
    with pytest.raises(Refused):
        courses.spend_quota(koc=koc, amount=10**30, note="Post 8", key="form-3")
    assert sum(QuotaEntry.objects.values_list("amount", flat=True)) == 2000
    with pytest.raises(DatabaseError), transaction.atomic():
        QuotaEntry.objects.update(amount=1)


# commissions


def test_a_thousand_at_ten_percent_is_a_hundred(row: Member) -> None:
    koc = trained(row)
    assert kocorders.take_orders([sold(koc), sold(koc, "A2", "0.25")]).new == 2
    assert kocorders.take_orders([sold(koc)]).known == 1
    with time_at(APRIL):
        made = sheet()
    payout = KocPayout.objects.get()
    assert (made.state, made.total, made.currency) == ("paid", Decimal("100.03"), "CNY"), "2.5 cents is 3"
    assert (payout.sales, payout.commission, payout.payout, payout.orders) == (Decimal("1000.25"), Decimal("100.03"), Decimal("100.03"), 2)
    with time_at(APRIL + timedelta(days=30)):
        again = sheet("2026-04")
    assert (again.total, again.lines.count()) == (0, 0), "no order is paid twice"


def test_the_rate_agreed_holds_for_orders_from_then_on(row: Member) -> None:
    koc = trained(row)
    kocorders.take_orders([sold(koc, "before")])
    kocs.set_rate(koc=koc, rate=Decimal("0.155"))
    kocorders.take_orders([sold(koc, "after")])
    with time_at(APRIL):
        assert sheet(paid=False).total == Decimal("255.00")
    with pytest.raises(Refused):
        kocs.set_rate(koc=koc, rate=Decimal("1.01"))


def test_refunds_come_back_on_the_next_sheet_and_debts_are_carried(row: Member) -> None:
    koc = trained(row)
    kocorders.take_orders([sold(koc), sold(koc, "A2", "500")])
    with time_at(APRIL):
        assert sheet().total == 150
        kocorders.take_orders([sold(koc, refunded=True), sold(koc, "A2", "400")])
        kocorders.take_orders([sold(koc, "B1", "200", ordered_at=APRIL)])
    may, june, july = (APRIL + timedelta(days=days) for days in (30, 60, 90))
    with time_at(may):
        made = sheet("2026-04")
        payout = made.payouts.get()
        assert (made.total, payout.taken_back, payout.commission, payout.carried_out) == (0, -110, 20, -90)
        assert sorted(made.lines.values_list("kind", "amount")) == [("clawback", -100), ("clawback", -10), ("sale", 20)]
        kocorders.take_orders([sold(koc, "C1", "300", ordered_at=may)])
    with time_at(june):
        made = sheet("2026-05")
        assert (made.total, made.payouts.get().carried_in, made.payouts.get().carried_out) == (0, -90, -60)
        kocorders.take_orders([sold(koc, refunded=False)])
    with time_at(july):
        made = sheet("2026-06")
        assert [(one.kind, one.amount) for one in made.lines.all()] == [("added", 100)], "the refund itself was taken back"
        assert made.total == 40


def test_another_person_approves_and_nothing_moves_after_that(row: Member) -> None:
    koc = trained(row)
    kocorders.take_orders([sold(koc)])
    with time_at(APRIL), acting(FIRST):
        made = sheets.make_sheet(month="2026-03")
        assert sheets.make_sheet(month="2026-03").pk == made.pk, "a draft is made anew"
        sheets.hand_in(sheet=made)
        with pytest.raises(Refused):
            sheets.approve(sheet=made)
        with pytest.raises(Changed):
            sheets.make_sheet(month="2026-03")
        with pytest.raises(Refused):
            sheets.mark_paid(sheet=made, reference="x", paid_on=date(2026, 4, 1))
    with time_at(APRIL), acting(SECOND):
        sheets.send_back(sheet=made, note="a refund is missing")
        with pytest.raises(Changed):
            sheets.approve(sheet=made)
    kocorders.take_orders([sold(koc, refunded=True)])
    with time_at(APRIL), acting(FIRST), pytest.raises(Changed):
        sheets.hand_in(sheet=made)
    with time_at(APRIL):
        kocorders.take_orders([sold(koc)])
        done = sheet()
        with acting(SECOND), pytest.raises(Changed):
            sheets.mark_paid(sheet=done, reference="again", paid_on=date(2026, 4, 1))
    for wrong in (
        lambda: KocLine.objects.update(amount=7),
        lambda: KocPayout.objects.update(payout=7),
        lambda: KocSheet.objects.update(total=7),
        lambda: KocLine.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def test_the_database_pays_an_order_once(row: Member) -> None:
    koc = trained(row)
    kocorders.take_orders([sold(koc)])
    with time_at(APRIL):
        first = sheet(paid=False)
    other = KocSheet.objects.create(brand_id=first.brand_id, month="2026-04", currency="CNY", made_at=APRIL)
    with pytest.raises(IntegrityError), transaction.atomic():
        KocLine.objects.create(brand_id=first.brand_id, sheet=other, koc=koc, order=KocOrder.objects.get(), kind="sale", sales=1, amount=1)


def test_what_is_not_theirs_earns_nothing(row: Member) -> None:
    koc = trained(row)
    found = kocorders.take_orders(
        [
            sold(koc, "early", ordered_at=MOMENT - timedelta(days=1)),
            sold(koc, "own", buyer=row.person_id),
            sold(koc, "back", refunded=True),
            kocorders.Sold(code="KNOBODY2", order_id="x", ordered_at=MOMENT, amount=Decimal(1)),
        ]
    )
    assert (found.new, found.passed, KocOrder.objects.count()) == (0, 4, 0)
    for amount in ("-1", "NaN", "1e30"):
        with pytest.raises(Refused):
            kocorders.take_orders([sold(koc, "fine"), sold(koc, "wrong", amount)])
    assert not KocOrder.objects.exists(), "all or none"
    with time_at(APRIL):
        kocs.move(koc=koc, stage="ended", reason="moved away")
        assert kocorders.take_orders([sold(koc, "late", ordered_at=APRIL)]).passed == 1


def test_young_orders_wait_and_sheets_follow_in_order(row: Member) -> None:
    koc = trained(row)
    with pytest.raises(Refused):
        kocorders.take_orders([sold(koc, ordered_at=MOMENT + timedelta(days=29))])
    with time_at(MOMENT + timedelta(days=29)):
        kocorders.take_orders([sold(koc, ordered_at=MOMENT + timedelta(days=29))])
    with pytest.raises(Refused):
        sheets.make_sheet(month="2026-03")
    with time_at(MOMENT + timedelta(days=31)):
        assert sheet(paid=False).total == 0, "two days old"
    with time_at(APRIL + timedelta(days=30)):
        with pytest.raises(Refused, match="2026-03"):
            sheets.make_sheet(month="2026-04")
        assert sheet().total == 100
    for wrong in ("2026-13", "x", "", "99999-01"):
        with pytest.raises(Refused):
            sheets.make_sheet(month=wrong)


# merging, forgetting, ranking


def test_programme_and_orders_go_with_the_person(row: Member) -> None:
    koc, other = trained(row), make.member("小王")
    kocorders.take_orders([sold(koc)])
    members.merge_members(kept=other.person_id or 0, dropped=row.person_id or 0)
    assert Koc.objects.get().member_id == other.pk
    third = make.member("小赵")
    theirs = trained(third)
    kocorders.take_orders([sold(theirs, "T1")])
    members.merge_members(kept=other.person_id or 0, dropped=third.person_id or 0)
    assert Koc.objects.get(pk=theirs.pk).stage == "ended"
    assert set(KocOrder.objects.values_list("koc_id", flat=True)) == {koc.pk}
    members.forget_member(person_id=other.person_id or 0)
    assert Koc.objects.get(pk=koc.pk).stage == "ended"


def test_the_ranking_is_frozen_at_the_end_of_the_month(row: Member) -> None:
    other = make.member("小王")
    kocs.select(members=[row, other], reason="r")
    did(row, "invited", "share")
    did(other, "share")
    assert [(one["place"], one["score"]) for one in influence.standings("2026-03")] == [(1, 16), (2, 4)]
    with pytest.raises(Refused):
        influence.freeze("2026-03")
    assert influence.freeze("2026-02") is None
    with time_at(APRIL):
        first = influence.freeze("2026-03")
        did(other, "invited", "invited", at=MOMENT + timedelta(hours=1))
        assert influence.freeze("2026-03") == first
    assert [(one["place"], one["member"], one["score"]) for one in KocRanking.objects.get().rows] == [(1, row.pk, 16), (2, other.pk, 4)]
