"""What happens to cards, blockers, sprints and meetings of the team."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class CardMoved(Event):
    """A card went from one stage to another (pool, doing, review, done); `subject` is what it is about, "" for nothing."""

    name: ClassVar[str] = "work.card_moved"
    card_id: int
    subject: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class BlockerEscalated(Event):
    """Nobody solved a blocker in time."""

    name: ClassVar[str] = "work.blocker_escalated"
    blocker_id: int
    card_id: int | None
    what: str


@dataclass(frozen=True, kw_only=True)
class SprintClosed(Event):
    """A sprint is over: how many cards were done and how many carried over."""

    name: ClassVar[str] = "work.sprint_closed"
    sprint_id: int
    done: int
    carried: int


@dataclass(frozen=True, kw_only=True)
class MeetingDecided(Event):
    """A meeting decided something; it stands on the board as this card."""

    name: ClassVar[str] = "work.meeting_decided"
    meeting_id: int
    decision_id: int
    card_id: int
