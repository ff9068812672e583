"""How much time drafting saves, and what it does to quality."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median


@dataclass(frozen=True)
class Side:
    """Pieces made one way: how many, the median of their minutes, the mean of their quality (None without any)."""

    count: int
    minutes: float | None
    quality: float | None


@dataclass(frozen=True)
class Gain:
    """One kind of work with and without help. `measured`: the time without help was measured here and is not the assumed one."""

    kind: str
    without: Side
    helped: Side
    base: float
    measured: bool

    @property
    def saved(self) -> float | None:
        """The share of time saved, 1 − with ÷ without; below 0 when it takes longer. None without any helped piece."""
        return None if self.helped.minutes is None else 1 - self.helped.minutes / self.base

    @property
    def factor(self) -> float | None:
        """How many times as fast; None where nothing was measured."""
        return self.base / self.helped.minutes if self.helped.minutes else None


def side(minutes: Sequence[int], qualities: Sequence[int]) -> Side:
    """The pieces made one way."""
    return Side(len(minutes), float(median(minutes)) if minutes else None, fmean(qualities) if qualities else None)


def gain(kind: str, without: Side, helped: Side, *, assumed: float, least: int) -> Gain:
    """Both ways against each other; with fewer than `least` pieces measured without help the assumed minutes stand in."""
    measured = without.minutes is not None and without.count >= least and without.minutes > 0
    return Gain(kind, without, helped, without.minutes if measured and without.minutes else assumed, measured)
