"""All experiments, templates, the period under one correction, and the size calculator."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.charts import LineChart, Series
from guanhao.console.exports import TYPES, download
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.experiments.models import MetricRole
from guanhao.domains.experiments.policy import ExperimentPolicy
from guanhao.domains.experiments.ready import TEMPLATES
from guanhao.domains.experiments.selectors import core as selectors
from guanhao.domains.experiments.tables import ExperimentTable
from guanhao.domains.experiments.wording import difference_words, explain
from guanhao.engines.experiments.errors import BadData
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.search import Hit

SPANS = (30, 90, 365)
LINE = ("experiment", "version", "state", "difference", "p", "q", "mismatch")


def found_experiments(words: str, limit: int) -> list[Hit]:
    """For the global search: experiments whose name or hypothesis hold every word, the newest first."""
    rows = selectors.experiments()
    for word in words.split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(hypothesis__icontains=word))
    return [Hit("experiments.experiment", str(row.pk), row.title, row.hypothesis, burl("experiments:experiment", pk=row.pk)) for row in rows[:limit]]


@needs("experiments.view")
def experiments(request: BrandRequest) -> HttpResponseBase:
    """The list."""
    table = ExperimentTable(request, QuerySetRows(selectors.experiments(), search=("title", "hypothesis", "owner_name")))
    return list_page(request, table, template="experiments/experiments.html", context={"tab": "list", "may_edit": access.can("experiments.edit")})


@needs("experiments.view")
def templates(request: BrandRequest) -> HttpResponseBase:
    """Ready experiments with what others have seen."""
    context = {"templates": TEMPLATES.values(), "tab": "templates", "may_edit": access.can("experiments.edit")}
    return page(request, "experiments/templates.html", context)


@needs("experiments.view")
def period(request: BrandRequest) -> HttpResponseBase:
    """Every comparison of a period under one correction: how many findings may be chance; `?export=` downloads."""
    days = int(request.GET["days"]) if request.GET.get("days") in {str(one) for one in SPANS} else 90
    today = now().astimezone(request.brand.zone).date()
    lines = selectors.discoveries(today - timedelta(days=days - 1), today)
    if request.GET.get("export") in TYPES:
        return download(f"{request.brand.slug}-experiments", request.GET["export"], list(LINE), list(LINE), lambda: (_line(one) for one in lines))
    alpha = ExperimentPolicy.of_brand().alpha
    found = sum(one["q"] is not None and one["q"] < alpha for one in lines)
    lines = [one | {"words": difference_words(one["difference"], one["metric"])} for one in lines]
    context = {"lines": lines, "days": days, "spans": SPANS, "found": found, "alpha": alpha, "tab": "period"}
    return page(request, "experiments/period.html", context)


@needs("experiments.view")
def size(request: BrandRequest) -> HttpResponseBase:
    """How many people it takes, from `?base_rate=&effect=&arms=&daily=` in percent or `?deviation=&change=` of an average.

    A fragment inside the form, a page of its own otherwise.
    """
    names = ("base_rate", "effect", "arms", "daily", "change", "deviation", "primary_measure")
    given = {name: request.GET.get(name, "").strip() for name in names}
    context: dict[str, Any] = {"given": given, "tab": "size", "policy": ExperimentPolicy.of_brand(), **_sized(given)}
    return page(request, "experiments/size.html", context, fragment="experiments/_size.html")


def _line(one: dict[str, Any]) -> list[Any]:
    row = one["experiment"]
    return [row.title, one["arm"], row.state, one["difference"], one["p"], one["q"], one["mismatch"]]


def _sized(given: dict[str, str]) -> dict[str, Any]:
    from guanhao.engines.experiments import sizes

    policy = ExperimentPolicy.of_brand()
    average = given["primary_measure"] not in {"", MetricRole.Measure.SHARE} or not (given["base_rate"] or given["effect"])
    first, second = (given["deviation"], given["change"]) if average else (given["base_rate"], given["effect"])
    if not first or not second:
        return {"average": given["primary_measure"] not in {"", MetricRole.Measure.SHARE}}
    try:
        base, change = (float(one) if average else float(one) / 100 for one in (first, second))
        arms, daily = int(given["arms"] or 2), float(given["daily"]) if given["daily"] else None
    except ValueError:
        return {"problem": _("Enter numbers, such as 5 and 1.5.")}
    needed = sizes.size_of_means if average else sizes.size_of_shares
    try:
        need = needed(base, change, alpha=policy.alpha, power=policy.power, arms=min(max(arms, 2), 12), daily=daily)
    except BadData as problem:
        return {"problem": explain(problem)}
    places = [max(10, round(need.per_arm * share / 10)) for share in range(2, 21, 2)]
    power = sizes.power_of_means if average else sizes.power_of_shares
    chart = LineChart(
        x=[f"{one:,}" for one in places],
        series=[Series(_("Chance to see it"), [power(base, change, one, alpha=need.alpha) for one in places])],
        title=_("Chance to see it, by units an arm"),
        format="percent",
        zero=True,
    )
    return {"need": need, "chart": chart, "average": average}
