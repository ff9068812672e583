"""Appraisal: plans with weights of 100 %, evidence from the system, sign-off, rewards and honours.

The log says who did what to an appraisal and never what stands in it: more people read the log than may read appraisals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.identity import facade as identity
from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import Appraisal, AppraisalLine, AppraisalPlan, Honour, RatingRound
from guanhao.domains.team.policy import AppraisalPolicy, RatingPolicy
from guanhao.domains.team.rules import appraisal as rules
from guanhao.domains.team.selectors import appraisal as selectors
from guanhao.domains.team.selectors import people
from guanhao.kernel import access, audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.team import AppraisalSigned

State = Appraisal.State
MOST_METRICS = 20
MOST_AIM = 10**12
MOST_FEN = 10**12
NAMES = ("title", "cycle", "role", "text", "peers", "active")


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    """A plan as it is written; see AppraisalPlan."""

    title: str
    metrics: Sequence[Mapping[str, Any]]
    cycle: str = "quarter"
    role: str = ""
    text: str = ""
    peers: bool = True
    active: bool = True


def plan_target(row: AppraisalPlan) -> str:
    """The target of a plan's deeds and versions."""
    return f"team.plan:{row.pk}"


def plan_state(row: AppraisalPlan) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    return {**{name: getattr(row, name) for name in NAMES}, "metrics": row.metrics}


def target_of(row: Appraisal) -> str:
    """The target of an appraisal's deeds."""
    return f"team.appraisal:{row.pk}"


