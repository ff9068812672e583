"""Models and advice for programs (ANA-17..19, ANA-23)."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from guanhao.domains.analytics.models import Advice, ModelRun
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import advice as selectors
from guanhao.domains.analytics.services import advice as advising
from guanhao.domains.analytics.services import modelling
from guanhao.kernel import access

router = Router(tags=["models and advice"])


class ModelIn(Schema):
    """A question. `kind` forecast: metric, accounts, days; changes: metric, accounts; study: design (difference_in_differences, synthetic_control,
    interrupted_series, before_after), metric, accounts, control, first, cut, last; rows: design (matching, regression), first, last, of posts
    (trait such as topic:…, format:…, when:evening; metric) or of people (segment, cut, outcome spend, events or active_days); clusters: days,
    method (kmeans, mixture), wanted."""

    kind: str
    inputs: dict[str, Any] = {}
    title: str = ""


class ModelRunOut(Schema):
    """A saved question: state running, done or refused; `result` has `problem` when it cannot be answered."""

    id: int = Field(validation_alias="pk")
    kind: str
    title: str
    inputs: dict[str, Any]
    state: str
    made_at: datetime
    made_by_name: str
    finished_at: datetime | None


class ModelDetail(ModelRunOut):
    """With its answer."""

    result: dict[str, Any]


class ModelsOut(Schema):
    """A page of saved questions, the newest first."""

    count: int
    items: list[ModelRunOut]


class GroupIn(Schema):
    """The name of the audience."""

    name: str


class GroupOut(Schema):
    """The audience that was made."""

    audience_id: int


class ProposedAdviceOut(Schema):
    """A proposal and its life; `unit` change: expectation and effect are shares of the value before."""

    id: int = Field(validation_alias="pk")
    adviser: str
    family: str
    title: str
    why: str
    evidence: list[dict[str, Any]]
    metric: str
    filters: dict[str, Any]
    expected_low: float
    expected: float
    expected_high: float
    unit: str
    window_days: int
    state: str
    owner_id: int | None
    owner_name: str
    due: date | None
    reason: str
    proposed_at: datetime
    decided_at: datetime | None
    done_on: date | None
    measure_on: date | None
    measured: dict[str, Any] | None

    @staticmethod
    def resolve_title(row: Advice) -> str:
        """In the reader's language."""
        return selectors.title_of(row)

    @staticmethod
    def resolve_why(row: Advice) -> str:
        """In the reader's language."""
        return selectors.why_of(row)

    @staticmethod
    def resolve_evidence(row: Advice) -> list[dict[str, Any]]:
        """In the reader's language."""
        return selectors.evidence_of(row)


class AdvicePageOut(Schema):
    """A page of advice, the newest first."""

    count: int
    items: list[ProposedAdviceOut]


class AdviceAcceptIn(Schema):
    """Who carries it out until when (null: as the policy says)."""

    owner_id: int
    due: date | None = None


class AdviceDismissIn(Schema):
    """Why not."""

    reason: str = ""


class AdviceDoneIn(Schema):
    """When it was carried out (null: today)."""

    day: date | None = None
    note: str = ""


@router.get("/models", response=ModelsOut, summary="List models")
def list_models(request: HttpRequest, kind: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Saved questions, of one kind or all."""
    access.require("analytics.view")
    rows = ModelRun.objects.defer("result").order_by("-made_at", "pk")
    if kind:
        rows = rows.filter(kind=kind)
    first = max(0, offset)
    return {"count": rows.count(), "items": list(rows[first : first + min(max(1, limit), 500)])}


@router.post("/models", response=ModelDetail, summary="Ask a model")
def ask_model(request: HttpRequest, payload: ModelIn) -> ModelRun:
    """Keep the question and compute it by a job; look at it again until its state is done or refused."""
    return modelling.start(kind=payload.kind, inputs=payload.inputs, title=payload.title)


@router.get("/models/{model_id}", response=ModelDetail, summary="One model")
def one_model(request: HttpRequest, model_id: int) -> ModelRun:
    """A saved question with its answer; the people of groups are left out."""
    access.require("analytics.view")
    row = modelling.run_by_id(model_id)
    row.result = {name: value for name, value in row.result.items() if name != "members"}
    return row


@router.post("/models/{model_id}/again", response=ModelDetail, summary="Ask a model again")
def ask_again(request: HttpRequest, model_id: int) -> ModelRun:
    """The same question of today's data."""
    return modelling.again(run_id=model_id)


@router.delete("/models/{model_id}", response={204: None}, summary="Delete a model")
def delete_model(request: HttpRequest, model_id: int) -> tuple[int, None]:
    """Throw an answer away."""
    modelling.delete_runs([modelling.run_by_id(model_id).pk])
    return 204, None


@router.post("/models/{model_id}/groups/{group}/audience", response=GroupOut, summary="Save a group as an audience")
def save_group(request: HttpRequest, model_id: int, group: int, payload: GroupIn) -> dict[str, int]:
    """Make the people of a group an audience."""
    access.require("audiences.edit")
    return {"audience_id": modelling.save_group(run_id=model_id, group=group, name=payload.name)}


@router.get("/advice", response=AdvicePageOut, summary="List advice")
def list_advice(request: HttpRequest, state: str = "", family: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Advice that matches; lapsed advice only by its state."""
    for name, value, known in (("state", state, Advice.State.values), ("family", family, Advice.Family.values)):
        if value and value not in known:
            raise Refused(f"{value}: {', '.join(known)}", name)
    rows, first = selectors.advice(state=state, family=family), max(0, offset)
    return {"count": rows.count(), "items": list(rows[first : first + min(max(1, limit), 500)])}


@router.get("/advice/{advice_id}", response=ProposedAdviceOut, summary="One piece of advice")
def get_advice(request: HttpRequest, advice_id: int) -> Advice:
    """A proposal with its evidence and what became of it."""
    access.require("analytics.view")
    return advising.advice_by_id(advice_id)


@router.post("/advice/{advice_id}/accept", response=ProposedAdviceOut, summary="Accept advice")
def accept_advice(request: HttpRequest, advice_id: int, payload: AdviceAcceptIn) -> Advice:
    """Make it somebody's task."""
    return advising.accept(advice_id=advice_id, **payload.dict())


@router.post("/advice/{advice_id}/dismiss", response=ProposedAdviceOut, summary="Dismiss advice")
def dismiss_advice(request: HttpRequest, advice_id: int, payload: AdviceDismissIn) -> Advice:
    """Not now, with a reason."""
    return advising.dismiss(advice_id=advice_id, reason=payload.reason)


@router.post("/advice/{advice_id}/done", response=ProposedAdviceOut, summary="Advice was carried out")
def advice_done(request: HttpRequest, advice_id: int, payload: AdviceDoneIn) -> Advice:
    """From this day on its effect is watched."""
    return advising.carry_out(advice_id=advice_id, **payload.dict())
