"""The purpose mix of the months."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.charts import BarChart, Series
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.domains.channels.facade import format_title
from guanhao.domains.content.models.kinds import PurposeChoice
from guanhao.domains.content.pages.topics import month_asked
from guanhao.domains.content.selectors.mix import Mix, mix_by_month

MONTHS = 6


@needs("content.view")
def mix(request: BrandRequest) -> HttpResponseBase:
    """What each month is made of against the target mix; what is missing is named (CON-01)."""
    months = mix_by_month(month_asked(request.GET.get("month")), MONTHS)
    chosen, words = months[-1], dict(PurposeChoice.choices)
    context: dict[str, Any] = {
        "mix": chosen,
        "parts": [(words[part.key], part) for part in chosen.parts],
        "low": [(words[part.key], part) for part in chosen.low],
        "directions": [(_direction(part.key), part) for part in chosen.directions],
        "low_directions": [(_direction(part.key), part) for part in chosen.low_directions],
        "direction_url": burl_or_none("system:policy", key="analytics.direction"),
        "chart": _against_target(chosen, words) if chosen.total else None,
        "trend": _months(months, words) if sum(one.total > 0 for one in months) > 1 else None,
        "month": chosen.first,
        "before": f"{months[-2].first:%Y-%m}",
        "after": f"{chosen.last + timedelta(days=1):%Y-%m}",
        "view": "mix",
        "policy_url": burl_or_none("system:policy", key="content.mix"),
        "trail": [(_("Topic pool"), burl("content:topics"))],
    }
    return page(request, "content/mix.html", context)


def _direction(key: str) -> str:
    kind, _colon, name = key.partition(":")
    return format_title(name) if kind == "format" else name


def _against_target(chosen: Mix, words: Mapping[str, Any]) -> BarChart:
    series = [
        Series(_("Share of the month"), [part.share for part in chosen.parts]),
        Series(_("Target"), [part.target for part in chosen.parts], tone="muted"),
    ]
    return BarChart(x=[str(words[part.key]) for part in chosen.parts], series=series, format="percent")


def _months(months: Sequence[Mix], words: Mapping[str, Any]) -> BarChart:
    series = [Series(str(words[key]), [one.parts[place].count for one in months]) for place, key in enumerate(PurposeChoice.values)]
    return BarChart(x=[f"{one.first:%Y-%m}" for one in months], series=series, stacked=True, format="number")
