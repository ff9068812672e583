"""Ad plans over REST."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.partners.models import AdCreative, AdPlan, TargetSet
from guanhao.domains.partners.rest import router
from guanhao.domains.partners.selectors import ads as selectors
from guanhao.domains.partners.services import ads as services
from guanhao.kernel import access


class AdPlanIn(Schema):
    """An ad plan: amounts as texts; strong hours from `peak_from` to before `peak_to`."""

    title: str
    platform: str
    starts_on: date
    ends_on: date
    day: str
    currency: str = ""
    peak_from: int = 20
    peak_to: int = 22
    suggested_bid: str = ""
    exposures: int | None = None
    active: bool = True


class AdPlanOut(Schema):
    """An ad plan."""

    id: int
    title: str
    platform: str
    starts_on: date
    ends_on: date
    currency: str
    day_cents: int
    peak_from: int
    peak_to: int
    suggested_bid_cents: int | None
    exposures: int | None
    active: bool


class AdPlanRows(Schema):
    """A page of ad plans."""

    count: int
    items: list[AdPlanOut]


class AdTargetIn(Schema):
    """Whom a group of ads is shown to."""

    title: str
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    regions: list[str] = []
    interests: list[str] = []
    segment_id: int | None = None
    reach: int | None = None
    reach_source: str = ""


class AdTargetOut(AdTargetIn):
    """A targeting set."""

    id: int


class AdCreativeIn(Schema):
    """A creative; without numbers those of imported ads of its name count."""

    title: str
    style: str
    impressions: int | None = None
    clicks: int | None = None


class AdCreativeOut(AdCreativeIn):
    """A creative."""

    id: int
    state: str


class AdAdvice(Schema):
    """What is advised: reach and overlap of the sets, keep or retire for the creatives, the bid, cents for each hour."""

    targets: list[dict[str, Any]]
    overlaps: list[dict[str, Any]]
    creatives: list[dict[str, Any]]
    missing_styles: list[str]
    start_bid_cents: int | None
    bid: str
    hours_cents: list[int]


@router.get("/partners-ad-plans", response=AdPlanRows, summary="Ad plans")
def list_ad_plans(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Ad plans, the newest first."""
    access.require("partners.view")
    rows = AdPlan.objects.order_by("-starts_on", "pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/partners-ad-plans", response={201: AdPlanOut}, summary="Write an ad plan")
def add_ad_plan(request: HttpRequest, body: AdPlanIn) -> Status[AdPlan]:
    """A new ad plan."""
    return Status(201, services.save_plan(services.PlanDraft(**body.dict())))


@router.put("/partners-ad-plans/{plan_id}", response=AdPlanOut, summary="Change an ad plan")
def change_ad_plan(request: HttpRequest, plan_id: int, body: AdPlanIn) -> AdPlan:
    """Change an ad plan."""
    return services.save_plan(services.PlanDraft(**body.dict()), plan_of(plan_id))


@router.get("/partners-ad-plans/{plan_id}/advice", response=AdAdvice, summary="Advice for an ad plan")
def ad_plan_advice(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    """Everything that is advised."""
    access.require("partners.view")
    plan = plan_of(plan_id)
    targets, crossings = selectors.targets(plan)
    creatives, lacking = selectors.creatives(plan)
    bid = selectors.bid(plan)
    return {
        "targets": [{"id": one.row.pk, "title": one.row.title, "people": one.people, "narrow": one.narrow} for one in targets],
        "overlaps": [
            {
                "first": one.first.pk,
                "second": one.second.pk,
                "apart": one.apart,
                "both": one.both,
                "share": one.share,
                "too_much": one.too_much,
            }
            for one in crossings
        ],
        "creatives": [
            {"id": one.row.pk, "title": one.row.title, "style": one.row.style, "ctr": one.ctr, "verdict": one.verdict} for one in creatives
        ],
        "missing_styles": lacking,
        "start_bid_cents": bid.start_cents,
        "bid": bid.advice,
        "hours_cents": selectors.hours(plan),
    }


@router.post("/partners-ad-plans/{plan_id}/targets", response={201: AdTargetOut}, summary="Write a targeting set")
def add_ad_target(request: HttpRequest, plan_id: int, body: AdTargetIn) -> Status[TargetSet]:
    """A new targeting set."""
    return Status(201, services.save_target(plan=plan_of(plan_id), draft=services.TargetDraft(**body.dict())))


@router.post("/partners-ad-plans/{plan_id}/creatives", response={201: AdCreativeOut}, summary="Write a creative")
def add_ad_creative(request: HttpRequest, plan_id: int, body: AdCreativeIn) -> Status[AdCreative]:
    """A new creative."""
    return Status(201, services.save_creative(plan=plan_of(plan_id), **body.dict()))


def plan_of(plan_id: int) -> AdPlan:
    """The plan or 404."""
    row: AdPlan | None = AdPlan.objects.filter(pk=plan_id).first()
    if row is None:
        raise Http404
    return row


class AdProposal(Schema):
    """A targeting set out of an audience's persona; empty where it says nothing clear."""

    sex: str
    age_from: int | None
    age_to: int | None
    regions: list[str]
    interests: list[str]


class AdStrongHours(Schema):
    """The hours in which most orders come, to before `end`; `known` False: too few orders, the usual evening."""

    start: int
    end: int
    orders: int
    known: bool


@router.get("/partners-ad-targets/proposed", response=AdProposal, summary="A targeting set out of a persona")
def propose_target(request: HttpRequest, segment_id: int) -> Any:
    """Sex, ages, regions and interests that most of an audience's people share."""
    access.require("partners.view")
    if segment_id not in {one.id for one in audiences.segments()}:
        raise Http404
    return selectors.aimed(segment_id)


@router.get("/partners-ad-hours", response=AdStrongHours, summary="The strong hours")
def show_strong_hours(request: HttpRequest) -> Any:
    """Out of the orders of the last days."""
    access.require("partners.view")
    return selectors.strong_hours()
