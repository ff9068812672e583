"""Plans in working days: what may begin when, which path decides the end, what a slip pushes.

Days are numbers on a line of working days (`Workdays` turns dates into them and back). A task holds the numbers `start` to `end`, both included;
a link says that `after` begins at the earliest `lag` days past the day after `before` ends. Everything is linear in tasks and links.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Task:
    """Work on the line of working days; `fixed` work is done and moves no more."""

    start: int
    days: int
    fixed: bool = False

    @property
    def end(self) -> int:
        """The last day."""
        return self.start + self.days - 1


@dataclass(frozen=True, slots=True)
class Link:
    """`after` begins when `before` has ended, `lag` days later."""

    before: int
    after: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a plan says: days each task may slip before the end does, tasks on the path that decides it, links that are not kept, the last day."""

    slack: Mapping[int, int]
    critical: frozenset[int]
    broken: tuple[Link, ...]
    end: int


class Circle(ValueError):
    """Work that waits for itself; `path` begins and ends with the same task."""

    def __init__(self, path: Sequence[int]) -> None:
        super().__init__(" → ".join(str(one) for one in path))
        self.path = tuple(path)


class Workdays:
    """The working days among some days, in order, as numbers from 0."""

    def __init__(self, days: Iterable[date]) -> None:
        self.days = sorted(days)

    def at_or_after(self, day: date) -> int:
        """The number of a day, or of the next working day."""
        return bisect_left(self.days, day)

    def at_or_before(self, day: date) -> int:
        """The number of a day, or of the working day before it."""
        return bisect_right(self.days, day) - 1

    def task(self, first: date, last: date, *, fixed: bool = False) -> Task:
        """Work from one date to another; at least one working day."""
        start = self.at_or_after(first)
        return Task(start, max(self.at_or_before(last) - start + 1, 1), fixed)

    def date(self, number: int) -> date:
        """The date of a number; IndexError outside the line."""
        if not 0 <= number < len(self.days):
            raise IndexError(number)
        return self.days[number]


def order(tasks: Iterable[int], links: Sequence[Link]) -> list[int]:
    """Tasks so that each comes after those it waits for; Circle when some wait for themselves."""
    waiting = dict.fromkeys(tasks, 0)
    following = _following(links)
    for link in links:
        waiting[link.after] += 1
    ready = [one for one, count in waiting.items() if count == 0]
    for one in ready:  # the list grows while it is walked
        for link in following.get(one, ()):
            waiting[link.after] -= 1
            if waiting[link.after] == 0:
                ready.append(link.after)
    if len(ready) < len(waiting):
        raise Circle(_circle({one for one, count in waiting.items() if count > 0}, links))
    return ready


def read(tasks: Mapping[int, Task], links: Sequence[Link]) -> Reading:
    """Slack, critical path and broken links of a plan as it stands."""
    if not tasks:
        return Reading({}, frozenset(), (), -1)
    following, end = _following(links), max(task.end for task in tasks.values())
    latest: dict[int, int] = {}
    for one in reversed(order(tasks, links)):
        bounds = [latest[link.after] - tasks[link.after].days - link.lag for link in following.get(one, ()) if not tasks[link.after].fixed]
        latest[one] = min([end, *bounds])
    slack = {one: latest[one] - task.end for one, task in tasks.items()}
    broken = tuple(link for link in links if not tasks[link.after].fixed and tasks[link.after].start <= tasks[link.before].end + link.lag)
    critical = frozenset(one for one, left in slack.items() if left <= 0 and not tasks[one].fixed)
    return Reading(slack, critical, broken, end)


def push(tasks: Mapping[int, Task], links: Sequence[Link], changed: Mapping[int, Task]) -> dict[int, Task]:
    """The plan after some tasks were changed: what waits for them moves later as far as its links ask and no further; nothing moves earlier.

    Gives the changed tasks and those that move, none else.
    """
    now = {**tasks, **changed}
    leading: dict[int, list[Link]] = {}
    for link in links:
        leading.setdefault(link.after, []).append(link)
    moved = dict(changed)
    for one in order(now, links):
        task = now[one]
        if task.fixed:
            continue
        first = max((now[link.before].end + 1 + link.lag for link in leading.get(one, ())), default=task.start)
        if first > task.start:
            moved[one] = now[one] = Task(first, task.days)
    return {one: task for one, task in moved.items() if task != tasks.get(one)}


def circle_through(links: Sequence[Link], new: Link) -> tuple[int, ...]:
    """The circle a new link would close, from its `before` back to it; empty when it closes none."""
    if new.before == new.after:
        return (new.before, new.before)
    following, came, queue = _following(links), {new.after: new.before}, [new.after]
    for one in queue:
        for link in following.get(one, ()):
            if link.after in came:
                continue
            came[link.after] = one
            if link.after == new.before:
                return _way(came, new)
            queue.append(link.after)
    return ()


def _way(came: Mapping[int, int], new: Link) -> tuple[int, ...]:
    path = [new.before]
    while path[-1] != new.after:
        path.append(came[path[-1]])
    return (new.before, *reversed(path))


def _following(links: Iterable[Link]) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for link in links:
        found.setdefault(link.before, []).append(link)
    return found


def _circle(left: set[int], links: Sequence[Link]) -> list[int]:
    """Everything left waits for something left: walking backwards comes round."""
    before = {link.after: link.before for link in links if link.before in left and link.after in left}
    one = min(before)
    seen: dict[int, int] = {}
    while one not in seen:
        seen[one] = len(seen)
        one = before[one]
    ring = [number for number, place in seen.items() if place >= seen[one]]
    return [one, *reversed(ring)]
