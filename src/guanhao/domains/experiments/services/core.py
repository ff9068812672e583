"""Experiments from draft to decision."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from guanhao.domains.experiments.contracts import Refused
from guanhao.domains.experiments.models import Arm, Experiment, MetricRole, Verdict
from guanhao.domains.experiments.policy import ExperimentPolicy
from guanhao.domains.experiments.wording import explain
from guanhao.domains.identity import facade as identity
from guanhao.engines.experiments.errors import BadData
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LETTERS = "ABCDEFGHIJKL"
State = Experiment.State


@dataclass(frozen=True, kw_only=True)
class ArmDraft:
    """One version; `share` is its part of the traffic on any scale."""

    title: str
    payload: dict[str, Any] = field(default_factory=dict)
    share: float = 1.0
    subject: str = ""
    posts: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class MetricDraft:
    """A number to judge by; see models.MetricRole."""

    title: str
    role: str = MetricRole.Role.PRIMARY
    source: str = MetricRole.Source.COUNTS
    key: str = ""
    measure: str = MetricRole.Measure.SHARE
    reduce_days: int = 0
    robust: bool = False
    down: bool = False
    limit: float | None = None


@dataclass(frozen=True, kw_only=True)
class ExperimentDraft:
    """What a person plans. `effect` is the absolute difference worth finding at `base_rate`, or of an average with its usual standard `deviation`;
    `traffic` the share of people that takes part.
    """

    title: str
    hypothesis: str
    arms: Sequence[ArmDraft]
    metrics: Sequence[MetricDraft]
    kind: str = Experiment.Kind.TITLE
    key: str = ""
    template: str = ""
    layer: str = ""
    traffic: float = 1.0
    adaptive: bool = False
    segment_id: int | None = None
    base_rate: float | None = None
    effect: float | None = None
    deviation: float | None = None
    ends_on: date | None = None
    owner_id: int | None = None
    note: str = ""


@transaction.atomic
def make_experiment(draft: ExperimentDraft) -> Experiment:
    """A new draft; Refused names the field that is missing or cannot be."""
    require("experiments.edit")
    policy = ExperimentPolicy.of_brand()
    row = Experiment(made_at=now(), salt=secrets.token_hex(8), alpha=policy.alpha, power=policy.power, template=draft.template[:40])
    _fill(row, draft)
    row.key = _free_key(draft.key or draft.title)
    row.save()
    _write_parts(row, draft)
    versions.keep(target_of(row), state_of(row), note=_("Planned"))
    audit.record("experiments.planned", target=target_of(row), after=state_of(row))
    return row


@transaction.atomic
def revise_experiment(row: Experiment, draft: ExperimentDraft) -> Experiment:
    """Change a draft; what runs is not changed, or its result would mean nothing."""
    require("experiments.edit")
    row = _locked(row)
    if row.state != State.DRAFT:
        raise Refused(_("A running experiment is not changed: stop it and plan another one."))
    before = state_of(row)
    _fill(row, draft)
    row.save()
    row.arms.all().delete()
    row.metrics.all().delete()
    _write_parts(row, draft)
    if state_of(row) != before:
        versions.keep(target_of(row), state_of(row), note=_("Changed"))
        audit.record("experiments.changed", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def start_experiment(row: Experiment) -> Experiment:
    """Let people in; the experiment takes its slots in its layer, which no other running one of the layer has."""
    from guanhao.engines.experiments.split import SLOTS, free_slots

    require("experiments.edit")
    row = _locked(row)
    if row.state != State.DRAFT:
        raise Refused(_("Only a draft can be started."))
    if row.arms.count() < 2:
        raise Refused(_("An experiment needs two versions or more."), "arms")
    wanted = max(1, round(row.traffic * SLOTS))
    if row.layer:
        others = Experiment.objects.filter(layer=row.layer, state=State.RUNNING).values_list("slot_first", "slot_last")
        found = free_slots(list(others), wanted)
        if found is None:
            raise Refused(_("The layer has no room for this share of the traffic: stop another experiment of it or take less."), "traffic")
        row.slot_first, row.slot_last = found
    else:
        row.slot_first, row.slot_last = 0, wanted
    row.state, row.started_at = State.RUNNING, now()
    row.save()
    audit.record("experiments.started", target=target_of(row), before={"state": State.DRAFT}, after={"state": row.state})
    return row


@transaction.atomic
def stop_experiment(row: Experiment, *, reason: str) -> Experiment:
    """Let nobody in any more; the reason is kept."""
    require("experiments.edit")
    row = _locked(row)
    if row.state != State.RUNNING:
        raise Refused(_("Only a running experiment can be stopped."))
    if not reason.strip():
        raise Refused(_("Say why it is stopped: it is kept in the decision log."), "reason")
    row.state, row.stopped_at, row.stop_reason = State.STOPPED, now(), reason.strip()[:300]
    row.save()
    log(row, "stopped", reason=row.stop_reason)
    audit.record("experiments.stopped", target=target_of(row), before={"state": State.RUNNING}, after={"state": row.state}, note=row.stop_reason)
    return row


@transaction.atomic
def decide_experiment(row: Experiment, *, winner: str, reason: str, evidence: dict[str, Any] | None = None) -> Experiment:
    """Write down what follows: the arm that stays ("" for none), and why. A running experiment is stopped by it."""
    require("experiments.decide")
    row = _locked(row)
    if row.state not in {State.RUNNING, State.STOPPED}:
        raise Refused(_("Only an experiment that ran can be decided, and only once."))
    if not reason.strip():
        raise Refused(_("Say why: the decision log keeps it."), "reason")
    arms = {arm.key: arm for arm in row.arms.all()}
    if winner and winner not in arms:
        raise Refused(_("There is no version %(key)s in this experiment.") % {"key": winner}, "winner")
    before = {"state": row.state, "winner": row.winner}
    row.state, row.winner, row.decided_at = State.DECIDED, winner, now()
    row.stopped_at = row.stopped_at or row.decided_at
    row.save()
    for arm in arms.values():
        arm.state = Arm.State.PROMOTED if arm.key == winner else Arm.State.STOPPED
        arm.save(update_fields=["state"])
    log(row, "decided", arm=winner, reason=reason.strip(), evidence=evidence)
    audit.record("experiments.decided", target=target_of(row), before=before, after={"state": row.state, "winner": winner}, note=reason.strip())
    return row


@transaction.atomic
def drop_experiment(row: Experiment) -> None:
    """Throw a draft away."""
    require("experiments.edit")
    row = _locked(row)
    if row.state != State.DRAFT:
        raise Refused(_("Only a draft can be thrown away: what ran stays on record."))
    audit.record("experiments.dropped", target=target_of(row), before=state_of(row))
    row.delete()


def log(row: Experiment, what: str, *, reason: str, arm: str = "", evidence: dict[str, Any] | None = None) -> None:
    """A line of the decision log, in the caller's transaction."""
    Verdict(experiment=row, what=what, arm=arm, reason=reason, evidence=evidence or {}, at=now(), by_name=current_actor().name[:80]).save()


