"""The budget forecast: scenarios, channels, months, and how wrong the method was."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.console import exports
from guanhao.console.charts import BarChart, LineChart, Series
from guanhao.console.http import BrandRequest, needs, page
from guanhao.domains.analytics import facade as analytics
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.selectors.forecast import OUTCOMES, BudgetForecast, Wish, forecasts, percents

PREFIX = "by_"


def wish_of(data: Any) -> Wish:
    """What the address asks for; Refused by field."""
    changes: dict[str, float] = {}
    for name in data:
        if name.startswith(PREFIX) and data[name].strip() and len(changes) < 40:
            changes[name[len(PREFIX) :]] = (percents(data[name], name) or (0.0,))[0]
    return Wish(
        outcome=data.get("outcome") or "ad_revenue",
        first=data.get("first", "").strip(),
        last=data.get("last", "").strip(),
        scenarios=percents(data.get("scenarios", "")),
        channels=changes,
    )


@needs("reporting.view")
def forecast(request: BrandRequest) -> HttpResponseBase:
    """What is asked stands in the address, so that it can be linked and exported."""
    errors: dict[str, str] = {}
    try:
        found: BudgetForecast | None = forecasts(wish_of(request.GET))
    except Refused as error:
        found, errors = None, {error.field or "": error.message}
    if found is not None and request.GET.get("export") in exports.TYPES:
        return _exported(request, found)
    context = {
        "tab": "forecast",
        "found": found,
        "errors": errors,
        "data": request.GET,
        "outcomes": [(key, analytics.metric(key).title) for key in OUTCOMES],
        "chosen": request.GET.get("outcome") or "ad_revenue",
        "money": found is not None and found.unit == "money",
        "ready": found is not None and any(one.forecast for one in found.scenarios),
        "chart": _chart(found) if found else None,
        "history": _history(found) if found else None,
        "tested": list(zip(found.tested, found.test.months, strict=True)) if found and found.test else [],
        "query": request.GET.urlencode(),
    }
    return page(request, "reporting/forecast.html", context, status=422 if errors else 200)


def _exported(request: BrandRequest, found: BudgetForecast) -> HttpResponseBase:
    titles = [_("Budget"), _("Change (%)"), _("Ad spend"), pgettext("forecast", "Low"), found.title, pgettext("forecast", "High")]
    keys = ["budget", "change", "spend", "low", "middle", "high"]
    rows: list[list[Any]] = [[_("All channels"), one.change, *_numbers(one.forecast)] for one in found.scenarios]
    rows += [[one.title, one.change, *_numbers(one.forecast)] for one in found.lines]
    rows.append([_("Plan by channels"), None, *_numbers(found.mixed)])
    return exports.download(f"{request.brand.slug}-forecast", request.GET["export"], titles, keys, lambda: iter(rows))


def _numbers(one: Any) -> list[float | None]:
    return [None] * 4 if one is None else [round(value, 2) for value in (one.spend, one.low, one.middle, one.high)]


def _chart(found: BudgetForecast) -> BarChart | None:
    shown = [one for one in found.scenarios if one.forecast is not None]
    if not shown:
        return None
    names = [f"{one.change:+g}%" if one.change else _("As it was") for one in shown]
    parts = (("low", pgettext("forecast", "Low"), "muted"), ("middle", _("Expected"), "1"), ("high", pgettext("forecast", "High"), "muted"))
    series = [Series(words, [getattr(one.forecast, key) for one in shown], tone=tone) for key, words, tone in parts]
    return BarChart(x=names, series=series, title=found.title)


def _history(found: BudgetForecast) -> LineChart:
    labels = [label for label, _spend, _result in found.months]
    told = dict(zip(found.tested, found.test.months, strict=True)) if found.test else {}
    series = [
        Series(_("What came"), [result for _label, _spend, result in found.months]),
        Series(_("Foretold from the months before"), [told[label][2] if label in told else None for label in labels], dashed=True),
    ]
    return LineChart(x=labels, series=series, title=_("Foretold and what came, by month"))
