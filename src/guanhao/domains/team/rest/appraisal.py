"""Ratings, appraisal and honours over REST."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.team.models import Appraisal, AppraisalPlan, Honour, RatingBox, RatingRound
from guanhao.domains.team.rest import router
from guanhao.domains.team.rest.common import Id, Score, Short, Title, page_of, row_of
from guanhao.domains.team.selectors import appraisal as selectors
from guanhao.domains.team.services import appraisals, ratings
from guanhao.kernel import access

Text = Annotated[str, Field(max_length=2000)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=0, le=10**12)]


class TeamRoundIn(Schema):
    """A round; without `raters` everybody of another department."""

    title: Title
    starts_on: date
    ends_on: date
    subjects: Annotated[list[Id], Field(min_length=1, max_length=500)]
    raters: Annotated[list[Id], Field(max_length=500)] = []


class TeamRoundOut(Schema):
    """A round as it stands."""

    id: int
    title: str
    starts_on: date
    ends_on: date
    state: str
    least: int


class TeamRoundRows(Schema):
    """A page of rounds."""

    count: int
    items: list[TeamRoundOut]


class TeamBoxOut(Schema):
    """Means about a person, null with too few answers."""

    id: int
    user_id: int | None
    communication: float | None
    responsibility: float | None
    score: float | None


class TeamRatingIn(Schema):
    """An answer, 0 to 100 each."""

    communication: Score
    responsibility: Score


class TeamThanks(Schema):
    """The answer is in the box."""

    done: bool


class TeamMetric(Schema):
    """A metric of a plan: weight in percent; `ref` names the number of the system or the goal."""

    title: Title
    weight: Annotated[int, Field(ge=1, le=100)]
    source: Literal["figure", "goal", "hand"] = "hand"
    ref: Annotated[str, Field(max_length=80)] = ""
    aim: Number | None = None
    good: Literal["up", "down"] = "up"


class TeamPlanIn(Schema):
    """A plan; weights total 100."""

    title: Title
    metrics: Annotated[list[TeamMetric], Field(min_length=1, max_length=20)]
    cycle: Literal["month", "quarter", "half", "year"] = "quarter"
    role: Annotated[str, Field(max_length=40)] = ""
    text: Text = ""
    peers: bool = True
    active: bool = True


class TeamPlanOut(TeamPlanIn):
    """A plan as it stands."""

    id: int


class TeamPlanRows(Schema):
    """A page of plans."""

    count: int
    items: list[TeamPlanOut]


class TeamBeginIn(Schema):
    """Whom to appraise for the cycle of a day."""

    day: date
    user_ids: Annotated[list[Id], Field(max_length=500)] = []
    team: Annotated[str, Field(max_length=60)] = ""
    round_id: Id | None = None


class TeamAppraisalOut(Schema):
    """An appraisal."""

    id: int
    plan_id: int
    user_id: int | None
    team: str
    starts_on: date
    ends_on: date
    own: float | None
    peer: float | None
    peer_share: float
    total: float | None
    grade: str
    supports: str
    state: str


class TeamAppraisalRows(Schema):
    """A page of appraisals one may see."""

    count: int
    items: list[TeamAppraisalOut]


class TeamLineOut(Schema):
    """A metric of an appraisal."""

    place: int
    title: str
    weight: int
    source: str
    ref: str
    aim: float | None
    actual: float | None
    score: float | None
    by_hand: bool
    reason: str


class TeamLineIn(Schema):
    """A score by hand; null: what the system says."""

    score: Annotated[float, Field(allow_inf_nan=False, ge=0, le=200)] | None = None
    reason: Short = ""


class TeamSignIn(Schema):
    """The signature, with the grade it supports."""

    note: Text = ""
    supports: Title = ""


class TeamHonourIn(Schema):
    """A reward (amount in fen) or an honour."""

    kind: Literal["honour", "reward"]
    title: Title
    reason: Short
    given_on: date
    user_id: Id | None = None
    team: Annotated[str, Field(max_length=60)] = ""
    amount: Annotated[int, Field(ge=0, le=10**12)] | None = None
    appraisal_id: Id | None = None


class TeamHonourOut(TeamHonourIn):
    """As it stands."""

    id: int


class TeamHonourRows(Schema):
    """A page of honours one may see."""

    count: int
    items: list[TeamHonourOut]


@router.get("/team-rounds", response=TeamRoundRows, summary="Rounds of ratings")
def list_rounds(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("team.appraise")
    return page_of(RatingRound.objects.order_by("-pk"), limit, offset)


@router.post("/team-rounds", response={201: TeamRoundOut}, summary="Open a round of ratings")
def open_round(request: HttpRequest, body: TeamRoundIn) -> Status[RatingRound]:
    """A new round."""
    return Status(201, ratings.open_round(**body.dict()))


@router.post("/team-rounds/{round_id}/close", response=TeamRoundOut, summary="Close a round of ratings")
def close_round(request: HttpRequest, round_id: int) -> RatingRound:
    """The means are shown where there are enough answers."""
    access.require("team.appraise")
    return ratings.close_round(round_=row_of(RatingRound, round_id))


@router.get("/team-rounds/{round_id}/results", response=list[TeamBoxOut], summary="Means of a round of ratings")
def list_results(request: HttpRequest, round_id: int) -> list[RatingBox]:
    """Nulls while it is open."""
    access.require("team.appraise")
    return list(RatingBox.objects.filter(round=row_of(RatingRound, round_id)).order_by("user_id"))


@router.post("/team-ratings/{box_id}", response=TeamThanks, summary="Rate a colleague")
def rate(request: HttpRequest, box_id: int, body: TeamRatingIn) -> dict[str, bool]:
    """Once."""
    ratings.rate(box=row_of(RatingBox, box_id), **body.dict())
    return {"done": True}


@router.get("/team-plans", response=TeamPlanRows, summary="Appraisal plans")
def list_plans(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By name."""
    access.require("team.view")
    return page_of(AppraisalPlan.objects.order_by("title"), limit, offset)


