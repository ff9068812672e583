"""Everything that writes goals."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy import selectors
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import Goal, Milestone
from guanhao.domains.strategy.rules import Shape, UnfitAim, check_aim
from guanhao.domains.strategy.selectors import measures
from guanhao.kernel import audit, events, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.sdk.events.strategy import GoalStatusChanged

EDITABLE = ("title", "metric", "account_id", "horizon", "family", "baseline", "target", "start", "end", "owner_id", "note")


@dataclass(frozen=True, kw_only=True)
class GoalDraft:
    """What a person enters. `target` is a sum, a share of growth (0.15 = +15 %) or a ratio, by the metric; see rules.Shape."""

    title: str
    metric: str
    target: float
    start: date
    end: date
    horizon: str = Goal.Horizon.SHORT
    family: str = Goal.Family.AWARENESS
    account_id: int | None = None
    baseline: float | None = None
    owner_id: int | None = None
    note: str = ""


@transaction.atomic
def set_goal(draft: GoalDraft) -> Goal:
    """A new goal; a growth goal without a baseline takes the metric's value on the day before it starts. Refused names the field."""
    require("goals.edit")
    goal = Goal(made_at=now())
    _fill(goal, draft)
    goal.save()
    versions.keep(target_of(goal), state_of(goal), note=_("Set"))
    audit.record("strategy.goal_set", target=target_of(goal), after=state_of(goal))
    return goal


@transaction.atomic
def revise_goal(goal: Goal, draft: GoalDraft, *, reason: str) -> Goal:
    """Change a goal: the old state stays as a version, and a reason is required (STR-08 c)."""
    require("goals.edit")
    if not reason.strip():
        raise Refused(_("Say why the goal changes: it is kept with the new version."), "reason")
    before = state_of(goal)
    _fill(goal, draft)
    if state_of(goal) == before:
        return goal
    if goal.account_id != before["account_id"]:
        _take_milestones(goal)
    goal.status = ""
    goal.save()
    versions.keep(target_of(goal), state_of(goal), note=reason.strip())
    audit.record("strategy.goal_revised", target=target_of(goal), before=before, after=state_of(goal), note=reason.strip())
    return goal


@transaction.atomic
def close_goal(goal: Goal, *, reason: str = "") -> Goal:
    """Put a goal away; its verdict stays as it was."""
    return _move(goal, Goal.State.CLOSED, "strategy.goal_closed", reason)


@transaction.atomic
def reopen_goal(goal: Goal) -> Goal:
    """Take a closed goal up again (the undo of close)."""
    return _move(goal, Goal.State.ACTIVE, "strategy.goal_reopened", "")


def check_draft(draft: GoalDraft) -> None:
    """Refused (with the field) unless this could be set; nothing is written."""
    _fill(Goal(made_at=now()), draft)


def judge_goals(today: date | None = None) -> int:
    """Write the status of every active goal; a changed status is an event. Returns how many changed. Run daily and after imports."""
    changed = 0
    for view in selectors.goals(state=Goal.State.ACTIVE, today=today):
        with transaction.atomic():
            goal = Goal.objects.select_for_update().get(pk=view.id)
            before, goal.status, goal.judged_at = goal.status, view.verdict.status, now()
            goal.save(update_fields=["status", "judged_at"])
            if before and before != goal.status:
                changed += 1
                events.emit(GoalStatusChanged(brand_id=goal.brand_id, goal_id=goal.pk, title=goal.title, before=before, after=goal.status))
    return changed


def target_of(goal: Goal) -> str:
    """The goal's name in audit and versions."""
    return f"strategy.goal:{goal.pk}"


def state_of(goal: Goal) -> dict[str, object]:
    """The goal as JSON-safe values, for versions and audit."""
    values = {name: getattr(goal, name) for name in EDITABLE}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _move(goal: Goal, state: str, action: str, reason: str) -> Goal:
    require("goals.edit")
    before, goal.state = goal.state, state
    goal.save(update_fields=["state"])
    audit.record(action, target=target_of(goal), before={"state": before}, after={"state": state}, note=reason)
    return goal


def _take_milestones(goal: Goal) -> None:
    """What is planned of the goal follows it to its new account; what has begun was promised on the old one."""
    Goal.objects.select_for_update().get(pk=goal.pk)  # a step being saved holds it
    steps = list(Milestone.objects.select_for_update().filter(goal=goal, state__in=[Milestone.State.PLANNED, Milestone.State.ACTIVE]))
    begun = next((row for row in steps if row.state == Milestone.State.ACTIVE), None)
    if begun:
        words = _("The milestone “%(title)s” has begun and is measured on the old account: accept it or give it up first.")
        raise Refused(words % {"title": begun.title}, "account_id")
    whole = next((row for row in steps if goal.account_id and row.metric and measures.is_rooms(row.metric)), None)
    if whole:
        words = _("The milestone “%(title)s” is accepted by a figure of the whole brand: choose another metric for it first.")
        raise Refused(words % {"title": whole.title}, "account_id")
    Milestone.objects.filter(pk__in=[row.pk for row in steps]).update(account_id=goal.account_id)


def _check_words(draft: GoalDraft) -> None:
    for name, most in (("title", 120), ("note", 4000)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    for name, known in (("horizon", Goal.Horizon.values), ("family", Goal.Family.values)):
        if getattr(draft, name) not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, name)


def _fill(goal: Goal, draft: GoalDraft) -> None:
    title = draft.title.strip()
    if not title:
        raise Refused(_("Give the goal a name."), "title")
    _check_words(draft)
    try:
        metric = measures.measure(draft.metric)
    except LookupError:
        raise Refused(_("There is no metric named %(key)s.") % {"key": draft.metric}, "metric") from None
    if draft.account_id is not None:
        if measures.is_rooms(draft.metric):
            raise Refused(_("This figure is counted for the whole brand: leave the account out."), "account_id")
        try:
            channels.account(draft.account_id)
        except LookupError:
            raise Refused(_("This account does not belong to the brand."), "account_id") from None
    owner = next((one for one in identity.people_of_brand() if one.id == draft.owner_id), None) if draft.owner_id else None
    if draft.owner_id and owner is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    for name in EDITABLE:
        setattr(goal, name, getattr(draft, name))
    goal.title, goal.shape, goal.lower_is_better = title, selectors.shape_of(metric), metric.good == "down"
    goal.owner_name = owner.name if owner else ""
    if goal.shape == Shape.LEVEL and goal.baseline is None:
        goal.baseline = selectors.value_before(metric.key, draft.start, draft.account_id)
    try:
        check_aim(selectors.aim_of(goal))
    except UnfitAim as refusal:
        field, _sep, text = str(refusal).partition(": ")
        raise Refused(UNFIT.get(field, lambda: text)(), field) from refusal


UNFIT = {
    "end": lambda: _("The window ends before it starts."),
    "target": lambda: _("A target is greater than zero."),
    "baseline": lambda: _("Growth needs a baseline: enter the value at the start, or import the days before it."),
}
