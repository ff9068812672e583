"""Rules of alerts: making, changing, retiring, training, mutes."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts import AlertRefused
from guanhao.domains.listening.models import Alert, AlertRule, Mute, Tuning, Watch
from guanhao.domains.listening.policy.alerts import AlertPolicy, DetectionPolicy
from guanhao.domains.listening.rules.alert_streams import SLOT, check_pattern
from guanhao.domains.listening.rules.alert_watching import WatchSettings
from guanhao.domains.listening.rules.alerts import learnt
from guanhao.kernel import access, audit
from guanhao.kernel.now import now

EDIT, WORK = "listening.edit", "listening.alerts"
STATE = ("title", "signal", "streams", "sensitivity", "minimum", "limit", "limit_hours", "quiet_minutes", "highest_level", "active", "note")
SIGNALS = tuple(one for one in AlertRule.Signal.values if one != AlertRule.Signal.ACCOUNT)


@dataclass(frozen=True)
class RuleDraft:
    """What a person says of a rule; `sensitivity` times the threshold (below 1 is touchier), `minimum` posts (people for reach)."""

    title: str
    signal: str = "volume"
    streams: tuple[str, ...] = ("all",)
    sensitivity: float = 1.0
    minimum: float = 0.0
    limit: float | None = None
    limit_hours: int = 1
    quiet_minutes: int | None = None
    highest_level: int = 3
    active: bool = True
    note: str = ""


def target_of(rule: AlertRule) -> str:
    """The rule's name in the audit log."""
    return f"listening.alert_rule:{rule.pk}"


def state_of(rule: AlertRule) -> dict[str, Any]:
    """What a person may change."""
    return {name: getattr(rule, name) for name in STATE}


def save_rule(draft: RuleDraft, *, rule: AlertRule | None = None) -> AlertRule:
    """Make a rule, or change one; its alerts stay as they were raised. AlertRefused names the field."""
    access.require(EDIT)
    checked = check(draft)
    moment = now()
    with transaction.atomic():
        row: AlertRule = AlertRule.objects.select_for_update().get(pk=rule.pk) if rule else AlertRule(made_at=moment)
        before = state_of(row) if rule else {}
        if row.retired_at is not None:
            raise AlertRefused(_("This rule is retired; make a new one."))
        for name, value in checked.items():
            setattr(row, name, value)
        row.revision, row.changed_at = row.revision + (1 if rule else 0), moment
        row.save()
        if before and before["signal"] != row.signal:
            Watch.objects.filter(rule=row).delete()
        audit.record(
            "listening.alert_rule_changed" if rule else "listening.alert_rule_made", target=target_of(row), before=before, after=state_of(row)
        )
    return row


def retire_rule(*, rule_id: int) -> AlertRule:
    """The rule watches no more; its alerts and its history stay."""
    access.require(EDIT)
    with transaction.atomic():
        row: AlertRule = AlertRule.objects.select_for_update().get(pk=rule_id)
        if row.retired_at is None:
            row.retired_at, row.active, row.changed_at = now(), False, now()
            row.save()
            Watch.objects.filter(rule=row).delete()
            audit.record("listening.alert_rule_retired", target=target_of(row), before={"title": row.title})
    return row


def presets() -> list[tuple[str, RuleDraft]]:
    """The rules a brand begins with."""
    policy = DetectionPolicy.of_brand()
    least = float(policy.minimum)
    return [
        ("volume", RuleDraft(_("Much more is said than usual"), "volume", ("all", "rule:*", "inbox", "topic:*"), minimum=least)),
        (
            "negative",
            RuleDraft(
                _("Many negative posts"), "negative", ("all", "rule:*", "inbox", "account:*"), minimum=least, limit=float(policy.negative_limit)
            ),
        ),
        ("share", RuleDraft(_("The negative share rises"), "share", ("all", "rule:*", "inbox", "account:*"), minimum=float(policy.share_minimum))),
        ("velocity", RuleDraft(_("It spreads very fast"), "velocity", ("all", "rule:*"), minimum=2 * least)),
        ("reach", RuleDraft(_("Far-reaching voices"), "reach", ("all", "rule:*"), minimum=float(policy.reach_minimum))),
        ("weight", RuleDraft(_("Important sources take it up"), "weight", ("all", "rule:*"), minimum=2 * least)),
        ("hot", RuleDraft(_("The brand is on hot lists"), "volume", ("hot:*",), minimum=3.0, limit=float(policy.hot_limit), limit_hours=24)),
    ]


