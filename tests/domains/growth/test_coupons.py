"""Coupons: expiry, hours, orders, limits, wrong codes, refunds, and what other rooms ask for (GRO-04)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.domains.growth import make
from tests.domains.growth.make import DAY, MOMENT, batch, fresh

from guanhao.domains.growth.contracts import Changed, Refused, TooMany, Unknown
from guanhao.domains.growth.models import CodeDoor, Coupon, CouponUse
from guanhao.domains.growth.rules import coupons as rules
from guanhao.domains.growth.services import coupons, redeeming
from guanhao.domains.growth.services.redeeming import Order
from guanhao.domains.people import facade as people
from guanhao.kernel.events import deliver_pending, emit
from guanhao.kernel.models import EventRow
from guanhao.kernel.now import time_at
from guanhao.sdk.events.growth import CouponWanted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def march(in_brand: Any) -> Any:
    """The brand, in March."""
    with time_at(MOMENT):
        yield in_brand


def test_an_expired_code_is_refused_and_a_used_one_too() -> None:
    first, second = coupons.make_codes(batch=batch(), count=2)
    with time_at(MOMENT + 30 * DAY), pytest.raises(Refused, match="过期"):
        redeeming.redeem(code=first.code)
    assert redeeming.redeem(code=rules.written(first.code).lower()).coupon_id == first.pk
    with pytest.raises(Changed, match="用过"):
        redeeming.redeem(code=first.code)
    coupons.void(coupons=[second], reason="lost")
    with pytest.raises(Changed, match="作废"):
        redeeming.redeem(code=second.code)
    assert CouponUse.objects.count() == 1


def test_orders_hours_and_windows_decide() -> None:
    happy = batch("happy", least=5000, hour_from=14, hour_to=17, weekdays="01234", kind="percent", value=20)
    code = coupons.make_codes(batch=happy, count=1)[0].code
    with pytest.raises(Refused, match="时段"):
        redeeming.redeem(code=code, order=Order(amount=9900))
    with time_at(MOMENT + timedelta(hours=5)):
        for wrong in (None, 4999, -1, 1.5):
            with pytest.raises(Refused):
                redeeming.redeem(code=code, order=Order(amount=wrong))  # type: ignore[arg-type]
        assert redeeming.redeem(code=code, order=Order(amount=9999)).discount == 1999
    assert not rules.in_hours(MOMENT + 5 * DAY, weekdays="01234", hour_from=0, hour_to=24)
    late = MOMENT.replace(hour=1)
    assert rules.in_hours(late, weekdays="6", hour_from=22, hour_to=2), "a night belongs to the day it began on"
    assert not rules.in_hours(late, weekdays="0", hour_from=22, hour_to=2)
    assert (rules.discount("cash", 1000, 700), rules.discount("gift", 0, 700)) == (700, 0)


def test_wrong_codes_are_slowed_then_refused() -> None:
    good = coupons.make_codes(batch=batch(), count=1)[0]
    waits = []
    moment = MOMENT
    for _try in range(15):
        with time_at(moment):
            with pytest.raises(Unknown):
                redeeming.redeem(code="NOTACODE", origin="till")
            wait = _wait(moment)
        waits.append(wait)
        moment += timedelta(seconds=wait)
    assert waits[:8] == [0, 0, 0, 2, 4, 8, 16, 32]
    assert waits[-1] == 3600 - sum(waits[:-1]), "the rest of the hour"
    with time_at(moment - timedelta(seconds=5)), pytest.raises(TooMany) as slowed:
        redeeming.redeem(code=good.code, origin="till")
    assert slowed.value.wait >= 5
    with time_at(moment - timedelta(seconds=5)):
        assert redeeming.redeem(code=good.code, origin="another till").coupon_id == good.pk


def _wait(moment: Any) -> int:
    return int((CodeDoor.objects.get(origin="till").next_at - moment).total_seconds())


def test_a_refund_gives_one_coupon_back_and_never_two() -> None:
    row = coupons.issue(batch=batch(total=1), person_id=make.person("林"), occasion="x")
    with pytest.raises(Changed):
        redeeming.refund(coupon=row, reason="no use yet")
    redeeming.redeem(code=row.code)
    first = redeeming.refund(coupon=row, reason="returned")
    assert first.replacement is not None
    assert first.replacement.person_id == row.person_id
    assert redeeming.refund(coupon=row, reason="again").replacement_id == first.replacement_id
    assert Coupon.objects.count() == 2
    with pytest.raises(Changed):
        redeeming.redeem(code=row.code)
    redeeming.redeem(code=first.replacement.code)


def test_the_database_keeps_used_coupons_used() -> None:
    row = coupons.make_codes(batch=batch(), count=1)[0]
    use = redeeming.redeem(code=row.code)
    for wrong in (
        lambda: Coupon.objects.filter(pk=row.pk).update(state="issued"),
        lambda: CouponUse.objects.filter(pk=use.pk).update(amount=1),
        lambda: CouponUse(coupon=row, used_at=MOMENT).save(),
        lambda: type(row.batch).objects.filter(pk=row.batch_id).update(issued=11),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    assert fresh(row).state == "redeemed"


def test_limits_for_a_person_and_the_batch() -> None:
    tea = batch(total=3)
    who = make.person("林")
    coupons.issue(batch=tea, person_id=who, occasion="a")
    assert coupons.issue(batch=tea, person_id=who, occasion="a").number == 1
    with pytest.raises(coupons.NotGiven) as refused:
        coupons.issue(batch=tea, person_id=who, occasion="b")
    assert refused.value.why == "limit"
    coupons.make_codes(batch=tea, count=2)
    with pytest.raises(coupons.NotGiven) as refused:
        coupons.issue(batch=tea, occasion="c")
    assert refused.value.why == "empty"
    for field, value in (("total", 2), ("value", -1), ("weekdays", ""), ("hour_to", 25), ("ends_at", MOMENT - 9 * DAY)):
        with pytest.raises(Refused) as wrong:
            coupons.save_batch(coupons.BatchDraft(**{**vars(_draft()), field: value}), tea)
        assert wrong.value.field == field


def _draft() -> coupons.BatchDraft:
    return coupons.BatchDraft(key="tea", title="t", total=3, value=100, starts_at=MOMENT, ends_at=MOMENT + DAY)


def test_other_rooms_ask_once_for_each_occasion(march: Any) -> None:
    tea = batch(total=1)
    who, other = make.person("林"), make.person("桂")
    for _time in range(2):
        emit(CouponWanted(brand_id=march.id, person_id=who, batch="tea", occasion="journey:7:1"))
    emit(CouponWanted(brand_id=march.id, person_id=other, batch="tea", occasion="journey:7:2"))
    emit(CouponWanted(brand_id=march.id, person_id=other, batch="none", occasion="journey:7:3"))
    deliver_pending()
    assert list(Coupon.objects.values_list("person_id", "occasion")) == [(who, "journey:7:1")]
    assert fresh(tea).issued == 1
    why = [row.payload["why"] for row in EventRow.objects.filter(name="growth.coupon_refused").order_by("pk")]
    assert why == ["empty", "no_batch"]


def test_the_forgotten_leave_their_coupons_without_a_name(march: Any) -> None:
    tea, who = batch(), make.person("林")
    coupons.issue(batch=tea, person_id=who, occasion="a")
    people.forget(who)
    emit(CouponWanted(brand_id=march.id, person_id=who, batch="tea", occasion="b"))
    deliver_pending()
    assert list(Coupon.objects.values_list("person_id", flat=True)) == [None]
    assert EventRow.objects.get(name="growth.coupon_refused").payload["why"] == "gone"
