"""A crisis from alert to procedure: proposing, opening, responding, duties, the checklist, and the clocks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Crisis, Kind, Plan, Role, RoleTaking, Snapshot, Step
from guanhao.domains.crisis.policy import CrisisPolicy
from guanhao.domains.crisis.rules.plans import body_of
from guanhao.domains.crisis.rules.rooms import canonical
from guanhao.domains.crisis.selectors import outside
from guanhao.domains.crisis.selectors.team import callees
from guanhao.domains.crisis.services.lines import checked, drill_title, in_room, person_named, say, target_of, team_of, tell
from guanhao.domains.crisis.services.plans import plan_for
from guanhao.domains.identity import facade as identity
from guanhao.domains.listening import facade as listening
from guanhao.kernel import audit, clocks, events
from guanhao.kernel.access import acting, current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.crisis import CrisisOpened

RESPONSE, START, REPLY, CLOSE, CALL, STEP = (
    "crisis.response",
    "crisis.sop_start",
    "crisis.official_reply",
    "crisis.close",
    "crisis.call",
    "crisis.step",
)
State = Crisis.State
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class CrisisDraft:
    """What a person says when a room is opened. `alerted_at`: when it was noticed (None: now); `drill` touches nothing outside."""

    title: str
    kind: str
    level: int = 2
    alerted_at: datetime | None = None
    summary: str = ""
    subject_name: str = ""
    words: Sequence[str] = ()
    plan_id: int | None = None
    account_id: int | None = None
    alert_id: int | None = None
    stream: str = ""
    drill: bool = False


@transaction.atomic
def propose(*, title: str, why: str, level: int, alerted_at: datetime, kind: str = "opinion", alert_id: int | None = None, stream: str = "",
            account_id: int | None = None, sign: str = "") -> Crisis:  # fmt: skip
    """An alert asks for a crisis (needs crisis.run): its clocks run from the alert, whoever is on duty is called; a person opens the room. The same
    alert proposes once.
    """
    require("crisis.run")
    known: Crisis | None = Crisis.objects.filter(alert_id=alert_id, drill=False).first() if alert_id is not None else None
    if known is not None:
        return known
    row = Crisis(
        title=title[:160],
        summary=why[:2000],
        kind=kind,
        level=level,
        state=State.PROPOSED,
        alerted_at=alerted_at,
        alert_id=alert_id,
        stream=stream[:80],
        account_id=account_id,
        sign=sign,
    )
    row.save(force_insert=True)
    say(row, "alert", _("Alert of level %(level)s: %(why)s") % {"level": level, "why": why or title})
    _start_alarm(row)
    audit.record("crisis.proposed", target=target_of(row), after={"title": row.title, "level": level, "alert": alert_id})
    return row


@transaction.atomic
def take_mentions(*, refs: Sequence[str], note: str) -> Crisis:
    """Mentions somebody handed over (needs crisis.run): a line of the newest open room with what they say, else a proposed crisis."""
    require("crisis.run")
    found = listening.mentions_of(refs)
    said = "\n".join(f"{one.author or one.platform}: {(one.text or one.title)[:200]} {one.url}".strip() for one in found[:20])
    words = "\n".join(part for part in (note, said) if part)
    row: Crisis | None = Crisis.objects.filter(state=State.OPEN, drill=False).order_by("-pk").first()
    if row is None:
        first = found[0] if found else None
        return propose(title=(first.title or first.text) if first else note or _("Mentions"), why=words, level=CrisisDraft.level, alerted_at=now())
    say(row, "note", _("Mentions handed over: %(count)s") % {"count": len(found)} + "\n" + words)
    return row


@transaction.atomic
def open_crisis(draft: CrisisDraft) -> Crisis:
    """Open a room by hand (needs crisis.manage): it is responded to and the procedure starts at once; the clocks count from `alerted_at`."""
    require("crisis.manage")
    moment = now()
    alerted = draft.alerted_at or moment
    if alerted.tzinfo is None or alerted > moment:
        raise Refused(_("It was noticed in the past: choose a moment before now."), "alerted_at")
    row = Crisis(state=State.PROPOSED, alerted_at=alerted, drill=draft.drill, alert_id=draft.alert_id, stream=draft.stream[:80])
    _fill(row, draft)
    if draft.alert_id is not None and Crisis.objects.filter(alert_id=draft.alert_id, drill=False).exists() and not draft.drill:
        raise Refused(_("A crisis was opened from this alert already."), "alert_id")
    row.save(force_insert=True)
    say(row, "alert", _("Noticed: %(title)s") % {"title": row.title})
    _start_alarm(row, call=False)
    _respond(row)
    _activate(row, draft.plan_id)
    return row


@transaction.atomic
def open_proposed(*, crisis_id: int, draft: CrisisDraft) -> Crisis:
    """Start the procedure for a proposed crisis (needs crisis.manage): more than two hours (policy) after the alert is a breach."""
    require("crisis.manage")
    row = _proposed(crisis_id)
    _fill(row, draft)
    row.save()
    _respond(row)
    _activate(row, draft.plan_id)
    return row


@transaction.atomic
def open_from_alert(*, alert_id: int, kind: str) -> Crisis:
    """Open the room of an alert with one tap (needs crisis.manage): the proposed one, else a new one with what the alert says; a room that is
    there already is given back. Whoever opens it has taken the alert.
    """
    require("crisis.manage")
    known: Crisis | None = Crisis.objects.filter(alert_id=alert_id, drill=False).first()
    if known is not None and known.state == State.PROPOSED:
        return open_proposed(crisis_id=known.pk, draft=CrisisDraft(title=known.title, kind=kind, level=known.level))
    if known is not None:
        return known
    facts = outside.alert_facts(alert_id)
    if not facts:
        raise Refused(_("There is no such alert."), "alert_id")
    return open_crisis(CrisisDraft(kind=kind, alert_id=alert_id, **facts))


@transaction.atomic
def respond(*, crisis_id: int) -> Crisis:
    """Take an alert: the response clock and the call tree stop (needs crisis.run). Refused when somebody has it already."""
    require("crisis.run")
    row: Crisis = Crisis.objects.select_for_update().get(pk=crisis_id)
    if row.responded_at is not None or row.state not in (State.PROPOSED, State.OPEN):
        raise Changed(_("Somebody has taken this already."))
    _respond(row)
    row.save()
    return row


@transaction.atomic
def dismiss(*, crisis_id: int, reason: str) -> Crisis:
    """A proposed crisis is none (needs crisis.manage); its clocks end without judgement."""
    require("crisis.manage")
    row = _proposed(crisis_id)
    row.dismissed_for = checked(reason, "reason", most=300, least=2)
    row.state, row.closed_at, row.closed_by_name = State.DISMISSED, now(), current_actor().name[:80]
    row.save()
    for kind in (RESPONSE, START, CALL):
        clocks.stop_clock(kind, target_of(row), cancelled=True)
    say(row, "dismissed", _("No crisis: %(reason)s") % {"reason": row.dismissed_for})
    audit.record("crisis.dismissed", target=target_of(row), note=row.dismissed_for)
    return row


@transaction.atomic
def take_role(*, crisis_id: int, role: str, person_id: int | None = None) -> RoleTaking:
    """Take a duty in the room, or give it to somebody (needs crisis.run; for others crisis.manage); whoever had it is released."""
    require("crisis.run")
    row, actor = in_room(crisis_id), current_actor()
    if role not in Role.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Role.values)}, "role")
    if person_id is not None and person_id != actor.user_id:
        require("crisis.manage")
    chosen, name = person_named(person_id or actor.user_id, "person_id")
    if chosen is None:
        raise Refused(_("Choose a person."), "person_id")
    current: RoleTaking | None = RoleTaking.objects.filter(crisis=row, role=role, released_at=None).first()
    if current is not None and current.person_id == chosen:
        return current
    if current is not None:
        current.released_at = now()
        current.save(update_fields=["released_at"])
    taking = RoleTaking(crisis=row, role=role, person_id=chosen, person_name=name, taken_at=now())
    taking.save()
    say(row, "role", _("%(name)s takes %(role)s") % {"name": name, "role": Role(role).label})
    audit.record("crisis.role_taken", target=target_of(row), after={"role": role, "person": name})
    if chosen != actor.user_id:
        title = _("You have a duty in a crisis: %(title)s") % {"title": drill_title(row)}
        tell(row, title, key=f"crisis.role:{taking.pk}", people=[chosen])
    return taking


@transaction.atomic
def finish_step(*, step_id: int, note: str = "", skip: bool = False) -> Step:
    """Tick a line of the checklist, or leave it out with a reason (needs crisis.run)."""
    require("crisis.run")
    step: Step = Step.objects.select_for_update().get(pk=step_id)
    row = in_room(step.crisis_id)
    if step.done_at is not None:
        raise Changed(_("This step is done already."))
    if skip and len(note.strip()) < 2:
        raise Refused(_("Say why the step is left out."), "note")
    actor = current_actor()
    step.done_at, step.done_by_id, step.done_by_name = now(), actor.user_id, actor.name[:80]
    step.skipped, step.done_note = skip, note.strip()[:500]
    step.save()
    clocks.stop_clock(STEP, f"crisis.step:{step.pk}", cancelled=skip)
    text = _("Left out: %(title)s") if skip else _("Done: %(title)s")
    say(row, "step", " — ".join(filter(None, (text % {"title": step.title}, step.done_note))))
    audit.record("crisis.step_done", target=target_of(row), after={"step": step.title, "skipped": skip}, note=step.done_note)
    return step


@transaction.atomic
def add_note(*, crisis_id: int, text: str) -> None:
    """Write down what happened (needs crisis.run); also after the end, for the review."""
    require("crisis.run")
    row: Crisis = Crisis.objects.get(pk=crisis_id)
    say(row, "note", checked(text, "text", most=4000))
    audit.record("crisis.noted", target=target_of(row))


@transaction.atomic
def broadcast(*, crisis_id: int, text: str) -> int:
    """Tell the whole team at once (needs crisis.run); how many people."""
    require("crisis.run")
    row = in_room(crisis_id)
    words = checked(text, "text", most=1000)
    people = team_of(row)
    line = say(row, "broadcast", words)
    tell(row, drill_title(row), body=words, key=f"crisis.broadcast:{line.pk}", people=people)
    audit.record("crisis.broadcast", target=target_of(row), after={"people": len(people)})
    return len(people)


@transaction.atomic
def mark_replied(*, crisis_id: int, note: str = "", url: str = "") -> Crisis:
    """The official reply is out, published elsewhere than through us (needs crisis.manage): its clock stops."""
    require("crisis.manage")
    row = in_room(crisis_id)
    if row.replied_at is not None:
        raise Changed(_("The official reply is recorded already."))
    reply_is_out(row, note or _("recorded by hand"), url)
    return row


def reply_is_out(row: Crisis, words: str, url: str = "") -> None:
    """The first official reply: keep when, and end its clock; in the caller's transaction."""
    if row.replied_at is not None:
        return
    row.replied_at = now()
    row.save(update_fields=["replied_at"])
    clocks.stop_clock(REPLY, target_of(row))
    say(row, "released", _("Official reply is out: %(words)s") % {"words": words}, url=url)


