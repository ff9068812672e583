"""The matrix of segments over REST."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status

from guanhao.domains.strategy.models import SegmentTreatment
from guanhao.domains.strategy.rest import router
from guanhao.domains.strategy.selectors import treatments as selectors
from guanhao.domains.strategy.services import treatments
from guanhao.kernel import access


class TreatmentIn(Schema):
    """How a group ("segment:12" or "tier:new") is treated; `most` pushes in `days` days, null: not limited here."""

    group: str
    formats: list[str] = []
    tags: list[str] = []
    benefit: str = ""
    channels: list[str] = []
    most: int | None = None
    days: int = 7
    messages: list[str] = []
    note: str = ""


class TreatmentOut(TreatmentIn):
    """A line of the matrix."""

    id: int
    title: str


class TreatmentList(Schema):
    """The matrix by the names of its groups."""

    count: int
    items: list[TreatmentOut]


class TreatmentPush(Schema):
    """A post that a push may carry."""

    account_id: int
    post_id: str
    title: str
    format: str
    url: str
    day: str


class TreatmentPreview(Schema):
    """What a push to the group may carry."""

    count: int
    items: list[TreatmentPush]


@router.get("/treatments", response=TreatmentList, summary="How groups of people are treated", tags=["brand"])
def list_treatments(request: HttpRequest, group: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All lines, or that of one group."""
    access.require("strategy.view")
    rows = [asdict(one) for one in selectors.treatments() if group in {"", one.group}]
    return {"count": len(rows), "items": rows[max(0, offset) :][: max(0, min(limit, 500))]}


@router.post("/treatments", response={201: TreatmentOut}, summary="Say how a group is treated", tags=["brand"])
def add_treatment(request: HttpRequest, body: TreatmentIn) -> Status[dict[str, Any]]:
    """One line a group."""
    return Status(201, _out(treatments.save_treatment(treatments.TreatmentDraft(**body.dict()))))


@router.get("/treatments/{treatment_id}", response=TreatmentOut, summary="One line of the matrix", tags=["brand"])
def get_treatment(request: HttpRequest, treatment_id: int) -> dict[str, Any]:
    """404 for an unknown number."""
    access.require("strategy.view")
    return _out(get_object_or_404(SegmentTreatment, pk=treatment_id))


@router.put("/treatments/{treatment_id}", response=TreatmentOut, summary="Change how a group is treated", tags=["brand"])
def change_treatment(request: HttpRequest, treatment_id: int, body: TreatmentIn) -> dict[str, Any]:
    """The whole line."""
    return _out(treatments.save_treatment(treatments.TreatmentDraft(**body.dict()), treatment_id=treatment_id))


@router.delete("/treatments/{treatment_id}", response={204: None}, summary="Take a line out of the matrix", tags=["brand"])
def drop_treatment(request: HttpRequest, treatment_id: int) -> Status[None]:
    """The audit log keeps what it said."""
    treatments.drop_treatment(treatment_id=treatment_id)
    return Status(204, None)


@router.get("/treatments/{treatment_id}/pushes", response=TreatmentPreview, summary="What a push to the group may carry", tags=["brand"])
def preview_pushes(request: HttpRequest, treatment_id: int, limit: int = 20) -> dict[str, Any]:
    """Recent posts whose format and topics the line names, the newest first."""
    access.require("strategy.view")
    one = selectors.view(get_object_or_404(SegmentTreatment, pk=treatment_id))
    found = [asdict(push) for push in selectors.pushes_for(one, limit=max(0, min(limit, 200)))]
    return {"count": len(found), "items": found}


def _out(row: SegmentTreatment) -> dict[str, Any]:
    return asdict(selectors.view(row, selectors.groups()))
