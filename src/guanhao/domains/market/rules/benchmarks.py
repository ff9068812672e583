"""Which figure of the industry stands beside ours, and how far away we are (STR-13 a)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

UNITS: Final = ("share", "count", "number", "seconds", "money")


@dataclass(frozen=True)
class Bench:
    """A figure of the industry: `platform` "" holds for all."""

    id: int
    metric: str
    value: float
    unit: str
    year: int
    industry: str
    platform: str
    source: str


def choose(known: Iterable[Bench], metric: str, platforms: Sequence[str] = ()) -> Bench | None:
    """The one a board shows for a metric: that of the only platform looked at, else one of all platforms; the newest year, the last written."""
    of_metric = [one for one in known if one.metric == metric]
    own = [one for one in of_metric if len(platforms) == 1 and one.platform == platforms[0]]
    return max(own or [one for one in of_metric if not one.platform], key=lambda one: (one.year, one.id), default=None)


def gap(ours: float | None, bench: float) -> float | None:
    """Ours minus theirs; None while ours is unknown."""
    return None if ours is None else ours - bench


def old(year: int, today: int, after: int) -> bool:
    """Is a figure of this year too old to lean on?"""
    return today - year > after


def read_value(text: str, unit: str) -> float | None:
    """What people write: 12 %, 0.12, 1,234.5; None for what is no such number. A share over 1 needs its percent sign."""
    cleaned = text.strip().replace(",", "").replace("\uff05", "%").replace("\u2212", "-")
    percent = cleaned.endswith("%")
    try:
        value = float(cleaned.removesuffix("%").strip())
    except ValueError:
        return None
    if value != value or abs(value) > 1e15 or (percent and unit != "share"):
        return None
    return round(value / 100, 12) if percent else value