@transaction.atomic
def save_plan(draft: PlanDraft, row: AppraisalPlan | None = None) -> AppraisalPlan:
    """Write a plan (needs team.appraise) as its next version. Refused by field: weights total 100 %, numbers and goals exist."""
    require("team.appraise")
    title = draft.title.strip()
    if not title:
        raise Refused(_("Give it a name."), "title")
    if AppraisalPlan.objects.filter(title=title).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is a plan named “%(title)s” already.") % {"title": title}, "title")
    if draft.cycle not in AppraisalPlan.Cycle.values:
        raise Refused(_("Choose the cycle."), "cycle")
    if draft.role and draft.role not in identity.role_titles():
        raise Refused(_("There is no such post."), "role")
    metrics = _metrics(draft.metrics)
    before, moment = plan_state(row) if row else None, now()
    row = row or AppraisalPlan(made_at=moment)
    for name in NAMES:
        value = getattr(draft, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.metrics, row.changed_at = metrics, moment
    row.save()
    versions.keep(plan_target(row), plan_state(row))
    audit.record("team.plan_saved", target=plan_target(row), before=before, after=plan_state(row))
    return row


def _metrics(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not 1 <= len(given) <= MOST_METRICS:
        raise Refused(_("A plan has between 1 and 20 metrics."), "metrics")
    found = [_metric(number, dict(one)) for number, one in enumerate(given, start=1)]
    whole = rules.weights_total([one["weight"] for one in found])
    if whole != 100:
        raise Refused(_("The weights total %(total)s %%; they must total 100 %%.") % {"total": whole}, "metrics")
    return found


def _metric(number: int, one: dict[str, Any]) -> dict[str, Any]:
    def wrong(text: str) -> Refused:
        return Refused(_("Metric %(number)s: %(text)s") % {"number": number, "text": text}, "metrics")

    title, source, ref = str(one.get("title") or "").strip()[:120], str(one.get("source") or "hand"), str(one.get("ref") or "").strip()[:80]
    weight, aim, good = one.get("weight"), one.get("aim"), str(one.get("good") or "up")
    if not title:
        raise wrong(_("give it a name."))
    if not isinstance(weight, int) or not 1 <= weight <= 100:
        raise wrong(_("its weight is a whole number from 1 to 100."))
    if source not in ("figure", "goal", "hand") or good not in ("up", "down"):
        raise wrong(_("choose where its number comes from."))
    if source == "figure" and not selectors.has_figure(ref):
        raise wrong(_("there is no such number of the system."))
    if source == "goal" and not ref.isdecimal():
        raise wrong(_("there is no such goal."))
    if source == "figure" and (not isinstance(aim, int | float) or not 0 < aim <= MOST_AIM):
        raise wrong(_("a number of the system needs an aim above 0."))
    aimed = float(aim) if source == "figure" and aim is not None else None
    return {"title": title, "weight": weight, "source": source, "ref": "" if source == "hand" else ref, "aim": aimed, "good": good}


@transaction.atomic
def begin(*, plan: AppraisalPlan, day: date, user_ids: Sequence[int] = (), team: str = "", round_: RatingRound | None = None) -> list[Appraisal]:
    """Begin appraisals of people, or of one team, for the cycle a day is in (needs team.appraise). Who has one already keeps it."""
    require("team.appraise")
    if not plan.active:
        raise Refused(_("This plan is set aside."), "plan")
    if not user_ids and not team.strip():
        raise Refused(_("Choose people, or name a team."), "user_ids")
    if not set(user_ids) <= {one.id for one in people.members()}:
        raise Refused(_("Choose somebody who works here."), "user_ids")
    if not 2000 <= day.year <= 2200:
        raise Refused(_("Choose a day between 2000 and 2200."), "day")
    if round_ is not None and round_.state != RatingRound.State.CLOSED:
        raise Refused(_("Close the round of ratings first."), "round_id")
    start, end = selectors.span_of(plan.cycle, day)
    kept = versions.history(plan_target(plan))
    facts: dict[str, Any] = {"ends_on": end, "version": kept[0].number if kept else 1, "made_at": now(), "round": round_ if plan.peers else None}
    made = []
    whom: list[dict[str, Any]] = [{"user_id": one, "kind": "person"} for one in dict.fromkeys(user_ids)]
    whom += [{"team": team.strip()[:60], "kind": "team"}] if team.strip() else []
    for about in whom:
        row, new = Appraisal.objects.get_or_create(plan=plan, starts_on=start, **about, defaults=facts)
        if new:
            for place, metric in enumerate(plan.metrics):
                AppraisalLine(appraisal=row, place=place, **metric).save()
            _count(row)
            audit.record("team.appraisal_begun", target=target_of(row), after={"plan_id": plan.pk, **about, "starts_on": start.isoformat()})
            made.append(row)
    return made


def _count(row: Appraisal) -> None:
    """Write evidence and totals; lines a person scored keep their score."""
    for line in AppraisalLine.objects.filter(appraisal=row):
        facts = {"source": line.source, "ref": line.ref, "aim": line.aim, "good": line.good}
        line.actual, score = selectors.actual_of(facts, row.starts_on, row.ends_on)
        line.score = line.score if line.by_hand else score
        line.save(update_fields=["actual", "score"])
    _sum(row)


def _sum(row: Appraisal) -> None:
    policy = AppraisalPolicy.of_brand()
    row.peer = selectors.peer_score(row.user_id, row.round_id)
    row.peer_share = RatingPolicy.of_brand().peer_share if row.peer is not None else 0.0
    row.own = rules.weighted([(line.weight, line.score) for line in selectors.lines(row)])
    row.total = rules.total(row.own, row.peer, row.peer_share)
    row.grade = rules.grade(row.total, policy.excellent, policy.good, policy.passed)
    row.save(update_fields=["peer", "peer_share", "own", "total", "grade"])


def _locked(row: Appraisal) -> Appraisal:
    found: Appraisal = Appraisal.objects.select_for_update().get(pk=row.pk)
    if found.state != State.OPEN:
        raise Changed(_("It is signed and stays as it is."))
    if found.user_id is not None and found.user_id == people.me():
        raise Refused(_("Nobody appraises themselves."))
    return found


@transaction.atomic
def recount(*, appraisal: Appraisal) -> Appraisal:
    """Ask the system again (needs team.appraise)."""
    require("team.appraise")
    row = _locked(appraisal)
    _count(row)
    audit.record("team.appraisal_counted", target=target_of(row))
    return row


@transaction.atomic
def score_line(*, appraisal: Appraisal, place: int, score: float | None, reason: str = "") -> Appraisal:
    """Score a metric by hand (needs team.appraise), with a reason; None goes back to what the system says. Refused by field."""
    require("team.appraise")
    row = _locked(appraisal)
    line: AppraisalLine | None = AppraisalLine.objects.filter(appraisal=row, place=place).first()
    if line is None:
        raise Refused(_("There is no such metric."), "place")
    cap = AppraisalPolicy.of_brand().score_cap
    if score is not None and not 0 <= score <= cap:
        raise Refused(_("A score lies between 0 and %(most)s.") % {"most": cap}, "score")
    if score is not None and not reason.strip():
        raise Refused(_("Say why: somebody will read it."), "reason")
    line.by_hand, line.reason = score is not None, reason.strip()[:500] if score is not None else ""
    line.score = score
    line.save()
    if score is None:
        _count(row)
    _sum(row)
    audit.record("team.appraisal_scored", target=target_of(row), after={"title": line.title})
    return row


@transaction.atomic
def sign(*, appraisal: Appraisal, note: str = "", supports: str = "") -> Appraisal:
    """Sign it (needs team.appraise, in person, never one's own); `supports` names the grade it supports a promotion to.

    Needs a total, and for `supports` the policy's.
    """
    require("team.appraise")
    access.require_person()
    row = _locked(appraisal)
    if row.total is None:
        raise Refused(_("Every metric needs a score first."))
    least = AppraisalPolicy.of_brand().promotion_from
    if supports.strip() and (row.user_id is None or row.total < least):
        raise Refused(_("A promotion is supported from a total of %(least)s on.") % {"least": least}, "supports")
    actor = access.current_actor()
    row.state, row.signed_at, row.signed_by_id, row.signed_by_name = State.SIGNED, now(), actor.user_id, actor.name[:120]
    row.note, row.supports = note.strip()[:2000], supports.strip()[:120]
    row.save()
    audit.record("team.appraisal_signed", target=target_of(row), after={"state": row.state})
    emit(AppraisalSigned(brand_id=current_brand().id, appraisal_id=row.pk, user_id=row.user_id))
    if row.user_id is not None:
        url = f"/b/{current_brand().slug}/staff/appraisals/{row.pk}/"
        title = format_lazy(gettext_lazy("Your appraisal is signed: {title}"), title=row.plan.title)
        notify(topic="team", title=title, url=url, key=f"team.appraisal:{row.pk}", users=[row.user_id])
    return row


@transaction.atomic
def acknowledge(*, appraisal: Appraisal, remark: str = "") -> Appraisal:
    """Say that one has read one's own appraisal, with a remark if one likes (in person)."""
    require("team.view")
    access.require_person()
    row: Appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if row.user_id is None or row.user_id != people.me():
        raise Refused(_("Only the person it is about can do that."))
    if row.state != State.SIGNED:
        raise Changed(_("It is not signed yet, or you have read it already."))
    row.state, row.seen_at, row.remark = State.SEEN, now(), remark.strip()[:2000]
    row.save(update_fields=["state", "seen_at", "remark"])
    audit.record("team.appraisal_seen", target=target_of(row), before={"state": "signed"}, after={"state": "seen"})
    return row


@dataclass(frozen=True, kw_only=True)
class HonourDraft:
    """A reward or honour as it is given; `amount` in fen."""

    kind: str
    title: str
    reason: str
    given_on: date
    user_id: int | None = None
    team: str = ""
    amount: int | None = None
    appraisal_id: int | None = None


@transaction.atomic
def give_honour(draft: HonourDraft) -> Honour:
    """Give a reward or an honour to a person or a team (needs team.appraise). Refused by field."""
    require("team.appraise")
    if draft.kind not in Honour.Kind.values:
        raise Refused(_("Choose what it is."), "kind")
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if not draft.reason.strip():
        raise Refused(_("Say why: somebody will read it."), "reason")
    if (draft.user_id is None) == (not draft.team.strip()):
        raise Refused(_("Choose either a person or a team."), "user_id")
    if draft.user_id is not None:
        people.check(draft.user_id, "user_id")
    if draft.amount is not None and (draft.kind != Honour.Kind.REWARD or not 0 <= draft.amount <= MOST_FEN):
        raise Refused(_("Only a reward has an amount."), "amount")
    if draft.appraisal_id is not None and not Appraisal.objects.filter(pk=draft.appraisal_id).exists():
        raise Refused(_("There is no such appraisal."), "appraisal_id")
    facts = {"title": draft.title.strip()[:120], "reason": draft.reason.strip()[:500], "team": draft.team.strip()[:60]}
    row = Honour(
        kind=draft.kind, user_id=draft.user_id, amount=draft.amount, given_on=draft.given_on, appraisal_id=draft.appraisal_id, **facts,
        made_at=now(), made_by_name=access.current_actor().name[:120],
    )  # fmt: skip
    row.save()
    audit.record("team.honour_given", target=f"team.honour:{row.pk}", after={"kind": row.kind, "user_id": row.user_id, "team": row.team})
    if row.user_id is not None:
        title = format_lazy(gettext_lazy("You were given: {title}"), title=row.title)
        notify(
            topic="team",
            title=title,
            body=row.reason,
            url=f"/b/{current_brand().slug}/staff/honours/",
            key=f"team.honour:{row.pk}",
            users=[row.user_id],
            level="good",
        )
    return row
