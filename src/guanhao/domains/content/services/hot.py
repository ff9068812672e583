"""The hot lane: open, gate, fit, steps and the clock of the first draft."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import HotCase, HotStep, Topic
from guanhao.domains.content.policy.topics import HotPolicy
from guanhao.domains.content.rules.hot import EVENT_CLASSES, STEPS, Fit, doubtful_class, next_step
from guanhao.domains.content.rules.kinds import Lane
from guanhao.domains.content.selectors.hot import EVENT_WORDS, fit_of
from guanhao.domains.content.services import topics as pool
from guanhao.kernel import audit, clocks
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now


@dataclass(frozen=True, kw_only=True)
class HotDraft:
    """The event somebody wants to use. `checked`: a person has seen that a doubtful word in its name means nothing sensitive."""

    event: str
    event_class: str
    event_url: str = ""
    legal_risk: str = ""
    reputation_risk: str = ""
    checked: bool = False


@transaction.atomic
def open_hot(draft: pool.TopicDraft, event: HotDraft, *, anyway: bool = False) -> HotCase:
    """A hot topic with its clock (LIS-02). An event of a sensitive class is kept as a blocked case: no clock, nothing may be drafted (CON-13 b)."""
    require("topics.propose")
    _check_event(event)
    policy = HotPolicy.of_brand()
    topic = pool.propose_topic(replace(draft, source=Topic.Source.HOT, lane=Lane.HOT), anyway=anyway)
    case = HotCase(topic=topic, event=event.event.strip(), event_class=event.event_class, event_url=event.event_url.strip(), opened_at=now())
    case.legal_risk, case.reputation_risk = event.legal_risk.strip(), event.reputation_risk.strip()
    case.save()
    if event.event_class in policy.sensitive:
        _block(case, topic)
    else:
        clocks.start_clock(
            kind=pool.HOT_CLOCK,
            subject=pool.target_of(topic),
            target=policy.first_draft,
            steps=[(policy.first_draft * policy.warn_at, "remind")],
        )
        HotStep.objects.bulk_create(
            HotStep(brand_id=case.brand_id, case=case, key=key, place=place, owner_id=topic.owner_id, owner_name=topic.owner_name)
            for place, key in enumerate(STEPS)
        )
    audit.record("content.hot_opened", target=pool.target_of(topic), after={"event": case.event, "class": case.event_class, "blocked": case.blocked})
    return case


@transaction.atomic
def reclassify(case: HotCase, event_class: str, *, reason: str) -> HotCase:
    """Another class for the event, with a reason: a sensitive one blocks at once; out of a block only with topics.decide."""
    require("topics.decide" if case.blocked else "topics.propose")
    if event_class not in EVENT_CLASSES:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(EVENT_CLASSES)}, "event_class")
    if not reason.strip():
        raise Refused(_("Say why: it is kept with the case."), "reason")
    before, case.event_class = case.event_class, event_class
    sensitive = event_class in HotPolicy.of_brand().sensitive
    if sensitive and not case.blocked:
        _block(case, case.topic)
    elif not sensitive and case.blocked:
        raise Refused(_("A blocked case stays blocked: open the topic again with the right class."), "event_class")
    case.save()
    audit.record(
        "content.hot_reclassified", target=pool.target_of(case.topic), before={"class": before}, after={"class": event_class}, note=reason.strip()
    )
    return case


@transaction.atomic
def judge_angle(case: HotCase, *, angle: str, brand_fit: int, risk: int, competitor_angles: Sequence[str] = (), reason: str = "") -> Fit:
    """Score an angle (LIS-03) and keep it with its reason: brand fit and risk 0..5, novelty against rivals' angles and our own topics."""
    require("topics.propose")
    _refuse_if_blocked(case)
    if not angle.strip():
        raise Refused(_("Write the angle first."), "angle")
    for name, value in (("brand_fit", brand_fit), ("risk", risk)):
        if not 0 <= value <= 5:
            raise Refused(_("Give a number from 0 to 5."), name)
    rivals = [text.strip()[:500] for text in competitor_angles if text.strip()][:50]
    fit = fit_of(case.topic, angle, brand_fit, risk, rivals)
    case.brand_fit, case.risk, case.novelty, case.fit = brand_fit, risk, fit.novelty, fit.score
    case.competitor_angles, case.fit_reason = rivals, reason.strip()[:500]
    case.similar = [{"text": one.text[:200], "likeness": round(one.likeness, 2), "ours": one.ours} for one in fit.alike[:8]]
    case.save()
    topic = case.topic
    topic.angle = angle.strip()[:500]
    topic.save(update_fields=["angle"])
    audit.record("content.angle_judged", target=pool.target_of(topic), after={"fit": fit.score, "novelty": fit.novelty}, note=case.fit_reason)
    return fit


