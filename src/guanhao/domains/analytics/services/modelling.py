"""Forecasts, changes, comparison studies and groups of people: asked, computed by a job, kept with their inputs (ANA-17..19)."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.analytics.models import ModelRun
from guanhao.domains.analytics.policy.advice import ForecastPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors import coverage, people_features, values
from guanhao.domains.analytics.selectors.metrics import find_metric
from guanhao.domains.analytics.services import rowstudies
from guanhao.domains.channels import facade as channels
from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.series import DaySeries
from guanhao.kernel import audit, warehouse
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.now import now

MODEL = "analytics.model"
PANEL = ("difference_in_differences", "synthetic_control")
SINGLE = ("interrupted_series", "before_after")
Report = Callable[[int, int, str], None]


@transaction.atomic
def start(*, kind: str, inputs: dict[str, Any], title: str = "") -> ModelRun:
    """Keep the question and compute it by a job. Refused names the field that is wrong; the same question may be asked again and again."""
    require(MODEL)
    checked = _checked(kind, inputs)
    actor = current_actor()
    row = ModelRun(kind=kind, title=(title or _title(kind, checked))[:200], inputs=checked, made_at=now())
    row.made_by_id, row.made_by_name = actor.user_id, actor.name[:120]
    row.save()
    audit.record("analytics.model_started", target=f"analytics.model:{row.pk}", after={"kind": kind, **checked})
    from guanhao.domains.analytics.jobs_models import run_model

    enqueue(run_model, key=f"analytics.run_model:{row.pk}", run_id=row.pk)
    return row


def again(*, run_id: int) -> ModelRun:
    """Ask the same question of today's data."""
    row = run_by_id(run_id)
    return start(kind=row.kind, inputs=row.inputs, title=row.title)


@transaction.atomic
def delete_runs(ids: list[int]) -> int:
    """Throw results away; how many."""
    require(MODEL)
    rows = list(ModelRun.objects.filter(pk__in=ids))
    for row in rows:
        audit.record("analytics.model_deleted", target=f"analytics.model:{row.pk}", before={"title": row.title})
        row.delete()
    return len(rows)


def run_by_id(pk: int) -> ModelRun:
    """A run of the brand in scope; ModelRun.DoesNotExist for another brand's."""
    found: ModelRun = ModelRun.objects.get(pk=pk)
    return found


def compute(*, run_id: int, report: Report) -> None:
    """Answer a question that was kept; what cannot be answered keeps its reason. A run that is done stays as it is."""
    row = ModelRun.objects.filter(pk=run_id).first()
    if row is None or row.state != ModelRun.State.RUNNING:
        return
    report(0, 2, _("Reading the numbers"))
    answer = {"forecast": _forecast, "changes": _changes, "study": _study, "clusters": _clusters, "rows": rowstudies.answer}[row.kind]
    try:
        row.result, row.state = answer(row.inputs), ModelRun.State.DONE
    except BadData as problem:
        row.result = {"problem": problem.code, "field": problem.field, "values": {name: str(value) for name, value in problem.values.items()}}
        row.state = ModelRun.State.REFUSED
    row.finished_at, row.generation = now(), warehouse.generation()
    row.save()
    report(2, 2, _("Done"))


def members_of(params: dict[str, Any]) -> Any:
    """People of a group of a saved grouping, for audiences: params run and group."""
    import base64

    from pyroaring import BitMap

    row = run_by_id(int(params["run"]))
    packed = row.result.get("members", {}).get(str(params["group"]))
    if packed is None:
        raise Refused(_("This grouping has no such group."), "group")
    return BitMap.deserialize(base64.b64decode(packed))


@transaction.atomic
def save_group(*, run_id: int, group: int, name: str) -> int:
    """Make a group of people an audience; its number."""
    from guanhao.domains.audiences import facade as audiences
    from guanhao.domains.audiences.contracts import Definition

    require(MODEL)
    params = {"run": run_id, "group": group}
    return audiences.save_segment(name=name, definition=Definition("cluster", params), members=members_of(params), source=f"model:{run_id}")


