"""Active users, retention, funnels, paths and touchpoints for programs."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from guanhao.domains.analytics.models import SavedFunnel, Touchpoint
from guanhao.domains.analytics.policy.behaviour import BehaviourPolicy, FunnelPolicy
from guanhao.domains.analytics.rest.numbers import QueryWindow
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.behaviour import active as actives
from guanhao.domains.analytics.selectors.behaviour import funnels, paths, retention
from guanhao.domains.analytics.selectors.behaviour.advising import advice_words
from guanhao.domains.analytics.selectors.behaviour.data import Span, shown, span_of
from guanhao.domains.analytics.services import funnels as services
from guanhao.kernel.access import require

router = Router(tags=["behaviour"])


class BehaviourWindow(QueryWindow):
    """Local days, both included; accounts and platforms as in other questions."""

    def span(self) -> Span:
        """The days and accounts of the question."""
        if self.end < self.start:
            raise Refused("to lies before from.", "to")
        return span_of(self.start, self.end, self.filters())


class ActiveOut(Schema):
    """People a day and in the 7 and 30 days up to it; null where so few would be recognisable."""

    dau: list[int]
    wau: list[int]
    mau: list[int]
    new: list[int]
    people: int
    newcomers: int
    average: float | None
    stickiness: float | None
    platforms: list[dict[str, Any]]


class CohortOut(Schema):
    """A cohort: people (null: too few to show), and by offset the share back, people back and people whose unit is over."""

    key: str
    size: int | None
    cells: list[dict[str, Any]]


class RetentionOut(Schema):
    """The table; `curve` is all cohorts together, `nodes` are D1, D7 and D30."""

    people: int
    cohorts: list[CohortOut]
    curve: list[float | None]
    nodes: list[dict[str, Any]]
    median_days_until_back: float | None


class RetentionWindow(BehaviourWindow):
    """`unit` day, week, month; `kind` since_start, rolling, calendar; `by` time, source, platform, account; `who` new or all."""

    unit: str = Field(default="week", pattern="^(day|week|month)$")
    kind: str = Field(default="since_start", pattern="^(since_start|rolling|calendar)$")
    by: str = Field(default="time", pattern="^(time|source|tag|platform|account)$")
    who: str = Field(default="new", pattern="^(new|all)$")
    starting: str = ""
    returning: str = ""


class FunnelStepIn(Schema):
    """A step: any of the actions, on a platform or account; `title` is its name."""

    title: str = ""
    actions: list[str] = []
    platform: str = ""
    account_id: int | None = None


class FunnelIn(Schema):
    """A funnel: steps in order, hours from the first step (null: the policy's) and floor of a step (null: the policy's)."""

    name: str
    steps: list[FunnelStepIn]
    window_hours: int | None = None
    floor: float | None = None
    about: str = ""


class FunnelOut(Schema):
    """A saved funnel."""

    id: int
    name: str
    steps: list[dict[str, Any]]
    window_hours: int
    floor: float | None
    about: str


class FunnelsOut(Schema):
    """The brand's funnels by name."""

    count: int
    items: list[FunnelOut]


class FunnelStepOut(Schema):
    """A step's people (null: too few to show), shares, and times in seconds."""

    title: str
    people: int | None
    rate: float | None
    whole: float | None
    lost: int | None
    low: bool
    leak: bool
    from_start: dict[str, Any]
    from_before: dict[str, Any]


class FunnelAnswerOut(Schema):
    """People step after step, and by segment."""

    steps: list[FunnelStepOut]
    segments: list[dict[str, Any]]
    floor: float
    conversion: float | None
    open_people: int


