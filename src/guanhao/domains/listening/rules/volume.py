"""Peaks, share of voice and what they advise: pure arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

AROUND = 14
"""Days on each side a day is compared with."""


@dataclass(frozen=True)
class Peak:
    """A run of days far above those around it: its highest day and count, what was usual, and the days it lasted."""

    day: date
    count: int
    usual: float
    first: date
    last: date

    @property
    def times(self) -> float | None:
        """How many times the usual count; None when nothing was usual."""
        return self.count / self.usual if self.usual else None


def peaks(days: Sequence[date], counts: Sequence[int], *, times: float, least: int) -> list[Peak]:
    """Peaks of a daily series (ascending, one value a day), the highest first.

    A day is high when it has at least `least`, `times` the median of the 14 days on each side without itself and its neighbours, and more than that
    median plus five median absolute deviations (Leys et al. 2013 call 3 very conservative for normal data; counts have heavier tails). Neighbouring
    high days are one peak.
    """
    high = []
    for place, count in enumerate(counts):
        around = [*counts[max(0, place - AROUND) : max(0, place - 1)], *counts[place + 2 : place + AROUND + 1]]
        usual = float(median(around)) if around else 0.0
        spread = float(median(abs(one - usual) for one in around)) if around else 0.0
        high.append(usual if around and count >= least and count >= times * usual and count > usual + 5 * spread else None)
    return _runs(days, counts, high)


def _runs(days: Sequence[date], counts: Sequence[int], high: Sequence[float | None]) -> list[Peak]:
    found: list[Peak] = []
    first = 0
    while first < len(high):
        if high[first] is None:
            first += 1
            continue
        last = first
        while last + 1 < len(high) and high[last + 1] is not None:
            last += 1
        top = max(range(first, last + 1), key=lambda place: counts[place])
        found.append(Peak(days[top], counts[top], high[top] or 0.0, days[first], days[last]))
        first = last + 1
    return sorted(found, key=lambda one: (-one.count, one.day))


@dataclass(frozen=True)
class Phase:
    """A part of the period with one level: quiet, rising, high or falling."""

    name: str
    first: date
    last: date
    mean: float


def phases(days: Sequence[date], counts: Sequence[int], peak: Peak) -> list[Phase]:
    """The phases around a peak: quiet before, rising, high (at least half of the top), falling, quiet after. Empty phases are left out."""
    if peak.day not in days:
        return []
    top = list(days).index(peak.day)
    floor = max(peak.usual * 1.5, 1.0)

    def walk(step: int, limit: float) -> int:
        place = top
        while 0 <= place + step < len(counts) and counts[place + step] >= limit:
            place += step
        return place

    high = (walk(-1, peak.count / 2), walk(1, peak.count / 2))
    rise, fall = min(walk(-1, floor), high[0]), max(walk(1, floor), high[1])
    parts = (
        ("quiet", 0, rise - 1),
        ("rising", rise, high[0] - 1),
        ("high", *high),
        ("falling", high[1] + 1, fall),
        ("quiet", fall + 1, len(days) - 1),
    )
    return [Phase(name, days[a], days[b], sum(counts[a : b + 1]) / (b - a + 1)) for name, a, b in parts if a <= b]


@dataclass(frozen=True)
class Voice:
    """A brand's voice: count, share of all brands' mentions (0 to 1), rank from 1 (equal counts share a rank), share of professional content."""

    brand: str
    own: bool
    count: int
    share: float
    rank: int
    pgc: float | None
    negative: float | None


def share_of_voice(counts: Mapping[str, int], own: str, pgc: Mapping[str, int], negative: Mapping[str, int]) -> list[Voice]:
    """Voices of all brands, the loudest first. A mention that names two brands counts for both, so that the whole is the sum over brands."""
    whole = sum(counts.values())
    return sorted(
        (
            Voice(
                brand,
                brand == own,
                count,
                count / whole if whole else 0.0,
                1 + sum(other > count for other in counts.values()),
                pgc.get(brand, 0) / count if count else None,
                negative.get(brand, 0) / count if count else None,
            )
            for brand, count in counts.items()
        ),
        key=lambda one: (one.rank, not one.own, one.brand),
    )


def pgc_gap(voices: Sequence[Voice]) -> float | None:
    """Own share of professional content less the mean of rivals (negative: rivals have more); None without own mentions or rivals."""
    own = next((one.pgc for one in voices if one.own), None)
    others = [one.pgc for one in voices if not one.own and one.pgc is not None]
    return own - sum(others) / len(others) if own is not None and others else None
