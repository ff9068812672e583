"""What happens to explanations of change."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class TicketOpened(Event):
    """A metric changed beyond its limit and nobody has said why yet. `change` is a share of the base (−0.051 = −5.1 %)."""

    name: ClassVar[str] = "analytics.ticket_opened"

    ticket_id: int
    metric: str
    day: date
    change: float


@dataclass(frozen=True, kw_only=True)
class TicketClosed(Event):
    """Somebody explained the change."""

    name: ClassVar[str] = "analytics.ticket_closed"

    ticket_id: int
    metric: str
    cause_kind: str
