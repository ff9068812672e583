"""One experiment: the always-valid answer first, the fixed one at its end, the Bayesian one beside it."""

import json
from typing import Any

from django.db.models import Exists, OuterRef
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.charts import LineChart, Series
from guanhao.console.exports import TYPES, download
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.experiments.models import Arm, Assignment, Experiment, Look, MetricRole
from guanhao.domains.experiments.selectors import core as selectors
from guanhao.domains.experiments.services import judging
from guanhao.domains.experiments.wording import DONE, EARLY, REASONS, chance_words, difference_words, value_words
from guanhao.kernel import access

LINE = (
    "metric",
    "arm",
    "control",
    "difference",
    "lift",
    "always_low",
    "always_high",
    "always_p",
    "p",
    "p_within",
    "chance_better",
    "expected_loss",
    "reason",
)


@needs("experiments.view")
def experiment(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The plan, what the numbers say, and what was decided; `?export=` downloads the results."""
    row = get_object_or_404(Experiment, pk=pk)
    ran = row.state != Experiment.State.DRAFT
    found = selectors.results(row) if ran else []
    if request.GET.get("export") in TYPES:
        return download(
            f"{request.brand.slug}-{row.key}", request.GET["export"], list(LINE), list(LINE), lambda: (line for one in found for line in _lines(one))
        )
    arms = list(row.arms.order_by("order"))
    early = judging.early(row) if row.kind == Experiment.Kind.COLD_START and row.state == Experiment.State.RUNNING else None
    context = {
        "row": row,
        "arms": _with_audience(row, arms),
        "metrics": row.metrics.order_by("pk"),
        "audience": _audience(row),
        "results": [shown_result(row, one, arms) for one in found],
        "early": early,
        "early_words": EARLY[early.why] if early else "",
        "shown": selectors.shown(row) if ran else {},
        "needed": row.per_arm * len(arms) if row.per_arm else None,
        "verdicts": [(one, DONE.get(one.what, one.what)) for one in row.verdicts.order_by("-at")],
        "may_edit": access.can("experiments.edit"),
        "may_decide": access.can("experiments.decide"),
        "may_count": ran and row.state != Experiment.State.DECIDED and any(one.source == MetricRole.Source.COUNTS for one in row.metrics.all()),
        "trail": [(_("Experiments"), burl("experiments:experiments"))],
    }
    return page(request, "experiments/experiment.html", context)


def _audience(row: Experiment) -> str:
    from guanhao.domains.audiences import facade as audiences

    if row.segment_id is None or not access.can("audiences.view"):
        return ""
    return next((one.name for one in audiences.segments() if one.id == row.segment_id), "")


def _with_audience(row: Experiment, arms: list[Arm]) -> list[tuple[Arm, str, str]]:
    """Versions, each with name and parameters of the audience it may become; empty where its people are not known one by one."""
    shown: set[int] = set()
    if access.can("audiences.edit"):
        shown = set(row.arms.filter(Exists(Assignment.objects.filter(experiment=row, arm=OuterRef("pk")))).values_list("pk", flat=True))
    return [(arm, f"{row.title[:80]} · {arm.key}", json.dumps({"experiment": row.pk, "arm": arm.key}) if arm.pk in shown else "") for arm in arms]


def shown_result(row: Experiment, one: selectors.Result, arms: list[Arm]) -> dict[str, Any]:
    """One metric's result in words, figures and bars."""
    titles = {arm.key: f"{arm.key} {arm.title}" for arm in arms}
    test = one.test
    rows = [_comparison(line, one.metric, row.alpha) | {"title": titles[line["arm"]]} for line in test["comparisons"]] if test else []
    _draw(rows)
    return {
        "metric": one.metric,
        "average": one.metric.measure != MetricRole.Measure.SHARE,
        "test": test,
        "problem": REASONS.get(one.problem, one.problem),
        "ended": one.ended or row.state in {Experiment.State.STOPPED, Experiment.State.DECIDED},
        "rows": rows,
        "arms": [line | _arm_words(line, one.metric) | {"title": titles[line["arm"]]} for line in test["arms"]] if test else [],
        "units": one.units,
        "share": min(1.0, one.units / (row.per_arm * len(arms))) if row.per_arm else None,
        "chart": _chart(row, one.metric, arms),
        "answer": _answer(rows, titles, test) if test else "",
        "saved": _saved(rows),
        "segments": [line | {"words": difference_words(line["difference"], one.metric)} for line in test.get("segments", ())] if test else [],
    }


def _comparison(line: dict[str, Any], metric: MetricRole, alpha: float) -> dict[str, Any]:
    low, high = line["interval"]
    always_low, always_high = line["always_interval"]

    def between(first: float | None, last: float | None) -> str:
        return _("%(low)s to %(high)s") % {
            "low": difference_words(first, metric, unit=False),
            "high": difference_words(last, metric),
        }

    return line | {
        "words": _words(line),
        "tone": _tone(line, metric, alpha),
        "points": difference_words(line["difference"], metric),
        "always_words": between(always_low, always_high),
        "always_p_words": _p(line["always_p"]),
        "fixed_words": between(low, high),
        "fixed_p_words": _p(line["p_within"]),
        "trimmed_words": between(*line["trimmed"]["interval"]) if "trimmed" in line else "",
        "trimmed_p_words": _p(line["trimmed"]["p"]) if "trimmed" in line else "",
        "chance_words": chance_words(line["chance_better"] if not metric.down or line["chance_better"] is None else 1 - line["chance_better"]),
        "loss_words": difference_words(line["expected_loss"], metric).lstrip("+") if not metric.down else "",
    }


def _arm_words(line: dict[str, Any], metric: MetricRole) -> dict[str, str]:
    return {"value": value_words(line["mean"], metric), "spread": value_words(line.get("deviation"), metric)}


def _answer(rows: list[dict[str, Any]], titles: dict[str, str], test: dict[str, Any]) -> str:
    """What may be said now, by the always-valid reading."""
    if test["srm"]["alarm"] or not rows:
        return ""
    control = titles[rows[0]["control"]]
    better = [one["title"] for one in rows if one["tone"] == "good"]
    if better:
        return _("%(versions)s beats %(control)s for sure.") % {"versions": ", ".join(better), "control": control}
    if all(one["tone"] == "bad" for one in rows):
        return _("%(control)s beats every other version for sure.") % {"control": control}
    return _("No version is ahead of %(control)s for sure yet.") % {"control": control}


def _saved(rows: list[dict[str, Any]]) -> float | None:
    return next((one["variance_saved"] for one in rows if one.get("variance_saved") is not None), None)


def _draw(rows: list[dict[str, Any]]) -> None:
    """Places of the intervals on one line from 0 to 100, with no difference among them."""
    ends = [end for one in rows for end in (*one["always_interval"], *one["interval"], one["difference"]) if end is not None]
    if not ends:
        return
    low, high = min(0.0, *ends), max(0.0, *ends)
    width = (high - low) or 1.0
    low, width = low - width * 0.04, width * 1.08

    def place(value: float) -> str:
        return f"{100 * (value - low) / width:.2f}"

    for one in rows:
        first, last = one["always_interval"] if one["always_interval"][0] is not None else one["interval"]
        if first is None or one["difference"] is None:
            continue
        one["bar"] = {"low": place(first), "wide": f"{100 * (last - first) / width:.2f}", "mid": place(one["difference"]), "zero": place(0.0)}


def _tone(line: dict[str, Any], metric: MetricRole, alpha: float) -> str:
    if line["always_p"] is None or line["always_p"] >= alpha:
        return ""
    return "good" if (line["difference"] > 0) != metric.down else "bad"


def _words(line: dict[str, Any]) -> str:
    if line["reason"]:
        return str(REASONS.get(line["reason"], line["reason"]))
    return str(REASONS["waiting"]) if line["always_p"] is None else ""


def _chart(row: Experiment, metric: MetricRole, arms: list[Arm]) -> LineChart | None:
    """The always-valid interval of the first comparison day by day."""
    if len(arms) < 2:
        return None
    looks = list(Look.objects.filter(metric=metric, arm=arms[1]).order_by("day")[:366])
    if len(looks) < 2:
        return None
    return LineChart(
        x=[one.day for one in looks],
        series=[
            Series(_("Difference of %(arm)s") % {"arm": arms[1].title}, [one.difference for one in looks]),
            Series(_("Low end"), [one.low for one in looks], tone="muted", dashed=True),
            Series(_("High end"), [one.high for one in looks], tone="muted", dashed=True),
        ],
        title=_("Always-valid interval, day by day"),
        note=_("It may be read every day: the chance that it ever leaves the truth out stays below alpha."),
        format="number" if metric.measure != MetricRole.Measure.SHARE else "percent",
        zero=True,
    )


def _p(value: float | None) -> str:
    """A p value as it is read: never 0."""
    return "—" if value is None else "< 0.0001" if value < 0.0001 else f"= {value:.4f}"


def _lines(one: selectors.Result) -> list[list[Any]]:
    out = []
    for line in one.test["comparisons"] if one.test else ():
        low, high = line["always_interval"]
        values = line | {"metric": one.metric.title, "always_low": low, "always_high": high}
        out.append([values.get(name) for name in LINE])
    return out