@router.post("/team-plans", response={201: TeamPlanOut}, summary="Write an appraisal plan")
def add_plan(request: HttpRequest, body: TeamPlanIn) -> Status[AppraisalPlan]:
    """A new plan."""
    return Status(201, appraisals.save_plan(appraisals.PlanDraft(**body.dict())))


@router.put("/team-plans/{plan_id}", response=TeamPlanOut, summary="Change an appraisal plan")
def change_plan(request: HttpRequest, plan_id: int, body: TeamPlanIn) -> AppraisalPlan:
    """A new version."""
    return appraisals.save_plan(appraisals.PlanDraft(**body.dict()), row_of(AppraisalPlan, plan_id))


@router.post("/team-plans/{plan_id}/begin", response=list[TeamAppraisalOut], summary="Begin appraisals")
def begin(request: HttpRequest, plan_id: int, body: TeamBeginIn) -> list[Appraisal]:
    """Those that are new."""
    access.require("team.appraise")
    found = row_of(RatingRound, body.round_id) if body.round_id else None
    return appraisals.begin(plan=row_of(AppraisalPlan, plan_id), day=body.day, user_ids=body.user_ids, team=body.team, round_=found)


@router.get("/team-appraisals", response=TeamAppraisalRows, summary="Appraisals")
def list_appraisals(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """One's own once signed; all for who appraises."""
    access.require("team.view")
    return page_of(selectors.visible().order_by("-ends_on", "-pk"), limit, offset)


def _visible(appraisal_id: int) -> Appraisal:
    row = selectors.one(appraisal_id) if appraisal_id < 2**63 else None
    if row is None:
        raise Http404
    return row


@router.get("/team-appraisals/{appraisal_id}/lines", response=list[TeamLineOut], summary="Metrics of an appraisal")
def list_lines(request: HttpRequest, appraisal_id: int) -> list[Any]:
    """With evidence and score."""
    access.require("team.view")
    return selectors.lines(_visible(appraisal_id))


@router.put("/team-appraisals/{appraisal_id}/lines/{place}", response=TeamAppraisalOut, summary="Score a metric by hand")
def score_line(request: HttpRequest, appraisal_id: int, place: int, body: TeamLineIn) -> Appraisal:
    """With a reason."""
    access.require("team.appraise")
    if place >= 1000:
        raise Http404
    return appraisals.score_line(appraisal=_visible(appraisal_id), place=place, **body.dict())


@router.post("/team-appraisals/{appraisal_id}/sign", response=TeamAppraisalOut, summary="Sign an appraisal")
def sign(request: HttpRequest, appraisal_id: int, body: TeamSignIn) -> Appraisal:
    """In person."""
    access.require("team.appraise")
    return appraisals.sign(appraisal=_visible(appraisal_id), **body.dict())


@router.get("/team-honours", response=TeamHonourRows, summary="Honours and rewards")
def list_honours(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Honours of everybody, rewards one may see."""
    access.require("team.view")
    return page_of(selectors.honours().order_by("-given_on", "-pk"), limit, offset)


@router.post("/team-honours", response={201: TeamHonourOut}, summary="Give a reward or an honour")
def add_honour(request: HttpRequest, body: TeamHonourIn) -> Status[Honour]:
    """A new one."""
    return Status(201, appraisals.give_honour(appraisals.HonourDraft(**body.dict())))
