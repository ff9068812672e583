"""Experiments over REST, and the split a website asks."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.experiments.contracts import Refused
from guanhao.domains.experiments.models import Experiment
from guanhao.domains.experiments.policy import ExperimentPolicy
from guanhao.domains.experiments.ready import TEMPLATES
from guanhao.domains.experiments.rest import router
from guanhao.domains.experiments.selectors import core as selectors
from guanhao.domains.experiments.services import assigning, core, counts, judging
from guanhao.domains.experiments.wording import explain
from guanhao.engines.experiments.errors import BadData
from guanhao.kernel import access


class ArmIn(Schema):
    """A version; `subject` such as content.variant:7, `posts` such as 3:abc (account:post)."""

    title: str
    payload: dict[str, Any] = {}
    share: float = 1.0
    subject: str = ""
    posts: list[str] = []


class ExperimentMetricIn(Schema):
    """A number to judge by: role primary, secondary or guardrail; source counts, posts, events or orders; measure share, times or amount (a person,
    events and orders only). `reduce_days`: what a person did in so many days before is taken out (CUPED). `robust`: trimmed means."""

    title: str
    role: str = "primary"
    source: str = "counts"
    key: str = ""
    measure: str = "share"
    reduce_days: int = 0
    robust: bool = False
    down: bool = False
    limit: float | None = None


class ExperimentIn(Schema):
    """An experiment as it is planned. Rates and `effect` are shares (0.015 is 1.5 percentage points); for an average `effect` is in its own unit and
    `deviation` its usual standard deviation."""

    title: str
    hypothesis: str
    arms: list[ArmIn]
    metrics: list[ExperimentMetricIn]
    kind: str = "title"
    key: str = ""
    template: str = ""
    layer: str = ""
    traffic: float = 1.0
    adaptive: bool = False
    segment_id: int | None = None
    base_rate: float | None = None
    effect: float | None = None
    deviation: float | None = None
    ends_on: date | None = None
    owner_id: int | None = None
    note: str = ""


class ArmOut(ArmIn):
    """A version and what became of it."""

    key: str
    state: str


class ExperimentOut(Schema):
    """An experiment."""

    id: int
    key: str
    title: str
    kind: str
    state: str
    hypothesis: str
    template: str
    layer: str
    traffic: float
    adaptive: bool
    segment_id: int | None
    alpha: float
    power: float
    base_rate: float | None
    effect: float | None
    deviation: float | None
    per_arm: int
    ends_on: date | None
    owner_id: int | None
    note: str
    started_at: datetime | None
    stopped_at: datetime | None
    stop_reason: str
    decided_at: datetime | None
    winner: str
    arms: list[ArmOut]
    metrics: list[ExperimentMetricIn]


class ExperimentList(Schema):
    """A page of experiments."""

    count: int
    items: list[ExperimentOut]


class MetricResult(Schema):
    """A metric's result as engines give it: `test` holds srm, arms, comparisons, segments, verdict; None with a problem."""

    metric: str
    role: str
    ended: bool
    units: int
    problem: str
    test: dict[str, Any] | None


class ArmCountIn(Schema):
    """Counts of a version (its key or title)."""

    arm: str
    exposures: int
    conversions: int
    metric: str = ""
    day: str = ""
    segment: str = ""


class ArmCountsIn(Schema):
    """Rows, all or none."""

    rows: list[ArmCountIn]


class Written(Schema):
    """How many rows were written."""

    written: int


class ExperimentReasonIn(Schema):
    """Why."""

    reason: str


class DecisionIn(Schema):
    """The version that stays ("" for none), and why."""

    winner: str = ""
    reason: str


class UnitIn(Schema):
    """Who asks: any stable id; `expose` false only looks."""

    unit: str
    expose: bool = True


class AssignedOut(Schema):
    """The version: "" with a reason where the unit does not take part."""

    experiment: str
    unit: str
    arm: str
    payload: dict[str, Any]
    propensity: float | None
    reason: str


class SampleSizeOut(Schema):
    """What a plan needs."""

    per_arm: int
    total: int
    days: int | None
    alpha: float
    power: float


class ExperimentTemplateOut(Schema):
    """A ready experiment; `lift` is the relative effect others report."""

    key: str
    title: str
    kind: str
    hypothesis: str
    metric: str
    lift: float | None
    base_rate: float
    arms: list[ArmIn]


