"""Experiments, what they are measured by, and what the numbers say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from guanhao.domains.experiments.contracts import ExperimentView
from guanhao.domains.experiments.models import Arm, ArmCount, Assignment, Experiment, MetricRole
from guanhao.domains.experiments.policy import ExperimentPolicy
from guanhao.domains.experiments.wording import explain
from guanhao.engines.experiments.errors import BadData
from guanhao.kernel import warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

POST_COLUMNS = ("finished_views", "likes", "comments", "shares", "saves", "coins", "follows", "clicks")


@dataclass(frozen=True)
class Result:
    """A metric's result: `test` as of engines analysis.summary (None: `problem` says why), whether the planned end is reached, units so far."""

    metric: MetricRole
    test: dict[str, Any] | None
    problem: str
    ended: bool
    units: int


@dataclass(frozen=True)
class Tally:
    """Exposures and conversions of an arm, in a segment ("": all of them)."""

    arm: str
    exposures: int
    conversions: int
    segment: str = ""


def experiments() -> QuerySet[Experiment]:
    """All of the brand, the newest first."""
    return Experiment.objects.order_by("-made_at", "-pk")


def view_of(row: Experiment, arm: Arm | None = None) -> ExperimentView:
    """For other rooms; with the version that was asked for."""
    arms = tuple(one.key for one in row.arms.all())
    view = ExperimentView(row.pk, row.key, row.title, row.kind, row.state, arms, row.winner, row.started_at, row.stopped_at)
    view = replace(view, state_title=row.get_state_display())
    return replace(view, arm=arm.key, arm_title=arm.title, arm_state=arm.state) if arm else view


def result(row: Experiment, metric: MetricRole, *, control: str | None = None, alpha: float | None = None) -> Result:
    """Everything about one metric now. The control is the first arm unless another is named."""
    from guanhao.engines.experiments.analysis import Settings
    from guanhao.engines.experiments.columns import analyse_columns

    order = {arm.key: place for place, arm in enumerate(row.arms.order_by("order"))}
    columns, units = _columns(row, metric, order)
    ended = has_ended(row, units)
    if not units:
        return Result(metric, None, "empty", ended, 0)
    policy = ExperimentPolicy.of_brand()
    settings = Settings(
        alpha=alpha or row.alpha, alarm=policy.split_alarm, least=policy.least, planned=float(2 * (row.per_arm or 2500)),
        effect=row.effect if metric.role == MetricRole.Role.PRIMARY else None, robust=metric.robust,
    )  # fmt: skip
    promised = _promised(row, metric)
    columns["share"] = [promised[arm] for arm in columns["arm"]]
    first = min(columns["arm"], key=lambda arm: order[arm])
    try:
        found = analyse_columns(columns, settings, control=control if control in columns["arm"] else first)
    except BadData as problem:
        return Result(metric, None, explain(problem), ended, units)
    test = _judged(found.tests[0], metric, row)
    test["arms"].sort(key=lambda arm: order[arm["arm"]])
    test["comparisons"].sort(key=lambda one: order[one["arm"]])
    return Result(metric, test, "", ended, units)


def _columns(row: Experiment, metric: MetricRole, order: dict[str, int]) -> tuple[dict[str, Any], int]:
    """What the engine analyses, and units so far: a row a person where one number a person counts, a row a version and segment otherwise."""
    if metric.by_person:
        from guanhao.domains.experiments.selectors.persons import columns_of

        columns = columns_of(row, metric)
        return columns, len(columns.get("arm", ()))
    tallies = sorted((one for one in tally(row, metric) if one.exposures or one.conversions), key=lambda one: order[one.arm])
    columns = {
        "arm": [one.arm for one in tallies],
        "exposures": [one.exposures for one in tallies],
        "conversions": [one.conversions for one in tallies],
    }
    if any(one.segment for one in tallies):
        columns["segment"] = [one.segment for one in tallies]
    return columns, sum(one.exposures for one in tallies)


def results(row: Experiment) -> list[Result]:
    """All metrics, the primary one first."""
    order = {MetricRole.Role.PRIMARY: 0, MetricRole.Role.SECONDARY: 1, MetricRole.Role.GUARDRAIL: 2}
    return [result(row, one) for one in sorted(row.metrics.all(), key=lambda one: (order[MetricRole.Role(one.role)], one.pk))]


def primary(row: Experiment) -> MetricRole:
    """What it is decided by."""
    found: MetricRole = row.metrics.get(role=MetricRole.Role.PRIMARY)
    return found


def has_ended(row: Experiment, units: int) -> bool:
    """Whether the planned end is reached, so that the fixed result may be read: it stopped on its day or has all its units."""
    if row.per_arm and units >= row.per_arm * row.arms.count():
        return True
    today = now().astimezone(current_brand().zone).date()
    return bool(row.ends_on and row.ends_on <= today)


def tally(row: Experiment, metric: MetricRole) -> list[Tally]:
    """Counts of the arms from where the metric takes them."""
    if metric.source == MetricRole.Source.POSTS:
        return _of_posts(row, metric)
    if metric.source in {MetricRole.Source.EVENTS, MetricRole.Source.ORDERS}:
        return _of_people(row, metric)
    found = (
        ArmCount.objects.filter(metric=metric)
        .values("arm__key", "segment")
        .annotate(exposures=Sum("exposures"), conversions=Sum("conversions"))
        .order_by("arm__key", "segment")
    )
    return [Tally(one["arm__key"], one["exposures"], one["conversions"], one["segment"]) for one in found]


