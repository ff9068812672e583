"""What happens to members, their points, levels and rewards, groups and events; and how other rooms ask for points."""

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


@dataclass(frozen=True, kw_only=True)
class KocStageChanged(Event):
    """A member entered the KOC programme ("" before), came to another stage of it (selected, training, trained, partner), or ended there."""

    name: ClassVar[str] = "community.koc_stage_changed"
    member_id: int
    person_id: int | None
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class PointsDeserved(Event):
    """Some room says that person `person_id` deserves points. `key` (1 to 120 signs, named for ever, such as "journey:7:2:315") credits once, however
    often it is said. Either `action` (a key of the community's actions such as "by_hand": its rules decide how much) or `points` (whole, from 1)
    with a `reason` people can read; points stand under the member's limit of the day. What became of it is `PointsCredited`.
    """

    name: ClassVar[str] = "community.points_deserved"
    person_id: int
    key: str
    reason: str
    points: int = 0
    action: str = ""


@dataclass(frozen=True, kw_only=True)
class PointsCredited(Event):
    """What became of `PointsDeserved` with this key: `points` given (0 is possible) and `why`: given, known (credited before), capped (the limit of
    the day), away (removed or forgotten), no_member (the person never joined) or wrong (neither an action there is nor points).
    """

    name: ClassVar[str] = "community.points_credited"
    person_id: int
    key: str
    points: int
    why: str
