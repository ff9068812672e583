"""The hot lane over REST."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.content.contracts import Alike
from guanhao.domains.content.models import HotCase
from guanhao.domains.content.rest import router
from guanhao.domains.content.rest.topics import AlikeOut, alike_out
from guanhao.domains.content.selectors.hot import hot_cases
from guanhao.domains.content.services import hot as services
from guanhao.domains.content.services.topics import TopicDraft
from guanhao.kernel import access


class HotIn(Schema):
    """A hot event and the topic made of it; `checked`: a person has seen that the event's name means nothing sensitive."""

    event: str
    event_class: str
    event_url: str = ""
    legal_risk: str = ""
    reputation_risk: str = ""
    checked: bool = False
    title: str
    purpose: str = "user_need"
    format: str = "image_text"
    account_ids: list[int] = []
    keywords: list[str] = []
    owner_id: int | None = None
    angle: str = ""
    anyway: bool = False


class StepOut(Schema):
    """A step of a case."""

    key: str
    owner_id: int | None
    owner: str
    done_at: datetime | None
    note: str


class CaseOut(Schema):
    """A hot case; `clock` is running, met, breached or cancelled, "" for a blocked one."""

    topic_id: int
    title: str
    event: str
    event_class: str
    blocked: bool
    block_reason: str
    opened_at: datetime
    draft_at: datetime | None
    draft_due: datetime | None
    clock: str
    legal_risk: str
    reputation_risk: str
    brand_fit: int | None
    risk: int | None
    novelty: float | None
    fit: float | None
    fit_reason: str
    similar: list[dict[str, Any]]
    steps: list[StepOut]


class CaseList(Schema):
    """A page of cases."""

    count: int
    items: list[CaseOut]


class AngleIn(Schema):
    """An angle to score; brand fit and risk from 0 to 5."""

    angle: str
    brand_fit: int
    risk: int
    competitor_angles: list[str] = []
    reason: str = ""


class StepIn(Schema):
    """The step that is done."""

    step: str
    note: str = ""


class SplitIn(Schema):
    """Who does which step, by the step's key."""

    owners: dict[str, int | None]


class TopicClassIn(Schema):
    """Another class for the event."""

    event_class: str
    reason: str


@router.get("/hot-topics", response=CaseList, summary="Hot topics with their clocks")
def list_cases(request: HttpRequest, open_only: bool = False, limit: int = 50) -> dict[str, Any]:
    """The newest first; at most 200."""
    access.require("content.view")
    rows = hot_cases(open_only=open_only, limit=max(0, min(limit, 200)))
    clocks = services.clocks_of(rows)
    return {"count": len(rows), "items": [_out(row, clocks) for row in rows]}


@router.post("/hot-topics", response={201: CaseOut, 409: AlikeOut}, summary="Open a hot topic")
def open_case(request: HttpRequest, body: HotIn) -> Status[dict[str, Any]]:
    """The clock of the first draft starts; an event of a sensitive class comes back blocked."""
    values = body.dict()
    event = services.HotDraft(
        **{name: values.pop(name) for name in ("event", "event_class", "event_url", "legal_risk", "reputation_risk", "checked")}
    )
    anyway = values.pop("anyway")
    try:
        case = services.open_hot(TopicDraft(**values), event, anyway=anyway)
    except Alike as error:
        return Status(409, alike_out(error))
    return Status(201, _one(case.topic_id))


@router.get("/hot-topics/{topic_id}", response=CaseOut, summary="One hot topic")
def get_case(request: HttpRequest, topic_id: int) -> dict[str, Any]:
    """The case with its steps and its clock."""
    access.require("content.view")
    return _one(topic_id)


@router.post("/hot-topics/{topic_id}/angle", response=CaseOut, summary="Score an angle")
def judge_angle(request: HttpRequest, topic_id: int, body: AngleIn) -> dict[str, Any]:
    """Brand fit, safety and novelty against competitors' angles and our own topics."""
    services.judge_angle(_case(topic_id), **body.dict())
    return _one(topic_id)


@router.post("/hot-topics/{topic_id}/step", response=CaseOut, summary="Tick the next step off")
def finish_step(request: HttpRequest, topic_id: int, body: StepIn) -> dict[str, Any]:
    """Steps come in their order: evaluate, angle, split, draft, review, release."""
    services.finish_step(_case(topic_id), body.step, note=body.note)
    return _one(topic_id)


@router.post("/hot-topics/{topic_id}/split", response=CaseOut, summary="Split the work")
def split_work(request: HttpRequest, topic_id: int, body: SplitIn) -> dict[str, Any]:
    """Owners of steps."""
    services.split_work(_case(topic_id), body.owners)
    return _one(topic_id)


@router.post("/hot-topics/{topic_id}/class", response=CaseOut, summary="Change the class of the event")
def reclassify(request: HttpRequest, topic_id: int, body: TopicClassIn) -> dict[str, Any]:
    """A sensitive class blocks at once."""
    services.reclassify(_case(topic_id), body.event_class, reason=body.reason)
    return _one(topic_id)


def _case(topic_id: int) -> HotCase:
    found: HotCase | None = HotCase.objects.select_related("topic").prefetch_related("steps").filter(topic__id=topic_id).first()
    if found is None:
        raise Http404
    return found


def _one(topic_id: int) -> dict[str, Any]:
    case = _case(topic_id)
    return _out(case, services.clocks_of([case]))


def _out(case: HotCase, clocks: dict[int, Any]) -> dict[str, Any]:
    clock = clocks.get(case.topic_id)
    names = ("topic_id", "event", "event_class", "blocked", "block_reason", "opened_at", "draft_at", "legal_risk", "reputation_risk")
    more = ("brand_fit", "risk", "novelty", "fit", "fit_reason", "similar")
    steps = sorted(case.steps.all(), key=lambda step: step.place)
    return {
        **{name: getattr(case, name) for name in (*names, *more)},
        "title": case.topic.title,
        "draft_due": clock.due_at if clock else None,
        "clock": clock.state if clock else "",
        "steps": [{"key": s.key, "owner_id": s.owner_id, "owner": s.owner_name, "done_at": s.done_at, "note": s.note} for s in steps],
    }
