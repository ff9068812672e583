"""Invitations: steps are rewarded once, bursts are held, rings and blocked numbers found, appeals heard (GRO-01, GRO-02)."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domains.growth.make import DAY, MOMENT, batch, come, fresh, program

from guanhao.domains.growth.contracts import Changed, Refused
from guanhao.domains.growth.models import Coupon, InviteReward, InviteSignup
from guanhao.domains.growth.policy import InvitePolicy
from guanhao.domains.growth.rules import invites as rules
from guanhao.domains.growth.selectors import invites as selectors
from guanhao.domains.growth.services import forgetting, invites, judging
from guanhao.domains.growth.services.coupons import BatchDraft, save_batch, state_of
from guanhao.domains.people import facade as people
from guanhao.kernel import policy
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
LATER = MOMENT + timedelta(hours=25)


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    """The brand, in March, with a batch of coupons."""
    with time_at(MOMENT):
        batch(cost=800)
        yield in_brand


def spread(row: Any, inviter: Any, count: int, first: int = 1) -> list[InviteSignup]:
    """People who come one after another, ten minutes apart."""
    found = []
    for place in range(count):
        with time_at(MOMENT + timedelta(minutes=10 * (first + place))):
            found.append(come(row, first + place, inviter))
    return found


def test_three_valid_invitations_give_one_coupon_once() -> None:
    row = program()
    root = come(row, 0)
    spread(row, root, 2)
    with time_at(LATER + DAY):
        assert judging.ripen() == 2
        assert Coupon.objects.count() == 0
    spread(row, root, 1, first=3)
    assert Coupon.objects.count() == 0, "not before the hold window is over"
    with time_at(LATER + DAY):
        assert judging.ripen() == 1
        assert judging.ripen() == 0
    coupon = Coupon.objects.get()
    assert (coupon.person_id, InviteReward.objects.get().state) == (root.person_id, "given")
    spread(row, root, 2, first=4)
    with time_at(LATER + DAY):
        judging.ripen()
    assert Coupon.objects.count() == 1


def test_each_step_gives_its_coupon_whatever_the_batch_allows_a_person() -> None:
    row = program(steps=[{"level": 1, "invites": 1, "batch": "tea"}, {"level": 1, "invites": 2, "batch": "tea"}])
    root = come(row, 0)
    spread(row, root, 2)
    with time_at(LATER + DAY):
        judging.ripen()
    assert list(InviteReward.objects.values_list("state", "coupon__person_id")) == [("given", root.person_id)] * 2


def test_ten_sign_ups_from_one_network_in_a_minute_are_held_without_reward() -> None:
    row = program()
    root = come(row, 0)
    for number in range(10):
        with time_at(MOMENT + timedelta(minutes=5, seconds=6 * number)):
            come(row, number + 1, root, origin="one-net")
    held = InviteSignup.objects.filter(inviter=root)
    assert {one.state for one in held} == {"held"}
    assert {tuple(reason[0] for reason in one.reasons) for one in held} == {("burst_origin",)}
    with time_at(LATER + DAY):
        assert judging.ripen() == 0
    assert (Coupon.objects.count(), InviteReward.objects.count()) == (0, 0)
    assert selectors.standing(row).saved == 800


def test_nine_from_one_network_are_not() -> None:
    row = program()
    root = come(row, 0)
    for number in range(9):
        come(row, number + 1, root, origin="one-net")
    assert set(InviteSignup.objects.filter(inviter=root).values_list("state", flat=True)) == {"wait"}


def test_inviting_oneself_the_same_browser_and_blocked_numbers_are_found() -> None:
    row = program()
    root = come(row, 0)
    assert come(row, 1, root, device="phone-0").reasons[0][0] == "ring"
    child = come(row, 2, root)
    assert [come(row, 3, child, device="phone-0").state, fresh(child).state] == ["held", "wait"], "a ring over two steps"
    first, second = come(row, 4, root, device="x"), come(row, 5, root, device="x")
    assert {fresh(first).state, second.state} == {"held"}
    judging.block(signup=child, kind="phone")
    other = program(key="other")
    again = come(other, 2, come(other, 0))
    assert (again.state, again.score, again.reasons[0][:2]) == ("held", 100, ["blocked", 100])


def test_the_same_phone_is_the_same_sign_up_and_keeps_its_inviter() -> None:
    row = program()
    first, second = come(row, 0), come(row, 1)
    child = come(row, 2, first)
    assert come(row, 2, second).pk == child.pk
    assert fresh(child).inviter_id == first.pk
    for wrong in ("", "12", "abc"):
        with pytest.raises(Refused):
            invites.sign_up(program=row, comer=invites.Comer(phone=wrong, agreed=True))
    with pytest.raises(Refused):
        invites.sign_up(program=row, comer=invites.Comer(phone="13900000000", agreed=False))
    with time_at(MOMENT + 31 * DAY), pytest.raises(Refused):
        come(row, 9)


def test_more_than_the_allowed_levels_are_refused_with_the_law() -> None:
    with pytest.raises(Refused, match="禁止传销条例") as refused:
        program(steps=[{"level": 1, "invites": 1, "batch": "tea"}], depth=2)
    assert refused.value.field == "depth"
    policy.revise(InvitePolicy, {"depth": 2}, reason="test")
    with pytest.raises(Refused, match="禁止传销条例"):
        program(steps=[{"level": 1, "invites": 1, "batch": "tea"}], depth=3)
    with pytest.raises(policy.InvalidSettings):
        policy.revise(InvitePolicy, {"depth": 3}, reason="test")
    row = program(steps=[{"level": 2, "invites": 2, "batch": "tea"}], depth=2)
    root = come(row, 0)
    child = spread(row, root, 1)[0]
    grandchild = spread(row, child, 2, first=2)[0]
    spread(row, grandchild, 2, first=5)
    with time_at(LATER + DAY):
        judging.ripen()
    rewarded = dict(InviteReward.objects.values_list("signup_id", "state"))
    assert rewarded == {root.pk: "given", child.pk: "given"}, "two levels up and no further"


def test_people_decide_what_is_held_and_the_held_object() -> None:
    row = program(steps=[{"level": 1, "invites": 1, "batch": "tea"}])
    root = come(row, 0)
    child = come(row, 1, root, device="phone-0")
    with pytest.raises(Changed):
        judging.appeal(signup=root, text="why?")
    judging.appeal(signup=child, text="We share one phone at home")
    with pytest.raises(Changed):
        judging.appeal(signup=child, text="again")
    assert judging.decide(signups=[child], valid=True) == 1
    assert fresh(child).state == "valid"
    assert Coupon.objects.get().state == "issued"
    with pytest.raises(Refused):
        judging.decide(signups=[child], valid=False)
    judging.decide(signups=[child], valid=False, answer="bought")
    assert (Coupon.objects.get().state, InviteReward.objects.get().state) == ("void", "back")
    judging.decide(signups=[child], valid=True)
    judging.ripen()
    assert sorted(Coupon.objects.values_list("state", flat=True)) == ["issued", "void"], "released again: the step is given anew, once"
    assert InviteReward.objects.get().state == "given"
    judging.decide(signups=[child], valid=False, answer="bought after all")
    assert set(Coupon.objects.values_list("state", flat=True)) == {"void"}


def test_without_stock_the_reward_waits_and_comes_once() -> None:
    row = program(steps=[{"level": 1, "invites": 1, "batch": "tea"}])
    tea = save_batch(BatchDraft(key="few", title="f", total=1, value=100, starts_at=MOMENT, ends_at=MOMENT + 9 * DAY))
    draft = {
        **{name: getattr(row, name) for name in invites.ProgramDraft.__dataclass_fields__},
        "steps": [{"level": 1, "invites": 1, "batch": "few"}],
    }
    row = invites.save_program(invites.ProgramDraft(**draft), row)
    for number in (0, 10):
        root = come(row, number)
        spread(row, root, 1, first=number + 1)
    with time_at(LATER + DAY):
        judging.ripen()
        assert sorted(InviteReward.objects.values_list("state", flat=True)) == ["given", "waiting"]
        facts = {**state_of(tea), "total": 2, "starts_at": tea.starts_at, "ends_at": tea.ends_at}
        save_batch(BatchDraft(**facts), tea)
        judging.ripen()
        judging.ripen()
    assert (Coupon.objects.count(), set(InviteReward.objects.values_list("state", flat=True))) == (2, {"given"})


def test_shares_of_new_people_and_of_visits() -> None:
    assert selectors.inflow_of(250, 1000).good is True
    assert selectors.inflow_of(249, 1000).good is False
    assert selectors.inflow_of(0, 0).share is None
    assert rules.share_rate(30, 100) == 0.3
    row = program()
    for _visit in range(10):
        invites.count(row, "visits")
    for _share in range(3):
        invites.count(row, "shares")
    assert selectors.standing(row).share_rate == 0.3
    root = come(row, 0)
    come(row, 1, root)
    today = MOMENT.date()
    found = selectors.inflow(today, today)
    assert (found.invited, found.everybody, found.share) == (1, 2, 0.5)


def test_phones_are_sealed_and_people_forgotten() -> None:
    row = program()
    root = come(row, 0)
    child = come(row, 1, root)
    raw = InviteSignup.objects.extra(select={"raw": "phone"}).values_list("raw", flat=True).first()
    assert "13800" not in str(raw)
    assert child.person_id is not None
    people.forget(child.person_id)
    deliver_pending()
    gone = fresh(child)
    assert (gone.phone, gone.name, gone.person_id, gone.phone_print, gone.state) == ("", "", None, None, "forgotten")
    with time_at(MOMENT + 121 * DAY):
        assert forgetting.forget_contacts() == 1
        assert forgetting.forget_contacts() == 0
    assert fresh(root).phone == ""