def _checked(kind: str, inputs: dict[str, Any]) -> dict[str, Any]:
    if kind not in ModelRun.Kind.values:
        raise Refused(_("Choose what to compute."), "kind")
    if kind == ModelRun.Kind.CLUSTERS:
        return _checked_clusters(inputs)
    if kind == ModelRun.Kind.ROWS:
        return rowstudies.checked(inputs)
    metric = str(inputs.get("metric", ""))
    try:
        find_metric(metric)
    except LookupError as unknown:
        raise Refused(_("Choose a metric."), "metric") from unknown
    known = {one.id for one in channels.accounts(closed=True)}
    lists = {name: [int(one) for one in inputs.get(name) or []] for name in ("accounts", "control")}
    for name, ids in lists.items():
        if set(ids) - known:
            raise Refused(_("Choose accounts of this brand."), name)
    found: dict[str, Any] = {"metric": metric, **lists}
    if kind == ModelRun.Kind.FORECAST:
        found["days"] = int(inputs.get("days") or ForecastPolicy.of_brand().days)
        if not 1 <= found["days"] <= 180:
            raise Refused(_("Choose between 1 and %(most)s days ahead.") % {"most": 180}, "days")
    if kind == ModelRun.Kind.STUDY:
        found |= _checked_study(inputs, lists)
    return found


def _checked_study(inputs: dict[str, Any], lists: dict[str, list[int]]) -> dict[str, Any]:
    design = str(inputs.get("design", ""))
    if design not in (*PANEL, *SINGLE):
        raise Refused(_("Choose a design."), "design")
    if design in PANEL and not (lists["accounts"] and lists["control"]):
        raise Refused(_("This design needs treated accounts and others to compare with."), "control")
    if set(lists["accounts"]) & set(lists["control"]):
        raise Refused(_("An account cannot be on both sides."), "control")
    if design == "synthetic_control" and len(lists["accounts"]) != 1:
        raise Refused(_("A synthetic control is for one treated account."), "accounts")
    first, cut, last = (_day(inputs, name) for name in ("first", "cut", "last"))
    if not first < cut <= last or (last - first).days > 1500:
        raise Refused(_("The day of the change must lie between the first and the last day."), "cut")
    return {"design": design, "first": str(first), "cut": str(cut), "last": str(last)}


def _checked_clusters(inputs: dict[str, Any]) -> dict[str, Any]:
    method, wanted = str(inputs.get("method") or "kmeans"), inputs.get("wanted")
    if method not in ("kmeans", "mixture"):
        raise Refused(_("Choose a method."), "method")
    if wanted and not 2 <= int(wanted) <= 12:
        raise Refused(_("Between 2 and 12 groups."), "wanted")
    last = _day(inputs, "last") if inputs.get("last") else (coverage.extent().last or now().date())
    days = int(inputs.get("days") or 90)
    if not 7 <= days <= 731:
        raise Refused(_("Between 7 and 731 days."), "days")
    return {"method": method, "wanted": int(wanted) if wanted else None, "days": days, "last": str(last)}


def _day(inputs: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(inputs.get(name, "")))
    except ValueError as wrong:
        raise Refused(_("Write the day as 2026-03-31."), name) from wrong


def _title(kind: str, inputs: dict[str, Any]) -> str:
    words = str(ModelRun.Kind(kind).label)
    if kind == ModelRun.Kind.ROWS:
        return f"{words} · {rowstudies.title_of(inputs)}"
    return f"{words}: {find_metric(inputs['metric']).title}" if "metric" in inputs else f"{words} · {inputs['last']}"


def _series(inputs: dict[str, Any]) -> DaySeries:
    extent = coverage.extent()
    if extent.last is None:
        raise BadData("values", "all_null")
    first = max(extent.first or extent.last, extent.last - timedelta(days=ForecastPolicy.of_brand().history - 1))
    return DaySeries.of(values.series(inputs["metric"], first, extent.last, Filters(accounts=tuple(inputs["accounts"]))))


