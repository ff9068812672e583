"""What happens to members, their points, levels and rewards, groups and events."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """A person became a member of the community."""

    name: ClassVar[str] = "community.member_joined"
    member_id: int
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class RewardRedeemed(Event):
    """A member confirmed a redemption of this many points."""

    name: ClassVar[str] = "community.reward_redeemed"
    redemption_id: int
    member_id: int
    reward_id: int
    points: int


@dataclass(frozen=True, kw_only=True)
class MemberLevelChanged(Event):
    """A member's growth value reached another level, or fell below one (0: none)."""

    name: ClassVar[str] = "community.level_changed"
    member_id: int
    person_id: int | None
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class QuestFinished(Event):
    """A member did every task of a quest."""

    name: ClassVar[str] = "community.quest_finished"
    quest_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class PenaltyApplied(Event):
    """A member of a group was warned, muted or removed (`step`)."""

    name: ClassVar[str] = "community.penalty_applied"
    violation_id: int
    group_id: int
    member_id: int
    step: str


@dataclass(frozen=True, kw_only=True)
class GatheringEnded(Event):
    """An event of the community is over; `came` people are to be followed up."""

    name: ClassVar[str] = "community.gathering_ended"
    gathering_id: int
    title: str
    came: int