def target_of(row: Experiment) -> str:
    """The experiment's name in audit and versions."""
    return f"experiments.experiment:{row.pk}"


def state_of(row: Experiment) -> dict[str, Any]:
    """The plan as JSON-safe values."""
    plain = ("key", "title", "kind", "hypothesis", "layer", "traffic", "adaptive", "segment_id")
    values = {name: getattr(row, name) for name in (*plain, "base_rate", "effect", "deviation", "per_arm", "owner_id", "note")}
    values["ends_on"] = row.ends_on.isoformat() if row.ends_on else None
    values["arms"] = [f"{arm.key}: {arm.title} ({arm.share:g})" for arm in row.arms.order_by("order")]
    values["metrics"] = [_metric_words(one) for one in row.metrics.order_by("pk")]
    return values


def _metric_words(one: MetricRole) -> str:
    how = [one.source, one.key, one.measure, f"cuped {one.reduce_days}" if one.reduce_days else "", "robust" if one.robust else ""]
    return f"{one.role}: {one.title} ({' '.join(filter(None, how))})"


def _locked(row: Experiment) -> Experiment:
    found: Experiment = Experiment.objects.select_for_update().get(pk=row.pk)
    return found


def _fill(row: Experiment, draft: ExperimentDraft) -> None:
    for name, most in (("title", 120), ("hypothesis", 2000), ("note", 4000), ("layer", 60)):
        text = getattr(draft, name).strip()
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
        setattr(row, name, text)
    if not row.title:
        raise Refused(_("Give the experiment a name."), "title")
    if not row.hypothesis:
        raise Refused(_("Write the hypothesis down first: what will change, and why."), "hypothesis")
    if draft.kind not in Experiment.Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Experiment.Kind.values)}, "kind")
    if not 0 < draft.traffic <= 1:
        raise Refused(_("The share of traffic lies between 0 and 100 %."), "traffic")
    row.kind, row.traffic, row.adaptive, row.segment_id = draft.kind, draft.traffic, draft.adaptive, draft.segment_id
    row.ends_on = draft.ends_on
    _fill_owner(row, draft)
    _fill_size(row, draft)
    _check_arms(draft)
    _check_metrics(draft)


