"""What other rooms may know of goals."""

from dataclasses import dataclass
from datetime import date

from guanhao.domains.strategy.rules import Aim, Verdict
from guanhao.kernel.refusal import Refusal


@dataclass(frozen=True)
class GoalView:
    """A goal with its verdict today. `unit` is the metric's unit (count, share, seconds, money)."""

    id: int
    title: str
    metric: str
    metric_title: str
    unit: str
    account_id: int | None
    account_name: str
    horizon: str
    family: str
    owner_id: int | None
    owner_name: str
    start: date
    end: date
    state: str
    actual: float | None
    aim: Aim
    verdict: Verdict
    query: str = ""


class Refused(Refusal):
    """A goal that cannot be written, in words for the person who asked; `field` names the input."""
