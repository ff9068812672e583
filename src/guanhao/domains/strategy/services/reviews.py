"""Everything that writes the periodic review of goals and risks, with its decisions (STR-08 c)."""

from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy import selectors
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import Goal, PlanDocument, ReviewDecision, StrategyReview
from guanhao.domains.strategy.selectors import reviews as reading
from guanhao.domains.strategy.services import goals
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

Kind, Verdict, Level, State = ReviewDecision.Kind, ReviewDecision.Verdict, ReviewDecision.Level, StrategyReview.State
OF_GOALS = (Verdict.KEEP, Verdict.CHANGE, Verdict.CLOSE)
OF_RISKS = (Verdict.WATCH, Verdict.ACT, Verdict.CLOSE)


@transaction.atomic
def start_review() -> StrategyReview:
    """Open the next review (needs goals.edit); Refused while one is open."""
    require("goals.edit")
    number = (StrategyReview.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    row = StrategyReview(number=number, day=selectors.brand_today(), made_at=now(), made_by_name=current_actor().name[:120])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("A review is open already: finish it first.")) from None
    audit.record("strategy.review_started", target=target_of(row), after={"number": number})
    return row


@transaction.atomic
def decide_goal(*, review_id: int, goal_id: int, verdict: str, reason: str, target: float | None = None, end: date | None = None) -> ReviewDecision:
    """Keep, change or close a goal (needs goals.edit). A change makes the goal's next version with the same reason. Once a goal and review."""
    review = _open(review_id)
    goal: Goal = Goal.objects.select_for_update().get(pk=goal_id)
    if verdict not in OF_GOALS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(OF_GOALS)}, "verdict")
    reason = _reason(reason)
    row = ReviewDecision(review=review, kind=Kind.GOAL, goal_id=goal.pk, title=goal.title, verdict=verdict, reason=reason)
    row.before = _facts(goal)
    _keep(row, _("This review has decided about the goal already."), "verdict")
    if verdict == Verdict.CHANGE:
        _change(goal, reason, target, end)
    elif verdict == Verdict.CLOSE and goal.state == Goal.State.ACTIVE:
        goals.close_goal(goal, reason=reason)
    row.after = _facts(goal)
    row.version = versions.history(goals.target_of(goal))[0].number
    row.save(update_fields=["after", "version"])
    _tell(row)
    return row


@transaction.atomic
def decide_risk(*, review_id: int, title: str, level: str, verdict: str, reason: str) -> ReviewDecision:
    """Watch, act on or close a risk, told apart by its title (needs goals.edit); `reason` says what is done. Once a risk and review."""
    review = _open(review_id)
    title = title.strip()
    if not title:
        raise Refused(_("Give the risk a name."), "title")
    if len(title) > 160:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 160}, "title")
    for name, value, known in (("level", level, Level.values), ("verdict", verdict, OF_RISKS)):
        if value not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, name)
    row = ReviewDecision(review=review, kind=Kind.RISK, title=title, level=level, verdict=verdict, reason=_reason(reason))
    _keep(row, _("This review has decided about the risk already."), "title")
    _tell(row)
    return row


@transaction.atomic
def finish_review(*, review_id: int, summary: str) -> StrategyReview:
    """End a review with a summary (needs goals.edit): its decisions stand, and the next one is due after the policy's time."""
    row = _open(review_id)
    summary = summary.strip()
    if not summary:
        raise Refused(_("Write a sentence about what the review found."), "summary")
    if len(summary) > 4000:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 4000}, "summary")
    row.state, row.summary, row.finished_at = State.FINISHED, summary, now()
    row.plan_number = PlanDocument.objects.aggregate(last=Max("number"))["last"]
    row.save()
    after = {"number": row.number, "summary": summary, "count": row.decisions.count()}
    audit.record("strategy.review_finished", target=target_of(row), after=after)
    return row


def remind_of_review() -> bool:
    """Tell whoever sets goals that a review is due, once a due day. Run daily."""
    due = reading.due_on()
    if due is None or selectors.brand_today() < due or reading.open_review() is not None:
        return False
    return bool(
        notify(
            topic="strategy.review",
            title=_("Review of goals and risks is due"),
            body=_("Look at every goal and every open risk, and write down what is decided."),
            url=burl_or_none("strategy:reviews") or "",
            key=f"strategy.review:{due:%Y-%m-%d}",
            users=identity.users_with("goals.edit"),
            level="warning",
        )
    )


def target_of(row: StrategyReview) -> str:
    """The review's name in audit."""
    return f"strategy.review:{row.pk}"


def _open(review_id: int) -> StrategyReview:
    require("goals.edit")
    row: StrategyReview = StrategyReview.objects.select_for_update().get(pk=review_id)
    if row.state != State.OPEN:
        raise Refused(_("This review is finished: its decisions stay as they are."))
    return row


def _change(goal: Goal, reason: str, target: float | None, end: date | None) -> None:
    draft = goals.GoalDraft(**{name: getattr(goal, name) for name in goals.EDITABLE})
    changed = replace(draft, target=draft.target if target is None else target, end=end or draft.end)
    if changed == draft:
        raise Refused(_("Give another target or another last day, or keep the goal as it is."), "target")
    goals.revise_goal(goal, changed, reason=reason)


def _facts(goal: Goal) -> dict[str, object]:
    return {"target": goal.target, "end": goal.end.isoformat(), "state": str(goal.state)}


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Refused(_("Say why: the decision log keeps it."), "reason")
    if len(reason) > 300:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 300}, "reason")
    return reason


def _keep(row: ReviewDecision, twice: str, field: str) -> None:
    row.made_at, row.made_by_name = now(), current_actor().name[:120]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(twice, field) from None


def _tell(row: ReviewDecision) -> None:
    after = {"title": row.title, "decision": row.verdict, **({"level": row.level} if row.level else {}), **row.after}
    audit.record("strategy.review_decided", target=target_of(row.review), before=row.before or None, after=after, note=row.reason)
