"""60/30/10, two people's approval, no booking past the plan, alarms, moves with reasons, the pyramid (KOL-13)."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests import factories
from tests.domains.partners import make
from tests.domains.partners.make import DAY, MOMENT

from guanhao.domains.partners.contracts import Changed, Refused
from guanhao.domains.partners.models import Budget, BudgetEntry, BudgetLine
from guanhao.domains.partners.policy import BudgetPolicy
from guanhao.domains.partners.selectors.budgets import budget_view
from guanhao.domains.partners.services import budgets
from guanhao.kernel import notify, policy
from guanhao.kernel.access import Denied
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    with time_at(MOMENT):
        yield


def planned(row: Budget) -> list[int]:
    return list(BudgetLine.objects.filter(budget=row, parent=None).order_by("pk").values_list("planned_cents", flat=True))


def test_a_hundred_thousand_is_divided() -> None:
    row = make.budget("100000")
    assert planned(row) == [60_000_00, 30_000_00, 10_000_00]
    policy.revise(BudgetPolicy, {"channels": 0.5, "talents": 0.4}, reason="test")
    assert planned(make.budget("100.01")) == [50_01, 40_00, 10_00]
    with pytest.raises(policy.InvalidSettings):
        policy.revise(BudgetPolicy, {"channels": 0.9}, reason="test")
    for wrong in ({"total": "0"}, {"total": "-1"}, {"total": "USD 5"}, {"ends_on": DAY.replace(day=1)}):
        with pytest.raises(Refused) as refused:
            make.budget(**{"total": "5"} | wrong)
        assert refused.value.field == next(iter(wrong))


def test_lines_stay_below_what_stands_above() -> None:
    row = make.budget()
    feed = budgets.plan_line(budget=row, kind="channels", title="抖音信息流", amount="40000")
    with pytest.raises(Refused, match="20,000"):
        budgets.plan_line(budget=row, kind="channels", title="小红书搜索", amount="20000.01")
    budgets.plan_line(budget=row, kind="channels", title="小红书搜索", amount="20000")
    with pytest.raises(Refused):
        budgets.plan_line(budget=row, kind="channels", amount="59999")
    assert budgets.plan_line(budget=row, kind="channels", title="抖音信息流", amount="30000").pk == feed.pk
    budgets.plan_line(budget=row, kind="tools", amount="9000")
    with pytest.raises(Refused, match="99,000"):
        budgets.propose(budget=row)


def test_two_people_approve(brand: Any) -> None:
    row = make.budget()
    with factories.acting_in("director", brand):
        budgets.propose(budget=row)
        with pytest.raises(Refused):
            budgets.decide(budget=row, approve=True)
        assert Budget.objects.get().state == "waiting"
    with factories.acting_in("manager", brand), pytest.raises(Refused):
        budgets.decide(budget=row, approve=False)
    with factories.acting_in("viewer", brand), pytest.raises(Denied):
        budgets.decide(budget=row, approve=True)
    with factories.acting_in("manager", brand):
        assert budgets.decide(budget=row, approve=True).state == "approved"
    with pytest.raises(DatabaseError), transaction.atomic():
        Budget.objects.update(decided_by_id=Budget.objects.get().proposed_by_id)
    with pytest.raises(Changed):
        budgets.save_budget(budgets.BudgetDraft(title="t", starts_on=DAY, ends_on=DAY, total="1"), row)


def test_nothing_is_booked_before_approval_or_past_the_plan(brand: Any) -> None:
    row = make.budget()
    feed = budgets.plan_line(budget=row, kind="channels", title="抖音信息流", amount="60000")
    with pytest.raises(Refused):
        budgets.book_by_hand(line=feed, amount="1", key="a", note="n")
    make.approve(row, brand)
    budgets.book_by_hand(line=feed, amount="59000", key="a", note="n")
    budgets.book_by_hand(line=feed, amount="59000", key="a", note="n")
    with pytest.raises(Changed):
        budgets.book_by_hand(line=feed, amount="58000", key="a", note="n")
    with pytest.raises(Refused, match=r"1,000\.00"):
        budgets.book_by_hand(line=feed, amount="1000.01", key="b", note="n")
    assert BudgetLine.objects.get(pk=feed.pk).booked_cents == 59_000_00
    assert make.line(row, "channels").booked_cents == 59_000_00
    with pytest.raises(DatabaseError), transaction.atomic():
        BudgetLine.objects.filter(pk=feed.pk).update(booked_cents=60_000_01)
    with pytest.raises(DatabaseError), transaction.atomic():
        BudgetEntry.objects.update(cents=1)


def test_sixty_one_thousand_is_over_plan_and_told(brand: Any) -> None:
    row = make.approve(make.budget("100000"), brand)
    channels = make.line(row, "channels")
    budgets.report(line=channels, amount="61000", key="douyin-2026-03")
    budgets.report(line=channels, amount="61000", key="douyin-2026-03")
    found = budget_view(row)
    assert [(one.row.kind, one.over) for one in found.over] == [("channels", 1_000_00)]
    director = factories.make_person("director", brand)
    with factories.acting_in("director", brand):
        titles = [one.title for one in notify.inbox(director.id)]
    assert any("1,000.00" in title for title in titles)
    with pytest.raises(Refused):
        budgets.book_by_hand(line=channels, amount="1", key="b", note="n")


def test_money_moves_where_it_earns_more(brand: Any) -> None:
    row = make.budget()
    weak = budgets.plan_line(budget=row, kind="channels", title="搜索", amount="30000")
    strong = budgets.plan_line(budget=row, kind="channels", title="信息流", amount="30000")
    make.approve(row, brand)
    budgets.report(line=weak, amount="10000", revenue="10000", key="a")
    budgets.report(line=strong, amount="10000", revenue="50000", key="b")
    (move,) = budget_view(row).moves
    assert (move.source.pk, move.target.pk, move.cents, move.below, move.above) == (weak.pk, strong.pk, 6_000_00, 1.0, 5.0)
    with pytest.raises(Refused) as refused:
        budgets.move(source=weak, target=strong, amount="6000", reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(Refused):
        budgets.move(source=weak, target=strong, amount="20000.01", reason="r")
    with pytest.raises(Refused):
        budgets.move(source=weak, target=make.line(row, "tools"), amount="1", reason="r")
    budgets.move(source=weak, target=strong, amount="6000", reason="5 倍回报")
    assert [BudgetLine.objects.get(pk=one.pk).planned_cents for one in (weak, strong)] == [24_000_00, 36_000_00]


def test_the_pyramid_as_planned_and_as_booked(brand: Any) -> None:
    row = make.approve(make.budget(head=10, waist=20, amateur=70), brand)
    found = budget_view(row)
    head = found.planned[0]
    assert (head.tier, float(head.off), head.flagged) == ("head", 0.05, True)
    assert found.actual == ()
    make.brief(make.talent(fans=2_000_000), line_id=make.line(row, "talents").pk)
    assert [(one.tier, one.count) for one in budget_view(row).actual] == [("head", 1), ("waist", 0), ("amateur", 0)]


def test_what_is_closed_is_not_booked(brand: Any) -> None:
    row = make.approve(make.budget(), brand)
    budgets.close(budget=row)
    with pytest.raises(Refused):
        budgets.book_by_hand(line=make.line(row, "tools"), amount="1", key="a", note="n")
