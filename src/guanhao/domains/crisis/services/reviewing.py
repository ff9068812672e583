"""The review, closing, tasks, and the score of a drill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Crisis, Review, Task
from guanhao.domains.crisis.rules.rooms import StepFact, drill_score, gaps
from guanhao.domains.crisis.selectors.figures import figures
from guanhao.domains.crisis.services import rooms
from guanhao.domains.crisis.services.lines import checked, counted, in_room, page_of, person_named, say, target_of, team_of, tell
from guanhao.domains.crisis.services.talking import take_back_holding
from guanhao.kernel import audit, clocks, events, search
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.models import Clock
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.crisis import CrisisClosed


@dataclass(frozen=True)
class TaskDraft:
    """Something to do after a lesson."""

    title: str
    owner_id: int | None = None
    due_on: date | None = None


@transaction.atomic
def save_review(
    *,
    crisis_id: int,
    causes: str,
    lessons: str,
    good: str = "",
    bad: str = "",
    tasks: Sequence[TaskDraft] = (),
    invited: int | None = None,
    attended: int | None = None,
) -> Review:
    """What it taught (needs crisis.manage), with the figures as they stand; a drill gets its score, and its gaps become tasks. Saved again, it
    replaces words and figures.
    """
    require("crisis.manage")
    row, actor = in_room(crisis_id), current_actor()
    review = Review.objects.filter(crisis=row).first() or Review(crisis=row)
    first = review.pk is None
    review.causes, review.lessons = checked(causes, "causes", most=8000, least=2), checked(lessons, "lessons", most=8000, least=2)
    review.good, review.bad = checked(good, "good", most=8000, least=0), checked(bad, "bad", most=8000, least=0)
    review.metrics, review.made_at = figures(row).plain(), now()
    review.made_by_id, review.made_by_name = actor.user_id, actor.name[:80]
    people = row.takings.values("person_id").distinct().count()
    invited, attended = counted(invited, "invited"), counted(attended, "attended")
    review.invited = invited if invited is not None else max(len(team_of(row)), people)
    review.attended = attended if attended is not None else people
    if review.attended > review.invited:
        raise Refused(_("More people came than were asked: check both numbers."), "attended")
    if row.drill:
        review.score = _score(row)
    review.save()
    _add_tasks(row, tasks)
    if row.drill and first:
        _add_gaps(row)
    say(row, "review", _("Review written") + (f" — {review.score}/100" if review.score is not None else ""))
    audit.record("crisis.reviewed", target=target_of(row), after={"score": review.score, "tasks": len(tasks)})
    return review


@transaction.atomic
def close_crisis(*, crisis_id: int) -> Crisis:
    """End it (needs crisis.manage). Refused without a review (CRI-16 a), and while this room still holds posts back."""
    require("crisis.manage")
    row = in_room(crisis_id)
    if not Review.objects.filter(crisis=row).exists():
        raise Refused(_("A crisis is closed with its review: write causes and lessons first."), "review")
    if row.holds.filter(lifted_at=None).exists():
        raise Refused(_("This room still holds planned posts back: resume or cancel them first."), "holds")
    row.state, row.closed_at, row.closed_by_name = Crisis.State.CLOSED, now(), current_actor().name[:80]
    row.save()
    _end_clocks(row)
    take_back_holding(row)
    say(row, "closed", _("Closed"))
    row.review.metrics = figures(row).plain()
    row.review.save(update_fields=["metrics"])
    audit.record("crisis.closed", target=target_of(row), after={"drill": row.drill})
    if not row.drill:
        events.emit(CrisisClosed(brand_id=current_brand().id, crisis_id=row.pk, kind=row.kind))
    index(row)
    tell(row, _("Crisis closed: %(title)s") % {"title": row.title}, key=f"crisis.closed:{row.pk}", people=team_of(row), level="good")
    return row


@transaction.atomic
def finish_task(*, task_id: int) -> Task:
    """A task is done (needs crisis.run)."""
    require("crisis.run")
    task: Task = Task.objects.select_for_update().select_related("crisis").get(pk=task_id)
    if task.done_at is not None:
        raise Changed(_("This is done already."))
    task.done_at = now()
    task.save(update_fields=["done_at"])
    say(task.crisis, "task", _("Task done: %(title)s") % {"title": task.title})
    audit.record("crisis.task_done", target=target_of(task.crisis), after={"title": task.title})
    return task


def tell_late_tasks(today: date) -> int:
    """Once a morning: owners of tasks past their day hear of it once; how many."""
    late = list(Task.objects.filter(done_at=None, told_at=None, due_on__lt=today).select_related("crisis"))
    for task in late:
        with transaction.atomic():
            task.told_at = now()
            task.save(update_fields=["told_at"])
            people = [task.owner_id] if task.owner_id is not None else team_of(task.crisis)
            title = _("Task of a crisis overdue: %(title)s") % {"title": task.title}
            notify(topic="crisis", title=title, key=f"crisis.task:{task.pk}", users=people, level="warning", url=page_of(task.crisis))
    return len(late)


def index(row: Crisis) -> None:
    """Let the archive's cases be found by their words."""
    body = " ".join(filter(None, (row.get_kind_display(), row.summary, row.subject_name, row.review.causes, row.review.lessons)))
    search.index(kind="crisis.case", object_id=str(row.pk), title=row.title, body=body, url=page_of(row), permission="crisis.view")


def _score(row: Crisis) -> int:
    states = dict(Clock.objects.filter(subject=target_of(row)).values_list("kind", "state"))
    return drill_score(
        [StepFact(one.due_at, one.done_at, one.skipped) for one in row.steps.all()],
        response_in_time=states.get(rooms.RESPONSE) == Clock.State.MET,
        start_in_time=states.get(rooms.START) == Clock.State.MET,
        statement_written=row.statements.exists(),
    )


def _add_gaps(row: Crisis) -> None:
    for title in gaps([(one.title, StepFact(one.due_at, one.done_at, one.skipped)) for one in row.steps.all()]):
        Task(crisis=row, source=Task.Source.GAP, title=title).save()


def _add_tasks(row: Crisis, tasks: Sequence[TaskDraft]) -> None:
    for draft in tasks:
        owner, name = person_named(draft.owner_id, "owner_id")
        Task(crisis=row, title=checked(draft.title, "tasks", most=200), owner_id=owner, owner_name=name, due_on=draft.due_on).save()


def _end_clocks(row: Crisis) -> None:
    about = target_of(row)
    clocks.stop_clock(rooms.CLOSE, about)
    for kind in (rooms.RESPONSE, rooms.START, rooms.REPLY, rooms.CALL):
        clocks.stop_clock(kind, about, cancelled=True)
    for step in row.steps.filter(done_at=None):
        clocks.stop_clock(rooms.STEP, f"crisis.step:{step.pk}", cancelled=True)