class FunnelAsk(Schema):
    """A funnel that is not saved, over local days (both included)."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    steps: list[FunnelStepIn]
    window_hours: int | None = None
    floor: float | None = None
    split: str = Field(default="", pattern="^(|platform|account|source|month)$")


class FunnelWindow(BehaviourWindow):
    """`split`: platform, account, source or month."""

    split: str = Field(default="", pattern="^(|platform|account|source|month)$")


class PathsWindow(BehaviourWindow):
    """`by` action, platform or both; `start` from the first such action, or `goal` back from the last one; `gap_hours` of silence end a path."""

    by: str = Field(default="action", pattern="^(action|platform|both)$")
    length: int = Field(default=5, ge=1, le=12)
    gap_hours: float | None = Field(default=None, gt=0, le=24 * 366)
    start_action: str = ""
    goal: str = ""


class PathsOut(Schema):
    """All paths counted, the most frequent ones, and the flow between neighbouring steps (null: too few people to show)."""

    sessions: int
    people: int
    top: list[dict[str, Any]]
    links: list[dict[str, Any]]


class TouchpointIn(Schema):
    """A touchpoint; `place` is oa_menu, mini_program, moments_ad, comment, live, post, message or other, `sign_up` a share."""

    name: str
    place: str
    hops: int = 1
    fields_asked: int = 0
    sign_up: float | None = None
    url: str = ""


class TouchpointOut(TouchpointIn):
    """A touchpoint with what could be left out."""

    id: int
    advice: str
    expected_gain: float | None


class TouchpointsOut(Schema):
    """The brand's touchpoints by name."""

    count: int
    items: list[TouchpointOut]


@router.get("/behaviour/active", response=ActiveOut, summary="Active users by day")
def active_users(request: HttpRequest, window: Query[BehaviourWindow]) -> dict[str, Any]:
    """Daily, weekly and monthly active people, new ones, stickiness, platforms."""
    found = actives.active(window.span())
    platforms = [asdict(one) for one in found.platforms]
    return {**asdict(found), "platforms": platforms, "average": found.average, "stickiness": found.stickiness}


@router.get("/behaviour/retention", response=RetentionOut, summary="Cohort retention")
def cohort_retention(request: HttpRequest, window: Query[RetentionWindow]) -> dict[str, Any]:
    """Who came back, by cohort."""
    ask = retention.Ask(window.unit, window.kind, window.by, window.who == "new", window.starting[:60], window.returning[:60])
    found = retention.retention(window.span(), ask, silence=BehaviourPolicy.of_brand().silence.days)
    return {
        "people": found.people,
        "cohorts": [{"key": one.key, "size": one.size, "cells": [asdict(cell) for cell in one.cells]} for one in found.cohorts],
        "curve": list(found.curve),
        "nodes": [{**asdict(node), "share": node.share} for node in found.nodes],
        "median_days_until_back": found.returns.median,
    }


@router.get("/behaviour/paths", response=PathsOut, summary="The ways people take")
def ways(request: HttpRequest, window: Query[PathsWindow]) -> dict[str, Any]:
    """The most frequent sequences and the flow of steps."""
    hours = window.gap_hours or BehaviourPolicy.of_brand().session_gap.total_seconds() / 3600
    if window.start_action and window.goal:
        raise Refused("A path is read from a start or back from a goal, not both.", "goal")
    ask = paths.Ask(window.by, window.length, hours, window.start_action[:60], window.goal[:60])
    found = paths.paths(window.span(), ask)

    def name(code: int) -> str:
        return found.names[code] if code >= 0 else "other"

    links = [
        {"step": one.step, "from": name(one.source), "to": name(one.target), "sessions": one.sessions, "people": one.people}
        for one in found.graph.links
        if shown(one.people)
    ]
    return {"sessions": found.sessions, "people": found.people, "top": [asdict(one) for one in found.top], "links": links}


