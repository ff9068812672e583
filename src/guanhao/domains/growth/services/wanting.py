"""Coupons other rooms ask for by the event growth.coupon_wanted."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from guanhao.domains.growth.models import Coupon, CouponBatch
from guanhao.domains.growth.services import coupons
from guanhao.domains.people import facade as people
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import emit
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.growth import CouponRefused


@transaction.atomic
def give_wanted(*, person_id: int, batch: str, occasion: str) -> Coupon | None:
    """Give the coupon that was asked for, once for the occasion; None and the event CouponRefused when it cannot be given."""
    row: CouponBatch | None = CouponBatch.objects.filter(key=batch).first()
    with acting(SYSTEM):  # whoever asks is a room of the house; what may be given is the batch's to say
        holder = holder_of(person_id)
        why = "no_batch" if row is None else "" if holder is not None else "gone"
        if row is not None and holder is not None:
            try:
                return coupons.issue(batch=row, person_id=holder, occasion=occasion)
            except coupons.NotGiven as refused:
                why = refused.why
    emit(CouponRefused(brand_id=current_brand().id, person_id=person_id, batch=batch, occasion=occasion, why=why))
    return None


def holder_of(person_id: int) -> int | None:
    """The person's record as it stands now (merged ones by the one kept); None when there is none, or the person is forgotten."""
    try:
        card = people.card(person_id, with_orders=False)
    except ObjectDoesNotExist:
        return None
    return None if card.forgotten else card.id
