"""Scorecards of platforms over REST."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Schema, Status

from guanhao.domains.market.models import Candidate, Scorecard
from guanhao.domains.market.rest import router
from guanhao.domains.market.selectors import scorecards as selectors
from guanhao.domains.market.services import scorecards as services
from guanhao.kernel import access
from guanhao.kernel.models import Version

Number = Annotated[int, Field(ge=1, le=2**53)]


class MarketScore(Schema):
    """One score from 0 to 10 with why and source."""

    score: Annotated[float, Field(ge=0, le=10)] | None = None
    note: str = ""
    source: str = ""


class MarketCandidateIn(Schema):
    """A platform: its key, or a free name. `share` is the share of target users; `scores` by criterion: audience, content, commerce, support, trend,
    resources."""

    platform: str = ""
    name: str = ""
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    share_source: str = ""
    scores: dict[str, MarketScore] = {}
    note: str = ""


class MarketScorecardIn(Schema):
    """A scorecard. `weights` by criterion add up to 1; null: those of the policy. `focus`: platforms that share the budget; null: the policy's."""

    title: str
    purpose: str = ""
    weights: dict[str, float] | None = None
    focus: int | None = None


class MarketRanked(Schema):
    """A platform's place. `why` is share_low, share_unknown, unscored or empty; `budget` whole percent."""

    candidate_id: int
    name: str
    platform: str
    share: float | None
    share_from: str
    share_source: str
    scores: dict[str, MarketScore]
    total: float | None
    rank: int | None
    eligible: bool
    why: str
    budget: int


class MarketScorecardOut(Schema):
    """A scorecard with its ranking, the gate and the weights it was judged by."""

    id: int
    title: str
    purpose: str
    state: str
    reason: str
    decided_by: str
    gate: float
    weights: dict[str, float]
    focus: int
    ranking: list[MarketRanked]


class MarketScorecardLine(Schema):
    """A scorecard in a list."""

    id: int
    title: str
    state: str
    purpose: str


class MarketScorecardList(Schema):
    """Scorecards, the last changed first."""

    count: int
    items: list[MarketScorecardLine]


class MarketShareIn(Schema):
    """Two audiences: the platform's, and the target audience."""

    platform_audience: Number
    target_audience: Number


class MarketDecision(Schema):
    """Why these platforms."""

    reason: str


class MarketCompared(Schema):
    """A platform in two versions."""

    name: str
    total: float | None
    total_after: float | None
    change: float | None
    rank: int | None
    rank_after: int | None


class MarketComparison(Schema):
    """Two versions side by side."""

    count: int
    items: list[MarketCompared]