@router.get("/funnels", response=FunnelsOut, summary="Saved funnels")
def list_funnels(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All funnels by name."""
    rows, first = funnels.saved(), max(0, offset)
    return {"count": len(rows), "items": [_funnel(row) for row in rows[first : first + min(max(1, limit), 500)]]}


@router.post("/funnels", response={201: FunnelOut}, summary="Save a funnel")
def add_funnel(request: HttpRequest, payload: FunnelIn) -> Status[dict[str, Any]]:
    """A new funnel."""
    return Status(201, _funnel(services.save_funnel(**payload.dict())))


@router.post("/funnels/answer", response=FunnelAnswerOut, summary="Answer a funnel without saving it")
def answer_funnel(request: HttpRequest, payload: FunnelAsk) -> dict[str, Any]:
    """People step after step; more steps than the policy allows are refused."""
    require("analytics.view")
    if payload.last < payload.first:
        raise Refused("to lies before from.", "to")
    steps = services.checked_steps([step.dict() for step in payload.steps])
    hours, floor = services.checked_window(payload.window_hours), services.checked_floor(payload.floor)
    return _answer(funnels.answer(Span(payload.first, payload.last), steps, window_hours=hours, floor=floor, split=payload.split))


@router.get("/funnels/{funnel_id}", response=FunnelOut, summary="One funnel")
def one_funnel(request: HttpRequest, funnel_id: int) -> dict[str, Any]:
    """Its steps, window and floor."""
    return _funnel(_saved(funnel_id))


@router.put("/funnels/{funnel_id}", response=FunnelOut, summary="Change a funnel")
def change_funnel(request: HttpRequest, funnel_id: int, payload: FunnelIn) -> dict[str, Any]:
    """All of it."""
    require(services.EDIT)
    return _funnel(services.save_funnel(funnel_id=_saved(funnel_id).pk, **payload.dict()))


@router.delete("/funnels/{funnel_id}", response={204: None}, summary="Archive a funnel")
def archive_funnel(request: HttpRequest, funnel_id: int) -> Status[None]:
    """Put it away."""
    require(services.EDIT)
    services.archive_funnel(funnel_id=_saved(funnel_id).pk)
    return Status(204, None)


@router.get("/funnels/{funnel_id}/answer", response=FunnelAnswerOut, summary="A saved funnel's answer")
def saved_answer(request: HttpRequest, funnel_id: int, window: Query[FunnelWindow]) -> dict[str, Any]:
    """People at each step whose first step lies in the days."""
    row = _saved(funnel_id)
    return _answer(funnels.answer(window.span(), row.steps, window_hours=row.window_hours, floor=row.floor, split=window.split))


@router.get("/touchpoints", response=TouchpointsOut, summary="Touchpoints")
def list_touchpoints(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """All touchpoints with advice."""
    rows, first, policy = funnels.touchpoints(), max(0, offset), FunnelPolicy.of_brand()
    return {"count": len(rows), "items": [_touchpoint(row, policy) for row in rows[first : first + min(max(1, limit), 500)]]}


@router.post("/touchpoints", response={201: TouchpointOut}, summary="Register a touchpoint")
def add_touchpoint(request: HttpRequest, payload: TouchpointIn) -> Status[dict[str, Any]]:
    """A place where people are led on."""
    return Status(201, _touchpoint(services.save_touchpoint(**_touch_values(payload)), FunnelPolicy.of_brand()))


@router.put("/touchpoints/{touchpoint_id}", response=TouchpointOut, summary="Change a touchpoint")
def change_touchpoint(request: HttpRequest, touchpoint_id: int, payload: TouchpointIn) -> dict[str, Any]:
    """All of it."""
    require(services.EDIT)
    kept = services.save_touchpoint(touchpoint_id=_touch_row(touchpoint_id).pk, **_touch_values(payload))
    return _touchpoint(kept, FunnelPolicy.of_brand())


@router.delete("/touchpoints/{touchpoint_id}", response={204: None}, summary="Archive a touchpoint")
def archive_touchpoint(request: HttpRequest, touchpoint_id: int) -> Status[None]:
    """Put it away."""
    require(services.EDIT)
    services.archive_touchpoint(touchpoint_id=_touch_row(touchpoint_id).pk)
    return Status(204, None)


def _saved(funnel_id: int) -> SavedFunnel:
    try:
        return funnels.saved_funnel(funnel_id)
    except SavedFunnel.DoesNotExist:
        raise Http404 from None


def _touch_row(touchpoint_id: int) -> Touchpoint:
    row: Touchpoint | None = Touchpoint.objects.filter(pk=touchpoint_id, archived=False).first()
    if row is None:
        raise Http404
    return row


def _touch_values(payload: TouchpointIn) -> dict[str, Any]:
    values = payload.dict()
    values["fields"] = values.pop("fields_asked")
    return values


def _funnel(row: SavedFunnel) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in ("name", "steps", "window_hours", "floor", "about")}}


def _answer(found: funnels.Answer) -> dict[str, Any]:
    return {**asdict(found), "conversion": found.conversion}


def _touchpoint(row: Touchpoint, policy: FunnelPolicy) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("name", "place", "hops", "sign_up", "url")}
    return {
        "id": row.pk,
        **values,
        "fields_asked": row.fields,
        "advice": advice_words(row, policy),
        "expected_gain": funnels.advice(row, policy).gain,
    }
