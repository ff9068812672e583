"""The team's figures by duty (TEA-01)."""

from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from guanhao.console.http import BrandRequest, needs, page
from guanhao.domains.reporting.policy import TeamPolicy
from guanhao.domains.reporting.selectors.team import Duty, Figure, Window, duties
from guanhao.engines.statistics.compare import change
from guanhao.kernel.now import now

DUTIES = {
    "content": _("Content"),
    "data": _("Data support"),
    "stability": _("Stability"),
    "goals": _("Goals"),
}
FIGURES = {
    "posts": _("Posts published"),
    "median": _("Interactions of the median post"),
    "hits": _("Share of hits"),
    "engagement": _("Engagement rate"),
    "explained": _("Changes explained"),
    "hours": _("Time until a change is explained"),
    "reviews": _("Daily reviews in time"),
    "reports": _("Reports written"),
    "failed": _("Jobs that failed"),
    "quarantined": _("Imported rows in quarantine"),
    "stale": _("Accounts with old data"),
    "goals": _("Goals running"),
    "safe": _("Goals on track or met"),
}


@needs("reporting.team")
def team(request: BrandRequest) -> HttpResponseBase:
    """Every duty with its people and figures, beside the window before."""
    end = now().astimezone(request.brand.zone).date() - timedelta(days=1)
    window = Window(end - timedelta(days=TeamPolicy.of_brand().days - 1), end)
    return page(request, "reporting/team.html", {"window": window, "duties": [_shown(duty) for duty in duties(end)]})


def _shown(duty: Duty) -> dict[str, Any]:
    return {"title": DUTIES[duty.key], "people": duty.people, "figures": [_tile(figure) for figure in duty.figures]}


def _tile(figure: Figure) -> dict[str, Any]:
    hours = figure.kind == "hours"
    return {
        "title": FIGURES[figure.key],
        "value": figure.value * 3600 if hours and figure.value is not None else figure.value,
        "kind": "span" if hours else "number" if figure.kind == "count" else figure.kind,
        "change": change(figure.value, figure.before).share,
        "good": figure.good,
    }
