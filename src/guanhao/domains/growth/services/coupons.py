"""Batches, codes and shops; issuing, voiding. A coupon is given once for an occasion, and never more than the batch has."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Changed, Refused
from guanhao.domains.growth.models import Campaign, Coupon, CouponBatch, DiscountWindow, Shop
from guanhao.domains.growth.policy import CouponPolicy
from guanhao.domains.growth.rules.coupons import LENGTH, LETTERS
from guanhao.domains.growth.services import door
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.growth import CouponIssued

MOST = 1_000_000
OCCASION = 120


class NotGiven(Refused):
    """A coupon could not be given: `why` is closed, empty or limit."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class BatchDraft:
    """A batch as it is written; see CouponBatch. Money is in fen."""

    key: str
    title: str
    total: int
    starts_at: datetime
    ends_at: datetime
    text: str = ""
    campaign_id: int | None = None
    kind: str = CouponBatch.Kind.CASH
    value: int = 0
    least: int = 0
    cost: int = 0
    per_person: int = 1
    hour_from: int = 0
    hour_to: int = 24
    weekdays: str = "0123456"
    returns: bool = True
    active: bool = True


def target_of(row: CouponBatch) -> str:
    """The target of its deeds and versions."""
    return f"growth.batch:{row.pk}"


def state_of(row: CouponBatch) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in BatchDraft.__dataclass_fields__}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


@transaction.atomic
def save_batch(draft: BatchDraft, row: CouponBatch | None = None) -> CouponBatch:
    """Write a batch (needs growth.edit). Refused by field; the key stays, and fewer than are given already cannot be planned."""
    require("growth.edit")
    if row is not None:
        row = CouponBatch.objects.select_for_update().get(pk=row.pk)
    _check(draft, row)
    before, moment = state_of(row) if row else None, now()
    row = row or CouponBatch(made_at=moment)
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.changed_at = moment
    if row.pk is None:
        row.save()
    else:
        row.save(update_fields=[*BatchDraft.__dataclass_fields__, "changed_at"])  # never `issued`: coupons are given meanwhile
    versions.keep(target_of(row), state_of(row))
    audit.record("growth.batch_saved", target=target_of(row), before=before, after=state_of(row))
    return row


def batch_of(key: str) -> CouponBatch | None:
    """The batch of this key."""
    row: CouponBatch | None = CouponBatch.objects.filter(key=key).first()
    return row


def titles() -> dict[str, str]:
    """Titles of batches by key."""
    return dict(CouponBatch.objects.values_list("key", "title"))


@transaction.atomic
def issue(*, batch: CouponBatch, person_id: int | None = None, occasion: str = "", note: str = "", limited: bool = True) -> Coupon:
    """Give one coupon (needs growth.coupons). The same occasion within the batch is the same coupon, however often it is asked for.

    NotGiven when the batch is closed or over, has none left, or the person has as many as one may have (not asked unless `limited`).
    """
    require("growth.coupons")
    if len(occasion) > OCCASION:
        raise Refused(_("The occasion has at most %(most)s signs.") % {"most": OCCASION}, "occasion")
    held = CouponBatch.objects.select_for_update().get(pk=batch.pk)
    known: Coupon | None = Coupon.objects.filter(batch=held, occasion=occasion).first() if occasion else None
    if known is not None:
        return known
    _check_left(held, 1)
    if limited and person_id is not None and held.per_person and Coupon.objects.filter(batch=held, person_id=person_id).count() >= held.per_person:
        raise NotGiven(_("At most %(most)s of “%(title)s” for each person.") % {"most": held.per_person, "title": held.title}, "limit")
    made = _make(held, 1, person_id=person_id, occasion=occasion, note=note)[0]
    emit(CouponIssued(brand_id=made.brand_id, coupon_id=made.pk, batch=held.key, person_id=person_id, occasion=occasion))
    return made


@transaction.atomic
def make_codes(*, batch: CouponBatch, count: int, note: str = "") -> list[Coupon]:
    """Make codes that belong to nobody yet, to be printed or handed out (needs growth.coupons)."""
    require("growth.coupons")
    most = CouponPolicy.of_brand().codes_at_once
    if type(count) is not int or not 1 <= count <= most:
        raise Refused(_("A whole number from %(least)s to %(most)s.") % {"least": 1, "most": most}, "count")
    held = CouponBatch.objects.select_for_update().get(pk=batch.pk)
    _check_left(held, count)
    made = _make(held, count, note=note)
    audit.record("growth.codes_made", target=target_of(held), after={"count": count}, note=note.strip()[:200])
    return made


@transaction.atomic
def void(*, coupons: Sequence[Coupon], reason: str) -> int:
    """Make coupons void that were not used (needs growth.coupons and a reason); how many. They are not given anew."""
    require("growth.coupons")
    if not reason.strip():
        raise Refused(_("Give a reason."), "reason")
    keys = [row.pk for row in coupons]
    count = Coupon.objects.filter(pk__in=keys, state=Coupon.State.ISSUED).update(state=Coupon.State.VOID, note=reason.strip()[:200])
    if not count:
        raise Changed(_("None of them can be made void: they were used or are void already."))
    audit.record("growth.coupons_voided", target=f"growth.coupon:{keys[0]}", after={"count": count}, note=reason.strip()[:200])
    return count


def digest_of(code: str) -> str:
    """The keyed hash a code is found by."""
    return door.sealed("coupon", code)


