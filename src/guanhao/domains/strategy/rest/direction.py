"""Milestones, reviews, the north star and the high-value user over REST."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status

from guanhao.domains.strategy.models import HighValueDefinition, Milestone, ReviewDecision, StrategyReview
from guanhao.domains.strategy.rest import router
from guanhao.domains.strategy.selectors import direction as reading
from guanhao.domains.strategy.selectors import milestones as milestone_reading
from guanhao.domains.strategy.selectors import reviews as review_reading
from guanhao.domains.strategy.services import direction, milestones, reviews
from guanhao.kernel import access

LARGEST = 500


class MilestoneIn(Schema):
    """A step of a goal; budget, people, metric and target may follow until it begins."""

    title: str
    start: date
    due: date
    span: str = "quarter"
    budget: Decimal | None = None
    currency: str = "CNY"
    people: list[int] = []
    metric: str = ""
    target: float | None = None
    note: str = ""


class MilestoneChange(MilestoneIn):
    """A change; one that has begun needs the reason."""

    reason: str = ""


class MilestoneOut(Schema):
    """A step as it stands today; `lacking` are the fields it needs before it begins."""

    id: int
    goal_id: int
    goal_title: str
    title: str
    span: str
    start: date
    due: date
    budget: Decimal | None
    currency: str
    people: list[int]
    metric: str
    target: float | None
    note: str
    state: str
    standing: str
    days_left: int
    reached: float | None
    attainment: float | None
    lacking: list[str]


class MilestoneList(Schema):
    """A page of steps, the next due first."""

    count: int
    items: list[MilestoneOut]


class StrategyReason(Schema):
    """Why."""

    reason: str = ""


class GoalReviewOut(Schema):
    """A review of goals and risks."""

    id: int
    number: int
    day: date
    state: str
    summary: str
    plan_number: int | None
    made_by_name: str


class GoalReviewList(Schema):
    """A page of reviews, the newest first; `due_on` is the day the next one is due."""

    count: int
    due_on: date | None
    items: list[GoalReviewOut]


class GoalDecisionIn(Schema):
    """keep, change (with target or end) or close."""

    goal_id: int
    verdict: str
    reason: str
    target: float | None = None
    end: date | None = None


class RiskDecisionIn(Schema):
    """watch, act or close; level low, middle or high."""

    title: str
    level: str
    verdict: str
    reason: str


class ReviewDecisionOut(Schema):
    """A decision; `version` is the goal's version that it left."""

    id: int
    review_id: int
    kind: str
    goal_id: int | None
    title: str
    verdict: str
    level: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    version: int | None
    made_at: datetime
    made_by_name: str


class ReviewDecisionList(Schema):
    """A page of the decision log, the newest first."""

    count: int
    items: list[ReviewDecisionOut]


class ReviewSummary(Schema):
    """What a review found."""

    summary: str


class NorthStarIn(Schema):
    """The one metric of the house."""

    metric: str
    title: str
    why: str = ""


class NorthStarOut(Schema):
    """The metric in force with its value over the newest 30 days and the 30 before."""

    id: int
    title: str
    metric: str
    unit: str
    value: float | None
    before: float | None
    linked: int
    unlinked: int


class NorthStarAnswer(Schema):
    """The metric in force, or null; `unlinked_goals` are the numbers of active goals without a link to it."""

    north_star: NorthStarOut | None
    unlinked_goals: list[int]


class GoalLinks(Schema):
    """Goals that serve the north star."""

    goal_ids: list[int]
    how: str = ""


class GoalLinksMade(Schema):
    """How many were not linked before."""

    linked: int


class HighValueIn(Schema):
    """Who a high-value user is: an audience by its number."""

    segment_id: int
    title: str
    text: str = ""
    reason: str = ""


class HighValueSigned(Schema):
    """A signature."""

    side: str
    person_name: str
    signed_at: datetime


class HighValueOut(Schema):
    """A version; `mark` stands for what is signed."""

    id: int
    number: int
    state: str
    segment_id: int
    title: str
    text: str
    reason: str
    mark: str
    signatures: list[HighValueSigned]


class HighValueAnswer(Schema):
    """The version in force and the draft, each or null."""

    in_force: HighValueOut | None
    draft: HighValueOut | None