def call_next(row: Crisis, step: int) -> None:
    """Nobody has answered: call the person of this step of the tree (0 is whoever is on duty)."""
    if row.responded_at is not None:
        return
    tree = callees(row.alerted_at + step * CrisisPolicy.of_brand().call_step)
    person = tree[min(step, len(tree) - 1)] if tree else None
    people = [person] if person is not None else identity.users_with("crisis.manage")
    names = _(", ").join(one.name for one in identity.people(people).values()) or "—"
    say(row, "call", _("Called: %(names)s") % {"names": names})
    title = _("Crisis alert, nobody has taken it yet: %(title)s") % {"title": drill_title(row)}
    tell(row, title, key=f"{CALL}:{row.pk}:{step}", people=people, body=row.summary)


def _fill(row: Crisis, draft: CrisisDraft) -> None:
    if draft.kind not in Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Kind.values)}, "kind")
    if draft.level not in (1, 2, 3):
        raise Refused(_("The level is 1, 2 or 3."), "level")
    row.title = checked(draft.title, "title", most=160)
    row.kind, row.level = draft.kind, draft.level
    row.summary = checked(draft.summary, "summary", most=4000, least=0) or row.summary
    row.subject_name = checked(draft.subject_name, "subject_name", most=120, least=0)
    row.words = list(dict.fromkeys(word.strip()[:40] for word in draft.words if word.strip()))[:30]
    row.account_id = draft.account_id if draft.account_id is not None else row.account_id


