"""Pure decisions of alerts: level, sentence facts, what training does, whom a path names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PLACES = ("duty", "alerts", "crisis", "leads")


@dataclass(frozen=True)
class Severity:
    """What a window holds: times the usual, negative share of `total` posts, reach, and how far over a fixed limit an hour is (0: none)."""

    factor: float = 0.0
    share: float = 0.0
    total: float = 0.0
    reach: float = 0.0
    over: float = 0.0


@dataclass(frozen=True)
class Limits:
    """Where levels 2 and 3 begin, each as a pair."""

    factor: tuple[float, float]
    share: tuple[float, float]
    reach: tuple[float, float]
    over: tuple[float, float]
    share_count: float


def level_of(severity: Severity, limits: Limits, *, highest: int = 3) -> int:
    """1 to 3: the highest that one dimension reaches; two dimensions at level 2 make a 3. Never above `highest`."""
    share = severity.share if severity.total >= limits.share_count else 0.0
    points = [
        _points(severity.factor, limits.factor),
        _points(share, limits.share),
        _points(severity.reach, limits.reach),
        _points(severity.over, limits.over),
    ]
    return min(highest, max(1, 1 + max(points) + (1 if max(points) == 1 and sum(points) >= 3 else 0)))


def learnt(trained: float, judged: str, factors: dict[str, float], low: float, high: float) -> float:
    """The threshold's factor after a judgement, within its bounds; unchanged for a word that teaches nothing."""
    return round(min(high, max(low, trained * factors.get(judged, 1.0))), 4)


def people_of(places: Iterable[str], known: dict[str, Sequence[int]]) -> list[int]:
    """Whom a path names: people by place; with nobody on duty, the holders of the alerts permission take the place."""
    found: list[int] = []
    for place in places:
        found += known.get(place) or (known.get("alerts", ()) if place == "duty" else ())
    return sorted(set(found))


def next_places(path: Sequence[str], step: int) -> tuple[str, ...]:
    """Who is told at escalation `step` (0 first): one place further each time, at the end everybody."""
    order = [*path, *(place for place in ("crisis", "leads") if place not in path)]
    return tuple(order[: min(len(order), max(2, step + 2))])


def _points(value: float, limits: tuple[float, float]) -> int:
    return 2 if value >= limits[1] else 1 if value >= limits[0] else 0
