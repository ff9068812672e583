"""Everything that reads the large events of the quarters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Entry
from guanhao.domains.strategy.models import EventTask, QuarterEvent
from guanhao.domains.strategy.rules.events import due_days
from guanhao.domains.strategy.selectors.aims import brand_today
from guanhao.domains.work import facade as work
from guanhao.domains.work.contracts import CardShift, CardView
from guanhao.kernel import access


@dataclass(frozen=True)
class Step:
    """A step of a preparation: when it is due (its card's day, once it is one), whose it is, and the card it became with its stage ("" without)."""

    id: int
    title: str
    lead_days: int
    due: date
    owner: str
    card_id: int | None
    stage: str
    late: bool


def events(*, year: int | None = None) -> QuerySet[QuarterEvent]:
    """Events in the order of their days, with the number of their steps and of those on the board."""
    rows: QuerySet[QuarterEvent] = QuarterEvent.objects.order_by("first_day", "pk")
    rows = rows.annotate(steps=Count("tasks"), on_board=Count("tasks", filter=Q(tasks__card_id__isnull=False)))
    return rows.filter(year=year) if year is not None else rows


@dataclass(frozen=True)
class Shift:
    """A step on the board whose day would change: from and to, and why its card keeps its day (done, archived, by_hand, gone; "" when it follows)."""

    card_id: int
    title: str
    before: date
    after: date
    kept: str


def shifts(event: QuarterEvent, *, first_day: date, leads: Mapping[str, int] | None = None) -> list[Shift]:
    """What another first day, and other days before it by the names of the steps, would change on the board; the first step first."""
    tasks = list(event.tasks.exclude(card_id=None).order_by("-lead_days", "pk"))
    old = due_days(event.first_day, {str(task.pk): task.lead_days for task in tasks})
    new = due_days(first_day, {str(task.pk): (leads or {}).get(task.title, task.lead_days) for task in tasks})
    found = [(task, old[str(task.pk)], new[str(task.pk)]) for task in tasks if old[str(task.pk)] != new[str(task.pk)]]
    kept = work.days_kept([CardShift(card_id=task.card_id or 0, before=before, after=after) for task, before, after in found])
    return [Shift(task.card_id or 0, task.title, before, after, kept[task.card_id or 0]) for task, before, after in found]


def years() -> list[int]:
    """Years that have events, the newest first."""
    return list(QuarterEvent.objects.order_by("-year").values_list("year", flat=True).distinct())


def steps(event: QuarterEvent) -> list[Step]:
    """The preparation of an event, the first step first."""
    tasks = list(event.tasks.order_by("-lead_days", "pk"))
    due = due_days(event.first_day, {str(task.pk): task.lead_days for task in tasks})
    people = {one: person.name for one, person in identity.people({task.owner_id for task in tasks if task.owner_id}).items()}
    cards = {card.id: card for card in work.cards_of(f"strategy.event:{event.pk}")}
    today = brand_today()
    return [_step(task, due[str(task.pk)], people, cards.get(task.card_id or 0), today) for task in tasks]


def calendar_entries(since: date, until: date) -> list[Entry]:
    """For the marketing calendar: the events of these days, and nothing for people who may not see strategy."""
    if not access.can("strategy.view"):
        return []
    rows = QuarterEvent.objects.filter(first_day__lte=until, last_day__gte=since).exclude(state=QuarterEvent.State.DROPPED)
    return [
        Entry(
            title=row.title,
            first_day=row.first_day,
            last_day=row.last_day,
            kind="brand",
            url=burl_or_none("strategy:event", pk=row.pk) or "",
            note=row.theme or str(row.get_state_display()),
        )
        for row in rows.order_by("first_day", "pk")
    ]


def _step(task: EventTask, due: date, people: Mapping[int, str], card: CardView | None, today: date) -> Step:
    stage = card.stage if card else ""
    due = card.due_on or due if card else due
    owner = people.get(task.owner_id or 0, "")
    return Step(task.pk, task.title, task.lead_days, due, owner, task.card_id, stage, due < today and stage not in ("done",))
