"""Coupons, shops and discounts over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.growth.models import Coupon, CouponBatch, CouponUse, DiscountWindow, Shop
from guanhao.domains.growth.rest import router
from guanhao.domains.growth.services import coupons, redeeming
from guanhao.kernel import access
from guanhao.kernel.access import current_actor

Short = Annotated[str, Field(max_length=500)]


class CouponBatchIn(Schema):
    """A batch; money is in fen."""

    key: str
    title: str
    total: int
    starts_at: datetime
    ends_at: datetime
    text: Short = ""
    campaign_id: int | None = None
    kind: Literal["cash", "percent", "gift"] = "cash"
    value: int = 0
    least: int = 0
    cost: int = 0
    per_person: int = 1
    hour_from: int = 0
    hour_to: int = 24
    weekdays: str = "0123456"
    returns: bool = True
    active: bool = True


class CouponBatchOut(CouponBatchIn):
    """A batch with how many were given."""

    id: int
    issued: int


class CouponBatchRows(Schema):
    """A page of batches."""

    count: int
    items: list[CouponBatchOut]


class CouponOut(Schema):
    """A coupon; its code is given by the operations that make it."""

    id: int
    batch_id: int
    number: int
    person_id: int | None
    occasion: str | None
    state: str
    ends_at: datetime
    issued_at: datetime


class CouponWithCode(CouponOut):
    """A coupon with its code."""

    code: str


class CouponRows(Schema):
    """A page of coupons."""

    count: int
    items: list[CouponOut]


class CouponIssueIn(Schema):
    """Give one: to a person, on an occasion that names it for ever."""

    person_id: int | None = None
    occasion: Annotated[str, Field(max_length=120)] = ""
    note: Short = ""


class CouponCodesIn(Schema):
    """Make codes that belong to nobody."""

    count: int
    note: Short = ""


class CouponReason(Schema):
    """Why."""

    reason: Short


class CouponRedeemIn(Schema):
    """A code for an order; `amount` in fen."""

    code: Annotated[str, Field(max_length=60)]
    order: Annotated[str, Field(max_length=60)] = ""
    amount: int | None = None


class CouponUseOut(Schema):
    """That it was used, and whether that was taken back."""

    id: int
    coupon_id: int
    order_no: str
    amount: int | None
    discount: int
    used_at: datetime
    by_name: str
    refunded_at: datetime | None
    replacement_id: int | None


class ShopIn(Schema):
    """A shop."""

    name: str
    active: bool = True


class ShopOut(ShopIn):
    """A shop; its page's address is in the console."""

    id: int


class DiscountIn(Schema):
    """A limited-time discount."""

    title: str
    percent: int
    starts_at: datetime
    ends_at: datetime
    text: Short = ""
    campaign_id: int | None = None
    active: bool = True


class DiscountOut(DiscountIn):
    """It, and whether it is on now."""

    id: int
    running: bool

    @staticmethod
    def resolve_running(row: DiscountWindow) -> bool:
        """Is it on?"""
        return coupons.running(row)


