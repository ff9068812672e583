"""The operations plan over REST."""

from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from guanhao.domains.strategy.rest import router
from guanhao.domains.strategy.selectors import plan as selectors
from guanhao.domains.strategy.services.plan import load_plan


class OperationsPlanIn(Schema):
    """A plan as Markdown with YAML blocks. A trial changes nothing and says what it would."""

    text: str
    note: str = ""
    trial: bool = False


class OperationsPlanOut(Schema):
    """The plan with its parts as they stand now; `number` is the version in force, 0 without one."""

    number: int
    text: str


class PlanChangeOut(Schema):
    """What was (or would be) new or changed."""

    part: str
    name: str
    kind: str
    what: str


class PlanLoaded(Schema):
    """The version in force and what changed."""

    number: int
    changes: list[PlanChangeOut]


class PlanGapOut(Schema):
    """Plan and reality: as_planned, differs, missing, behind or unplanned."""

    part: str
    name: str
    planned: str
    actual: str
    state: str


class PlanGaps(Schema):
    """The plan in force beside reality."""

    number: int
    items: list[PlanGapOut]


def _number() -> int:
    row = selectors.newest()
    return row.number if row else 0


@router.get("/plan", response=OperationsPlanOut, tags=["plan"], summary="The operations plan as a document")
def get_plan(request: HttpRequest) -> dict[str, Any]:
    """Markdown with YAML blocks, every part as it stands now."""
    return {"number": _number(), "text": selectors.document()}


@router.post("/plan", response={200: PlanLoaded, 201: PlanLoaded}, tags=["plan"], summary="Carry out an operations plan")
def post_plan(request: HttpRequest, body: OperationsPlanIn) -> Status[Any]:
    """Everything or nothing; a plan that cannot be carried out is answered with every problem and its place."""
    changes = load_plan(text=body.text, note=body.note, trial=body.trial)
    return Status(200 if body.trial else 201, {"number": _number(), "changes": changes})


@router.get("/plan/gaps", response=PlanGaps, tags=["plan"], summary="Plan and reality")
def get_gaps(request: HttpRequest) -> dict[str, Any]:
    """Each line of the plan in force beside what stands and what came in."""
    return {"number": _number(), "items": selectors.gaps()}