@router.get("/experiments", response=ExperimentList, summary="Experiments, the newest first")
def list_experiments(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All of a state, or all."""
    access.require("experiments.view")
    rows = selectors.experiments().filter(**({"state": state} if state else {}))
    found = rows.prefetch_related("arms", "metrics")[offset : offset + min(limit, 500)]
    return {"count": rows.count(), "items": [_out(row) for row in found]}


@router.post("/experiments", response={201: ExperimentOut}, summary="Plan an experiment")
def add_experiment(request: HttpRequest, body: ExperimentIn) -> Status[dict[str, Any]]:
    """A new draft."""
    return Status(201, _out(core.make_experiment(_draft(body))))


@router.get("/experiments/templates", response=list[ExperimentTemplateOut], summary="Ready experiments with what others have seen")
def list_templates(request: HttpRequest) -> list[dict[str, Any]]:
    """What the form can be filled from."""
    access.require("experiments.view")
    plain = ("key", "kind", "lift", "base_rate")
    return [
        {name: getattr(one, name) for name in plain}
        | {"title": str(one.title), "hypothesis": str(one.hypothesis), "metric": str(one.metric)}
        | {"arms": [{"title": str(title), "payload": dict(payload)} for title, payload in one.arms]}
        for one in TEMPLATES.values()
    ]


@router.get("/experiments/size", response=SampleSizeOut, summary="How many people a difference takes")
def size(request: HttpRequest, base_rate: float, effect: float, arms: int = 2, daily: float | None = None) -> dict[str, Any]:
    """Units an arm at the brand's alpha and power; shares, not percent."""
    from guanhao.engines.experiments.sizes import size_of_shares

    access.require("experiments.view")
    policy = ExperimentPolicy.of_brand()
    try:
        return vars(size_of_shares(base_rate, effect, alpha=policy.alpha, power=policy.power, arms=arms, daily=daily))
    except BadData as problem:
        raise Refused(explain(problem), {"base": "base_rate", "change": "effect"}.get(problem.field, problem.field)) from problem


@router.get("/experiments/{experiment_id}", response=ExperimentOut, summary="One experiment")
def get_experiment(request: HttpRequest, experiment_id: int) -> dict[str, Any]:
    """Its plan and state."""
    access.require("experiments.view")
    return _out(_row(experiment_id))


@router.put("/experiments/{experiment_id}", response=ExperimentOut, summary="Change a draft")
def change_experiment(request: HttpRequest, experiment_id: int, body: ExperimentIn) -> dict[str, Any]:
    """Everything anew; refused once it runs."""
    return _out(core.revise_experiment(_row(experiment_id), _draft(body)))


@router.delete("/experiments/{experiment_id}", response={204: None}, summary="Throw a draft away")
def drop_experiment(request: HttpRequest, experiment_id: int) -> Status[None]:
    """Refused once it ran."""
    core.drop_experiment(_row(experiment_id))
    return Status(204, None)


@router.post("/experiments/{experiment_id}/start", response=ExperimentOut, summary="Start")
def start(request: HttpRequest, experiment_id: int) -> dict[str, Any]:
    """Let people in."""
    return _out(core.start_experiment(_row(experiment_id)))


@router.post("/experiments/{experiment_id}/stop", response=ExperimentOut, summary="Stop")
def stop(request: HttpRequest, experiment_id: int, body: ExperimentReasonIn) -> dict[str, Any]:
    """Let nobody in any more."""
    return _out(core.stop_experiment(_row(experiment_id), reason=body.reason))


@router.post("/experiments/{experiment_id}/decide", response=ExperimentOut, summary="Decide")
def decide(request: HttpRequest, experiment_id: int, body: DecisionIn) -> dict[str, Any]:
    """Write down what follows."""
    return _out(core.decide_experiment(_row(experiment_id), winner=body.winner, reason=body.reason))


@router.post("/experiments/{experiment_id}/promote", response=ExperimentOut, summary="Let a cold start's leading version go on")
def promote(request: HttpRequest, experiment_id: int) -> dict[str, Any]:
    """Refused while no version leads for sure."""
    row = _row(experiment_id)
    judging.promote_winner(row, reason="REST")
    return _out(_row(experiment_id))


@router.post("/experiments/{experiment_id}/counts", response=Written, summary="Enter counts of versions")
def add_counts(request: HttpRequest, experiment_id: int, body: ArmCountsIn) -> dict[str, int]:
    """All rows or none; a cold start may pick its winner by them."""
    row = _row(experiment_id)
    written = counts.record_counts(row, [counts.CountDraft(**one.dict()) for one in body.rows])
    if row.state == Experiment.State.RUNNING:
        judging.watch_experiment(row)
    return {"written": written}


@router.get("/experiments/{experiment_id}/results", response=list[MetricResult], summary="Results: always-valid, fixed and Bayesian")
def get_results(request: HttpRequest, experiment_id: int) -> list[dict[str, Any]]:
    """All metrics, the primary one first."""
    access.require("experiments.view")
    return [
        {"metric": one.metric.title, "role": one.metric.role, "ended": one.ended, "units": one.units, "problem": one.problem, "test": one.test}
        for one in selectors.results(_row(experiment_id))
    ]


@router.post("/experiments/{key}/assign", response=AssignedOut, summary="Which version somebody sees")
def assign(request: HttpRequest, key: str, body: UnitIn) -> dict[str, Any]:
    """Always the same for the same unit; the exposure is logged once."""
    try:
        return vars(assigning.assign_unit(key=key, unit=body.unit, expose=body.expose))
    except LookupError:
        raise Http404 from None


def _row(experiment_id: int) -> Experiment:
    found: Experiment | None = Experiment.objects.filter(pk=experiment_id).first()
    if found is None:
        raise Http404
    return found


def _draft(body: ExperimentIn) -> core.ExperimentDraft:
    values = body.dict()
    arms = [core.ArmDraft(**one) for one in values.pop("arms")]
    metrics = [core.MetricDraft(**one) for one in values.pop("metrics")]
    return core.ExperimentDraft(arms=arms, metrics=metrics, **values)


def _out(row: Experiment) -> dict[str, Any]:
    lists = {"arms", "metrics"}
    values = {name: getattr(row, name) for name in ExperimentOut.model_fields if name not in lists}
    arms = sorted(row.arms.all(), key=lambda arm: arm.order)
    values["arms"] = [{name: getattr(arm, name) for name in ArmOut.model_fields} for arm in arms]
    values["metrics"] = [{name: getattr(one, name) for name in ExperimentMetricIn.model_fields} for one in row.metrics.all()]
    return values
