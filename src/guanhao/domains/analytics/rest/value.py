"""The value boards for programs: RFM, lifetime value, attribution, return on spend, channel cost, spread, learned best time."""

from dataclasses import asdict
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from guanhao.domains.analytics.rest.numbers import QueryWindow
from guanhao.domains.analytics.selectors.value import lifetime, returns, segments, slots, spreading, touches
from guanhao.kernel import access

router = Router(tags=["value"])


class ReturnsQuery(QueryWindow):
    """Local days, and what the lines stand for."""

    by: Literal["campaign", "creative", "audience", "channel", "day"] = "campaign"


class TouchesQuery(QueryWindow):
    """Local days, and what a touch is named after."""

    by: Literal["platform", "source", "action"] = "platform"


class SlotQuery(QueryWindow):
    """Local days of publication, and the metric of posts that is to be large."""

    metric: str = "interactions"


def _told(found: Any) -> dict[str, Any]:
    """A board as JSON; {"empty": true} without data. A problem of the engine becomes its reason."""
    if found is None:
        return {"empty": True}
    told = {name: value for name, value in vars(found).items() if name != "problem"}
    problem = getattr(found, "problem", None)
    plain = {name: asdict(value) if hasattr(value, "__dataclass_fields__") else value for name, value in told.items()}
    return {"empty": False, **plain, **({"problem": problem.reason} if problem is not None else {})}


@router.get("/value/rfm", response=dict[str, Any], summary="Customer value (RFM)")
def rfm(request: HttpRequest) -> dict[str, Any]:
    """Segments, matrix and win-back layers of all customers; counts of small groups are null."""
    found = _told(segments.rfm_board())
    if found["empty"]:
        return found
    hidden = found.pop("hidden")
    shown = [vars(one) for one in found["segments"]]
    found["segments"] = [{name: None if name != "key" and one["key"] in hidden else value for name, value in one.items()} for one in shown]
    found["layers"] = [asdict(one) for one in found["layers"]]
    return found


@router.get("/value/lifetime", response=dict[str, Any], summary="Customer lifetime value")
def ltv(request: HttpRequest) -> dict[str, Any]:
    """The fitted model with intervals, expected and actual purchases, stages, cohorts, and acquisition cost against value."""
    found = _told(lifetime.ltv_board())
    for name in ("stages", "cohorts", "channels"):
        if name in found:
            found[name] = [asdict(one) for one in found[name]]
    return found


@router.get("/value/attribution", response=dict[str, Any], summary="Attribution")
def attribution(request: HttpRequest, window: Query[TouchesQuery]) -> dict[str, Any]:
    """First orders of the days shared among the touches before them by every model."""
    window.filters()
    found = _told(touches.attribution_between(window.start, window.end, window.by))
    if "models" in found:
        found["models"] = [asdict(one) for one in found["models"]]
    return found


@router.get("/value/returns", response=dict[str, Any], summary="Return on spend")
def spend(request: HttpRequest, window: Query[ReturnsQuery]) -> dict[str, Any]:
    """ROAS, ROI, CPM, CPC, CPA, CPE and CAC; a ratio that is not known is null with its reason."""
    window.filters()
    found = _told(returns.returns_between(window.start, window.end, window.by))
    for name in ("lines", "days"):
        if name in found:
            found[name] = [asdict(one) for one in found[name]]
    return found


@router.get("/value/channels", response=dict[str, Any], summary="Channel cost")
def channel_cost(request: HttpRequest, window: Query[QueryWindow]) -> dict[str, Any]:
    """Acquisition cost by channel and month, with the verdicts reduce, raise, keep or unclear."""
    window.filters()
    found = _told(returns.channel_board(window.start, window.end))
    for name in ("costs", "verdicts"):
        if name in found:
            found[name] = [asdict(one) for one in found[name]]
    return found


@router.get("/value/spread", response=dict[str, Any], summary="Spread of content")
def spread(request: HttpRequest, window: Query[QueryWindow], limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """E, R and state of posts, the fastest first; `limit` at most 500."""
    found = _told(spreading.spread_between(window.start, window.end, window.filters()))
    if found["empty"]:
        return found
    posts = found.pop("posts")
    start, most = max(0, offset), min(max(1, limit), 500)
    return {**found, "count": len(posts), "items": [asdict(one) for one in posts[start : start + most]]}


@router.get("/value/best-slots", response=dict[str, Any], summary="Learned best time")
def best_slots(request: HttpRequest, window: Query[SlotQuery]) -> dict[str, Any]:
    """Weekday and hour by expected lift with interval, and the back-test; empty when there are too few posts."""
    access.require("analytics.view")
    found = slots.best_slots(window.start, window.end, window.filters(), window.metric)
    told = _told(found)
    if found is not None:
        told |= {"slots": [asdict(one) for one in found.slots], "believed": found.believed}
    return told
