"""Workload by person and by department, time by stage, where cards wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from guanhao.domains.identity.contracts import Person
from guanhao.domains.team.models import Allocation, Leave, TimeLog, WorkHours
from guanhao.domains.team.policy import TimePolicy
from guanhao.domains.team.rules import departments
from guanhao.domains.team.rules import time as rules
from guanhao.domains.team.selectors import people
from guanhao.domains.team.wording import BOARD_STAGES, DEPARTMENTS
from guanhao.domains.work import facade as work
from guanhao.engines.timing.days import day_info
from guanhao.kernel.now import now

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Cell:
    """One week of somebody: hours there are, planned, and the word for it."""

    monday: date
    capacity: float
    planned: float
    state: str

    @property
    def share(self) -> float | None:
        """Planned of what there is."""
        return self.planned / self.capacity if self.capacity else None

    @property
    def over(self) -> float:
        """Hours too many."""
        return max(0.0, self.planned - self.capacity)

    @property
    def free(self) -> float:
        """Hours left."""
        return max(0.0, self.capacity - self.planned)


@dataclass(frozen=True)
class Row:
    """Somebody, or a department, over some weeks.

    `over` and `free` are hours too many and hours left, each of its own weeks (and people): a free week of December, or of a colleague, makes no
    overload of today good. `overloaded` counts people with a week too full.
    """

    id: int
    name: str
    department: str
    cells: Sequence[Cell]
    over: float
    free: float
    overloaded: int

    @property
    def worst(self) -> str:
        """over, when any week is."""
        states = {cell.state for cell in self.cells}
        return next((one for one in ("over", "full", "free", "off") if one in states), "off")

    @property
    def capacity(self) -> float:
        """Of all weeks."""
        return sum(cell.capacity for cell in self.cells)

    @property
    def planned(self) -> float:
        """Of all weeks."""
        return sum(cell.planned for cell in self.cells)


@dataclass(frozen=True)
class Capacity:
    """The whole picture."""

    weeks: Sequence[date]
    people: Sequence[Row]
    departments: Sequence[Row]


def is_working(day: date) -> bool:
    """Does the calendar say that offices work?"""
    return day_info(day).working


def capacity(first: date | None = None, weeks: int | None = None, persons: Sequence[Person] | None = None) -> Capacity:
    """Some weeks from the one of `first` (this one) on, for everybody who works here: three queries."""
    policy = TimePolicy.of_brand()
    start = rules.week_of(first or people.today())
    mondays = [start + timedelta(days=7 * place) for place in range(weeks or policy.weeks)]
    end = mondays[-1] + timedelta(days=6)
    own: dict[int, list[tuple[date, float]]] = {}
    for user, from_on, hours in WorkHours.objects.values_list("user_id", "from_on", "hours"):
        own.setdefault(user, []).append((from_on, hours))
    away: dict[int, list[tuple[date, date]]] = {}
    for user, begins, ends in Leave.objects.filter(ends_on__gte=start, starts_on__lte=end).values_list("user_id", "starts_on", "ends_on"):
        away.setdefault(user, []).append((begins, ends))
    planned = _planned(start, end, away)
    rows = []
    for person in persons if persons is not None else people.members():
        mine, gone = own.get(person.id, []), away.get(person.id, [])

        def hours_on(day: date, mine: list[tuple[date, float]] = mine) -> float:
            return rules.in_force(mine, day, policy.hours_a_week)

        def works(day: date, gone: list[tuple[date, date]] = gone) -> bool:
            return is_working(day) and not any(begins <= day <= ends for begins, ends in gone)

        loads = [rules.Load(rules.capacity(monday, hours_on, works), planned.get((person.id, monday), 0.0)) for monday in mondays]
        rows.append(_person(person, _cells(mondays, loads, policy)))
    return Capacity(mondays, rows, _by_department(rows, mondays, policy))


def _person(person: Person, cells: Sequence[Cell]) -> Row:
    over, free = sum(cell.over for cell in cells), sum(cell.free for cell in cells)
    overloaded = int(any(cell.state == "over" for cell in cells))
    return Row(person.id, person.name, departments.main_department(person.roles), cells, over, free, overloaded)


def _cells(mondays: Sequence[date], loads: Sequence[rules.Load], policy: TimePolicy) -> list[Cell]:
    return [
        Cell(monday, round(load.capacity, 2), round(load.planned, 2), load.state(policy.overload_share, policy.idle_share))
        for monday, load in zip(mondays, loads, strict=True)
    ]


def _planned(start: date, end: date, away: dict[int, list[tuple[date, date]]]) -> dict[tuple[int, date], float]:
    found: dict[tuple[int, date], float] = {}
    rows = Allocation.objects.filter(ends_on__gte=start, starts_on__lte=end).values_list("user_id", "starts_on", "ends_on", "hours")
    for user, begins, ends, hours in rows:
        gone = away.get(user, [])

        def works(day: date, gone: list[tuple[date, date]] = gone) -> bool:
            return is_working(day) and not any(first <= day <= last for first, last in gone)

        for monday, share in rules.spread(rules.Planned(user, begins, ends, hours), works).items():
            found[(user, monday)] = found.get((user, monday), 0.0) + share
    return found


def _by_department(rows: Sequence[Row], mondays: Sequence[date], policy: TimePolicy) -> list[Row]:
    keys, found = {row.id: row.department for row in rows}, []
    weekly = [
        rules.by_key({row.id: rules.Load(row.cells[place].capacity, row.cells[place].planned) for row in rows}, keys) for place in range(len(mondays))
    ]
    for number, key in enumerate(departments.ORDER):
        if mine := [row for row in rows if row.department == key]:
            cells = _cells(mondays, [week[key] for week in weekly], policy)
            over, free, overloaded = (sum(getattr(row, name) for row in mine) for name in ("over", "free", "overloaded"))
            found.append(Row(number, str(DEPARTMENTS[key]), key, cells, over, free, int(overloaded)))
    return found


@dataclass(frozen=True)
class StageView:
    """A stage: cards, mean hours or days of one, and whether it is the bottleneck."""

    key: str
    title: str
    cards: int
    mean: float
    bottleneck: bool


def logged_stages(days: int | None = None) -> list[StageView]:
    """Mean hours a card takes in each stage of work, from the time logs; the longest is the bottleneck."""
    since = people.today() - timedelta(days=days or TimePolicy.of_brand().span_days)
    logs = TimeLog.objects.filter(day__gte=since, card_id__isnull=False).order_by()
    sums = logs.values_list("card_id", "stage").annotate(whole=Sum("minutes"))
    means = rules.stage_means([(card, stage, minutes / 60) for card, stage, minutes in sums])
    longest, order = rules.bottleneck(means), TimeLog.Stage.values
    found = sorted(means, key=lambda one: order.index(one.stage))
    return [StageView(one.stage, str(TimeLog.Stage(one.stage).label), one.cards, one.mean, one.stage == longest) for one in found]


def board_stages(days: int | None = None, kind: str = "") -> list[StageView]:
    """Mean days a card stands in each stage of the board, from its moves; the pool is waiting, not work, and is no bottleneck."""
    start = now() - timedelta(days=days or TimePolicy.of_brand().span_days)
    spans = [(one.card_id, one.stage, one.seconds / DAY) for one in work.stays(start) if not kind or one.kind == kind]
    means = {one.stage: one for one in rules.stage_means(spans)}
    longest = rules.bottleneck([one for stage, one in means.items() if stage != "pool"])
    return [StageView(key, str(title), means[key].cards, means[key].mean, key == longest) for key, title in BOARD_STAGES.items() if key in means]
