"""What happens in crises and to risks."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class CrisisOpened(Event):
    """A crisis room is open: `kind` is its type (opinion, product, promotion, person, account, policy, technical), level 1 to 3."""

    name: ClassVar[str] = "crisis.opened"
    crisis_id: int
    kind: str
    level: int
    title: str
    alert_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CrisisClosed(Event):
    """A crisis is closed with its review."""

    name: ClassVar[str] = "crisis.closed"
    crisis_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class HoldingReplyIssued(Event):
    """What agents answer while a crisis lasts: the approved `text` for messages that hold one of `words`.

    Scripts outside the scenario "crisis" lock for such messages. An empty text takes it back.
    """

    name: ClassVar[str] = "crisis.holding_reply_issued"
    crisis_id: int
    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RiskLevelChanged(Event):
    """A risk stands in another level (low, medium, high)."""

    name: ClassVar[str] = "crisis.risk_level_changed"
    risk_id: int
    title: str
    before: str
    after: str