@transaction.atomic
def finish_step(case: HotCase, key: str, *, note: str = "") -> HotStep:
    """Tick the next step off. Steps come in their order; the angle needs its score and the draft step stops the clock."""
    require("topics.propose")
    _refuse_if_blocked(case)
    steps = list(case.steps.order_by("place"))
    step = next((one for one in steps if one.key == key), None)
    expected = next_step([one.key for one in steps if one.done_at])
    if step is None or key != expected:
        words = dict(HotStep.Key.choices).get(expected or "", "—")
        raise Refused(_("The next step is “%(step)s”.") % {"step": words}, "step")
    if key == "angle" and case.fit is None:
        raise Refused(_("Score the angle before this step: brand fit, risk and what others say."), "angle")
    step.done_at, step.done_by_name, step.note = now(), current_actor().name[:120], note.strip()[:500]
    step.save()
    if key == "draft":
        _drafted(case)
    audit.record("content.hot_step_done", target=pool.target_of(case.topic), after={"step": key}, note=step.note)
    return step


@transaction.atomic
def split_work(case: HotCase, owners: dict[str, int | None]) -> HotCase:
    """Who does which step; the first draft's owner owns the topic too."""
    require("topics.propose")
    _refuse_if_blocked(case)
    for step in case.steps.all():
        if step.key in owners:
            step.owner_id, step.owner_name = owners[step.key], pool.owner_name(owners[step.key], step.key)
            step.save(update_fields=["owner_id", "owner_name"])
    if owners.get("draft"):
        topic = case.topic
        topic.owner_id, topic.owner_name = owners["draft"], pool.owner_name(owners["draft"])
        topic.save(update_fields=["owner_id", "owner_name"])
    audit.record("content.hot_split", target=pool.target_of(case.topic), after={key: value for key, value in owners.items() if value})
    return case


def record_draft(topic_id: int) -> bool:
    """The first draft of a topic is there (called when one is saved): stops the hot clock; True when it ran."""
    case: HotCase | None = HotCase.objects.filter(topic_id=topic_id, blocked=False, draft_at=None).select_related("topic").first()
    if case is None:
        return False
    with transaction.atomic():
        _drafted(case)
        HotStep.objects.filter(case=case, key="draft", done_at=None).update(done_at=case.draft_at, done_by_name=current_actor().name[:120])
    return True


def clock_of(case: HotCase) -> Clock | None:
    """The clock of the first draft."""
    found: Clock | None = Clock.objects.filter(kind=pool.HOT_CLOCK, subject=pool.target_of(case.topic)).first()
    return found


def clocks_of(cases: Sequence[HotCase]) -> dict[int, Clock]:
    """The clocks of these cases by the topic's number, with one query."""
    subjects = {pool.target_of(case.topic): case.topic_id for case in cases}
    return {subjects[clock.subject]: clock for clock in Clock.objects.filter(kind=pool.HOT_CLOCK, subject__in=list(subjects))}


def _drafted(case: HotCase) -> None:
    case.draft_at = now()
    case.save(update_fields=["draft_at"])
    clocks.stop_clock(pool.HOT_CLOCK, pool.target_of(case.topic))


def _block(case: HotCase, topic: Topic) -> None:
    case.blocked = True
    case.block_reason = _("events of the class “%(event_class)s” are not used for marketing") % {"event_class": EVENT_WORDS[case.event_class]}
    case.save()
    topic.status, topic.reason = Topic.Status.REJECTED, _("No marketing: %(reason)s") % {"reason": case.block_reason}
    topic.decided_at, topic.decided_by_name = now(), current_actor().name[:120]
    topic.save()
    clocks.stop_clock(pool.HOT_CLOCK, pool.target_of(topic), cancelled=True)


def _refuse_if_blocked(case: HotCase) -> None:
    if case.blocked:
        raise Refused(_("No marketing: %(reason)s") % {"reason": case.block_reason}, "event_class")
    if case.topic.status in {Topic.Status.REJECTED, Topic.Status.MERGED}:
        raise Refused(_("This topic is closed and cannot be changed any more."))


def _check_event(event: HotDraft) -> None:
    if not event.event.strip():
        raise Refused(_("Name the event."), "event")
    for name, most in (("event", 200), ("event_url", 500), ("legal_risk", 500), ("reputation_risk", 500)):
        if len(getattr(event, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if event.event_class not in EVENT_CLASSES:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(EVENT_CLASSES)}, "event_class")
    if event.event_url.strip() and not event.event_url.strip().startswith(("http://", "https://")):
        raise Refused(_("An address begins with http:// or https://."), "event_url")
    doubt = doubtful_class(event.event)
    if doubt and not event.checked and event.event_class not in HotPolicy.of_brand().sensitive:
        facts = {"word": doubt[1], "event_class": EVENT_WORDS[doubt[0]]}
        raise Refused(
            _("The event speaks of “%(word)s”. Choose the class “%(event_class)s”, or tick that you have checked it.") % facts, "event_class"
        )