class HighValueSign(Schema):
    """marketing or product; `seen` is the mark of what was read."""

    side: str
    seen: str = ""


@router.get("/milestones", response=MilestoneList, summary="Milestones of goals", tags=["goals"])
def list_milestones(request: HttpRequest, goal_id: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All of them, or those of one goal."""
    access.require("goals.view")
    rows = milestone_reading.rows(goal_id=goal_id)
    start = max(0, offset)
    shown = milestone_reading.views(list(rows[start : start + max(0, min(limit, LARGEST))]))
    return {"count": rows.count(), "items": [asdict(one) for one in shown]}


@router.post("/goals/{goal_id}/milestones", response={201: MilestoneOut}, summary="Plan a milestone", tags=["goals"])
def add_milestone(request: HttpRequest, goal_id: int, body: MilestoneIn) -> Status[Any]:
    """A further step of a goal."""
    row = milestones.save_milestone(milestones.MilestoneDraft(**body.dict()), goal_id=goal_id)
    return Status(201, _milestone(row.pk))


@router.get("/milestones/{milestone_id}", response=MilestoneOut, summary="One milestone", tags=["goals"])
def get_milestone(request: HttpRequest, milestone_id: int) -> dict[str, Any]:
    """404 for an unknown number."""
    access.require("goals.view")
    return _milestone(get_object_or_404(Milestone, pk=milestone_id).pk)


@router.put("/milestones/{milestone_id}", response=MilestoneOut, summary="Change a milestone", tags=["goals"])
def change_milestone(request: HttpRequest, milestone_id: int, body: MilestoneChange) -> dict[str, Any]:
    """The whole milestone."""
    row, values = get_object_or_404(Milestone, pk=milestone_id), body.dict()
    reason = values.pop("reason")
    milestones.save_milestone(milestones.MilestoneDraft(**values), goal_id=row.goal_id, milestone_id=row.pk, reason=reason)
    return _milestone(row.pk)


@router.post("/milestones/{milestone_id}/activate", response=MilestoneOut, summary="Let a milestone begin", tags=["goals"])
def activate_milestone(request: HttpRequest, milestone_id: int) -> dict[str, Any]:
    """422 without budget, people, metric or target."""
    return _milestone(milestones.activate_milestone(milestone_id=milestone_id).pk)


@router.post("/milestones/{milestone_id}/accept", response=MilestoneOut, summary="Accept a milestone", tags=["goals"])
def accept_milestone(request: HttpRequest, milestone_id: int, body: StrategyReason) -> dict[str, Any]:
    """Without its target reached, a reason is needed."""
    return _milestone(milestones.accept_milestone(milestone_id=milestone_id, reason=body.reason).pk)


@router.post("/milestones/{milestone_id}/drop", response=MilestoneOut, summary="Give a milestone up", tags=["goals"])
def drop_milestone(request: HttpRequest, milestone_id: int, body: StrategyReason) -> dict[str, Any]:
    """With a reason."""
    return _milestone(milestones.drop_milestone(milestone_id=milestone_id, reason=body.reason).pk)


@router.get("/goal-reviews", response=GoalReviewList, summary="Reviews of goals and risks", tags=["goals"])
def list_reviews(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("goals.view")
    rows, start = review_reading.reviews(), max(0, offset)
    return {"count": rows.count(), "due_on": review_reading.due_on(), "items": list(rows[start : start + max(0, min(limit, LARGEST))])}


@router.post("/goal-reviews", response={201: GoalReviewOut}, summary="Open a review", tags=["goals"])
def open_review(request: HttpRequest) -> Status[StrategyReview]:
    """422 while one is open."""
    return Status(201, reviews.start_review())


@router.post("/goal-reviews/{review_id}/goals", response={201: ReviewDecisionOut}, summary="Decide about a goal", tags=["goals"])
def decide_goal(request: HttpRequest, review_id: int, body: GoalDecisionIn) -> Status[ReviewDecision]:
    """A changed target is the goal's next version."""
    return Status(201, reviews.decide_goal(review_id=review_id, **body.dict()))


@router.post("/goal-reviews/{review_id}/risks", response={201: ReviewDecisionOut}, summary="Decide about a risk", tags=["goals"])
def decide_risk(request: HttpRequest, review_id: int, body: RiskDecisionIn) -> Status[ReviewDecision]:
    """Once a risk and review."""
    return Status(201, reviews.decide_risk(review_id=review_id, **body.dict()))


@router.post("/goal-reviews/{review_id}/finish", response=GoalReviewOut, summary="Finish a review", tags=["goals"])
def finish_review(request: HttpRequest, review_id: int, body: ReviewSummary) -> StrategyReview:
    """With a summary."""
    return reviews.finish_review(review_id=review_id, summary=body.summary)


@router.get("/goal-decisions", response=ReviewDecisionList, summary="Decision log of reviews", tags=["goals"])
def list_decisions(request: HttpRequest, review_id: int | None = None, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All decisions, or those of one review."""
    access.require("goals.view")
    rows, start = review_reading.decisions(), max(0, offset)
    rows = rows.filter(review_id=review_id) if review_id is not None else rows
    return {"count": rows.count(), "items": list(rows[start : start + max(0, min(limit, LARGEST))])}


@router.get("/north-star", response=NorthStarAnswer, summary="The north-star metric", tags=["goals"])
def get_north_star(request: HttpRequest) -> dict[str, Any]:
    """With the goals that do not serve it."""
    access.require("goals.view")
    return {"north_star": reading.star_view(), "unlinked_goals": [one.pk for one in reading.unlinked()]}


@router.post("/north-star", response={201: NorthStarAnswer}, summary="Name the north-star metric", tags=["goals"])
def name_north_star(request: HttpRequest, body: NorthStarIn) -> Status[Any]:
    """422 while there is one."""
    direction.set_north_star(**body.dict())
    return Status(201, get_north_star(request))


@router.post("/north-star/{north_star_id}/retire", response=NorthStarAnswer, summary="Retire the north-star metric", tags=["goals"])
def retire_north_star(request: HttpRequest, north_star_id: int, body: StrategyReason) -> dict[str, Any]:
    """With a reason."""
    direction.retire_north_star(north_star_id=north_star_id, reason=body.reason)
    return get_north_star(request)


@router.post("/north-star/goals", response=GoalLinksMade, summary="Link goals to the north star", tags=["goals"])
def link_goals(request: HttpRequest, body: GoalLinks) -> dict[str, Any]:
    """All or none."""
    return {"linked": direction.link_goals(goal_ids=body.goal_ids[:1000], how=body.how)}


@router.delete("/north-star/goals/{goal_id}", response={204: None}, summary="Unlink a goal from the north star", tags=["goals"])
def unlink_goal(request: HttpRequest, goal_id: int) -> Status[None]:
    """404 for an unknown number."""
    direction.unlink_goal(goal_id=goal_id)
    return Status(204, None)


@router.get("/high-value", response=HighValueAnswer, summary="Who a high-value user is", tags=["goals"])
def get_high_value(request: HttpRequest) -> dict[str, Any]:
    """Use the audience of the version in force."""
    access.require("strategy.view")
    return {"in_force": _definition(reading.in_force()), "draft": _definition(reading.draft())}


@router.put("/high-value", response=HighValueOut, summary="Write the draft of the high-value user", tags=["goals"])
def write_high_value(request: HttpRequest, body: HighValueIn) -> dict[str, Any] | None:
    """A change takes signatures off it."""
    return _definition(direction.save_high_value(**body.dict()))


@router.post("/high-value/{definition_id}/sign", response=HighValueOut, summary="Sign the high-value user", tags=["goals"])
def sign_high_value(request: HttpRequest, definition_id: int, body: HighValueSign) -> dict[str, Any] | None:
    """For marketing or product; a key may not, and nobody for both."""
    return _definition(direction.sign_high_value(definition_id=definition_id, side=body.side, seen=body.seen))


def _milestone(number: int) -> dict[str, Any]:
    return asdict(milestone_reading.milestone(number))


def _definition(row: HighValueDefinition | None) -> dict[str, Any] | None:
    if row is None:
        return None
    facts = {name: getattr(row, name) for name in ("number", "state", "segment_id", "title", "text", "reason")}
    return facts | {"id": row.pk, "mark": direction.definition_mark(row), "signatures": list(row.signatures.all())}