@router.get("/market/scorecards", response=MarketScorecardList, summary="Scorecards of platforms")
def list_scorecards(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All, or those of a state: open, decided or archived."""
    access.require("market.view")
    rows = Scorecard.objects.filter(state=state) if state else Scorecard.objects.all()
    return {"count": rows.count(), "items": sliced(rows, limit, offset)}


@router.post("/market/scorecards", response={201: MarketScorecardOut}, summary="Make a scorecard")
def add_scorecard(request: HttpRequest, body: MarketScorecardIn) -> Status[dict[str, Any]]:
    """Without platforms at first."""
    return Status(201, _out(services.save_scorecard(services.ScorecardDraft(**body.dict())).pk))


@router.get("/market/scorecards/{scorecard_id}", response=MarketScorecardOut, summary="A scorecard with its ranking")
def get_scorecard(request: HttpRequest, scorecard_id: Number) -> dict[str, Any]:
    """404 for an unknown number."""
    access.require("market.view")
    return _out(scorecard_id)


@router.put("/market/scorecards/{scorecard_id}", response=MarketScorecardOut, summary="Change a scorecard")
def change_scorecard(request: HttpRequest, scorecard_id: Number, body: MarketScorecardIn) -> dict[str, Any]:
    """Name, purpose, weights and focus."""
    return _out(services.save_scorecard(services.ScorecardDraft(**body.dict()), scorecard_id=scorecard_id).pk)


@router.post("/market/scorecards/{scorecard_id}/platforms", response={201: MarketScorecardOut}, summary="Put a platform on a scorecard")
def add_platform(request: HttpRequest, scorecard_id: Number, body: MarketCandidateIn) -> Status[dict[str, Any]]:
    """With its scores."""
    services.save_candidate(services.CandidateDraft(**body.dict()), scorecard_id=scorecard_id)
    return Status(201, _out(scorecard_id))


@router.put("/market/scorecards/{scorecard_id}/platforms/{candidate_id}", response=MarketScorecardOut, summary="Score a platform")
def change_platform(request: HttpRequest, scorecard_id: Number, candidate_id: Number, body: MarketCandidateIn) -> dict[str, Any]:
    """The whole line."""
    services.save_candidate(services.CandidateDraft(**body.dict()), scorecard_id=scorecard_id, candidate_id=candidate_id)
    return _out(scorecard_id)


@router.delete("/market/scorecards/{scorecard_id}/platforms/{candidate_id}", response={204: None}, summary="Take a platform off a scorecard")
def drop_platform(request: HttpRequest, scorecard_id: Number, candidate_id: Number) -> Status[None]:
    """Versions keep what it had."""
    services.drop_candidate(scorecard_id=scorecard_id, candidate_id=candidate_id)
    return Status(204, None)


@router.post(
    "/market/scorecards/{scorecard_id}/platforms/{candidate_id}/share", response=MarketScorecardOut, summary="Count target users from two audiences"
)
def count_platform_share(request: HttpRequest, scorecard_id: Number, candidate_id: Number, body: MarketShareIn) -> dict[str, Any]:
    """How many of the platform's audience are in the target audience."""
    services.count_share(scorecard_id=scorecard_id, candidate_id=candidate_id, **body.dict())
    return _out(scorecard_id)


@router.post("/market/scorecards/{scorecard_id}/decide", response=MarketScorecardOut, summary="Decide by the ranking")
def decide_scorecard(request: HttpRequest, scorecard_id: Number, body: MarketDecision) -> dict[str, Any]:
    """The ranking is kept as it stands."""
    return _out(services.decide(scorecard_id=scorecard_id, reason=body.reason).pk)


@router.post("/market/scorecards/{scorecard_id}/reopen", response=MarketScorecardOut, summary="Open a scorecard again")
def reopen_scorecard(request: HttpRequest, scorecard_id: Number) -> dict[str, Any]:
    """Its versions keep the decision."""
    return _out(services.reopen(scorecard_id=scorecard_id).pk)


@router.get("/market/scorecards/{scorecard_id}/compare", response=MarketComparison, summary="Two versions of a scorecard")
def compare_scorecard(request: HttpRequest, scorecard_id: Number, first: Number, second: Number) -> dict[str, Any]:
    """Both judged by the policy in force; 404 for an unknown version."""
    access.require("market.view")
    row = get_object_or_404(Scorecard, pk=scorecard_id)
    for number in (first, second):
        get_object_or_404(Version, target=services.target_of(row), number=number)
    items = selectors.compare(row, first, second)
    return {"count": len(items), "items": items}


def sliced(rows: Any, limit: int, offset: int) -> list[Any]:
    """A page of a list: at most 500."""
    start = max(0, min(offset, 10**9))
    return list(rows[start : start + max(0, min(limit, 500))])


def _out(scorecard_id: int) -> dict[str, Any]:
    row = get_object_or_404(Scorecard.objects.prefetch_related("candidates"), pk=scorecard_id)
    found = selectors.standing(row)
    kept: dict[str, Candidate] = {str(one.pk): one for one in row.candidates.all()}
    return {
        "id": row.pk,
        "title": row.title,
        "purpose": row.purpose,
        "state": row.state,
        "reason": row.reason,
        "decided_by": row.decided_by,
        "gate": found.gate,
        "weights": found.weights,
        "focus": found.focus,
        "ranking": [_ranked(one, kept.get(one.candidate.key)) for one in found.ranked],
    }


def _ranked(one: Any, row: Candidate | None) -> dict[str, Any]:
    return {
        "candidate_id": int(one.candidate.key),
        "name": one.candidate.name,
        "platform": row.platform if row else "",
        "share": one.candidate.share,
        "share_from": row.share_from if row else "",
        "share_source": row.share_source if row else "",
        "scores": row.scores if row else {key: {"score": value} for key, value in one.candidate.scores.items()},
        "total": one.total,
        "rank": one.rank,
        "eligible": one.eligible,
        "why": one.why,
        "budget": one.budget,
    }