def _proposed(crisis_id: int) -> Crisis:
    row: Crisis = Crisis.objects.select_for_update().get(pk=crisis_id)
    if row.state != State.PROPOSED:
        raise Changed(_("This crisis is %(state)s already.") % {"state": row.get_state_display()})
    return row


def _start_alarm(row: Crisis, *, call: bool = True) -> None:
    """Clocks from the alert on: response, start of the procedure, and the call tree."""
    policy, about = CrisisPolicy.of_brand(), target_of(row)
    clocks.start_clock(kind=RESPONSE, subject=about, target=policy.response, started_at=row.alerted_at)
    clocks.start_clock(kind=START, subject=about, target=policy.sop_start, started_at=row.alerted_at)
    if call:
        steps = [(number * policy.call_step, str(number)) for number in range(1, policy.call_steps + 1)]
        target = (policy.call_steps + 1) * policy.call_step
        clocks.start_clock(kind=CALL, subject=about, target=target, steps=steps, started_at=row.alerted_at)
        call_next(row, 0)


def _respond(row: Crisis) -> None:
    if row.responded_at is not None:
        return
    row.responded_at, row.responded_by_id = now(), current_actor().user_id
    clocks.stop_clock(RESPONSE, target_of(row))
    clocks.stop_clock(CALL, target_of(row), cancelled=True)
    say(row, "responded", _("Taken over"))
    audit.record("crisis.responded", target=target_of(row))
    if not row.drill:
        _take_alert(row.alert_id)


