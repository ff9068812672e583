"""Quarters, the draw, and the ranking of a challenge."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


def quarter_of(day: date) -> tuple[date, date]:
    """The first and last day of the quarter a day is in."""
    start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return start, (start + timedelta(days=95)).replace(day=1) - timedelta(days=1)


def quarters_before(day: date, count: int) -> list[tuple[date, date]]:
    """The last `count` quarters that are over, the newest first."""
    found, place = [], quarter_of(day)
    for _back in range(count):
        place = quarter_of(place[0] - timedelta(days=1))
        found.append(place)
    return found


def quarter_name(start: date) -> str:
    """2026-Q1."""
    return f"{start.year}-Q{(start.month - 1) // 3 + 1}"


def lot(seed: str, person: int) -> str:
    """The lot of somebody: SHA-256 of seed, colon and number, so that anybody can draw again with any program."""
    return hashlib.sha256(f"{seed}:{person}".encode()).hexdigest()


def draw(candidates: Mapping[int, str], teams: int, seed: str) -> list[list[int]]:
    """Divide people into teams: within each department by lot, departments by name, dealt one after the other.

    Each team gets of every department as many as the others, give or take one; sizes differ by one at most. The same seed, people and departments
    give the same teams, in whatever order they were named.
    """
    found: list[list[int]] = [[] for _team in range(teams)]
    line = sorted(candidates, key=lambda person: (candidates[person], lot(seed, person)))
    for place, person in enumerate(line):
        found[place % teams].append(person)
    return found


@dataclass(frozen=True)
class Standing:
    """A team's result: mean of both criteria, points off, total and place (equal totals share one); None where nobody has judged."""

    squad: int
    coordination: float | None
    conflict: float | None
    off: int
    total: float | None
    place: int | None


def rank(
    scores: Mapping[int, Sequence[tuple[int, int]]], faults: Mapping[int, int], *, coordination_share: float, late_points: int
) -> list[Standing]:
    """Teams by total, the best first; `scores` are (coordination, conflict) of each judge, `faults` late and missing deliveries."""
    totals: dict[int, tuple[float | None, float | None, int, float | None]] = {}
    for squad, given in scores.items():
        off = faults.get(squad, 0) * late_points
        if not given:
            totals[squad] = (None, None, off, None)
            continue
        first, second = (sum(one[side] for one in given) / len(given) for side in (0, 1))
        whole = first * coordination_share + second * (1 - coordination_share)
        totals[squad] = (first, second, off, round(max(whole - off, 0.0), 2))
    reached = [one[3] for one in totals.values() if one[3] is not None]
    found = [
        Standing(squad, first, second, off, total, None if total is None else 1 + sum(other > total for other in reached))
        for squad, (first, second, off, total) in totals.items()
    ]
    return sorted(found, key=lambda one: (one.place is None, one.place or 0, one.squad))


def missing_people(people: Iterable[int], done: Sequence[tuple[int | None, date]], span: tuple[date, date], needed: int) -> list[int]:
    """Who had fewer than `needed` finished rotations that ended in the span."""
    counts: dict[int, int] = {}
    for person, day in done:
        if person is not None and span[0] <= day <= span[1]:
            counts[person] = counts.get(person, 0) + 1
    return [person for person in people if counts.get(person, 0) < needed]