def shown(row: Experiment) -> dict[str, int]:
    """Exposures an arm in the log of the split."""
    return {one["arm__key"]: one["n"] for one in Assignment.objects.filter(experiment=row).values("arm__key").annotate(n=Count("pk"))}


def discoveries(start: date, end: date) -> list[dict[str, Any]]:
    """Experiments that ran in these days with p of their primary metric and q over all of them (Benjamini & Hochberg 1995)."""
    import numpy as np

    from guanhao.engines.experiments.many import false_discovery

    rows = Experiment.objects.exclude(started_at=None).filter(started_at__date__lte=end).prefetch_related("arms", "metrics")
    lines = []
    for row in rows.order_by("-started_at")[:500]:
        if row.stopped_at and row.stopped_at.date() < start:
            continue
        found = result(row, next(one for one in row.metrics.all() if one.role == MetricRole.Role.PRIMARY))
        for one in found.test["comparisons"] if found.test else ():
            broken = bool(found.test and found.test["srm"]["alarm"])
            line = {"experiment": row, "metric": found.metric, "arm": one["arm"], "difference": one["difference"], "p": one["always_p"]}
            lines.append(line | {"mismatch": broken})
    p = np.array([np.nan if one["p"] is None or one["mismatch"] else one["p"] for one in lines], float)
    for line, q in zip(lines, false_discovery(p), strict=True):
        line["q"] = None if np.isnan(q) else float(q)
    return lines


def _promised(row: Experiment, metric: MetricRole) -> dict[str, float]:
    """What each arm was promised; of an adaptive split the sum of the chances that were given."""
    if row.adaptive and metric.source in {MetricRole.Source.EVENTS, MetricRole.Source.ORDERS}:
        arms = list(row.arms.all())
        given: dict[str, float] = dict.fromkeys([arm.key for arm in arms], 1e-9)
        for one in Assignment.objects.filter(experiment=row).values("arm__key").annotate(n=Count("pk")):
            given[one["arm__key"]] = float(one["n"])
        return given
    return {arm.key: arm.share for arm in row.arms.all()}


def _judged(test: dict[str, Any], metric: MetricRole, row: Experiment) -> dict[str, Any]:
    """Views of posts are what a platform gives, not what a split promised, and counts of a split that learns had other shares every day: no sample
    ratio to check. And where less is better, less wins.
    """
    from guanhao.engines.experiments.analysis import verdict

    learnt = row.adaptive and metric.source == MetricRole.Source.COUNTS
    if (learnt or metric.source == MetricRole.Source.POSTS or row.kind == Experiment.Kind.COLD_START) and test["srm"]["alarm"]:
        test["srm"] = {"p": None, "statistic": None, "alarm": False, "reliable": False}
    turned = [one | {"difference": -one["difference"]} if metric.down and one["difference"] is not None else one for one in test["comparisons"]]
    test["verdict"] = verdict(test | {"comparisons": turned}, row.alpha)
    return test


def _of_posts(row: Experiment, metric: MetricRole) -> list[Tally]:
    if metric.key not in POST_COLUMNS:
        return []
    posts: dict[tuple[int, str], str] = {}
    arms = list(row.arms.all())
    for arm in arms:
        for one in [*arm.posts, *_published(arm.subject)]:
            account, _sep, post = str(one).partition(":")
            if account.isdigit() and post:
                posts[int(account), post] = arm.key
    if not posts:
        return []
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    ids = sorted({post for _account, post in posts})
    marks = ",".join("?" * len(ids))
    sql = f"SELECT account_id, post_id, views, {metric.key} AS hits FROM post_current WHERE post_id IN ({marks})"
    for line in warehouse.rows(sql, tuple(ids)):
        key = posts.get((line["account_id"], line["post_id"]))
        if key and line["views"] is not None and line["hits"] is not None:
            sums[key][0] += int(line["views"])
            sums[key][1] += int(line["hits"])
    return [Tally(key, views, hits) for key, (views, hits) in sums.items()]


def _published(subject: str) -> Iterable[str]:
    if not subject:
        return ()
    from guanhao.domains.publishing import facade as publishing
    from guanhao.kernel.access import SYSTEM, acting

    with acting(SYSTEM):
        found = publishing.of_subjects([subject]).get(subject)
    return (f"{found.account_id}:{found.remote_id}",) if found and found.remote_id else ()


def _of_people(row: Experiment, metric: MetricRole) -> list[Tally]:
    seen = Assignment.objects.filter(experiment=row)
    if row.started_at is None:
        return []
    until = row.stopped_at or now()
    if metric.source == MetricRole.Source.ORDERS:
        sql = "SELECT person_id, max(ordered_at) AS last FROM orders WHERE ordered_at >= ? AND ordered_at <= ? GROUP BY person_id"
        rows = warehouse.rows(sql, (row.started_at, until))
    else:
        sql = "SELECT person_id, max(happened_at) AS last FROM events WHERE type = ? AND happened_at >= ? AND happened_at <= ? GROUP BY person_id"
        rows = warehouse.rows(sql, (metric.key, row.started_at, until))
    done = {line["person_id"]: line["last"] for line in rows}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for unit, arm, at in seen.values_list("unit", "arm__key", "at").iterator(chunk_size=5000):
        sums[arm][0] += 1
        last = done.get(unit)
        sums[arm][1] += last is not None and last >= at
    return [Tally(arm, units, hits) for arm, (units, hits) in sums.items()]
