"""Using a coupon, and giving it back. One code is taken once: the change of state finds one winner, and a use is unique in the database."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Changed, Refused, Unknown
from guanhao.domains.growth.models import Coupon, CouponBatch, CouponUse, Shop
from guanhao.domains.growth.rules import coupons as rules
from guanhao.domains.growth.services import coupons, door
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.growth import CouponRedeemed

State = Coupon.State


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a coupon is used for: the order's number and its amount in fen (None: not said)."""

    number: str = ""
    amount: int | None = None


def find(code: str, *, origin: str = "") -> Coupon:
    """The coupon of a code. Unknown for none; wrong codes from one place (`origin`) are slowed, then refused (TooMany)."""
    door.check_door(origin)
    plain = rules.plain(code)
    row: Coupon | None = Coupon.objects.select_related("batch").filter(digest=coupons.digest_of(plain)).first() if plain else None
    if row is None:
        door.note_wrong(origin)
        raise Unknown(_("There is no such code."), "code")
    return row


def check(row: Coupon, order: Order | None = None) -> None:
    """Refused with words when the coupon cannot be used now, or not for this order."""
    batch, moment = row.batch, now()
    if row.state == State.REDEEMED:
        raise Changed(_("This coupon was used already."), "code")
    if row.state == State.VOID:
        raise Changed(_("This coupon is void."), "code")
    if moment >= row.ends_at:
        raise Refused(_("This coupon has expired."), "code")
    if not batch.active:
        raise Refused(_("This coupon is not taken any more."), "code")
    if moment < batch.starts_at:
        raise Refused(_("This coupon cannot be used yet."), "code")
    local = moment.astimezone(current_brand().zone)
    if not rules.in_hours(local, weekdays=batch.weekdays, hour_from=batch.hour_from, hour_to=batch.hour_to):
        raise Refused(_("This coupon cannot be used at this hour."), "code")
    if order is None:
        return
    if order.amount is not None and (type(order.amount) is not int or not 0 <= order.amount <= coupons.MOST * 100):
        raise Refused(_("Write the amount in yuan, such as 128.50."), "amount")
    if batch.least and order.amount is None:
        raise Refused(_("Write the amount of the order."), "amount")
    if order.amount is not None and order.amount < batch.least:
        raise Refused(_("The order must be at least ¥%(least)s.") % {"least": f"{batch.least / 100:.2f}"}, "amount")


def redeem(*, code: str, order: Order | None = None, shop: Shop | None = None, origin: str = "") -> CouponUse:
    """Use a coupon (needs growth.redeem, or the signed page of a shop). Unknown, TooMany, Changed when it was used, Refused with words."""
    if shop is None:
        require("growth.redeem")
    row = find(code, origin=origin)
    given = order or Order()
    check(row, given)
    return _take(row, given, shop)


@transaction.atomic
def _take(row: Coupon, order: Order, shop: Shop | None) -> CouponUse:
    if not Coupon.objects.filter(pk=row.pk, state=State.ISSUED).update(state=State.REDEEMED):
        raise Changed(_("This coupon was used already."), "code")
    batch = row.batch
    discount = rules.discount(batch.kind, batch.value, order.amount) if order.amount is not None else 0
    use = CouponUse(coupon=row, shop=shop, order_no=order.number.strip()[:60], amount=order.amount, discount=discount, used_at=now())
    use.by_name = (shop.name if shop else current_actor().name)[:120]
    use.save()
    emit(CouponRedeemed(brand_id=row.brand_id, coupon_id=row.pk, batch=batch.key, person_id=row.person_id))
    audit.record("growth.coupon_redeemed", target=f"growth.coupon:{row.pk}", after={"order": use.order_no, "discount": discount, "by": use.by_name})
    return use


@transaction.atomic
def refund(*, coupon: Coupon, reason: str) -> CouponUse:
    """The order was taken back (needs growth.coupons): the code stays used, and the holder gets one other coupon while the batch runs and says so.

    A second refund gives nothing: the first one is returned.
    """
    require("growth.coupons")
    if not reason.strip():
        raise Refused(_("Give a reason."), "reason")
    CouponBatch.objects.select_for_update().get(pk=coupon.batch_id)
    use: CouponUse | None = CouponUse.objects.select_for_update().select_related("coupon").filter(coupon=coupon).first()
    if use is None:
        raise Changed(_("This coupon was not used."))
    if use.refunded_at is not None:
        return use
    use.replacement = coupons.replace(use.coupon, occasion=f"refund:{use.pk}")
    use.refunded_at, use.refund_note = now(), reason.strip()[:200]
    use.save(update_fields=["refunded_at", "refund_note", "replacement"])
    facts = {"replacement": use.replacement_id}
    audit.record("growth.coupon_refunded", target=f"growth.coupon:{coupon.pk}", after=facts, note=use.refund_note)
    return use
