"""Rows of the community, one module an area."""

from guanhao.domains.community.models.growth import Badge, Help, Level, LevelChange, MemberBadge, MemberDeed, Quest, QuestDone, Ranking
from guanhao.domains.community.models.members import Member
from guanhao.domains.community.models.points import PointsAdjustment, PointsEntry, PointsLot, PointsPosting, PointsRule
from guanhao.domains.community.models.rewards import MemberTerms, Redemption, Reward

__all__ = [
    "Badge",
    "Help",
    "Level",
    "LevelChange",
    "Member",
    "MemberBadge",
    "MemberDeed",
    "MemberTerms",
    "PointsAdjustment",
    "PointsEntry",
    "PointsLot",
    "PointsPosting",
    "PointsRule",
    "Quest",
    "QuestDone",
    "Ranking",
    "Redemption",
    "Reward",
]
