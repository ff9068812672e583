"""What understanding says of texts: frozen values only."""

from collections.abc import Mapping
from dataclasses import dataclass

from guanhao.kernel.refusal import Refusal

LABELS = (-1, 0, 1)
"""Blame, neither, praise."""


class UnderstandingRefused(Refusal):
    """What cannot be done with corrections, models or message mining, in words for the person who asked; `field` names the input."""


@dataclass(frozen=True)
class Understood:
    """What a text says: polarity −1 blame, 0 neither, 1 praise; confidence 0–1; unsure: a person should look; aspects of engines.text.aspects."""

    polarity: int
    confidence: float
    unsure: bool
    aspects: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """How often the program agreed with people: share 0–1 with its 95 % Wilson interval; table[truth][said] counts labels."""

    right: int
    total: int
    low: float
    high: float
    table: Mapping[int, Mapping[int, int]]

    @property
    def share(self) -> float | None:
        """Accuracy; None of nothing."""
        return self.right / self.total if self.total else None


@dataclass(frozen=True)
class PainView:
    """A pain point as others see it: `count` of `total` messages complain or ask; a few of their words."""

    id: int
    title: str
    theme: str
    count: int
    total: int
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class RiseView:
    """A word that rose within a mining: how often before and after its middle, and how sure the rise is (Dunning's likelihood ratio)."""

    word: str
    before: int
    now: int
    score: float
    title: str
