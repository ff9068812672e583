"""What other rooms may know of the market."""

from dataclasses import dataclass
from datetime import date

from guanhao.domains.market.rules.benchmarks import Bench
from guanhao.domains.market.rules.scorecards import Ranked
from guanhao.kernel.refusal import Refusal

__all__ = ["Bench", "Ranked", "Refused", "TrendView"]


class Refused(Refusal):
    """What cannot be written, in words for the person who asked; `field` names the input."""


@dataclass(frozen=True)
class TrendView:
    """A trend card as other rooms read it; `weight` is likelihood times impact."""

    id: int
    title: str
    kind: str
    effect: str
    horizon: str
    status: str
    weight: int
    response: str
    owner_id: int | None
    day: date