def replace(use_of: Coupon, *, occasion: str) -> Coupon | None:
    """Another coupon for one that was used and refunded, whatever the limit for a person; None when the batch does not return them or is over."""
    batch = CouponBatch.objects.select_for_update().get(pk=use_of.batch_id)
    if not batch.returns or use_of.ends_at <= now():
        return None
    CouponBatch.objects.filter(pk=batch.pk, issued__gte=batch.total).update(total=batch.issued + 1)  # the piece that came back
    batch.refresh_from_db()
    return _make(batch, 1, person_id=use_of.person_id, occasion=occasion, note=f"#{use_of.number}")[0]


def _make(batch: CouponBatch, count: int, *, person_id: int | None = None, occasion: str = "", note: str = "") -> list[Coupon]:
    """Rows with new codes; the batch is held by the caller."""
    moment, brand = now(), current_brand().id
    rows = []
    for place in range(count):
        code = "".join(secrets.choice(LETTERS) for _sign in range(LENGTH))
        row = Coupon(brand_id=brand, batch=batch, number=batch.issued + place + 1, code=code, digest=digest_of(code), person_id=person_id)
        row.occasion, row.ends_at, row.issued_at, row.note = occasion or None, batch.ends_at, moment, note.strip()[:200]
        rows.append(row)
    made = Coupon.objects.bulk_create(rows, batch_size=500)
    batch.issued += count
    batch.save(update_fields=["issued"])
    return list(made)


def _check_left(batch: CouponBatch, count: int) -> None:
    if not batch.active or batch.ends_at <= now():
        raise NotGiven(_("“%(title)s” is not given any more.") % {"title": batch.title}, "closed")
    if batch.left < count:
        raise NotGiven(_("Of “%(title)s” only %(left)s are left.") % {"title": batch.title, "left": batch.left}, "empty")


def _check(draft: BatchDraft, row: CouponBatch | None) -> None:
    for name, value in (("title", draft.title), ("key", draft.key)):
        if not value.strip():
            raise Refused(_("This is needed."), name)
    if row is not None and draft.key != row.key:
        raise Refused(_("The key stays: other parts of the house ask by it."), "key")
    if CouponBatch.objects.filter(key=draft.key.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is one of this key already."), "key")
    if draft.campaign_id is not None and not Campaign.objects.filter(pk=draft.campaign_id).exists():
        raise Refused(_("There is no such campaign."), "campaign_id")
    if draft.kind not in CouponBatch.Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    high = 99 if draft.kind == CouponBatch.Kind.PERCENT else MOST * 100
    numbers = (("total", row.issued if row else 1, MOST, draft.total), ("value", draft.kind != CouponBatch.Kind.GIFT, high, draft.value))
    more = (("least", 0, MOST * 100, draft.least), ("cost", 0, MOST * 100, draft.cost), ("per_person", 0, 1000, draft.per_person))
    hours = (("hour_from", 0, 23, draft.hour_from), ("hour_to", 1, 24, draft.hour_to))
    for name, low, most, number in (*numbers, *more, *hours):
        if type(number) is not int or not low <= number <= most:
            raise Refused(_("A whole number from %(least)s to %(most)s.") % {"least": int(low), "most": most}, name)
    if not draft.weekdays or set(draft.weekdays) - set("0123456"):
        raise Refused(_("Choose at least one weekday."), "weekdays")
    if draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")


# shops and limited-time discounts


@transaction.atomic
def save_shop(*, name: str, active: bool = True, row: Shop | None = None) -> Shop:
    """A place that takes coupons (needs growth.edit)."""
    require("growth.edit")
    if not name.strip():
        raise Refused(_("Give it a name."), "name")
    if Shop.objects.filter(name=name.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is one of this name already."), "name")
    row = row or Shop(made_at=now())
    row.name, row.active = name.strip()[:120], active
    row.save()
    audit.record("growth.shop_saved", target=f"growth.shop:{row.pk}", after={"name": row.name, "active": active})
    return row


@transaction.atomic
def renew_shop(*, shop: Shop) -> Shop:
    """A new address for the shop's page; the old one is void (needs growth.edit)."""
    require("growth.edit")
    row: Shop = Shop.objects.select_for_update().get(pk=shop.pk)
    row.page_version += 1
    row.save(update_fields=["page_version"])
    audit.record("growth.shop_renewed", target=f"growth.shop:{row.pk}")
    return row


def shop_by_key(key: str) -> Shop | None:
    """Whose page it is; None for a key that is not ours or was renewed, or a shop that is closed."""
    found = door.number_of("shop", key)
    row: Shop | None = Shop.objects.filter(pk=found[0], page_version=found[1], active=True).first() if found else None
    return row


@dataclass(frozen=True, kw_only=True)
class DiscountDraft:
    """A limited-time discount."""

    title: str
    percent: int
    starts_at: datetime
    ends_at: datetime
    text: str = ""
    campaign_id: int | None = None
    active: bool = True


@transaction.atomic
def save_discount(draft: DiscountDraft, row: DiscountWindow | None = None) -> DiscountWindow:
    """Write a limited-time discount (needs growth.edit)."""
    require("growth.edit")
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if type(draft.percent) is not int or not 1 <= draft.percent <= 99:
        raise Refused(_("A whole number from %(least)s to %(most)s.") % {"least": 1, "most": 99}, "percent")
    if draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")
    if draft.campaign_id is not None and not Campaign.objects.filter(pk=draft.campaign_id).exists():
        raise Refused(_("There is no such campaign."), "campaign_id")
    row = row or DiscountWindow(made_at=now())
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save()
    audit.record("growth.discount_saved", target=f"growth.discount:{row.pk}", after={"title": row.title, "percent": row.percent})
    return row


def running(discount: DiscountWindow) -> bool:
    """Is the discount on now?"""
    return discount.active and discount.starts_at <= now() < discount.ends_at
