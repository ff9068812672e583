"""What happens to cards, blockers, sprints and meetings of the team."""

from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, kw_only=True)
class PlanMoved(Event):
    """Cards of a project moved to other days together; `ends_on` is the last day of the plan now."""

    name: ClassVar[str] = "work.plan_moved"
    project_id: int
    shift_id: int
    cards: int
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class IdeaChosen(Event):
    """Somebody wants an idea of a brainstorm as a topic; `path` are the ideas above it, `url` leads back."""

    name: ClassVar[str] = "work.idea_chosen"
    idea_id: int
    meeting_id: int
    title: str
    path: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ResourceOverbooked(Event):
    """Somebody who leads the work booked more of a resource than there is, for a reason."""

    name: ClassVar[str] = "work.resource_overbooked"
    booking_id: int
    resource_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class BrainstormMissed(Event):
    """A month is over and the meeting of a series was not held in it; `month` is its first day."""

    name: ClassVar[str] = "work.brainstorm_missed"
    series_id: int
    month: date
