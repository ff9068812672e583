"""The catalogue, redemptions and terms over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.community.models import MemberTerms, Redemption, Reward
from guanhao.domains.community.rest import router
from guanhao.domains.community.rest.points import member_of
from guanhao.domains.community.services import page, redeeming, rewards
from guanhao.kernel import access


class RewardIn(Schema):
    """A reward."""

    title: str
    cost: int
    text: Annotated[str, Field(max_length=500)] = ""
    kind: Literal["goods", "service"] = "goods"
    per_member: int = 0
    level_from: int = 0
    active: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class NewRewardIn(RewardIn):
    """A reward with its first stock."""

    stock: int = 0


class RewardOut(RewardIn):
    """A reward with what is left."""

    id: int
    stock: int


class RewardRows(Schema):
    """A page of rewards."""

    count: int
    items: list[RewardOut]


class StockIn(Schema):
    """Pieces in (+) or out (−)."""

    pieces: int
    reason: str = ""


class RedemptionOut(Schema):
    """A redemption; the receiver is shown in the console only."""

    id: int
    number: str
    member_id: int
    reward_id: int
    quantity: int
    points: int
    state: str
    held_until: datetime
    tracking: str
    note: str
    made_at: datetime
    changed_at: datetime


class RedemptionRows(Schema):
    """A page of redemptions."""

    count: int
    items: list[RedemptionOut]


class RedeemIn(Schema):
    """Points of a member for a reward; `confirm` at once, with a receiver for goods."""

    member_id: int
    reward_id: int
    quantity: int = 1
    confirm: bool = False
    receiver: Annotated[str, Field(max_length=400)] = ""


class RedemptionDeed(Schema):
    """What to do with it."""

    do: Literal["confirm", "cancel", "sent", "done"]
    tracking: str = ""
    receiver: Annotated[str, Field(max_length=400)] = ""
    note: str = ""


class PageOut(Schema):
    """The path of a member's page; who has it acts for the member."""

    path: str


class MemberTermsIn(Schema):
    """Terms of membership."""

    title: str
    text: str
    privacy: str


class MemberTermsOut(MemberTermsIn):
    """A version."""

    id: int
    number: int
    sha256: str
    made_at: datetime


@router.get("/community-rewards", response=RewardRows, summary="The catalogue")
def list_rewards(request: HttpRequest, active: bool | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Rewards by number."""
    access.require("community.view")
    rows = Reward.objects.order_by("pk")
    rows = rows.filter(active=active) if active is not None else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-rewards", response={201: RewardOut}, summary="Write a reward")
def add_reward(request: HttpRequest, body: NewRewardIn) -> Status[Reward]:
    """A new reward with its first stock."""
    facts = body.dict()
    stock = facts.pop("stock")
    return Status(201, rewards.save_reward(rewards.RewardDraft(**facts), stock=stock))


@router.put("/community-rewards/{reward_id}", response=RewardOut, summary="Change a reward")
def change_reward(request: HttpRequest, reward_id: int, body: RewardIn) -> Reward:
    """Change a reward; its stock stays."""
    return rewards.save_reward(rewards.RewardDraft(**body.dict()), reward_of(reward_id))


@router.post("/community-rewards/{reward_id}/stock", response=RewardOut, summary="Deliver stock")
def stock(request: HttpRequest, reward_id: int, body: StockIn) -> Reward:
    """Pieces in or out, whoever redeems meanwhile."""
    return rewards.deliver_stock(reward=reward_of(reward_id), pieces=body.pieces, reason=body.reason)


@router.get("/community-redemptions", response=RedemptionRows, summary="Redemptions")
def list_redemptions(request: HttpRequest, state: str = "", member_id: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Redemptions, the newest first."""
    access.require("community.view")
    rows = Redemption.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(member_id=member_id) if member_id is not None else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-redemptions", response={201: RedemptionOut}, summary="Redeem for a member")
def redeem(request: HttpRequest, body: RedeemIn) -> Status[Redemption]:
    """Hold points and stock, and confirm at once when asked to."""
    access.require("community.points")
    row = redeeming.hold(member=member_of(body.member_id), reward=reward_of(body.reward_id), quantity=body.quantity)
    return Status(201, redeeming.confirm(redemption=row, receiver=body.receiver) if body.confirm else row)


@router.post("/community-redemptions/{redemption_id}/do", response=RedemptionOut, summary="Confirm, cancel, send, finish")
def act(request: HttpRequest, redemption_id: int, body: RedemptionDeed) -> Redemption:
    """Do it."""
    access.require("community.edit")
    row = Redemption.objects.filter(pk=redemption_id).first()
    if row is None:
        raise Http404
    if body.do == "confirm":
        return redeeming.confirm(redemption=row, receiver=body.receiver)
    if body.do == "cancel":
        return redeeming.cancel(redemption=row, note=body.note)
    return redeeming.move(redemption=row, state=body.do, tracking=body.tracking)


@router.get("/community-members/{member_id}/page", response=PageOut, summary="The address of a member's page")
def page_of(request: HttpRequest, member_id: int) -> dict[str, str]:
    """The signed path, for a message to the member (needs community.edit)."""
    access.require("community.edit")
    return {"path": page.path_of(member_of(member_id))}


@router.get("/community-terms", response=list[MemberTermsOut], summary="Terms of membership")
def list_terms(request: HttpRequest) -> list[MemberTerms]:
    """All versions, the newest first."""
    access.require("community.view")
    return list(MemberTerms.objects.order_by("-number")[:100])


@router.post("/community-terms", response={201: MemberTermsOut}, summary="Write terms of membership")
def add_terms(request: HttpRequest, body: MemberTermsIn) -> Status[MemberTerms]:
    """Another version."""
    return Status(201, rewards.write_terms(**body.dict()))


def reward_of(reward_id: int) -> Reward:
    """The reward or 404."""
    row: Reward | None = Reward.objects.filter(pk=reward_id).first()
    if row is None:
        raise Http404
    return row