def _forecast(inputs: dict[str, Any]) -> dict[str, Any]:
    from guanhao.engines.modelling.forecast import forecast

    series = _series(inputs)
    known = [value for value in series.values if value is not None]
    floor = 0.0 if known and min(known) >= 0 else None
    found = forecast(series, inputs["days"], ForecastPolicy.of_brand().level, floor)
    shown = series.values[-120:]
    return {
        "model": found.model,
        "source": found.source,
        "level": found.level,
        "known": found.known,
        "missing": found.missing,
        "from": str(series.end - timedelta(days=len(shown) - 1)),
        "past": list(shown),
        "steps": [{"day": str(step.day), "value": step.value, "low": step.low, "high": step.high} for step in found.steps],
        "total": found.total,
        "trials": [asdict(one) for one in found.trials],
        "backtest": {name: value for name, value in asdict(found.backtest).items() if name != "origins"},
    }


def _changes(inputs: dict[str, Any]) -> dict[str, Any]:
    from guanhao.engines.modelling.changes import changes
    from guanhao.engines.modelling.scan import scan

    policy, series = ForecastPolicy.of_brand(), _series(inputs)
    found, odd = changes(series, policy.change_level), scan(series, policy.odd_day)
    start = (odd.days[0] - series.start).days
    return {
        "from": str(odd.days[0]),
        "past": list(series.values[start : start + len(odd.days)]),
        "expected": list(odd.expected),
        "low": list(odd.low),
        "high": list(odd.high),
        "known": found.known,
        "changes": [{**asdict(one), "day": str(one.day)} for one in found.points],
        "segments": [[str(first), str(last), middle] for first, last, middle in found.segments],
        "odd": [{**asdict(one), "day": str(one.day)} for one in odd.anomalies],
        "alpha": found.alpha,
        "limit": odd.limit,
    }


def _study(inputs: dict[str, Any]) -> dict[str, Any]:
    from guanhao.engines.modelling import causal

    first, cut, last = (date.fromisoformat(inputs[name]) for name in ("first", "cut", "last"))
    place, metric, design = (cut - first).days, inputs["metric"], inputs["design"]

    def of(*accounts: int) -> list[float | None]:
        return [value for _day, value in values.series(metric, first, last, Filters(accounts=accounts))]

    treated = {str(one): of(one) for one in inputs["accounts"]}
    control = {str(one): of(one) for one in inputs["control"]}
    if design == "difference_in_differences":
        effect = causal.difference_in_differences(treated, control, place)
    elif design == "synthetic_control":
        effect = causal.synthetic_control(next(iter(treated.values())), control, place)
    else:
        series = of(*inputs["accounts"])
        effect = causal.interrupted_series(series, place) if design == "interrupted_series" else causal.before_after(series, place)
    lines = {"treated": of(*inputs["accounts"]), **({"control": of(*inputs["control"])} if inputs["control"] else {})}
    base = [value for value in (lines["treated"] if design in SINGLE else _mean_line(treated))[:place] if value is not None]
    return {"effect": asdict(effect), "lines": lines, "from": str(first), "base": sum(base) / len(base) if base else None}


def _mean_line(units: dict[str, list[float | None]]) -> list[float | None]:
    found: list[float | None] = []
    for day in zip(*units.values(), strict=True):
        known = [value for value in day if value is not None]
        found.append(sum(known) / len(known) if known else None)
    return found


def _clusters(inputs: dict[str, Any]) -> dict[str, Any]:
    import base64

    import numpy as np
    from pyroaring import BitMap

    from guanhao.domains.audiences import facade as audiences
    from guanhao.engines.modelling.cluster import cluster

    last = date.fromisoformat(inputs["last"])
    people, features = people_features.features(last - timedelta(days=inputs["days"] - 1), last)
    if not len(people):
        raise BadData("rows", "too_few_rows", rows=0, wanted=inputs["wanted"] or 2)
    found = cluster(features, inputs["method"], wanted=inputs["wanted"])
    groups, members = [], {}
    for group in found.groups:
        inside = BitMap(people[found.labels == group.number].astype(np.uint32))
        members[str(group.number)] = base64.b64encode(inside.serialize()).decode()
        groups.append({**asdict(group), "size": audiences.hide_small(group.size)})
    return {
        "groups": groups,
        "members": members,
        "silhouettes": {str(count): value for count, value in found.silhouettes.items()},
        "silhouette": found.silhouette,
        "stability": found.stability,
        "medians": found.medians,
        "people": len(people),
    }