def make_presets() -> int:
    """The rules a brand begins with, when it never had any; how many were made. Two workers make them once: the brand's audit head is locked."""
    if AlertRule.objects.exists():
        return 0
    moment, made = now(), 0
    with transaction.atomic():
        audit.record("listening.alert_rules_began", target="listening.alert_rules")
        if AlertRule.objects.exists():
            transaction.set_rollback(True)
            return 0
        for preset, draft in presets():
            AlertRule(preset=preset, made_at=moment, changed_at=moment, **check(draft)).save()
            made += 1
    return made


def settings_of(rule: AlertRule | RuleDraft, policy: AlertPolicy | None = None, detection: DetectionPolicy | None = None) -> WatchSettings:
    """A rule and the policies as the detector wants them."""
    policy, detection = policy or AlertPolicy.of_brand(), detection or DetectionPolicy.of_brand()
    trained = rule.trained if isinstance(rule, AlertRule) else 1.0
    quiet = rule.quiet_minutes * 60 if rule.quiet_minutes else policy.quiet.total_seconds()
    slot = SLOT.total_seconds()
    return WatchSettings(
        signal=rule.signal,
        factor=rule.sensitivity * trained,
        minimum=rule.minimum,
        limit=rule.limit,
        limit_hours=rule.limit_hours,
        quiet=max(1, int(quiet / slot)),
        ratio=detection.ratio,
        fast_ratio=detection.fast_ratio,
        threshold=detection.threshold,
        usual=detection.usual,
        half_life=detection.half_life.total_seconds() / slot,
        season=detection.season,
        clip=detection.clip,
        floor=detection.floor,
        warm=int(detection.warm / SLOT),
        share_window=max(1, int(detection.share_window / SLOT)),
        share_z=detection.share_z,
        share_rise=detection.share_rise,
    )


def train(alert: Alert, judged: str) -> Tuning | None:
    """Let a judgement move the threshold of the alert's rule, in place of an earlier judgement of the same alert; None when it moves nothing."""
    if alert.rule_id is None:
        return None
    policy = AlertPolicy.of_brand()
    rule: AlertRule = AlertRule.objects.select_for_update().get(pk=alert.rule_id)
    for earlier in Tuning.objects.filter(alert=alert, undone_at=None):
        _take_back(rule, earlier)
    factors = {"false": policy.learn_false, "noise": policy.learn_noise, "true": policy.learn_true}
    before, after = rule.trained, learnt(rule.trained, judged, factors, policy.learn_low, policy.learn_high)
    made = None
    if after != before:
        rule.trained, rule.changed_at = after, now()
        made = Tuning(rule=rule, alert=alert, judged=judged, before=before, after=after, made_at=now(), made_by=access.current_actor().name[:120])
        made.save()
        audit.record("listening.alert_rule_trained", target=target_of(rule), before={"trained": before}, after={"trained": after})
    rule.save(update_fields=["trained", "changed_at"])
    return made


def undo_tuning(*, tuning_id: int) -> AlertRule:
    """Take back what one judgement did to the threshold. Tuning.DoesNotExist; a second time does nothing."""
    access.require(WORK)
    with transaction.atomic():
        row: Tuning = Tuning.objects.select_for_update().get(pk=tuning_id)
        rule: AlertRule = AlertRule.objects.select_for_update().get(pk=row.rule_id)
        if row.undone_at is None:
            before = rule.trained
            _take_back(rule, row)
            rule.save(update_fields=["trained", "changed_at"])
            audit.record("listening.alert_rule_trained", target=target_of(rule), before={"trained": before}, after={"trained": rule.trained})
    return rule


