"""The people behind a cell of a behaviour board, from the parameters an audience keeps."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from guanhao.domains.analytics.selectors.behaviour import funnels, retention
from guanhao.domains.analytics.selectors.behaviour.data import Span

if TYPE_CHECKING:
    from pyroaring import BitMap


def funnel_people(params: Mapping[str, Any]) -> "BitMap":
    """People who reached a step, or were lost after it: first, last, accounts, steps, window_hours, step, lost."""
    from guanhao.engines.audience.events import bitmap

    found = funnels.people_at(_span(params), params["steps"], int(params["window_hours"]), int(params["step"]), lost=bool(params["lost"]))
    return bitmap(found)


def retention_people(params: Mapping[str, Any]) -> "BitMap":
    """People of a retention cell, or of the whole cohort (offset None): first, last, accounts, ask, cohort, offset."""
    from guanhao.engines.audience.events import bitmap

    offset = params["offset"]
    return bitmap(retention.people_in(_span(params), retention.Ask(**params["ask"]), params["cohort"], None if offset is None else int(offset)))


def _span(params: Mapping[str, Any]) -> Span:
    return Span(date.fromisoformat(params["first"]), date.fromisoformat(params["last"]), tuple(int(one) for one in params["accounts"]))
