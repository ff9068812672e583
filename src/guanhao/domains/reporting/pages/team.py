"""The team's figures by duty (TEA-01)."""

from typing import Any

from django.http.response import HttpResponseBase

from guanhao.console.http import BrandRequest, needs, page
from guanhao.domains.reporting.selectors.team import Duty, Figure, duties, window_until_yesterday
from guanhao.domains.reporting.wording import DUTIES, figure_title
from guanhao.engines.statistics.compare import change


@needs("reporting.team")
def team(request: BrandRequest) -> HttpResponseBase:
    """Every duty with its people and figures, beside the window before."""
    window = window_until_yesterday()
    return page(request, "reporting/team.html", {"window": window, "duties": [_shown(duty) for duty in duties(window.end)]})


def _shown(duty: Duty) -> dict[str, Any]:
    return {"title": DUTIES[duty.key], "people": duty.people, "figures": [_tile(figure) for figure in duty.figures]}


def _tile(figure: Figure) -> dict[str, Any]:
    hours = figure.kind == "hours"
    return {
        "title": figure_title(figure.key),
        "value": figure.value * 3600 if hours and figure.value is not None else figure.value,
        "kind": "span" if hours else "number" if figure.kind == "count" else figure.kind,
        "change": change(figure.value, figure.before).share,
        "good": figure.good,
    }
