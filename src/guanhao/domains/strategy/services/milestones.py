"""Everything that writes the steps of a long goal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy import selectors
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import Goal, Milestone
from guanhao.domains.strategy.rules import Shape
from guanhao.domains.strategy.rules.milestones import lacking
from guanhao.domains.strategy.selectors import measures
from guanhao.domains.strategy.selectors import milestones as reading
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

State = Milestone.State
FIELDS = ("title", "span", "start", "due", "budget", "currency", "people", "metric", "target", "note")
MOST_PEOPLE, MOST_BUDGET = 50, Decimal(10) ** 13
NEEDED = {
    "budget": lambda: _("Give the milestone a budget before it begins; write 0 when it costs nothing."),
    "people": lambda: _("Say who works on it before it begins."),
    "metric": lambda: _("Choose the metric it is accepted by before it begins."),
    "target": lambda: _("Set the target it is accepted by before it begins."),
}


@dataclass(frozen=True, kw_only=True)
class MilestoneDraft:
    """A step as a person enters it; budget, people, metric and target may follow until it begins. `target` is written as a goal's."""

    title: str
    start: date
    due: date
    span: str = Milestone.Span.QUARTER
    budget: Decimal | None = None
    currency: str = "CNY"
    people: Sequence[int] = ()
    metric: str = ""
    target: float | None = None
    note: str = ""


@transaction.atomic
def save_milestone(draft: MilestoneDraft, *, goal_id: int, milestone_id: int | None = None, reason: str = "") -> Milestone:
    """A new step of a goal, or a change of one (needs goals.edit); one that has begun keeps what it needed to begin, and a reason is required.

    Goal.DoesNotExist and Milestone.DoesNotExist (404) for unknown numbers; Refused names the field.
    """
    require("goals.edit")
    goal = Goal.objects.select_for_update().get(pk=goal_id)  # the currencies of one goal are compared under its lock
    row = Milestone.objects.get(pk=milestone_id, goal=goal) if milestone_id else Milestone(goal=goal, made_at=now())
    _check_open(row)
    before = state_of(row) if row.pk else None
    _fill(row, draft, goal)
    if row.state == State.ACTIVE:
        _check_ready(row)
        if before != state_of(row) and not reason.strip():
            raise Refused(_("Say why the milestone changes: it is kept with the new version."), "reason")
    if state_of(row) == before:
        return row
    if before and before["due"] != row.due.isoformat():
        row.late_told_at = None
    _write(row)
    versions.keep(target_of(row), state_of(row), note=reason.strip())
    action = "strategy.milestone_changed" if before else "strategy.milestone_added"
    audit.record(action, target=target_of(row), before=before, after=state_of(row), note=reason.strip())
    return row


@transaction.atomic
def activate_milestone(*, milestone_id: int) -> Milestone:
    """Let a planned step begin (needs goals.edit); Refused, with the field, without budget, people, metric or target (STR-08 b)."""
    require("goals.edit")
    row: Milestone = Milestone.objects.select_for_update().select_related("goal").get(pk=milestone_id)
    if row.state == State.ACTIVE:
        return row
    _check_open(row)
    if row.goal.state != Goal.State.ACTIVE:
        raise Refused(_("The goal is closed: reopen it first."))
    _check_ready(row)
    return _move(row, State.ACTIVE, "strategy.milestone_activated")


@transaction.atomic
def accept_milestone(*, milestone_id: int, reason: str = "") -> Milestone:
    """Accept an active step (needs goals.edit). When its metric has not reached the target, or is not known, a reason is required."""
    require("goals.edit")
    row: Milestone = Milestone.objects.select_for_update().select_related("goal").get(pk=milestone_id)
    if row.state == State.DONE:
        return row
    if row.state != State.ACTIVE:
        raise Refused(_("Only an active milestone can be accepted."))
    verdict = reading.verdict_of(row, selectors.brand_today())
    if (verdict is None or verdict.attainment is None or verdict.attainment < 1) and not reason.strip():
        raise Refused(_("The metric has not reached the target: say why the milestone is accepted all the same."), "reason")
    row.accepted_at, row.accepted_by_name = now(), current_actor().name[:120]
    row.accepted_value = verdict.reached if verdict else None
    return _move(row, State.DONE, "strategy.milestone_accepted", reason)


@transaction.atomic
def drop_milestone(*, milestone_id: int, reason: str) -> Milestone:
    """Give a step up, with a reason (needs goals.edit)."""
    require("goals.edit")
    row: Milestone = Milestone.objects.select_for_update().get(pk=milestone_id)
    if row.state == State.DROPPED:
        return row
    _check_open(row)
    if not reason.strip():
        raise Refused(_("Say why it is given up."), "reason")
    return _move(row, State.DROPPED, "strategy.milestone_dropped", reason)


@transaction.atomic
def resume_milestone(*, milestone_id: int) -> Milestone:
    """Plan a dropped step again (the undo of dropping it)."""
    require("goals.edit")
    row: Milestone = Milestone.objects.select_for_update().get(pk=milestone_id)
    if row.state != State.DROPPED:
        raise Refused(_("Only a milestone that was given up can be planned again."))
    return _move(row, State.PLANNED, "strategy.milestone_resumed")


def watch_milestones() -> int:
    """Tell of every active step that is late, once; how many. Run daily."""
    today, told = selectors.brand_today(), 0
    for number in list(Milestone.objects.filter(state=State.ACTIVE, due__lt=today, late_told_at=None).values_list("pk", flat=True)):
        told += _tell_late(number)
    return told


