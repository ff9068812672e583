"""Hours somebody has, hours planned for them, and where work waits longest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_A_WEEK = 5


@dataclass(frozen=True)
class Planned:
    """Hours planned for somebody within a span, both days included."""

    person: int
    start: date
    end: date
    hours: float


@dataclass(frozen=True)
class Load:
    """A span of somebody: hours there are, hours planned; `share` None where there are no hours at all."""

    capacity: float
    planned: float

    @property
    def share(self) -> float | None:
        """Planned of what there is; planned hours without any are too much by any measure."""
        return self.planned / self.capacity if self.capacity > 0 else None

    def state(self, overload: float, idle: float) -> str:
        """over, full, free, or off (nothing there and nothing planned)."""
        if self.capacity <= 0:
            return "over" if self.planned > 0 else "off"
        part = self.planned / self.capacity
        return "over" if part > overload + 1e-9 else "free" if part < idle else "full"


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def spread(plan: Planned, working: Callable[[date], bool]) -> dict[date, float]:
    """The hours by Monday of the week, evenly over working days of the span; over all its days where none is one."""
    days = [plan.start + timedelta(days=place) for place in range((plan.end - plan.start).days + 1)]
    chosen = [day for day in days if working(day)] or days
    found: dict[date, float] = {}
    for day in chosen:
        found[week_of(day)] = found.get(week_of(day), 0.0) + plan.hours / len(chosen)
    return found


def capacity(monday: date, hours: Callable[[date], float], working: Callable[[date], bool]) -> float:
    """Hours of one week: a fifth of the weekly hours for each working day, holidays and worked weekends as the calendar says."""
    return sum(hours(day) / DAYS_A_WEEK for day in (monday + timedelta(days=place) for place in range(7)) if working(day))


def in_force(own: Sequence[tuple[date, float]], day: date, standard: float) -> float:
    """The weekly hours of a day: the newest of one's own that has begun, else the standard."""
    begun = [one for one in own if one[0] <= day]
    return max(begun)[1] if begun else standard


@dataclass(frozen=True)
class StageTime:
    """A stage: how many cards went through, and the mean time of one."""

    stage: str
    cards: int
    mean: float


def stage_means(spans: Sequence[tuple[int, str, float]]) -> list[StageTime]:
    """(card, stage, amount) → the mean amount a card spends in each stage, all its visits together."""
    sums: dict[str, dict[int, float]] = {}
    for card, stage, amount in spans:
        of_stage = sums.setdefault(stage, {})
        of_stage[card] = of_stage.get(card, 0.0) + amount
    return [StageTime(stage, len(cards), sum(cards.values()) / len(cards)) for stage, cards in sums.items()]


def bottleneck(means: Sequence[StageTime]) -> str:
    """The stage that takes a card longest; "" without any, or where all take nothing."""
    longest = max(means, key=lambda one: (one.mean, one.stage), default=None)
    return longest.stage if longest is not None and longest.mean > 0 else ""


def by_key(loads: Mapping[int, Load], keys: Mapping[int, str]) -> dict[str, Load]:
    """People's loads added up by a key of theirs."""
    found: dict[str, Load] = {}
    for person, load in loads.items():
        key = keys.get(person, "other")
        known = found.get(key, Load(0, 0))
        found[key] = Load(known.capacity + load.capacity, known.planned + load.planned)
    return found
