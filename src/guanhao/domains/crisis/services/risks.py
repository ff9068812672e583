"""The risk register: writing, measures, reviews, candidates, scores, and what keeps a team ready."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Measure, Risk, Suggestion, Training
from guanhao.domains.crisis.policy import RiskPolicy
from guanhao.domains.crisis.rules import risks as rules
from guanhao.domains.crisis.selectors.indicators import INDICATORS, crossed, read_indicator
from guanhao.domains.crisis.services.lines import checked, person_named
from guanhao.domains.identity import facade as identity
from guanhao.kernel import audit, events, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.crisis import RiskLevelChanged

State = Risk.State


@dataclass(frozen=True, kw_only=True)
class RiskDraft:
    """What a person enters. `likelihood` and `impact` are 1–5; `indicator` is {} or {"kind": "alerts" | "metric", "key", "warn"}."""

    title: str
    family: str
    likelihood: int = 1
    impact: int = 1
    signals: str = ""
    consequence: str = ""
    owner_id: int | None = None
    strategy: str = ""
    treatment: str = ""
    review_on: date | None = None
    indicator: Mapping[str, Any] = field(default_factory=dict)
    reserve_people: float = 0
    reserve_budget: int = 0
    reserve_tools: str = ""


FIELDS = tuple(RiskDraft.__dataclass_fields__)


def today() -> date:
    """The present day of the brand in scope."""
    return now().astimezone(current_brand().zone).date()


def target_of(risk: Risk) -> str:
    """The risk's name in audit and versions."""
    return f"crisis.risk:{risk.pk}"


def state_of(risk: Risk) -> dict[str, Any]:
    """A risk as JSON values, with score and level."""
    values = {name: getattr(risk, name) for name in (*FIELDS, "state", "score", "level")}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def check_risk(draft: RiskDraft) -> None:
    """Refused (with the field) unless this could be kept; nothing is written."""
    _fill(Risk(), draft)


@transaction.atomic
def save_risk(draft: RiskDraft, *, risk_id: int | None = None, revision: int | None = None, reason: str = "", source: str = "") -> Risk:
    """A new risk, or a change of one (needs crisis.manage): a candidate that is saved is taken into the register. Every state is a version."""
    require("crisis.manage")
    moment = now()
    risk: Risk = Risk.objects.select_for_update().get(pk=risk_id) if risk_id is not None else Risk(made_at=moment, revision=0, source=source)
    if revision is not None and revision != risk.revision:
        raise Changed(_("Somebody else has changed this in the meantime; look again."))
    before = state_of(risk) if risk.pk else None
    _fill(risk, draft)
    if risk.state == State.CANDIDATE or risk.pk is None:
        risk.state = State.OPEN
    if risk.review_on is None:
        risk.review_on = today() + RiskPolicy.of_brand().review_every
    _rate(risk, known=before["level"] if before else "")
    if before == state_of(risk):
        return risk
    risk.revision, risk.changed_at = risk.revision + 1, moment
    risk.save()
    _keep(risk, before, reason)
    return risk


@transaction.atomic
def propose_risk(*, title: str, family: str, source: str, signals: str = "") -> Risk:
    """A candidate for the register (needs crisis.run), once for each source; whoever keeps the register hears of it (CRI-12 a)."""
    require("crisis.run")
    known: Risk | None = Risk.objects.filter(source=source).first()
    if known is not None:
        return known
    moment = now()
    risk = Risk(
        title=title[:160], family=family, state=State.CANDIDATE, source=source[:120], signals=signals[:4000], made_at=moment, changed_at=moment
    )
    risk.save()
    _keep(risk, None, "")
    notify(
        topic="crisis.risk",
        title=_("New risk candidate: %(title)s") % {"title": risk.title},
        url=page_of(risk),
        key=f"crisis.candidate:{risk.pk}",
        users=identity.users_with("crisis.manage"),
    )
    return risk


@transaction.atomic
def close_risk(*, risk_id: int, reason: str) -> Risk:
    """Put a risk (or a candidate) away with a reason (needs crisis.manage)."""
    return _move(risk_id, State.CLOSED, checked(reason, "reason", most=300, least=2), "crisis.risk_closed")


@transaction.atomic
def reopen_risk(*, risk_id: int, reason: str = "") -> Risk:
    """Take a closed risk up again (needs crisis.manage)."""
    return _move(risk_id, State.OPEN, reason.strip(), "crisis.risk_reopened")


@transaction.atomic
def review_risk(*, risk_id: int, likelihood: int, impact: int, note: str) -> Risk:
    """Look at a risk again (needs crisis.manage): score and note are kept as a version, the next review is due after the policy's time."""
    require("crisis.manage")
    risk: Risk = Risk.objects.select_for_update().get(pk=risk_id)
    before = state_of(risk)
    words = checked(note, "note", most=300, least=2)
    _check_scale(likelihood, impact)
    risk.likelihood, risk.impact, risk.reviewed_at = likelihood, impact, now()
    risk.review_on = today() + RiskPolicy.of_brand().review_every
    _rate(risk, known=before["level"])
    risk.revision, risk.changed_at = risk.revision + 1, now()
    risk.save()
    _keep(risk, before, words)
    return risk


