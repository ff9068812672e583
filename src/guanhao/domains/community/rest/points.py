"""Members, the points ledger, adjustments and rules over REST."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.community.contracts import Grant
from guanhao.domains.community.models import Member, PointsAdjustment, PointsPosting, PointsRule
from guanhao.domains.community.rest import router
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.services import adjusting, ledger, pointsrules, undoing
from guanhao.domains.community.services import members as services
from guanhao.kernel import access

Whole = Annotated[int, Field(strict=True)]
"""A whole number as it stands in the JSON: 1.0 and "1" are refused."""


class MemberOut(Schema):
    """A member; `available` (one member only) is what can be spent now."""

    id: int
    number: int
    person_id: int | None
    name: str
    state: str
    balance: int
    owed: int
    score: int
    level: int
    joined_at: datetime
    last_at: datetime


class LotOut(Schema):
    """Points that lapse together; the first of the list is spent first."""

    id: int
    remaining: int
    expires_at: datetime | None


class PointsAccountOut(MemberOut):
    """A member with the account."""

    available: int
    soon: int
    first_lapse: datetime | None
    lots: list[LotOut]


class MemberRows(Schema):
    """A page of members."""

    count: int
    items: list[MemberOut]


class JoinIn(Schema):
    """People who become members."""

    person_ids: list[int]


class MemberStateIn(Schema):
    """What a member may do."""

    state: Literal["active", "muted", "removed"]
    reason: str


class PostingOut(Schema):
    """A posting."""

    id: int
    member_id: int
    kind: str
    points: int
    score: int
    short: int
    key: str
    rule_id: int | None
    rule_number: int
    undoes_id: int | None
    note: str
    at: datetime


class PostingRows(Schema):
    """A page of postings."""

    count: int
    items: list[PostingOut]


class GrantIn(Schema):
    """Points for one member on one occasion; the same key within the member gives nothing again."""

    member_id: int
    points: Whole
    key: str
    score: Annotated[int, Field(strict=True, ge=0)] = 0
    rule_id: int | None = None
    note: str = ""


class EarnIn(Schema):
    """Up to 1,000 grants."""

    grants: Annotated[list[GrantIn], Field(min_length=1, max_length=1000)]


class GrantedOut(Schema):
    """What became of a grant; `why` is given, known, capped or away."""

    key: str
    why: str
    given: int
    settled: int
    posting_id: int | None


class SpendIn(Schema):
    """Points for something."""

    member_id: int
    points: Whole
    key: str
    note: str = ""


class WhyIn(Schema):
    """The reason."""

    reason: str


class AdjustIn(Schema):
    """Points by hand, + or −."""

    member_id: int
    points: Whole
    reason: str


class AdjustmentOut(Schema):
    """An adjustment."""

    id: int
    member_id: int
    points: int
    reason: str
    state: str
    posting_id: int | None
    proposed_at: datetime
    proposed_by_name: str
    decided_at: datetime | None
    decided_by_name: str


class AdjustmentRows(Schema):
    """A page of adjustments."""

    count: int
    items: list[AdjustmentOut]


class RuleIn(Schema):
    """A rule."""

    key: str
    title: str
    action: str
    points: int = 0
    score: int = 0
    per_day: int = 0
    per_member: int = 0
    lifetime_days: int = 0
    active: bool = True


class RuleOut(RuleIn):
    """A rule with its version."""

    id: int
    number: int
    changed_at: datetime


class RuleRows(Schema):
    """A page of rules."""

    count: int
    items: list[RuleOut]


class BooksOut(Schema):
    """Sums; `wrong` are members whose balance is not the sum of their entries (none, always)."""

    members: int
    outstanding: int
    owed: int
    by_kind: dict[str, int]
    wrong: list[int]


@router.get("/community-members", response=MemberRows, summary="Members")
def list_members(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All members by number."""
    access.require("community.view")
    rows = Member.objects.order_by("number")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-members", response={201: list[MemberOut]}, summary="Add members")
def join(request: HttpRequest, body: JoinIn) -> Status[list[Member]]:
    """People become members; who is one stays."""
    return Status(201, services.add_members(person_ids=body.person_ids))


