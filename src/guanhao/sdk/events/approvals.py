"""What happens to approvals."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ApprovalOpened(Event):
    """Something was handed in for approval; `round` counts the submissions of the subject from 1."""

    name: ClassVar[str] = "approvals.opened"
    approval_id: int
    subject: str
    flow: str
    round: int
    emergency: bool


@dataclass(frozen=True, kw_only=True)
class LevelOpened(Event):
    """A level waits for signatures now; `assigned_id` is the person on duty, or None."""

    name: ClassVar[str] = "approvals.level_opened"
    approval_id: int
    subject: str
    level: str
    assigned_id: int | None
    after_review: bool = False


@dataclass(frozen=True, kw_only=True)
class ApprovalReturned(Event):
    """A reviewer sent it back (or the score was below the pass mark); later levels were not opened."""

    name: ClassVar[str] = "approvals.returned"
    approval_id: int
    subject: str
    level: str
    comment: str
    score: float | None = None
    after_review: bool = False


@dataclass(frozen=True, kw_only=True)
class ApprovalCompleted(Event):
    """The last level is signed: `parts` (subjects) may leave the house as long as their payload stays the same."""

    name: ClassVar[str] = "approvals.completed"
    approval_id: int
    subject: str
    flow: str
    parts: list[str]
    emergency: bool = False


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(Event):
    """The authors took it back."""

    name: ClassVar[str] = "approvals.withdrawn"
    approval_id: int
    subject: str


@dataclass(frozen=True, kw_only=True)
class PartVoided(Event):
    """A part says something else than what was handed in: its signatures count no more. `state` is where its approval was: open or approved."""

    name: ClassVar[str] = "approvals.part_voided"
    approval_id: int
    subject: str
    part: str
    state: str
    digest_before: str
    digest_after: str
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class EmergencyUsed(Event):
    """Something took the emergency channel: the other levels look at it afterwards."""

    name: ClassVar[str] = "approvals.emergency_used"
    approval_id: int
    subject: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AfterReviewDone(Event):
    """The levels that an emergency passed over have all signed afterwards."""

    name: ClassVar[str] = "approvals.after_review_done"
    approval_id: int
    subject: str