def mute(*, reason: str, ends_at: datetime, rule_id: int | None = None, stream: str = "") -> Mute:
    """No alerts of a rule (None: all) on these streams ("" all) until an end that lies ahead; with a reason."""
    access.require(WORK)
    reason = reason.strip()
    if not reason:
        raise AlertRefused(_("Say why nothing shall be raised: whoever misses an alert will want to know."), "reason")
    if ends_at <= now():
        raise AlertRefused(_("A mute ends in the future."), "ends_at")
    if rule_id is not None and not AlertRule.objects.filter(pk=rule_id).exists():
        raise AlertRefused(_("There is no such rule."), "rule_id")
    actor = access.current_actor()
    with transaction.atomic():
        row = Mute(
            rule_id=rule_id, stream=check_pattern(stream) if stream.strip() else "", reason=reason[:300], starts_at=now(), ends_at=ends_at,
            made_by_id=actor.user_id, made_by=actor.name[:120],
        )  # fmt: skip
        row.save()
        after = {"stream": row.stream, "rule": rule_id, "ends_at": ends_at}
        audit.record("listening.alerts_muted", target=f"listening.mute:{row.pk}", after=after, note=row.reason)
    return row


def end_mute(*, mute_id: int) -> Mute:
    """Hear it again now. Mute.DoesNotExist."""
    access.require(WORK)
    with transaction.atomic():
        row: Mute = Mute.objects.select_for_update().get(pk=mute_id)
        if row.ended_at is None:
            row.ended_at = now()
            row.save(update_fields=["ended_at"])
            audit.record("listening.mute_ended", target=f"listening.mute:{row.pk}", after={"stream": row.stream})
    return row


def _take_back(rule: AlertRule, row: Tuning) -> None:
    policy = AlertPolicy.of_brand()
    rule.trained = round(min(policy.learn_high, max(policy.learn_low, rule.trained * row.before / row.after)), 4)
    rule.changed_at, row.undone_at = now(), now()
    row.save(update_fields=["undone_at"])


def check(draft: RuleDraft) -> dict[str, Any]:
    """A draft's values as they are kept; AlertRefused names the field that is wrong."""
    values = asdict(draft)
    values["title"], values["note"] = draft.title.strip()[:120], draft.note.strip()[:500]
    values["streams"] = list(dict.fromkeys(check_pattern(one) for one in draft.streams if one.strip()))
    problems = (
        (not values["title"], "title", _("A rule needs a name.")),
        (draft.signal not in SIGNALS, "signal", _("Choose one of: %(names)s.") % {"names": ", ".join(SIGNALS)}),
        (not values["streams"], "streams", _("Say which streams the rule watches.")),
        (not 0.1 <= draft.sensitivity <= 10, "sensitivity", _("The threshold is multiplied by 0.1 to 10.")),
        (not 0 <= draft.minimum <= 10**10, "minimum", _("The least count is 0 or more.")),
        (draft.limit is not None and not 0 < draft.limit <= 10**10, "limit", _("A fixed limit is above zero; leave it empty for none.")),
        (draft.limit_hours not in {1, 24}, "limit_hours", _("A fixed limit holds for 1 hour or for 24.")),
        (draft.quiet_minutes is not None and not 5 <= draft.quiet_minutes <= 10_080, "quiet_minutes", _("Between 5 minutes and 7 days.")),
        (draft.highest_level not in {1, 2, 3}, "highest_level", _("A level is 1, 2 or 3.")),
    )
    for wrong, field, words in problems:
        if wrong:
            raise AlertRefused(words, field)
    return values
