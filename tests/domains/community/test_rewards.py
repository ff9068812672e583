"""Redeeming points: nothing is oversold, what is cancelled comes back to the same lots, and the phone page does it all (COM-04, COM-05)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.domains.community import make
from tests.domains.community.make import MOMENT, earn, english, fresh

from guanhao.domains.community.contracts import Changed, Refused, TooMany
from guanhao.domains.community.models import Member, MemberTerms, PointsLot, Redemption, Reward
from guanhao.domains.community.policy import RewardsPolicy
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.services import members, page, redeeming, rewards
from guanhao.domains.people import facade as people
from guanhao.kernel import policy
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
ADDRESS = "小林 13800000000 上海市徐汇区"


@pytest.fixture
def row(in_brand: Any) -> Any:
    """A member with a hundred points, in March."""
    with time_at(MOMENT):
        made = make.member()
        earn(made, 100, "a")
        yield fresh(made)


def reward(stock: int = 2, cost: int = 40, **more: Any) -> Reward:
    """A tea tin."""
    return rewards.save_reward(rewards.RewardDraft(title="Tea tin", cost=cost, **more), stock=stock)


def test_the_way_of_a_redemption(row: Member) -> None:
    tin = reward()
    held = redeeming.hold(member=row, reward=tin, quantity=2)
    assert (fresh(row).balance, Reward.objects.get().stock) == (20, 0)
    with pytest.raises(Refused) as refused:
        redeeming.confirm(redemption=held, receiver="x")
    assert refused.value.field == "receiver"
    assert redeeming.confirm(redemption=held, receiver=ADDRESS).state == "confirmed"
    assert redeeming.confirm(redemption=held, receiver="again").receiver == ADDRESS, "the first confirmation stands"
    with pytest.raises(Refused):
        redeeming.move(redemption=held, state="sent")
    assert redeeming.move(redemption=held, state="sent", tracking="SF 1234").state == "sent"
    with pytest.raises(Changed):
        redeeming.cancel(redemption=held)
    assert redeeming.move(redemption=held, state="done").state == "done"
    with time_at(MOMENT + timedelta(days=91)):
        assert redeeming.forget_addresses() == 1
    assert Redemption.objects.get().receiver == ""


def test_cancelling_gives_points_and_stock_back_once(row: Member) -> None:
    earn(row, 10, "old", at=MOMENT - timedelta(days=200))
    before = list(PointsLot.objects.order_by("pk").values_list("remaining", "expires_at"))
    held = redeeming.hold(member=row, reward=reward())
    for _time in range(2):
        redeeming.cancel(redemption=held)
    assert list(PointsLot.objects.order_by("pk").values_list("remaining", "expires_at")) == before
    assert (fresh(row).balance, Reward.objects.get().stock) == (110, 2)
    assert selectors.wrong_members() == []


def test_what_is_not_confirmed_in_time_comes_back(row: Member) -> None:
    held = redeeming.hold(member=row, reward=reward())
    with time_at(MOMENT + timedelta(minutes=31)):
        with pytest.raises(Changed):
            redeeming.confirm(redemption=held, receiver=ADDRESS)
        assert redeeming.release_holds() == 1
        assert redeeming.release_holds() == 0
    assert (fresh(row).balance, Reward.objects.get().stock) == (100, 2)


def test_stock_points_levels_and_limits_refuse_without_taking(row: Member) -> None:
    for wrong in (reward(stock=0), reward(cost=101), reward(level_from=1), reward(active=False), reward(starts_at=MOMENT + timedelta(days=1))):
        with pytest.raises(Refused):
            redeeming.hold(member=row, reward=wrong)
    once = reward(cost=1, per_member=1, stock=9)
    redeeming.hold(member=row, reward=once)
    with pytest.raises(Refused, match="1"):
        redeeming.hold(member=row, reward=once)
    for quantity in (0, -1, 1.5, 101, True):
        with pytest.raises(Refused):
            redeeming.hold(member=row, reward=once, quantity=quantity)  # type: ignore[arg-type]
    policy.revise(RewardsPolicy, {"an_hour": 1}, reason="test")
    with pytest.raises(TooMany):
        redeeming.hold(member=row, reward=reward(cost=1))
    assert fresh(row).balance == 99
    assert Redemption.objects.count() == 1


def test_stock_is_delivered_and_never_below_zero(row: Member) -> None:
    tin = reward()
    assert rewards.deliver_stock(reward=tin, pieces=5).stock == 7
    with pytest.raises(Refused):
        rewards.deliver_stock(reward=tin, pieces=-8)
    rewards.save_reward(rewards.RewardDraft(title="Tea tin", cost=50), Reward.objects.get())
    assert (Reward.objects.get().stock, Reward.objects.get().cost) == (7, 50)


# the member's own page


@pytest.fixture
def phone(brand: Any, row: Member) -> Any:
    """A browser without a session, in English."""
    return english(Client())


def test_the_address_is_signed_and_renewed(phone: Client, row: Member) -> None:
    path = page.path_of(row)
    assert phone.get(path).status_code == 200
    for wrong in (path[:-3] + "0/", path.replace(f"/{row.pk}-1-", f"/{row.pk + 1}-1-"), "/member/acme/x/", "/member/nobody/1-1-a/"):
        assert phone.get(wrong).status_code == 404
    members.renew_page(member=row)
    assert phone.get(path).status_code == 404
    assert phone.get(page.path_of(fresh(row))).status_code == 200


def test_a_member_redeems_on_the_phone(phone: Client, row: Member) -> None:
    tin, terms = reward(), rewards.write_terms(title="Rules", text="t", privacy="p")
    path = page.path_of(row)
    shown = phone.get(path)
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "Before you begin" in shown.content.decode()
    assert phone.post(path, {"do": "redeem", "reward": tin.pk}).status_code == 422, "terms first"
    assert phone.post(path, {"do": "accept", "number": terms.number}).status_code == 302
    assert row.person_id is not None
    assert [one.purpose for one in people.card(row.person_id).consents] == ["community"]
    assert phone.post(path, {"do": "redeem", "reward": tin.pk}).status_code == 302
    held = Redemption.objects.get()
    assert "Confirm your redemption" in phone.get(path).content.decode()
    assert phone.post(path, {"do": "confirm", "redemption": held.pk, "receiver": ""}).status_code == 422
    assert phone.post(path, {"do": "confirm", "redemption": held.pk, "receiver": ADDRESS}).status_code == 302
    assert "To be sent" in phone.get(path).content.decode()
    assert ADDRESS not in phone.get(path).content.decode()
    assert phone.post(path, {"do": "cancel", "redemption": held.pk}).status_code == 302
    assert fresh(row).balance == 100


def test_a_member_cannot_touch_what_is_anothers(phone: Client, row: Member) -> None:
    other = make.member("阿桂")
    held = redeeming.hold(member=row, reward=reward())
    path = page.path_of(other)
    for act in ("confirm", "cancel"):
        assert phone.post(path, {"do": act, "redemption": held.pk, "receiver": ADDRESS}).status_code == 422
    assert phone.post(path, {"do": "steal"}).status_code == 404
    assert phone.post(path, {"do": "redeem", "reward": "x" * 20000}).status_code == 413
    assert Redemption.objects.get().state == "held"


def test_terms_are_never_changed_and_new_ones_are_asked_for(phone: Client, row: Member) -> None:
    first = rewards.write_terms(title="Rules", text="t", privacy="p")
    page.accept_terms(member=row, number=1)
    rewards.write_terms(title="Rules", text="t2", privacy="p")
    with pytest.raises(Refused):
        page.check_terms(fresh(row))
    with pytest.raises(Refused):
        page.accept_terms(member=row, number=1)
    with pytest.raises(Exception, match="never changed"):
        MemberTerms.objects.filter(pk=first.pk).update(text="other")


def test_the_forgotten_have_no_page(phone: Client, row: Member) -> None:
    held = redeeming.hold(member=row, reward=reward())
    redeeming.confirm(redemption=held, receiver=ADDRESS)
    path = page.path_of(row)
    assert row.person_id is not None
    members.forget_member(person_id=row.person_id)
    assert phone.get(path).status_code == 404
    assert Redemption.objects.get().receiver == ""


# the console


def test_the_console_runs_the_catalogue(brand: Any, row: Member) -> None:
    client = english(factories.signed_in(factories.make_person("community", brand)))
    facts = {
        "title": "Cup",
        "text": "",
        "kind": "goods",
        "cost": 10,
        "per_member": 0,
        "level_from": 0,
        "starts_at": "",
        "ends_at": "",
        "active": "on",
    }
    assert client.post("/b/acme/community/rewards/new/", {**facts, "stock": "-1"}).status_code == 422
    assert client.post("/b/acme/community/rewards/new/", {**facts, "stock": 3}).status_code == 302
    cup = Reward.objects.get()
    assert client.post(f"/b/acme/community/rewards/{cup.pk}/stock/", {"pieces": "2", "reason": "came"}).status_code == 302
    held = redeeming.confirm(redemption=redeeming.hold(member=row, reward=cup), receiver=ADDRESS)
    shown = client.get(f"/b/acme/community/redemptions/{held.pk}/").content.decode()
    assert ADDRESS in shown
    client.post(f"/b/acme/community/redemptions/{held.pk}/do/", {"state": "sent", "tracking": "SF 1"})
    assert Redemption.objects.get().state == "sent"
    assert held.number in client.get("/b/acme/community/redemptions/?export=csv").getvalue().decode("utf-8-sig")
    viewer = factories.signed_in(factories.make_person("viewer", brand))
    assert ADDRESS not in viewer.get(f"/b/acme/community/redemptions/{held.pk}/").content.decode()
    with brand_scope(brand), acting(SYSTEM):
        assert Reward.objects.get().stock == 4