def _take_alert(alert_id: int | None) -> None:
    """Whoever takes the crisis has taken the alert behind it: nobody else is woken for it."""
    if alert_id is None:
        return
    try:
        with acting(replace(current_actor(), everything=True)):  # alerts belong to listening.alerts; this one to whoever takes its crisis
            listening.acknowledge(alert_id)
    except ObjectDoesNotExist:  # it was deleted, or never was
        return


def _activate(row: Crisis, plan_id: int | None) -> None:
    """Start the procedure: snapshot, checklist from the plan, clocks, the team is told."""
    policy, moment, about, actor = CrisisPolicy.of_brand(), now(), target_of(row), current_actor()
    plan = Plan.objects.filter(pk=plan_id, active=True).first() if plan_id is not None else plan_for(row.kind)
    if plan is None:
        raise Refused(_("There is no such plan in use."), "plan_id")
    row.state, row.activated_at, row.plan, row.plan_revision = State.OPEN, moment, plan, plan.revision
    row.opened_by_id, row.opened_by_name = actor.user_id, actor.name[:80]
    row.save()
    clocks.stop_clock(START, about)
    clocks.start_clock(kind=REPLY, subject=about, target=policy.official_reply, started_at=moment)
    if row.kind == Kind.PERSON:
        clocks.start_clock(kind=CLOSE, subject=about, target=policy.close_spokesperson, started_at=moment)
    say(row, "activated", _("Procedure started with the plan “%(plan)s”, version %(number)s") % {"plan": plan.title, "number": plan.revision})
    _copy_steps(row, plan, moment)
    keep_snapshot(row)
    audit.record(
        "crisis.opened", target=about, after={"title": row.title, "kind": row.kind, "level": row.level, "plan": plan.title, "drill": row.drill}
    )
    if not row.drill:
        brand_id = current_brand().id
        events.emit(CrisisOpened(brand_id=brand_id, crisis_id=row.pk, kind=row.kind, level=row.level, title=row.title, alert_id=row.alert_id))
    tell(row, _("Crisis room open: %(title)s") % {"title": drill_title(row)}, key=f"crisis.opened:{row.pk}", people=team_of(row), body=row.summary)


def _copy_steps(row: Crisis, plan: Plan, moment: datetime) -> None:
    for position, step in enumerate(body_of(plan.body).steps, 1):
        due = moment + timedelta(minutes=step.minutes) if step.minutes else None
        made = Step(crisis=row, position=position, title=step.title, role=step.role, note=step.note, due_at=due)
        made.save()
        if due is not None:
            clocks.start_clock(kind=STEP, subject=f"crisis.step:{made.pk}", target=due - moment, started_at=moment)


def keep_snapshot(row: Crisis) -> Snapshot:
    """Keep how things stand: counts, top posts, the alert, the calendar of the next days and the accounts, with a hash; never changed."""
    moment, policy = now(), CrisisPolicy.of_brand()
    day, before = outside.volume(row, moment - DAY, moment), outside.volume(row, moment - 2 * DAY, moment - DAY)
    body, sha256 = canonical(
        {
            "at": moment.isoformat(),
            "alerted_at": row.alerted_at.isoformat(),
            "day": day.plain() if day else None,
            "day_before": before.plain() if before else None,
            "alert": outside.alert_of(row),
            "posts": outside.top_mentions(row, moment - DAY, moment),
            "planned": outside.planned(moment, moment + policy.planned_ahead),
            "accounts": outside.account_states(),
        }
    )
    made = Snapshot(crisis=row, body=body, sha256=sha256, made_at=moment)
    made.save()
    say(row, "snapshot", _("State kept: %(count)s planned posts, fingerprint %(hash)s") % {"count": len(body["planned"]), "hash": sha256[:12]})
    return made
