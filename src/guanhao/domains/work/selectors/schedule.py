"""A project's plan in time: its cards on the line of working days, what decides its end, how far it drifted from a frozen plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from guanhao.domains.work.models import Baseline, Card, CardLink, Project, Shift
from guanhao.domains.work.rules.schedule import Link, Reading, Task, Workdays, read
from guanhao.engines.timing import days

BEFORE, AFTER = timedelta(days=400), timedelta(days=1200)
FIRST, LAST = date(1990, 1, 1), date(2190, 12, 31)


class Line(NamedTuple):
    """A card of a plan."""

    id: int
    title: str
    stage: str
    owner_id: int | None
    starts_on: date | None
    due_on: date | None
    blocked: bool


@dataclass(frozen=True)
class Plan:
    """The cards of a project that have days (`tasks`), those that have none or lie far outside (`loose`), their links, the line of working days."""

    project: Project
    lines: Mapping[int, Line]
    tasks: Mapping[int, Task]
    loose: tuple[Line, ...]
    links: tuple[Link, ...]
    calendar: Workdays
    reading: Reading

    def span(self, task: Task) -> tuple[date, date]:
        """First and last day of a task; IndexError outside the calendar."""
        return self.calendar.date(task.start), self.calendar.date(task.end)

    @property
    def ends_on(self) -> date | None:
        """The last day of the last task."""
        return self.calendar.date(self.reading.end) if self.tasks else None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the plan as lists show it; `drift` are working days later (fewer than 0: earlier) than in the frozen plan, None without one."""

    id: int
    title: str
    stage: str
    owner_id: int | None
    starts_on: date
    due_on: date
    days: int
    slack: int
    critical: bool
    broken: bool
    blocked: bool
    drift: int | None
    was: tuple[date, date] | None
    before: tuple[int, ...]

    @property
    def state(self) -> str:
        """The word for its badge: done, broken, critical or free."""
        if self.stage == Card.Stage.DONE:
            return "done"
        return "broken" if self.broken else "critical" if self.critical else "free"


def window(project: Project) -> tuple[date, date]:
    """The days a plan may reach."""
    first = project.starts_on - BEFORE if project.starts_on > FIRST + BEFORE else FIRST
    last = project.ends_on + AFTER if project.ends_on < LAST - AFTER else LAST
    return max(first, FIRST), min(max(last, FIRST), LAST)


@lru_cache(maxsize=64)
def workdays(first: date, last: date) -> Workdays:
    """The working days of China in a span."""
    return Workdays(info.day for info in days(first, last) if info.working)


def plan_of(project: Project) -> Plan:
    """The plan as it stands, in two queries; linear in cards and links."""
    first, last = window(project)
    calendar = workdays(first, last)
    names = Line._fields
    rows = [Line(*row) for row in Card.objects.filter(project=project, archived_at=None).order_by("pk").values_list(*names)]
    tasks: dict[int, Task] = {}
    loose: list[Line] = []
    for row in rows:
        begin = row.starts_on or row.due_on
        if row.due_on is None or begin is None or not first <= begin <= row.due_on <= last:
            loose.append(row)
            continue
        task = calendar.task(begin, row.due_on, fixed=row.stage == Card.Stage.DONE)
        if task.start + task.days > len(calendar.days):
            loose.append(row)
        else:
            tasks[row.id] = task
    known = CardLink.objects.filter(project=project).values_list("before_id", "after_id", "lag")
    links = tuple(Link(*one) for one in known if one[0] in tasks and one[1] in tasks)
    return Plan(project, {row.id: row for row in rows}, tasks, tuple(loose), links, calendar, read(tasks, links))


def rows_of(plan: Plan, baseline: Baseline | None = None) -> list[Row]:
    """The plan as rows, the first to begin first."""
    frozen = {int(key): (date.fromisoformat(value[0]), date.fromisoformat(value[1])) for key, value in (baseline.rows if baseline else {}).items()}
    broken = {link.after for link in plan.reading.broken}
    before: dict[int, list[int]] = {}
    for link in plan.links:
        before.setdefault(link.after, []).append(link.before)
    found = []
    for number, task in plan.tasks.items():
        line, was = plan.lines[number], frozen.get(number)
        first, last = plan.span(task)
        found.append(
            Row(
                id=number,
                title=line.title,
                stage=line.stage,
                owner_id=line.owner_id,
                starts_on=first,
                due_on=last,
                days=task.days,
                slack=plan.reading.slack[number],
                critical=number in plan.reading.critical,
                broken=number in broken,
                blocked=line.blocked,
                drift=task.end - plan.calendar.at_or_before(was[1]) if was else None,
                was=was,
                before=tuple(before.get(number, ())),
            )
        )
    return sorted(found, key=lambda row: (row.starts_on, row.due_on, row.id))


def newest_baseline(project: Project) -> Baseline | None:
    """The newest frozen plan."""
    row: Baseline | None = Baseline.objects.filter(project=project).order_by("-number").first()
    return row


def baseline(project: Project, number: int | None) -> Baseline | None:
    """A frozen plan by number; the newest for None or one that is not there."""
    row: Baseline | None = Baseline.objects.filter(project=project, number=number).first() if number is not None and number < 2**31 else None
    return row or newest_baseline(project)


def end_drift(plan: Plan, frozen: Baseline | None) -> int | None:
    """Working days the end of the project lies behind the frozen one."""
    if frozen is None or not plan.tasks:
        return None
    return plan.reading.end - plan.calendar.at_or_before(frozen.ends_on)


def last_shift(project: Project) -> Shift | None:
    """The newest move that was not taken back."""
    row: Shift | None = Shift.objects.filter(project=project, undone_at=None).order_by("-pk").first()
    return row


def links_of(card_id: int) -> tuple[list[CardLink], list[CardLink]]:
    """What a card waits for, and what waits for it."""
    rows = CardLink.objects.select_related("before", "after")
    return list(rows.filter(after_id=card_id).order_by("pk")[:200]), list(rows.filter(before_id=card_id).order_by("pk")[:200])


def titles_of(numbers: Iterable[int]) -> dict[int, str]:
    """Titles of cards by number."""
    return dict(Card.objects.filter(pk__in=set(numbers)).values_list("pk", "title"))
