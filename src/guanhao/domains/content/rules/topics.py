"""Decisions about topics without Django: titles, deadlines, the quota, balance and mix."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanhao.domains.content.rules.kinds import Lane, Purpose

_DROPPED = re.compile(r"[\W_]+", re.UNICODE)
KEY_LENGTH = 200

MOVES: dict[str, frozenset[str]] = {
    "candidate": frozenset({"approved", "rejected", "merged"}),
    "approved": frozenset({"candidate", "in_production", "rejected", "merged"}),
    "in_production": frozenset({"published", "approved", "rejected"}),
    "published": frozenset(),
    "rejected": frozenset({"candidate"}),
    "merged": frozenset(),
}


def title_key(title: str) -> str:
    """What two titles share when they are the same to a reader: NFKC, case, spaces and marks taken away; "" when nothing is left."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", title).casefold())[:KEY_LENGTH]


@dataclass(frozen=True)
class DueRules:
    """How long each lane has: the hot lane counts from now, the series lane back from its slot, the regular lane in days to the evening."""

    hot: timedelta
    series_lead: timedelta
    regular: timedelta
    time_of_day: time


def due_of(lane: str, moment: datetime, rules: DueRules, zone: ZoneInfo, slot: datetime | None = None) -> datetime:
    """When a topic of this lane must be ready, counted from `moment`; the zone decides the evening. A series topic without a slot is regular."""
    if lane == Lane.HOT:
        return moment + rules.hot
    if lane == Lane.SERIES and slot is not None:
        return max(moment, slot - rules.series_lead)
    last = (moment + rules.regular).astimezone(zone).date()
    return datetime.combine(last, rules.time_of_day, zone)


@dataclass(frozen=True)
class Quota:
    """How a day stands: `met` against what was wanted; `over` when the cut-off has passed."""

    day: date
    wanted: int
    found: int
    cutoff: datetime
    over: bool

    @property
    def met(self) -> bool:
        """Enough were proposed."""
        return self.found >= self.wanted

    @property
    def missing(self) -> int:
        """How many are still wanted."""
        return max(0, self.wanted - self.found)


@dataclass(frozen=True)
class Part:
    """One part of a whole: its count, its share (None without any), what was wanted, and whether it is too far under that."""

    key: str
    count: int
    share: float | None
    target: float
    low: bool


def parts_of(counts: Mapping[str, int], targets: Mapping[str, float], tolerance: float) -> list[Part]:
    """Each part of a mix against its target share; a part is low when it is more than `tolerance` under it, or empty though wanted.

    Targets are weights: they are divided by their sum. With nothing counted no part is low.
    """
    total, whole = sum(counts.get(key, 0) for key in targets), sum(targets.values()) or 1.0
    found = []
    for key, weight in targets.items():
        found.append(part_of(key, counts.get(key, 0), total, weight / whole, tolerance))
    return found


def part_of(key: str, count: int, total: int, target: float, tolerance: float) -> Part:
    """`count` of `total` against a target share, as in `parts_of`."""
    share = count / total if total else None
    low = share is not None and target > 0 and (count == 0 or share < target - tolerance - 1e-9)
    return Part(key, count, share, target, low)


PURPOSES: tuple[str, ...] = tuple(Purpose)


def best_of(rows: Sequence[tuple[int, float | None]], limit: int) -> list[int]:
    """Ids by score, the highest first; those without a score come last, in their order."""
    return [row[0] for row in sorted(rows, key=lambda row: (row[1] is None, -(row[1] or 0.0)))[:limit]]