def _fill_owner(row: Experiment, draft: ExperimentDraft) -> None:
    owner = next((one for one in identity.people_of_brand() if one.id == draft.owner_id), None) if draft.owner_id else None
    if draft.owner_id and owner is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    row.owner_id, row.owner_name = draft.owner_id, owner.name if owner else ""


def _fill_size(row: Experiment, draft: ExperimentDraft) -> None:
    from guanhao.engines.experiments.sizes import size_of_means, size_of_shares

    row.base_rate, row.effect, row.deviation, row.per_arm = draft.base_rate, draft.effect, draft.deviation, 0
    average = any(one.role == MetricRole.Role.PRIMARY and one.measure != MetricRole.Measure.SHARE for one in draft.metrics)
    if draft.effect is None or (draft.deviation if average else draft.base_rate) is None:
        return
    needed, base = (size_of_means, draft.deviation) if average else (size_of_shares, draft.base_rate)
    try:
        row.per_arm = needed(base or 0.0, draft.effect, alpha=row.alpha, power=row.power, arms=max(2, len(draft.arms))).per_arm
    except BadData as problem:
        raise Refused(explain(problem), {"base": "base_rate", "change": "effect"}.get(problem.field, problem.field)) from problem


def _check_arms(draft: ExperimentDraft) -> None:
    if not 2 <= len(draft.arms) <= len(LETTERS):
        raise Refused(_("An experiment needs two versions or more."), "arms")
    for arm in draft.arms:
        if not arm.title.strip():
            raise Refused(_("Give every version a name."), "arms")
        if not arm.share > 0:
            raise Refused(_("Every version needs a share of the traffic above 0."), "arms")


def _check_metrics(draft: ExperimentDraft) -> None:
    if sum(one.role == MetricRole.Role.PRIMARY for one in draft.metrics) != 1:
        raise Refused(_("An experiment has exactly one primary metric."), "metrics")
    titles = [one.title.strip() for one in draft.metrics]
    if "" in titles or len(set(titles)) < len(titles):
        raise Refused(_("Give every metric a name of its own."), "metrics")
    for one in draft.metrics:
        if one.role not in MetricRole.Role.values or one.source not in MetricRole.Source.values:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join([*MetricRole.Role.values, *MetricRole.Source.values])}, "metrics")
        if one.source in {MetricRole.Source.POSTS, MetricRole.Source.EVENTS} and not one.key.strip():
            raise Refused(_("Name the event or the column of posts that counts."), "metrics")
        _check_measure(one, adaptive=draft.adaptive)


def _check_measure(one: MetricDraft, *, adaptive: bool) -> None:
    if one.measure not in MetricRole.Measure.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(MetricRole.Measure.values)}, "metrics")
    if not 0 <= one.reduce_days <= 365:
        raise Refused(_("Noise is taken out by 0 to 365 days before."), "metrics")
    by_person = one.source in {MetricRole.Source.EVENTS, MetricRole.Source.ORDERS}
    average = one.measure != MetricRole.Measure.SHARE
    if (average or one.reduce_days or one.robust) and not by_person:
        raise Refused(_("Averages and less noise need a number a person: take events or orders of the people who saw it."), "metrics")
    if one.robust and not average:
        raise Refused(_("Trimmed means are for averages: a share has no tails."), "metrics")
    if adaptive and one.role == MetricRole.Role.PRIMARY and (average or one.reduce_days):
        raise Refused(_("Learning while it runs needs a share as the primary metric, without noise taken out."), "metrics")


def _write_parts(row: Experiment, draft: ExperimentDraft) -> None:
    Arm.objects.bulk_create(
        Arm(
            brand_id=current_brand().id,
            experiment=row,
            key=LETTERS[place],
            title=arm.title.strip()[:120],
            payload=arm.payload,
            share=arm.share,
            subject=arm.subject.strip()[:120],
            posts=[str(one) for one in arm.posts],
            order=place,
        )
        for place, arm in enumerate(draft.arms)
    )
    MetricRole.objects.bulk_create(
        MetricRole(
            brand_id=current_brand().id,
            experiment=row,
            role=one.role,
            title=one.title.strip()[:80],
            source=one.source,
            key=one.key.strip()[:60],
            measure=one.measure,
            reduce_days=one.reduce_days,
            robust=one.robust,
            down=one.down,
            limit=one.limit,
        )
        for one in draft.metrics
    )


def _free_key(wish: str) -> str:
    base = slugify(wish, allow_unicode=True)[:50] or "experiment"
    taken = set(Experiment.objects.filter(key__startswith=base).values_list("key", flat=True))
    return base if base not in taken else next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
