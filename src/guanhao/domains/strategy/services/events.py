"""Everything that writes the large events of the quarters and their preparation (PLN-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import EventTask, QuarterEvent
from guanhao.domains.strategy.policy import EventPolicy
from guanhao.domains.strategy.rules.events import STEPS, TEMPLATES, days_of, due_days
from guanhao.domains.strategy.selectors import events as selectors
from guanhao.domains.work import facade as work
from guanhao.domains.work.contracts import CardShift, NewCard
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

State = QuarterEvent.State
FIELDS = ("year", "title", "theme", "owner_id", "note")
MOST_TASKS, MOST_LEAD = 40, 366
TITLES = {
    "new_year_lab": lambda: (_("New-Year lab"), _("A laboratory of wishes and habits for the new year: try, measure, share.")),
    "city_guide": lambda: (_("City guide"), _("Summer in the city, told by the people who live there.")),
    "double_eleven": lambda: (_("Rational double-11"), _("Buy what is needed: lists, comparisons, no hurry.")),
}
STEP_TITLES = {
    "brief": lambda: _("Brief and budget"),
    "material": lambda: _("Material and partners"),
    "production": lambda: pgettext("quarter event", "Content produced"),
    "review": lambda: _("Reviewed and scheduled"),
    "warm_up": lambda: _("Warm-up begins"),
}


@dataclass(frozen=True, kw_only=True)
class TaskDraft:
    """A step of a preparation, so many days before the first day."""

    title: str
    lead_days: int
    owner_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class EventDraft:
    """A large event as a person enters it; `tasks` None keeps the steps there are."""

    title: str
    first_day: date
    last_day: date
    theme: str = ""
    owner_id: int | None = None
    note: str = ""
    tasks: Sequence[TaskDraft] | None = None


@transaction.atomic
def make_events(*, year: int) -> list[QuarterEvent]:
    """The events a year begins with (needs strategy.edit): those of Q1, Q3 and Q4 that it does not have yet; the new ones."""
    require("strategy.edit")
    known = QuarterEvent.objects.filter(year=year)
    templates, titles = set(known.values_list("template", flat=True)), set(known.values_list("title", flat=True))
    made, policy = [], EventPolicy.of_brand()
    for template in TEMPLATES:
        title, theme = TITLES[template.key]()
        if template.key in templates or title in titles:
            continue
        first, last = days_of(template, year)
        row = QuarterEvent(year=year, template=template.key, title=title, theme=theme, first_day=first, last_day=last, made_at=now())
        if not _saved(row):
            continue  # somebody else was quicker
        _write_tasks(row, [TaskDraft(title=STEP_TITLES[step](), lead_days=getattr(policy, step)) for step in STEPS])
        _keep(row, "strategy.event_made", None)
        made.append(row)
    return made


@transaction.atomic
def save_event(draft: EventDraft, *, event_id: int | None = None) -> QuarterEvent:
    """A further event, or a change of one (needs strategy.edit): cards of its preparation follow its days. Refused names the field."""
    require("strategy.edit")
    row = QuarterEvent.objects.select_for_update().get(pk=event_id) if event_id else QuarterEvent(made_at=now())
    if row.state in (State.DONE, State.DROPPED):
        raise Refused(_("The event is over: it stays as it is."))
    before = state_of(row) if row.pk else None
    moved = selectors.shifts(row, first_day=draft.first_day, leads=leads_of(draft)) if row.pk else []
    _fill(row, draft)
    if not _saved(row):
        raise Refused(_("The year has an event of this name already."), "title")
    if draft.tasks is not None:
        _write_tasks(row, draft.tasks)
    shifts = [CardShift(card_id=one.card_id, before=one.before, after=one.after) for one in moved if not one.kept]
    if shifts:
        work.follow_days(shifts, about=row.title)
    if state_of(row) != before:
        _keep(row, "strategy.event_changed" if before else "strategy.event_made", before)
    return row


def leads_of(draft: EventDraft) -> dict[str, int]:
    """The days before the first day, by the names of the steps; empty when the draft keeps the steps there are."""
    return {task.title.strip(): min(max(task.lead_days, 0), MOST_LEAD) for task in draft.tasks or ()}


@transaction.atomic
def prepare_event(*, event_id: int) -> list[int]:
    """Begin the preparation (needs strategy.edit): each step becomes a card of the team's board, once; the numbers of all its cards."""
    require("strategy.edit")
    row: QuarterEvent = QuarterEvent.objects.select_for_update().get(pk=event_id)
    if row.state in (State.DONE, State.DROPPED):
        raise Refused(_("The event is over: it stays as it is."))
    tasks = list(row.tasks.order_by("-lead_days", "pk"))
    if not tasks:
        raise Refused(_("Write down the steps of the preparation first."), "tasks")
    due = due_days(row.first_day, {str(task.pk): task.lead_days for task in tasks})
    cards, url = [], burl_or_none("strategy:event", pk=row.pk) or ""
    for task in tasks:
        new = NewCard(
            title=f"{row.title}：{task.title}",
            occasion=f"strategy.event:{row.pk}:{task.pk}",
            subject=target_of(row),
            url=url,
            kind="event",
            owner_id=task.owner_id or row.owner_id,
            due_on=due[str(task.pk)],
        )
        task.card_id = work.add_card(new).id
        task.save(update_fields=["card_id"])
        cards.append(task.card_id)
    if row.state == State.PLANNED:
        _move(row, State.PREPARING, "strategy.event_prepared")
    return cards


