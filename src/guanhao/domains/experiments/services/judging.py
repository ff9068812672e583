"""What the data decide while an experiment runs: daily looks, guardrails, broken splits, and the winner of a cold start."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl
from guanhao.domains.experiments.contracts import Refused
from guanhao.domains.experiments.models import Arm, Experiment, Look, MetricRole
from guanhao.domains.experiments.policy import ExperimentPolicy
from guanhao.domains.experiments.rules.early import Early, early_winner, harmed
from guanhao.domains.experiments.selectors import core as selectors
from guanhao.domains.experiments.services.assigning import learn_shares
from guanhao.domains.experiments.services.core import log, stop_experiment, target_of
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def watch_experiment(row: Experiment) -> None:
    """Keep today's look of every metric, tell of a broken split, stop on a harmed guardrail, let a cold start pick, learn shares."""
    found = selectors.results(row)
    keep_looks(row, found)
    for one in found:
        if one.test is None:
            continue
        if one.test["srm"]["alarm"] and not row.alarmed:
            _tell_broken(row, one)
        if one.metric.role == MetricRole.Role.GUARDRAIL and _guard(row, one):
            return
    if row.adaptive and found[0].test is not None:
        arms = found[0].test["arms"]
        learn_shares(row, {arm["arm"]: arm["conversions"] for arm in arms}, {arm["arm"]: arm["units"] for arm in arms})
    if row.kind == Experiment.Kind.COLD_START and ExperimentPolicy.of_brand().early_automatic and early(row).winner:
        promote_winner(row, reason=_("By early data."))


@transaction.atomic
def keep_looks(row: Experiment, found: list[selectors.Result]) -> None:
    """One look a day and arm: what the history of the always-valid interval is drawn from."""
    day = now().astimezone(current_brand().zone).date()
    arms = {arm.key: arm for arm in row.arms.all()}
    for one in found:
        for line in one.test["comparisons"] if one.test else ():
            low, high = line["always_interval"]
            Look.objects.update_or_create(
                experiment=row, metric=one.metric, arm=arms[line["arm"]], day=day,
                defaults={"units": one.units, "difference": line["difference"], "low": low, "high": high, "p": line["always_p"]},
            )  # fmt: skip


def early(row: Experiment) -> Early:
    """Whether a version leads for sure, judged against the arm with the highest rate, at alpha over the number of comparisons."""
    metric = selectors.primary(row)
    first = selectors.result(row, metric)
    if first.test is None:
        return Early("", (), "too_few")
    rates = {arm["arm"]: arm["mean"] for arm in first.test["arms"] if arm["mean"] is not None}
    if len(rates) < row.arms.count():
        return Early("", (), "too_few")
    best = (min if metric.down else max)(rates, key=lambda key: rates[key])
    pairs = row.arms.count() - 1
    against = selectors.result(row, metric, control=best, alpha=row.alpha / pairs)
    if against.test is None:
        return Early("", (), "too_few")
    test: dict[str, Any] = against.test
    if metric.down:
        test = test | {"comparisons": [one | {"difference": -one["difference"]} for one in test["comparisons"]]}
    return early_winner(test, alpha=row.alpha, least=ExperimentPolicy.of_brand().early_least)


@transaction.atomic
def promote_winner(row: Experiment, *, reason: str) -> Early:
    """The leading version goes on, the others are withheld: their planned publications leave the calendar. Refused while nothing is sure."""
    require("experiments.edit")
    row = Experiment.objects.select_for_update().get(pk=row.pk)
    if row.state != Experiment.State.RUNNING:
        raise Refused(_("Only a running experiment can pick its winner."))
    found = early(row)
    if not found.winner:
        from guanhao.domains.experiments.wording import EARLY

        raise Refused(str(EARLY[found.why]))
    withheld = []
    for arm in row.arms.all():
        arm.state = Arm.State.PROMOTED if arm.key == found.winner else Arm.State.STOPPED
        arm.save(update_fields=["state"])
        if arm.key != found.winner and arm.subject:
            withheld += _withhold(arm)
    row.state, row.winner, row.decided_at = Experiment.State.DECIDED, found.winner, now()
    row.stopped_at, row.stop_reason = row.decided_at, reason.strip()[:300]
    row.save()
    result = selectors.result(row, selectors.primary(row))
    log(row, "promoted", arm=found.winner, reason=reason, evidence={"result": result.test, "withheld": withheld})
    audit.record("experiments.promoted", target=target_of(row), after={"winner": found.winner, "withheld": withheld}, note=reason)
    notify(
        topic="experiments", title=gettext_lazy("A cold start has its winner"), body=f"{row.title}: {found.winner}",
        url=burl("experiments:experiment", pk=row.pk), key=f"experiments.promoted:{row.pk}", users=_readers(row), level="good",
    )  # fmt: skip
    return found


def _withhold(arm: Arm) -> list[int]:
    """Cancel what is planned of a losing version; what is out stays out."""
    from guanhao.domains.publishing import facade as publishing
    from guanhao.kernel.access import SYSTEM, acting

    with acting(SYSTEM):
        found = publishing.of_subjects([arm.subject]).get(arm.subject)
        if found is None:
            return []
        try:
            publishing.cancel(publication_id=found.id, reason=_("Another version won the cold start."))
        except publishing.Refused:
            return []  # it is out, or on its way
    return [found.id]


def _guard(row: Experiment, one: selectors.Result) -> bool:
    limit = one.metric.limit if one.metric.limit is not None else ExperimentPolicy.of_brand().harm
    test: dict[str, Any] = one.test or {}
    control = next((arm["mean"] for arm in test["arms"] if test["comparisons"] and arm["arm"] == test["comparisons"][0]["control"]), None)
    arms = harmed(test["comparisons"], control, limit=limit, down=one.metric.down)
    if not arms:
        return False
    words = _("Guardrail %(metric)s: version %(arms)s harms it beyond the limit.") % {"metric": one.metric.title, "arms": ", ".join(arms)}
    stop_experiment(row, reason=words)
    notify(
        topic="experiments", title=gettext_lazy("An experiment was stopped by its guardrail"), body=f"{row.title}: {words}",
        url=burl("experiments:experiment", pk=row.pk), key=f"experiments.guard:{row.pk}", users=_readers(row), level="warning",
    )  # fmt: skip
    return True


def _tell_broken(row: Experiment, one: selectors.Result) -> None:
    row.alarmed = True
    row.save(update_fields=["alarmed"])
    notify(
        topic="experiments", title=gettext_lazy("The split of an experiment is broken"), body=f"{row.title}: {one.metric.title}",
        url=burl("experiments:experiment", pk=row.pk), key=f"experiments.split:{row.pk}", users=_readers(row), level="warning",
    )  # fmt: skip


def _readers(row: Experiment) -> list[int] | None:
    return [row.owner_id] if row.owner_id else None