@router.get("/community-members/{member_id}", response=PointsAccountOut, summary="One member with lots")
def get_member(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """A member and what can be spent."""
    access.require("community.view")
    row = member_of(member_id)
    account = selectors.account(row)
    lots = [{"id": lot.id, "remaining": lot.remaining, "expires_at": lot.expires_at} for lot in account.lots]
    facts = {name: getattr(row, name) for name in MemberOut.model_fields}
    return {**facts, "available": account.available, "soon": account.soon, "first_lapse": account.first_lapse, "lots": lots}


@router.put("/community-members/{member_id}/state", response=MemberOut, summary="Mute, remove or take back in")
def set_state(request: HttpRequest, member_id: int, body: MemberStateIn) -> Member:
    """Change what a member may do."""
    return services.set_state(member=member_of(member_id), state=body.state, reason=body.reason)


@router.get("/community-postings", response=PostingRows, summary="The points ledger")
def list_postings(request: HttpRequest, member_id: int | None = None, kind: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Postings, the newest first."""
    access.require("community.view")
    rows = PointsPosting.objects.order_by("-pk")
    rows = rows.filter(member_id=member_id) if member_id is not None else rows
    rows = rows.filter(kind=kind) if kind else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-points/earn", response=list[GrantedOut], summary="Give points")
def earn(request: HttpRequest, body: EarnIn) -> list[dict[str, Any]]:
    """Up to 1,000 grants in one transaction, answered in their order."""
    done = ledger.earn_points([Grant(**one.dict()) for one in body.grants])
    return [{name: getattr(one, name) for name in GrantedOut.model_fields} for one in done]


@router.post("/community-points/spend", response={201: PostingOut}, summary="Spend points")
def spend(request: HttpRequest, body: SpendIn) -> Status[PointsPosting]:
    """Take points; the same key again is the same posting."""
    return Status(201, ledger.spend_points(**body.dict()))


@router.post("/community-postings/{posting_id}/undo", response={201: PostingOut}, summary="Reverse a posting")
def undo(request: HttpRequest, posting_id: int, body: WhyIn) -> Status[PointsPosting]:
    """Spent points return to their lots, given ones are taken back."""
    access.require("community.points")
    row = PointsPosting.objects.filter(pk=posting_id).first()
    if row is None:
        raise Http404
    return Status(201, undoing.undo(posting=row, note=body.reason))


@router.get("/community-books", response=BooksOut, summary="Sums of the ledger")
def get_books(request: HttpRequest) -> dict[str, Any]:
    """Sums by kind, and whether balances agree with entries."""
    found = selectors.books()
    return {**{name: getattr(found, name) for name in BooksOut.model_fields}, "wrong": list(found.wrong)}


@router.get("/community-adjustments", response=AdjustmentRows, summary="Adjustments by hand")
def list_adjustments(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Adjustments, the newest first."""
    access.require("community.view")
    rows = PointsAdjustment.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-adjustments", response={201: AdjustmentOut}, summary="Adjust points by hand")
def adjust(request: HttpRequest, body: AdjustIn) -> Status[PointsAdjustment]:
    """Posted at once, or waiting for a second person."""
    access.require("community.adjust")
    return Status(201, adjusting.adjust_points(member=member_of(body.member_id), points=body.points, reason=body.reason))


@router.post("/community-adjustments/{adjustment_id}/drop", response=AdjustmentOut, summary="Give a waiting adjustment up")
def drop(request: HttpRequest, adjustment_id: int) -> PointsAdjustment:
    """Nothing moves. Confirming is for a second person in the console."""
    access.require("community.adjust")
    row = PointsAdjustment.objects.filter(pk=adjustment_id).first()
    if row is None:
        raise Http404
    return adjusting.drop_adjustment(adjustment=row)


@router.get("/community-rules", response=RuleRows, summary="Points rules")
def list_rules(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Rules by key."""
    access.require("community.view")
    rows = PointsRule.objects.order_by("key")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/community-rules", response={201: RuleOut}, summary="Write a points rule")
def add_rule(request: HttpRequest, body: RuleIn) -> Status[PointsRule]:
    """A new rule."""
    return Status(201, pointsrules.save_rule(pointsrules.RuleDraft(**body.dict())))


@router.put("/community-rules/{rule_id}", response=RuleOut, summary="Change a points rule")
def change_rule(request: HttpRequest, rule_id: int, body: RuleIn) -> PointsRule:
    """Another version of a rule; its key stays."""
    access.require("community.rules")
    row = PointsRule.objects.filter(pk=rule_id).first()
    if row is None:
        raise Http404
    return pointsrules.save_rule(pointsrules.RuleDraft(**body.dict()), row)


def member_of(member_id: int) -> Member:
    """The member or 404."""
    row: Member | None = Member.objects.filter(pk=member_id).first()
    if row is None:
        raise Http404
    return row
