"""Orders that came by somebody's code: from the warehouse every morning, or as a shop reports them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import Koc, KocOrder
from guanhao.domains.community.policy import KocPolicy
from guanhao.domains.community.rules.koc import cents
from guanhao.domains.people import facade as people
from guanhao.kernel import audit, warehouse
from guanhao.kernel.access import require
from guanhao.kernel.jobs import JobContext
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State = KocOrder.State
GONE = ("refunded", "cancelled")
MOST = 1000
AT_ONCE = 500
LONGEST = 120
MOST_MONEY = Decimal(10) ** 10
_ORDERS = """
SELECT order_id, person_id, ordered_at, amount, lower(coalesce(status, '')) AS status, upper(coalesce(campaign, '')) AS campaign,
    upper(coalesce(source, '')) AS source
FROM orders WHERE ordered_at >= ? AND (list_contains(?, upper(coalesce(campaign, ''))) OR list_contains(?, upper(coalesce(source, ''))))
ORDER BY ordered_at, order_id"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sold:
    """An order that carries a code; `buyer` is the person who bought, where that is known (one's own orders earn nothing)."""

    code: str
    order_id: str
    ordered_at: datetime
    amount: Decimal
    refunded: bool = False
    buyer: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What became of orders: new, changed (refunded, another sum), known as they are, and passed over (no such code, too early, own order)."""

    new: int = 0
    changed: int = 0
    known: int = 0
    passed: int = 0


@transaction.atomic
def take_orders(orders: Sequence[Sold]) -> Taken:
    """Take orders in (needs community.points), each once by its number; what is known follows its state and sum. Refused by field, all or none."""
    require("community.points")
    for one in orders:
        _check(one)
    kocs = {row.code: row for row in Koc.objects.select_related("member").filter(code__in={one.code.upper() for one in orders})}
    known = {
        row.order_id: row for row in KocOrder.objects.select_for_update().filter(order_id__among=[one.order_id for one in orders]).order_by("pk")
    }
    usual = Decimal(str(KocPolicy.of_brand().rate))
    new: dict[str, KocOrder] = {}
    changed = same = passed = 0
    for one in orders:
        row, koc = known.get(one.order_id), kocs.get(one.code.upper())
        if row is not None:
            follows = _follow(row, one)
            changed, same = changed + follows, same + (not follows)
        elif koc is None or not _earns(koc, one) or one.refunded or one.order_id in new:
            passed += 1
        else:
            new[one.order_id] = _order(koc, one, usual)
    KocOrder.objects.bulk_create(new.values(), batch_size=AT_ONCE, ignore_conflicts=True)
    if new or changed:
        audit.record("community.koc_orders_taken", target="community.koc_order:*", after={"count": len(new) + changed})
    return Taken(new=len(new), changed=changed, known=same, passed=passed)


def _check(one: Sold) -> None:
    if not 0 < len(one.order_id) <= LONGEST or "\0" in one.order_id:
        raise Refused(_("An order number has 1 to %(most)s signs.") % {"most": LONGEST}, "order_id")
    if one.ordered_at > now() + timedelta(days=1):
        raise Refused(_("An order of the future cannot be taken in."), "ordered_at")
    if not one.amount.is_finite() or not 0 <= one.amount < MOST_MONEY:
        raise Refused(_("“%(value)s” is no sum of an order.") % {"value": str(one.amount)[:40]}, "amount")


def _earns(koc: Koc, one: Sold) -> bool:
    begun = koc.earns_from is not None and one.ordered_at >= koc.earns_from
    over = koc.ended_at is not None and one.ordered_at >= koc.ended_at
    return begun and not over and (one.buyer is None or one.buyer != koc.member.person_id)


def _order(koc: Koc, one: Sold, usual: Decimal) -> KocOrder:
    moment, rate = now(), koc.rate if koc.rate is not None else usual
    facts: Mapping[str, Any] = {"ordered_at": one.ordered_at, "amount": cents(one.amount), "rate": rate, "taken_at": moment, "changed_at": moment}
    return KocOrder(brand_id=current_brand().id, koc=koc, order_id=one.order_id, **facts)


def _follow(row: KocOrder, one: Sold) -> bool:
    state, amount = State.REFUNDED if one.refunded else State.GOOD, cents(one.amount)
    if (row.state, row.amount) == (state, amount):
        return False
    row.state, row.amount, row.changed_at = state, amount, now()
    row.save(update_fields=["state", "amount", "changed_at"])
    return True


def track(ctx: JobContext | None = None) -> Taken:
    """Look the warehouse through for orders whose campaign or source is a code, and for refunds of known ones."""
    codes = list(Koc.objects.exclude(earns_from=None).values_list("code", flat=True))
    if not codes:
        return Taken()
    begin = now() - timedelta(days=KocPolicy.of_brand().follow_days)
    rows = warehouse.rows(_ORDERS, [begin, codes, codes])
    buyers = people.people_of({row["person_id"] for row in rows if row["person_id"]})
    known, sums = set(codes), [0, 0, 0, 0]
    sold = [_sold(row, known, buyers) for row in rows if _readable(row)]
    for place in range(0, len(sold), AT_ONCE):
        done = take_orders(sold[place : place + AT_ONCE])
        sums = [a + b for a, b in zip(sums, (done.new, done.changed, done.known, done.passed), strict=True)]
        if ctx is not None:
            ctx.progress(min(place + AT_ONCE, len(sold)), len(sold))
            ctx.check_cancelled()
    return Taken(new=sums[0], changed=sums[1], known=sums[2], passed=sums[3])


def _readable(row: Mapping[str, Any]) -> bool:
    amount = row["amount"]
    return 0 < len(row["order_id"]) <= LONGEST and amount is not None and math.isfinite(amount) and 0 <= amount < float(MOST_MONEY)


def _sold(row: Mapping[str, Any], codes: set[str], buyers: Mapping[str, int]) -> Sold:
    return Sold(
        code=row["campaign"] if row["campaign"] in codes else row["source"],
        order_id=row["order_id"],
        ordered_at=row["ordered_at"],
        amount=Decimal(str(round(row["amount"], 2))),
        refunded=row["status"] in GONE,
        buyer=buyers.get(row["person_id"] or ""),
    )
