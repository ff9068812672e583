"""Rows of the community, one module an area."""

from guanhao.domains.community.models.groups import CityPartner, Gathering, Group, GroupMember, Ticket, Violation
from guanhao.domains.community.models.growth import Badge, Help, Level, LevelChange, MemberBadge, MemberDeed, Quest, QuestDone, Ranking
from guanhao.domains.community.models.members import Member
from guanhao.domains.community.models.points import PointsAdjustment, PointsEntry, PointsLot, PointsPosting, PointsRule
from guanhao.domains.community.models.rewards import MemberTerms, Redemption, Reward

__all__ = [
    "Badge",
    "CityPartner",
    "Gathering",
    "Group",
    "GroupMember",
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
    "Ticket",
    "Violation",
]
