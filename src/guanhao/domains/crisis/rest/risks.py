"""The risk register over REST."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Body, Schema, Status

from guanhao.domains.crisis.models import Measure, Risk, Suggestion
from guanhao.domains.crisis.rest import router
from guanhao.domains.crisis.selectors import readiness
from guanhao.domains.crisis.services import risks
from guanhao.kernel import access

TAG = ["risks"]


@dataclass(frozen=True, kw_only=True)
class RiskChange(risks.RiskDraft):
    """A change, with the version that was read."""

    revision: int | None = None
    reason: str = ""


class RiskPage(Schema):
    """A page of risks."""

    count: int
    items: list[dict[str, Any]]


class RiskReason(Schema):
    """Why."""

    reason: str = ""


class RiskReviewIn(Schema):
    """A risk looked at again."""

    likelihood: int
    impact: int
    note: str


class MeasureIn(Schema):
    """A measure and its day."""

    title: str
    due_on: date
    owner_id: int | None = None


class TrainingIn(Schema):
    """A training: who was asked, who came."""

    title: str
    held_on: date
    invited: int
    attended: int
    note: str = ""


class CrisisSuggestionIn(Schema):
    """A suggestion."""

    text: str


class CrisisAnswerIn(Schema):
    """The answer to a suggestion."""

    answer: str


@router.get("/risks", response=RiskPage, summary="The risk register", tags=TAG)
def list_risks(request: HttpRequest, state: str = "", level: str = "", family: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """The highest score first."""
    access.require("crisis.view")
    rows = Risk.objects.prefetch_related("measures")
    for name, value in (("state", state), ("level", level), ("family", family)):
        rows = rows.filter(**{name: value}) if value else rows
    return {"count": rows.count(), "items": [_risk(row) for row in rows[max(0, offset) : max(0, offset) + min(max(1, limit), 500)]]}


@router.post("/risks", response={201: dict[str, Any]}, summary="Write down a risk", tags=TAG)
def add_risk(request: HttpRequest, body: Body[risks.RiskDraft]) -> Status[dict[str, Any]]:
    """Score and level follow."""
    return Status(201, _risk(risks.save_risk(body)))


@router.get("/risks/readiness", response=dict[str, Any], summary="Reserves that are missing, participation, suggestions", tags=TAG)
def get_readiness(request: HttpRequest) -> dict[str, Any]:
    """High risks without reserve are listed."""
    access.require("crisis.view")
    names = ("id", "text", "by_name", "made_at", "answer", "answered_at")
    return {
        "shortages": [{"risk_id": one.risk.pk, "title": one.risk.title, "missing": list(one.missing)} for one in readiness.shortages()],
        "participation": readiness.participation(),
        "suggestions": [{name: getattr(one, name) for name in names} for one in readiness.suggestions()],
    }


@router.post("/risks/trainings", response={201: dict[str, Any]}, summary="Record a training", tags=TAG)
def hold_training(request: HttpRequest, body: TrainingIn) -> Status[dict[str, Any]]:
    """It counts for participation."""
    return Status(201, {"id": risks.hold_training(**body.dict()).pk})


@router.post("/risks/suggestions", response={201: dict[str, Any]}, summary="Make a suggestion", tags=TAG)
def suggest(request: HttpRequest, body: CrisisSuggestionIn) -> Status[dict[str, Any]]:
    """Whoever keeps the register hears of it."""
    return Status(201, {"id": risks.suggest(text=body.text).pk})


@router.post("/risks/suggestions/{suggestion_id}/answer", response=dict[str, Any], summary="Answer a suggestion", tags=TAG)
def answer(request: HttpRequest, suggestion_id: int, body: CrisisAnswerIn) -> dict[str, Any]:
    """Whoever made it hears of it."""
    return {"id": risks.answer_suggestion(suggestion_id=get_object_or_404(Suggestion, pk=suggestion_id).pk, answer=body.answer).pk}


@router.get("/risks/{risk_id}", response=dict[str, Any], summary="A risk with its measures", tags=TAG)
def get_risk(request: HttpRequest, risk_id: int) -> dict[str, Any]:
    """Score, level, indicator."""
    access.require("crisis.view")
    return _risk(get_object_or_404(Risk, pk=risk_id))


@router.put("/risks/{risk_id}", response=dict[str, Any], summary="Change a risk, or take a candidate into the register", tags=TAG)
def change_risk(request: HttpRequest, risk_id: int, body: Body[RiskChange]) -> dict[str, Any]:
    """409 when somebody was faster."""
    return _risk(risks.save_risk(body, risk_id=get_object_or_404(Risk, pk=risk_id).pk, revision=body.revision, reason=body.reason))


@router.post("/risks/{risk_id}/review", response=dict[str, Any], summary="Review a risk", tags=TAG)
def review_risk(request: HttpRequest, risk_id: int, body: RiskReviewIn) -> dict[str, Any]:
    """The next review moves."""
    return _risk(risks.review_risk(risk_id=get_object_or_404(Risk, pk=risk_id).pk, **body.dict()))


@router.post("/risks/{risk_id}/close", response=dict[str, Any], summary="Put a risk away", tags=TAG)
def close_risk(request: HttpRequest, risk_id: int, body: RiskReason) -> dict[str, Any]:
    """With a reason."""
    return _risk(risks.close_risk(risk_id=get_object_or_404(Risk, pk=risk_id).pk, reason=body.reason))


@router.post("/risks/{risk_id}/reopen", response=dict[str, Any], summary="Take a risk up again", tags=TAG)
def reopen_risk(request: HttpRequest, risk_id: int, body: RiskReason) -> dict[str, Any]:
    """It is open again."""
    return _risk(risks.reopen_risk(risk_id=get_object_or_404(Risk, pk=risk_id).pk, reason=body.reason))


@router.post("/risks/{risk_id}/measures", response={201: dict[str, Any]}, summary="Add a measure", tags=TAG)
def add_measure(request: HttpRequest, risk_id: int, body: MeasureIn) -> Status[dict[str, Any]]:
    """Overdue, it raises the risk."""
    return Status(201, {"id": risks.add_measure(risk_id=get_object_or_404(Risk, pk=risk_id).pk, **body.dict()).pk})


@router.post("/risks/{risk_id}/measures/{measure_id}/done", response=dict[str, Any], summary="A measure is done", tags=TAG)
def finish_measure(request: HttpRequest, risk_id: int, measure_id: int) -> dict[str, Any]:
    """The risk is scored again."""
    risks.finish_measure(measure_id=get_object_or_404(Measure, pk=measure_id, risk_id=risk_id).pk)
    return _risk(Risk.objects.get(pk=risk_id))


def _risk(row: Risk) -> dict[str, Any]:
    names = ("id", "owner_name", "revision", "indicator_value", "reviewed_at", "source")
    measures = [
        {"id": one.pk, "title": one.title, "due_on": one.due_on, "owner": one.owner_name, "done_at": one.done_at} for one in row.measures.all()
    ]
    return {**{name: getattr(row, name) for name in names}, **risks.state_of(row), "measures": measures}
