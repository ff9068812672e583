"""The three-way diagnosis over REST."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status

from guanhao.domains.market.models import Diagnosis, Finding
from guanhao.domains.market.rest import router
from guanhao.domains.market.rest.scorecards import Number, sliced
from guanhao.domains.market.selectors import diagnosis as selectors
from guanhao.domains.market.services import diagnosis as services
from guanhao.domains.market.wording import told
from guanhao.kernel import access


class MarketFinding(Schema):
    """What a check says: match, gap, monitoring or roi; `severity` ok, watch, serious or unknown (no data: `figure` is null, see `why`)."""

    id: int
    check: str
    severity: str
    state: str
    figure: float | None
    limit: float
    why: str
    text: str
    evidence: list[dict[str, Any]]
    more: dict[str, Any]
    answer: str


class MarketDiagnosis(Schema):
    """A run over days, both included."""

    id: int
    start: date
    end: date
    made_at: datetime
    made_by: str
    findings: list[MarketFinding]


class MarketDiagnosisList(Schema):
    """Runs, the newest first."""

    count: int
    items: list[MarketDiagnosis]


class MarketAnswer(Schema):
    """What is done about a finding; empty takes it back."""

    text: str


@router.get("/market/diagnoses", response=MarketDiagnosisList, summary="Runs of the three-way diagnosis")
def list_diagnoses(request: HttpRequest, limit: int = 20, offset: int = 0) -> dict[str, Any]:
    """With their findings."""
    rows = selectors.runs()
    return {"count": rows.count(), "items": [_out(one) for one in sliced(rows, limit, offset)]}


@router.post("/market/diagnoses", response={201: MarketDiagnosis}, summary="Diagnose now")
def add_diagnosis(request: HttpRequest) -> Status[dict[str, Any]]:
    """Measured from the brand's own numbers, held against the run before."""
    return Status(201, _out(services.diagnose()))


@router.get("/market/diagnoses/{diagnosis_id}", response=MarketDiagnosis, summary="A run of the diagnosis")
def get_diagnosis(request: HttpRequest, diagnosis_id: Number) -> dict[str, Any]:
    """404 for an unknown number."""
    return _out(get_object_or_404(selectors.runs(), pk=diagnosis_id))


@router.put("/market/findings/{finding_id}", response=MarketFinding, summary="Answer a finding")
def answer_finding(request: HttpRequest, finding_id: Number, body: MarketAnswer) -> dict[str, Any]:
    """What is done about it."""
    access.require("market.edit")
    get_object_or_404(Finding, pk=finding_id)
    return _finding(services.answer(finding_id=finding_id, text=body.text))


def _out(row: Diagnosis) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("start", "end", "made_at", "made_by")}
    return facts | {"id": row.pk, "findings": [_finding(one) for one in row.findings.all()]}


def _finding(one: Finding) -> dict[str, Any]:
    facts = {name: getattr(one, name) for name in ("severity", "state", "figure", "limit", "why", "evidence", "more", "answer")}
    return facts | {"id": one.pk, "check": one.check_key, "text": told(one)}