@router.get("/growth-coupon-batches", response=CouponBatchRows, summary="Coupon batches")
def list_batches(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Batches, the newest first."""
    access.require("growth.view")
    rows = CouponBatch.objects.order_by("-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/growth-coupon-batches", response={201: CouponBatchOut}, summary="Write a coupon batch")
def add_batch(request: HttpRequest, body: CouponBatchIn) -> Status[CouponBatch]:
    """A new batch."""
    return Status(201, coupons.save_batch(coupons.BatchDraft(**body.dict())))


@router.put("/growth-coupon-batches/{batch_id}", response=CouponBatchOut, summary="Change a coupon batch")
def change_batch(request: HttpRequest, batch_id: int, body: CouponBatchIn) -> CouponBatch:
    """Change it; its key stays."""
    return coupons.save_batch(coupons.BatchDraft(**body.dict()), batch_of(batch_id))


@router.post("/growth-coupon-batches/{batch_id}/issue", response={201: CouponWithCode}, summary="Give a coupon")
def issue(request: HttpRequest, batch_id: int, body: CouponIssueIn) -> Status[Coupon]:
    """One coupon; the same occasion is the same coupon."""
    return Status(201, coupons.issue(batch=batch_of(batch_id), **body.dict()))


@router.post("/growth-coupon-batches/{batch_id}/codes", response={201: list[CouponWithCode]}, summary="Make coupon codes")
def make_codes(request: HttpRequest, batch_id: int, body: CouponCodesIn) -> Status[list[Coupon]]:
    """Codes for printing and handing out."""
    return Status(201, coupons.make_codes(batch=batch_of(batch_id), **body.dict()))


@router.get("/growth-coupons", response=CouponRows, summary="Coupons")
def list_coupons(
    request: HttpRequest, batch_id: int | None = None, person_id: int | None = None, state: str = "", limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """Coupons without their codes, the newest first."""
    access.require("growth.coupons")
    rows = Coupon.objects.order_by("-pk")
    rows = rows.filter(batch_id=batch_id) if batch_id is not None else rows
    rows = rows.filter(person_id=person_id) if person_id is not None else rows
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/growth-coupons/redeem", response={201: CouponUseOut}, summary="Use a coupon")
def redeem(request: HttpRequest, body: CouponRedeemIn) -> Status[CouponUse]:
    """Once: 404 for no such code, 409 when it was used, 422 when it has expired or does not fit, 429 after too many wrong codes."""
    actor = current_actor()
    order = redeeming.Order(number=body.order, amount=body.amount)
    return Status(201, redeeming.redeem(code=body.code, order=order, origin=f"user:{actor.user_id}:{actor.via}"))


@router.post("/growth-coupons/{coupon_id}/refund", response=CouponUseOut, summary="The order was taken back")
def refund(request: HttpRequest, coupon_id: int, body: CouponReason) -> CouponUse:
    """One other coupon while the batch runs; a second refund gives nothing."""
    return redeeming.refund(coupon=coupon_of(coupon_id), reason=body.reason)


@router.post("/growth-coupons/{coupon_id}/void", response=CouponOut, summary="Make a coupon void")
def void(request: HttpRequest, coupon_id: int, body: CouponReason) -> Coupon:
    """It cannot be used any more."""
    coupons.void(coupons=[coupon_of(coupon_id)], reason=body.reason)
    return coupon_of(coupon_id)


@router.get("/growth-shops", response=list[ShopOut], summary="Shops")
def list_shops(request: HttpRequest) -> list[Shop]:
    """Shops that take coupons."""
    access.require("growth.view")
    return list(Shop.objects.order_by("name")[:500])


@router.post("/growth-shops", response={201: ShopOut}, summary="Write a shop")
def add_shop(request: HttpRequest, body: ShopIn) -> Status[Shop]:
    """A new shop."""
    return Status(201, coupons.save_shop(**body.dict()))


@router.get("/growth-discounts", response=list[DiscountOut], summary="Limited-time discounts")
def list_discounts(request: HttpRequest) -> list[DiscountWindow]:
    """The last ending first."""
    access.require("growth.view")
    return list(DiscountWindow.objects.order_by("-ends_at")[:200])


@router.post("/growth-discounts", response={201: DiscountOut}, summary="Write a limited-time discount")
def add_discount(request: HttpRequest, body: DiscountIn) -> Status[DiscountWindow]:
    """A new discount."""
    return Status(201, coupons.save_discount(coupons.DiscountDraft(**body.dict())))


def batch_of(batch_id: int) -> CouponBatch:
    """The batch or 404."""
    row: CouponBatch | None = CouponBatch.objects.filter(pk=batch_id).first()
    if row is None:
        raise Http404
    return row


def coupon_of(coupon_id: int) -> Coupon:
    """The coupon or 404."""
    row: Coupon | None = Coupon.objects.filter(pk=coupon_id).first()
    if row is None:
        raise Http404
    return row