@transaction.atomic
def end_event(*, event_id: int, dropped: bool = False, reason: str = "") -> QuarterEvent:
    """The event is done, or given up with a reason (needs strategy.edit)."""
    require("strategy.edit")
    row: QuarterEvent = QuarterEvent.objects.select_for_update().get(pk=event_id)
    if dropped and not reason.strip():
        raise Refused(_("Say why it is given up."), "reason")
    return _move(row, State.DROPPED if dropped else State.DONE, "strategy.event_dropped" if dropped else "strategy.event_done", reason)


@transaction.atomic
def reopen_event(*, event_id: int) -> QuarterEvent:
    """Take up an event that was ended (the undo of ending it)."""
    require("strategy.edit")
    row: QuarterEvent = QuarterEvent.objects.select_for_update().get(pk=event_id)
    if row.state not in (State.DONE, State.DROPPED):
        return row
    return _move(row, State.PREPARING if row.tasks.exclude(card_id=None).exists() else State.PLANNED, "strategy.event_reopened")


def target_of(row: QuarterEvent) -> str:
    """The event's name in audit, versions and on cards."""
    return f"strategy.event:{row.pk}"


def state_of(row: QuarterEvent) -> dict[str, Any]:
    """The event as JSON-safe values."""
    tasks = [f"{task.title} (-{task.lead_days})" for task in row.tasks.order_by("-lead_days", "pk")]
    days = {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
    return {name: getattr(row, name) for name in FIELDS} | days | {"tasks": tasks}


def _fill(row: QuarterEvent, draft: EventDraft) -> None:
    title = draft.title.strip()
    if not title:
        raise Refused(_("Give the event a name."), "title")
    for name, most in (("title", 120), ("theme", 200), ("note", 4000)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    if draft.last_day < draft.first_day:
        raise Refused(_("The last day is before the first."), "last_day")
    if (draft.last_day - draft.first_day).days > MOST_LEAD:
        raise Refused(_("An event lasts at most a year."), "last_day")
    row.owner_name = _name(draft.owner_id, "owner_id", row.owner_id)
    row.title, row.theme, row.note, row.owner_id = title, draft.theme.strip(), draft.note.strip(), draft.owner_id
    row.first_day, row.last_day, row.year = draft.first_day, draft.last_day, draft.first_day.year


def _name(person_id: int | None, field: str, known: int | None = None) -> str:
    if person_id is None:
        return ""
    people = {one.id: one.name for one in identity.people_of_brand()}
    if person_id not in people and person_id != known:
        raise Refused(_("This person does not belong to the brand."), field)
    return people.get(person_id, "")[:80]


def _saved(row: QuarterEvent) -> bool:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


def _write_tasks(row: QuarterEvent, tasks: Sequence[TaskDraft]) -> None:
    """Bring the steps to what is wanted; a step that is a card already stays, since the card does."""
    cleaned = [TaskDraft(title=task.title.strip(), lead_days=task.lead_days, owner_id=task.owner_id) for task in tasks]
    titles = [task.title for task in cleaned]
    if len(cleaned) > MOST_TASKS:
        raise Refused(_("At most %(most)s steps.") % {"most": MOST_TASKS}, "tasks")
    for task in cleaned:
        if not task.title or len(task.title) > 160 or titles.count(task.title) > 1:
            raise Refused(_("Each step has a name of its own, of at most %(most)s characters.") % {"most": 160}, "tasks")
        if not 0 <= task.lead_days <= MOST_LEAD:
            raise Refused(_("Between 0 and %(most)s days before the first day.") % {"most": MOST_LEAD}, "tasks")
        _name(task.owner_id, "tasks")
    known = {task.title: task for task in row.tasks.all()}
    row.tasks.filter(card_id=None).exclude(title__in=titles).delete()
    for task in cleaned:
        kept = known.get(task.title) or EventTask(event=row, title=task.title)
        kept.lead_days, kept.owner_id = task.lead_days, task.owner_id
        kept.save()


def _move(row: QuarterEvent, state: str, action: str, reason: str = "") -> QuarterEvent:
    if row.state == state:
        return row
    before, row.state = row.state, State(state)
    row.save(update_fields=["state"])
    audit.record(action, target=target_of(row), before={"state": before}, after={"state": state}, note=reason.strip()[:300])
    return row


def _keep(row: QuarterEvent, action: str, before: dict[str, Any] | None) -> None:
    after = state_of(row)
    versions.keep(target_of(row), after)
    audit.record(action, target=target_of(row), before=before, after=after)
