"""The points ledger: nothing twice, nothing fractional, what lapses first goes first, and the balance is the sum of its entries (COM-04)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.community import make
from tests.domains.community.make import MOMENT, earn, fresh

from guanhao.domains.community.contracts import Deed, Grant, Refused
from guanhao.domains.community.models import Member, PointsEntry, PointsLot, PointsPosting
from guanhao.domains.community.policy import PointsPolicy
from guanhao.domains.community.rules import ledger as rules
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.services import lapsing, ledger, members, pointsrules, undoing
from guanhao.domains.people import facade as people
from guanhao.kernel import policy
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
Kind = PointsPosting.Kind


@pytest.fixture
def row(in_brand: Any) -> Any:
    """A member, in March."""
    with time_at(MOMENT):
        yield make.member()


def agree() -> None:
    """Every balance is the sum of its entries and of its lots."""
    assert selectors.wrong_members() == []


def test_eighty_points_do_not_pay_for_a_hundred(row: Member) -> None:
    earn(row, 80)
    with pytest.raises(Refused, match=r"80.*100.*20"):
        ledger.spend_points(member_id=row.pk, points=100, key="gift")
    assert fresh(row).balance == 80
    assert PointsPosting.objects.count() == 1
    agree()


def test_the_same_occasion_gives_once(row: Member) -> None:
    assert [earn(row, 10, "day-1").why, earn(row, 10, "day-1").why, earn(row, 10, "day-2").why] == ["given", "known", "given"]
    twice = [Grant(member_id=row.pk, points=5, key="day-3")] * 2
    assert [one.why for one in ledger.earn_points(twice)] == ["given", "known"]
    assert fresh(row).balance == 25
    agree()


@pytest.mark.parametrize("points", [0, -5, 1.5, 2.0, True, "7", Decimal("3"), 10**12 + 1, None])
def test_points_are_whole_numbers_from_one(row: Member, points: Any) -> None:
    with pytest.raises(Refused) as refused:
        ledger.earn_points([Grant(member_id=row.pk, points=3, key="fine"), Grant(member_id=row.pk, points=points, key="x")])
    assert refused.value.field == "points"
    with pytest.raises(Refused):
        ledger.spend_points(member_id=row.pk, points=points, key="y")
    assert not PointsPosting.objects.exists(), "half of a batch is not written"


def test_what_lapses_first_is_spent_first_and_comes_back_to_its_lots(row: Member) -> None:
    earn(row, 30, "old", at=MOMENT - timedelta(days=300))
    earn(row, 50, "new")
    old, new = PointsLot.objects.order_by("pk")
    spent = ledger.spend_points(member_id=row.pk, points=40, key="gift")
    assert list(spent.entries.order_by("pk").values_list("lot_id", "points")) == [(old.pk, -30), (new.pk, -10)]
    assert ledger.spend_points(member_id=row.pk, points=40, key="gift") == spent
    back = ledger.give_back(posting=spent)
    assert ledger.give_back(posting=spent) == back
    assert list(PointsLot.objects.order_by("pk").values_list("remaining", flat=True)) == [30, 50]
    assert fresh(row).balance == 80
    with pytest.raises(Refused, match="gift"):
        ledger.spend_points(member_id=row.pk, points=41, key="gift")
    agree()


def test_lapsed_points_cannot_be_spent_and_come_back_for_some_days(row: Member) -> None:
    earn(row, 60, "old", at=MOMENT - timedelta(days=364))
    spent = ledger.spend_points(member_id=row.pk, points=20, key="gift")
    with time_at(MOMENT + timedelta(days=3)):
        assert selectors.account(row).available == 0
        with pytest.raises(Refused, match="0"):
            ledger.spend_points(member_id=row.pk, points=1, key="late")
        ledger.give_back(posting=spent)
        assert selectors.account(row).available == 60, "the lot's days were stretched for all of it"
        assert fresh(row).balance == 60
    with time_at(MOMENT + timedelta(days=40)):
        assert lapsing.lapse_due() == 60
        assert lapsing.lapse_due() == 0
    assert fresh(row).balance == 0
    agree()


def test_a_clawback_takes_its_own_lot_first_and_the_rest_is_owed(row: Member) -> None:
    earn(row, 20, "a")
    wrong = PointsPosting.objects.get(pk=earn(row, 100, "b", score=7).posting_id)
    ledger.spend_points(member_id=row.pk, points=70, key="gift")
    taken = ledger.claw_back(posting=wrong, note="fake")
    assert (taken.points, taken.short, taken.score) == (-50, 50, -7)
    assert ledger.claw_back(posting=wrong, note="fake") == taken
    assert (fresh(row).balance, fresh(row).owed, fresh(row).score) == (0, 50, 0)
    answer = earn(row, 80, "c")
    assert (answer.given, answer.settled) == (80, 50)
    assert (fresh(row).balance, fresh(row).owed) == (30, 0)
    with pytest.raises(Refused):
        ledger.claw_back(posting=taken, note="x")
    agree()


def test_rules_give_once_an_occasion_within_their_limits(row: Member) -> None:
    policy.revise(PointsPolicy, {"daily_cap": 50}, reason="test")
    rule = pointsrules.save_rule(pointsrules.RuleDraft(key="work", title="Work", action="submission", points=20, score=3, per_day=2))
    more = pointsrules.save_rule(pointsrules.RuleDraft(key="talk", title="Talk", action="comment", points=15, per_member=1))

    def deed(action: str, occasion: str, days: int = 0) -> Deed:
        return Deed(action=action, occasion=occasion, at=MOMENT + timedelta(days=days), member_id=row.pk)

    deeds = [deed("submission", "s1"), deed("submission", "s1"), deed("submission", "s2"), deed("submission", "s3"), deed("comment", "c1")]
    found = ledger.earn_points(pointsrules.grants_of([(row.pk, one) for one in deeds]))
    assert [(one.why, one.given) for one in found] == [("given", 20), ("known", 0), ("given", 20), ("capped", 0), ("given", 10)], "50 a day in all"
    later = [deed("submission", "s3", 1), deed("comment", "c2", 1)]
    assert [one.given for one in ledger.earn_points(pointsrules.grants_of([(row.pk, one) for one in later]))] == [20, 0]
    assert (fresh(row).balance, fresh(row).score) == (70, 9)
    changed = pointsrules.save_rule(pointsrules.RuleDraft(key="work", title="Work", action="submission", points=30), rule)
    assert changed.number == 2
    assert PointsPosting.objects.filter(rule=rule, rule_number=1).count() == 3
    with pytest.raises(Refused):
        pointsrules.save_rule(pointsrules.RuleDraft(key="talk", title="T", action="flying", points=1), more)
    agree()


def test_entries_are_never_changed_or_deleted(row: Member) -> None:
    earn(row, 10)
    for act in (
        lambda: PointsEntry.objects.update(points=1000),
        lambda: PointsEntry.objects.all().delete(),
        lambda: PointsPosting.objects.update(points=1000),
        lambda: PointsPosting.objects.all()._raw_delete("default"),
        lambda: PointsLot.objects.update(points=1000),
        lambda: PointsLot.objects.all()._raw_delete("default"),
        lambda: PointsLot.objects.update(remaining=11),
        lambda: Member.objects.update(balance=-1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert (fresh(row).balance, PointsEntry.objects.get().points, PointsLot.objects.get().remaining) == (10, 10, 10)


def test_put_together_parted_and_forgotten(row: Member) -> None:
    other = make.member("阿桂")
    earn(row, 100, "a", score=5)
    earn(other, 40, "b", at=MOMENT - timedelta(days=100))
    lapses = PointsLot.objects.get(member=other).expires_at
    assert row.person_id is not None
    assert other.person_id is not None
    merge = people.merge(keep=row.person_id, drop=other.person_id)
    deliver_pending()
    assert (fresh(row).balance, fresh(other).balance, fresh(other).state) == (140, 0, "merged")
    assert PointsLot.objects.get(member=row, remaining=40).expires_at == lapses
    assert earn(other, 1, "c").why == "away"
    ledger.spend_points(member_id=row.pk, points=10, key="gift")
    people.undo_merge(merge)
    deliver_pending()
    assert (fresh(row).balance, fresh(other).balance, fresh(other).state) == (100, 30, "active"), "the older lot was spent first"
    people.forget(other.person_id)
    deliver_pending()
    gone = fresh(other)
    assert (gone.name, gone.person_id, gone.state, gone.balance) == ("", None, "forgotten", 0)
    agree()


def test_the_same_person_joins_once(row: Member) -> None:
    assert row.person_id is not None
    assert members.add_members(person_ids=[row.person_id, row.person_id]) == [row]
    with pytest.raises(Refused):
        members.add_members(person_ids=[999_999])
    assert Member.objects.count() == 1


def test_what_a_redemption_spent_comes_back_only_with_it(row: Member) -> None:
    earn(row, 10)
    spent = ledger.spend_points(member_id=row.pk, points=5, key="redeem:1")
    with pytest.raises(Refused):
        undoing.undo(posting=spent, note="x")
    assert fresh(row).balance == 5


def test_without_the_right_nothing_moves(row: Member, acting_as: Any) -> None:
    with acting_as("viewer"):
        for act in (
            lambda: earn(row, 10),
            lambda: ledger.spend_points(member_id=row.pk, points=1, key="x"),
            lambda: members.add_members(person_ids=[1]),
        ):
            with pytest.raises(Denied):
                act()
    assert not PointsPosting.objects.exists()


STEP = st.tuples(st.sampled_from(["earn", "spend", "back", "claw", "lapse", "hand"]), st.integers(1, 60), st.integers(0, 400))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=14))
def test_the_balance_is_the_sum_of_entries_whatever_happens(row: Member, steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        for place, (act, points, days) in enumerate(steps):
            with time_at(MOMENT + timedelta(days=days)):
                _play(row, act, points, f"p{place}")
            state = fresh(row)
            entered = PointsEntry.objects.filter(member=row).aggregate(total=Sum("points"))["total"] or 0
            posted = PointsPosting.objects.filter(member=row).aggregate(total=Sum("points"))["total"] or 0
            remaining = PointsLot.objects.filter(member=row).aggregate(total=Sum("remaining"))["total"] or 0
            assert state.balance == entered == posted == remaining >= 0
            assert state.owed >= 0
        transaction.set_rollback(True)


def _play(row: Member, act: str, points: int, key: str) -> None:
    picked = PointsPosting.objects.filter(member=row, kind=Kind.SPEND if act == "back" else Kind.EARN).order_by("-pk")
    try:
        if act == "earn":
            earn(row, points, key)
        elif act == "spend":
            ledger.spend_points(member_id=row.pk, points=points, key=key)
        elif act == "hand":
            with transaction.atomic():
                ledger.post_by_hand(ledger.one(row.pk), -points if points % 2 else points, key=key, note="x")
        elif act == "lapse":
            ledger.lapse_points([row.pk])
        elif posting := picked.first():
            ledger.undo_posting(posting=posting, note="x")
    except Refused:
        return


LOTS = st.lists(st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(-5, 5))), max_size=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lots=LOTS, points=st.integers(1, 200))
def test_taking_finds_what_is_there_in_order(lots: list[tuple[int, int | None]], points: int) -> None:
    held = [rules.Lot(n, left, None if days is None else MOMENT + timedelta(days=days)) for n, (left, days) in enumerate(lots)]
    alive = rules.open_at(held, MOMENT)
    parts, missing = rules.take(alive, points)
    taken = dict(parts)
    assert sum(taken.values()) + missing == points
    assert missing == max(0, points - sum(lot.remaining for lot in alive))
    assert all(0 < part <= held[number].remaining for number, part in parts)
    order = [lot.id for lot in alive]
    assert [number for number, _part in parts] == order[: len(parts)]
    assert all(taken[number] == held[number].remaining for number in list(taken)[:-1]), "a lot is emptied before the next is touched"
