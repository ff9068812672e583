"""Settlement sheets of commissions: made from orders, handed in, approved by a second person, paid once.

What an order is owed is its commission (nothing when it was refunded) less what stands on other sheets: so nothing is paid twice, and a refund
comes back on the next sheet. A sheet is made only when the one before is approved, so that sums below zero are carried on in order.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Changed, Refused
from guanhao.domains.community.models import KocLine, KocOrder, KocPayout, KocSheet
from guanhao.domains.community.policy import KocPolicy
from guanhao.domains.community.rules import koc as rules
from guanhao.domains.community.services.ranking import bounds, month_now
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require, require_person
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State = KocSheet.State
OPEN = (State.DRAFT, State.WAITING)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """What one order adds to a sheet."""

    koc_id: int
    order_id: int
    kind: str
    sales: Decimal
    amount: Decimal


def target_of(row: KocSheet) -> str:
    """The target of its deeds."""
    return f"community.sheet:{row.pk}"


@transaction.atomic
def make_sheet(*, month: str) -> KocSheet:
    """Make the sheet of a month that is over, or make a draft of it anew (needs community.edit).

    Refused while an earlier sheet is not approved; Changed for one that was handed in.
    """
    require("community.edit")
    try:
        _begin, end = bounds(month)
    except (ValueError, OverflowError):
        raise Refused(_("Write the month like 2026-03."), "month") from None
    if now() < end:
        raise Refused(_("The month is not over."), "month")
    _check_order(month)
    moment = now()
    made, _new = KocSheet.objects.get_or_create(
        brand_id=current_brand().id, month=month, defaults={"currency": KocPolicy.of_brand().currency, "made_at": moment}
    )
    row = _locked(made)
    if row.state != State.DRAFT:
        raise Changed(_("This sheet was handed in already."))
    KocLine.objects.filter(sheet=row).delete()
    KocPayout.objects.filter(sheet=row).delete()
    _fill(row, owed(row, month))
    row.currency, row.made_at, row.made_by_name = KocPolicy.of_brand().currency, moment, current_actor().name[:120]
    row.save()
    audit.record("community.sheet_made", target=target_of(row), after={"month": month, "koc_total": f"{row.total}"})
    return row


def _check_order(month: str) -> None:
    if KocSheet.objects.filter(month__gt=month).exists():
        raise Changed(_("There is a later sheet: what is missing here comes on the next one."), "month")
    before = KocSheet.objects.filter(month__lt=month, state__in=OPEN).order_by("month").first()
    if before is not None:
        raise Refused(_("Approve the sheet of %(month)s first.") % {"month": before.month}, "month")


def owed(sheet: KocSheet, month: str) -> list[Owed]:
    """What orders before the end of the month are owed and no other sheet has; young ones wait, those that changed come again."""
    _begin, end = bounds(month)
    old = now() - timedelta(days=KocPolicy.of_brand().hold_days)
    other = ~Q(lines__sheet=sheet)
    rows = KocOrder.objects.filter(ordered_at__lt=end, ordered_at__lte=old).annotate(
        settled=Sum("lines__amount", filter=other), sold=Sum("lines__sales", filter=other)
    )
    found = []
    for row in rows.order_by("pk").iterator(chunk_size=2000):
        good = row.state == KocOrder.State.GOOD
        due = rules.commission(row.amount, row.rate) if good else ZERO
        amount = due - (row.settled or ZERO)
        if amount:
            kind = KocLine.Kind.CLAWBACK if amount < 0 else KocLine.Kind.SALE if row.settled is None else KocLine.Kind.ADDED
            found.append(Owed(row.koc_id, row.pk, kind, (row.amount if good else ZERO) - (row.sold or ZERO), amount))
    return found


def _fill(sheet: KocSheet, found: Sequence[Owed]) -> None:
    brand = sheet.brand_id
    lines = [
        KocLine(brand_id=brand, sheet=sheet, koc_id=one.koc_id, order_id=one.order_id, kind=one.kind, sales=one.sales, amount=one.amount)
        for one in found
    ]
    KocLine.objects.bulk_create(lines, batch_size=500)
    payouts = payouts_of(found, _carried(sheet.month))
    orders: dict[int, int] = defaultdict(int)
    for one in found:
        orders[one.koc_id] += 1
    KocPayout.objects.bulk_create(
        [KocPayout(brand_id=brand, sheet=sheet, koc_id=koc, orders=orders[koc], **asdict(sums)) for koc, sums in payouts.items()], batch_size=500
    )
    sheet.total = sum((sums.payout for sums in payouts.values()), ZERO)


def payouts_of(found: Sequence[Owed], carried: Mapping[int, Decimal]) -> dict[int, rules.Payout]:
    """What everybody gets; who only carries a debt is there too."""
    lines: dict[int, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for one in found:
        lines[one.koc_id].append((one.sales, one.amount))
    return {koc: rules.pay(lines.get(koc, []), carried.get(koc, ZERO)) for koc in sorted({*lines, *carried})}


def _carried(month: str) -> dict[int, Decimal]:
    """Debts that the sheet before left."""
    last = KocSheet.objects.filter(month__lt=month).order_by("-month").first()
    return dict(KocPayout.objects.filter(sheet=last, carried_out__lt=0).values_list("koc_id", "carried_out")) if last else {}


@transaction.atomic
def hand_in(*, sheet: KocSheet) -> KocSheet:
    """Hand a draft to the second person (needs community.edit). Changed when orders moved since it was made: make it anew."""
    require("community.edit")
    row = _locked(sheet)
    if row.state != State.DRAFT:
        raise Changed(_("This sheet was handed in already."))
    lines = {(one.order_id, one.sales, one.amount) for one in owed(row, row.month)}
    if lines != set(KocLine.objects.filter(sheet=row).values_list("order_id", "sales", "amount")):
        raise Changed(_("Orders changed since this sheet was made. Make it anew."))
    actor = current_actor()
    row.state, row.handed_at, row.handed_by_id, row.handed_by_name = State.WAITING, now(), actor.user_id, actor.name[:120]
    row.save()
    _moved(row, State.DRAFT)
    return row


@transaction.atomic
def approve(*, sheet: KocSheet) -> KocSheet:
    """The second person approves (needs community.settle, and a person, not a key). Refused for who handed it in."""
    require("community.settle")
    require_person()
    row, actor = _waiting(sheet), current_actor()
    if actor.user_id is None or actor.user_id == row.handed_by_id:
        raise Refused(_("Another person than the one who handed it in approves."))
    row.state, row.approved_at, row.approved_by_id, row.approved_by_name = State.APPROVED, now(), actor.user_id, actor.name[:120]
    row.save()
    _moved(row, State.WAITING)
    return row


@transaction.atomic
def send_back(*, sheet: KocSheet, note: str) -> KocSheet:
    """Give a waiting sheet back as a draft (needs community.settle) with a reason."""
    require("community.settle")
    if not note.strip():
        raise Refused(_("Say why."), "note")
    row = _waiting(sheet)
    row.state, row.note, row.handed_at, row.handed_by_id, row.handed_by_name = State.DRAFT, note.strip()[:300], None, None, ""
    row.save()
    _moved(row, State.WAITING)
    return row


@transaction.atomic
def mark_paid(*, sheet: KocSheet, reference: str, paid_on: date) -> KocSheet:
    """Say that an approved sheet was paid (needs community.settle, and a person), once; the reference of the transfer is needed."""
    require("community.settle")
    require_person()
    row = _locked(sheet)
    if row.state != State.APPROVED:
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label})
    if not reference.strip():
        raise Refused(_("Write the reference of the transfer."), "reference")
    if paid_on > now().astimezone(current_brand().zone).date():
        raise Refused(_("This day is still to come."), "paid_on")
    row.state, row.reference, row.paid_on = State.PAID, reference.strip()[:120], paid_on
    row.save()
    _moved(row, State.APPROVED)
    return row


def _moved(row: KocSheet, before: str) -> None:
    facts = {"state": row.state, "koc_total": f"{row.total}", "month": row.month}
    audit.record("community.sheet_moved", target=target_of(row), before={"state": before}, after=facts, note=row.note if row.state == "draft" else "")


def _locked(sheet: KocSheet) -> KocSheet:
    row: KocSheet = KocSheet.objects.select_for_update().get(pk=sheet.pk)
    return row


def _waiting(sheet: KocSheet) -> KocSheet:
    row = _locked(sheet)
    if row.state != State.WAITING:
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label})
    return row


def month_due() -> str:
    """The newest month that is over."""
    first, _after = bounds(month_now())
    return f"{first - timedelta(days=1):%Y-%m}"