@transaction.atomic
def add_measure(*, risk_id: int, title: str, due_on: date, owner_id: int | None = None) -> Measure:
    """Something that treats the risk until a day (needs crisis.manage)."""
    require("crisis.manage")
    risk: Risk = Risk.objects.select_for_update().get(pk=risk_id)
    owner, name = person_named(owner_id, "owner_id")
    made = Measure(risk=risk, title=checked(title, "title", most=200), due_on=due_on, owner_id=owner, owner_name=name)
    made.save()
    audit.record("crisis.measure_added", target=target_of(risk), after={"title": made.title, "due_on": due_on.isoformat(), "owner": name})
    rescore(risk)
    return made


@transaction.atomic
def finish_measure(*, measure_id: int) -> Measure:
    """A measure is done (needs crisis.run); the risk is scored again."""
    require("crisis.run")
    made: Measure = Measure.objects.select_for_update().select_related("risk").get(pk=measure_id)
    if made.done_at is not None:
        raise Changed(_("This is done already."))
    made.done_at = now()
    made.save(update_fields=["done_at"])
    audit.record("crisis.measure_done", target=target_of(made.risk), after={"title": made.title})
    rescore(made.risk)
    return made


def rescore(risk: Risk) -> bool:
    """Score and level as they stand today, overdue measures counted; True when the level changed, which is an event."""
    before = state_of(risk)
    if not _rate(risk, known=risk.level) and before == state_of(risk):
        return False
    risk.revision, risk.changed_at = risk.revision + 1, now()
    risk.save()
    versions.keep(target_of(risk), state_of(risk), note=_("Scored again"))
    return bool(before["level"] != risk.level)


@transaction.atomic
def watch_risks() -> int:
    """Once a morning, with the program's rights: overdue measures are told once and raise their risk, indicators are read, reviews that are due are
    told. How many levels changed.
    """
    changed = 0
    for measure in Measure.objects.filter(done_at=None, told_at=None, due_on__lt=today(), risk__state=State.OPEN).select_related("risk"):
        measure.told_at = now()
        measure.save(update_fields=["told_at"])
        _tell(measure.risk, _("Measure overdue: %(title)s") % {"title": measure.title}, f"crisis.measure:{measure.pk}", measure.owner_id)
    for risk in Risk.objects.filter(state=State.OPEN):
        changed += rescore(risk)
        _read(risk)
        if risk.review_on is not None and risk.review_on <= today():
            _tell(risk, _("Review this risk: %(title)s") % {"title": risk.title}, f"crisis.risk_review:{risk.pk}:{risk.review_on}", risk.owner_id)
    return changed


@transaction.atomic
def hold_training(*, title: str, held_on: date, invited: int, attended: int, note: str = "") -> Training:
    """Record a training with who was asked and who came (needs crisis.manage)."""
    require("crisis.manage")
    if not 0 < invited <= 100_000:
        raise Refused(_("Say how many people were asked."), "invited")
    if not 0 <= attended <= invited:
        raise Refused(_("More people came than were asked: check both numbers."), "attended")
    made = Training(title=checked(title, "title", most=160), held_on=held_on, invited=invited, attended=attended, note=note.strip()[:4000])
    made.save()
    audit.record("crisis.trained", target=f"crisis.training:{made.pk}", after={"title": made.title, "invited": invited, "attended": attended})
    return made


@transaction.atomic
def suggest(*, text: str) -> Suggestion:
    """A suggestion about risks, from anybody who sees the register (needs crisis.view)."""
    require("crisis.view")
    actor = current_actor()
    made = Suggestion(text=checked(text, "text", most=4000, least=2), by_id=actor.user_id, by_name=actor.name[:80], made_at=now())
    made.save()
    audit.record("crisis.suggested", target=f"crisis.suggestion:{made.pk}")
    notify(
        topic="crisis.risk", title=_("New suggestion about risks"), body=made.text, key=f"crisis.suggestion:{made.pk}",
        url=burl_or_none("crisis:readiness") or "", users=identity.users_with("crisis.manage"),
    )  # fmt: skip
    return made


@transaction.atomic
def answer_suggestion(*, suggestion_id: int, answer: str) -> Suggestion:
    """Answer a suggestion (needs crisis.manage); whoever made it hears of it."""
    require("crisis.manage")
    row: Suggestion = Suggestion.objects.select_for_update().get(pk=suggestion_id)
    row.answer, row.answered_at = checked(answer, "answer", most=4000, least=2), now()
    row.save()
    audit.record("crisis.suggestion_answered", target=f"crisis.suggestion:{row.pk}")
    if row.by_id is not None:
        url = burl_or_none("crisis:readiness") or ""
        notify(
            topic="crisis.risk", title=_("Your suggestion is answered"), body=row.answer, key=f"crisis.answer:{row.pk}", url=url, users=[row.by_id]
        )
    return row