def target_of(row: Milestone) -> str:
    """The step's name in audit and versions."""
    return f"strategy.milestone:{row.pk}"


def state_of(row: Milestone) -> dict[str, Any]:
    """The step as JSON-safe values."""
    values = {name: getattr(row, name) for name in FIELDS}
    return values | {"start": row.start.isoformat(), "due": row.due.isoformat(), "budget": None if row.budget is None else f"{row.budget:.2f}"}


@transaction.atomic
def _tell_late(number: int) -> bool:
    found = Milestone.objects.select_for_update().select_related("goal").filter(pk=number, state=State.ACTIVE, late_told_at=None)
    row: Milestone | None = found.first()
    if row is None:  # another worker was here
        return False
    row.late_told_at = now()
    row.save(update_fields=["late_told_at"])
    people = [*row.people, *([row.goal.owner_id] if row.goal.owner_id else [])]
    notify(
        topic="strategy.milestone",
        title=_("Milestone late: %(title)s") % {"title": row.title},
        body=_("It was due on %(day)s. Accept it, move it with a reason, or give it up.") % {"day": row.due.isoformat()},
        url=burl_or_none("strategy:milestone", pk=row.pk) or "",
        key=f"milestone:{row.pk}:{row.due:%Y-%m-%d}",
        users=sorted(set(people)) or identity.users_with("goals.edit"),
        level="warning",
    )
    return True


def _move(row: Milestone, state: str, action: str, reason: str = "") -> Milestone:
    before, row.state = row.state, State(state)
    row.save()
    audit.record(action, target=target_of(row), before={"state": before}, after={"state": state}, note=reason.strip()[:300])
    return row


def _write(row: Milestone) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("The goal has a milestone of this name already."), "title") from None


def _check_open(row: Milestone) -> None:
    if row.state not in (State.PLANNED, State.ACTIVE):
        raise Refused(_("The milestone is over: it stays as it is."))


def _check_ready(row: Milestone) -> None:
    for name in lacking(budget=row.budget, people=row.people, metric=row.metric, target=row.target):
        raise Refused(NEEDED[name](), name)
    metric = measures.measure(row.metric)
    if selectors.shape_of(metric) is Shape.LEVEL and row.baseline is None:
        row.baseline = selectors.value_before(row.metric, row.start, row.account_id)
        if not row.baseline:
            raise Refused(_("Growth needs a baseline: enter the value at the start, or import the days before it."), "metric")


def _fill(row: Milestone, draft: MilestoneDraft, goal: Goal) -> None:
    title = draft.title.strip()
    if not title:
        raise Refused(_("Give the milestone a name."), "title")
    for name, most in (("title", 120), ("note", 4000)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if draft.span not in Milestone.Span.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Milestone.Span.values)}, "span")
    if draft.due < draft.start:
        raise Refused(_("The window ends before it starts."), "due")
    if draft.start < goal.start or draft.due > goal.end:
        words = _("A milestone lies within its goal: %(start)s to %(end)s.") % {"start": goal.start, "end": goal.end}
        raise Refused(words, "start" if draft.start < goal.start else "due")
    _check_budget(row, draft, goal)
    _check_people(row, draft)
    _check_metric(draft, goal)
    if (row.metric, row.start) != (draft.metric, draft.start):
        row.baseline = None
    for name in FIELDS:
        setattr(row, name, getattr(draft, name))
    row.title, row.note, row.people, row.account_id = title, draft.note.strip(), sorted(set(draft.people)), goal.account_id


def _check_budget(row: Milestone, draft: MilestoneDraft, goal: Goal) -> None:
    if draft.budget is not None and (not draft.budget.is_finite() or not 0 <= draft.budget < MOST_BUDGET):
        raise Refused(_("A budget is zero or more, and below ten million millions."), "budget")
    if len(draft.currency) != 3 or not (draft.currency.isascii() and draft.currency.isalpha() and draft.currency.isupper()):
        raise Refused(_("A currency is three letters, such as CNY."), "currency")
    if draft.budget is None:
        return
    others = Milestone.objects.filter(goal=goal, budget__isnull=False).exclude(pk=row.pk).exclude(state=State.DROPPED)
    other = others.exclude(currency=draft.currency).values_list("currency", flat=True).first()
    if other:
        words = _("The milestones of a goal have one currency, so that their budgets can be added up: this goal's are in %(currency)s.")
        raise Refused(words % {"currency": other}, "currency")


def _check_people(row: Milestone, draft: MilestoneDraft) -> None:
    if len(set(draft.people)) > MOST_PEOPLE:
        raise Refused(_("At most %(most)s people.") % {"most": MOST_PEOPLE}, "people")
    strangers = set(draft.people) - set(row.people) - {one.id for one in identity.people_of_brand()}
    if strangers:
        raise Refused(_("This person does not belong to the brand."), "people")


def _check_metric(draft: MilestoneDraft, goal: Goal) -> None:
    if draft.metric:
        try:
            measures.measure(draft.metric)
        except LookupError:
            raise Refused(_("There is no metric named %(key)s.") % {"key": draft.metric[:80]}, "metric") from None
    if goal.account_id and measures.is_rooms(draft.metric):
        raise Refused(_("This figure is counted for the whole brand, and the goal is about one account: choose a metric of accounts."), "metric")
    if draft.target is not None and not (math.isfinite(draft.target) and draft.target > 0):
        raise Refused(_("A target is greater than zero."), "target")
