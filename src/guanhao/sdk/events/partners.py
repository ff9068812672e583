"""What happens with talents, cooperations and budgets."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class CooperationReleased(Event):
    """A talent's work is out."""

    name: ClassVar[str] = "partners.cooperation_released"
    cooperation_id: int
    talent_id: int
    url: str


@dataclass(frozen=True, kw_only=True)
class CooperationSettled(Event):
    """A cooperation was paid: so many cents of `currency`."""

    name: ClassVar[str] = "partners.cooperation_settled"
    cooperation_id: int
    talent_id: int
    cents: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class BudgetOverspent(Event):
    """What platforms report goes past the plan of a line by so many cents."""

    name: ClassVar[str] = "partners.budget_overspent"
    budget_id: int
    line_id: int
    cents: int