def page_of(risk: Risk) -> str:
    """The address of a risk."""
    return burl_or_none("crisis:risk", pk=risk.pk) or ""


def _fill(risk: Risk, draft: RiskDraft) -> None:
    for name, known in (("family", Risk.Family.values), ("strategy", Risk.Strategy.values)):
        if getattr(draft, name) not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(filter(None, known))}, name)
    _check_scale(draft.likelihood, draft.impact)
    for name in FIELDS:
        setattr(risk, name, getattr(draft, name))
    risk.title = checked(draft.title, "title", most=160)
    for name, most in (("signals", 4000), ("consequence", 4000), ("treatment", 4000), ("reserve_tools", 300)):
        setattr(risk, name, checked(getattr(draft, name), name, most=most, least=0))
    if draft.reserve_people < 0 or draft.reserve_budget < 0:
        raise Refused(_("A reserve is not less than nothing."), "reserve_people" if draft.reserve_people < 0 else "reserve_budget")
    risk.owner_id, risk.owner_name = person_named(draft.owner_id, "owner_id")
    risk.indicator = _indicator(draft.indicator)


def _indicator(values: Mapping[str, Any]) -> dict[str, Any]:
    kind = values.get("kind") or ""
    if not kind:
        return {}
    if kind not in INDICATORS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(INDICATORS)}, "indicator")
    warn = values.get("warn")
    if not isinstance(warn, int | float) or isinstance(warn, bool):
        raise Refused(_("Say from which value on the indicator warns."), "indicator")
    return {"kind": kind, "key": str(values.get("key") or "")[:80], "warn": float(warn)}


def _check_scale(likelihood: int, impact: int) -> None:
    for name, value in (("likelihood", likelihood), ("impact", impact)):
        if value not in rules.SCALE:
            raise Refused(_("Choose a number from 1 to 5."), name)


def _rate(risk: Risk, *, known: str) -> bool:
    """Score and level with overdue measures; a changed level of a kept risk is an event."""
    policy = RiskPolicy.of_brand()
    dues = [(due, done is not None) for due, done in risk.measures.values_list("due_on", "done_at")] if risk.pk else []
    late = rules.overdue(dues, today())
    found = rules.standing(
        risk.likelihood, risk.impact, overdue=late, adds=policy.overdue_adds, high_from=policy.high_from, medium_from=policy.medium_from
    )
    changed = (risk.score, risk.level) != (found.score, found.level)
    risk.score, risk.level = found.score, found.level
    if risk.pk and known and known != found.level:
        events.emit(RiskLevelChanged(brand_id=current_brand().id, risk_id=risk.pk, title=risk.title, before=known, after=found.level))
    return changed


def _read(risk: Risk) -> None:
    value = read_indicator(risk.indicator)
    if value is None:
        return
    before, risk.indicator_value, risk.indicator_at = risk.indicator_value, value, now()
    risk.save(update_fields=["indicator_value", "indicator_at"])
    if crossed(risk.indicator, value) and not crossed(risk.indicator, before):
        _tell(risk, _("A risk shows its signal: %(title)s") % {"title": risk.title}, f"crisis.indicator:{risk.pk}:{today()}", risk.owner_id)


def _tell(risk: Risk, title: str, key: str, owner_id: int | None) -> None:
    people = [owner_id] if owner_id is not None else identity.users_with("crisis.manage")
    notify(topic="crisis.risk", title=title, body=risk.title, key=key, url=page_of(risk), users=people, level="warning")


def _move(risk_id: int, state: str, note: str, action: str) -> Risk:
    require("crisis.manage")
    risk: Risk = Risk.objects.select_for_update().get(pk=risk_id)
    if risk.state == state:
        raise Changed(_("It is there already."))
    before, risk.state = risk.state, state
    risk.revision, risk.changed_at = risk.revision + 1, now()
    risk.save()
    versions.keep(target_of(risk), state_of(risk), note=note)
    audit.record(action, target=target_of(risk), before={"state": before}, after={"state": state}, note=note)
    return risk


def _keep(risk: Risk, before: dict[str, Any] | None, reason: str) -> None:
    versions.keep(target_of(risk), state_of(risk), note=reason.strip())
    audit.record("crisis.risk_saved", target=target_of(risk), before=before, after=state_of(risk), note=reason.strip())


def draft_of(risk: Risk) -> RiskDraft:
    """A risk as it would be entered."""
    return RiskDraft(**{name: getattr(risk, name) for name in FIELDS})
