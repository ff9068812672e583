"""Rows of the community, one module an area."""

from guanhao.domains.community.models.groups import CityPartner, ContentCall, Gathering, Group, GroupMember, Ticket, Violation
from guanhao.domains.community.models.growth import Badge, Help, Level, LevelChange, MemberBadge, MemberDeed, Quest, QuestDone, Ranking
from guanhao.domains.community.models.koc import (
    Course,
    CourseRun,
    Koc,
    KocGuide,
    KocJudgement,
    KocLine,
    KocOrder,
    KocPayout,
    KocRanking,
    KocSheet,
    KocStep,
    QuotaEntry,
)
from guanhao.domains.community.models.members import Joining, Member
from guanhao.domains.community.models.points import PointsAdjustment, PointsEntry, PointsLot, PointsPosting, PointsRule
from guanhao.domains.community.models.rewards import MemberTerms, Redemption, Reward
from guanhao.domains.community.models.spots import SpotWork

__all__ = [
    "Badge",
    "CityPartner",
    "ContentCall",
    "Course",
    "CourseRun",
    "Gathering",
    "Group",
    "GroupMember",
    "Help",
    "Joining",
    "Koc",
    "KocGuide",
    "KocJudgement",
    "KocLine",
    "KocOrder",
    "KocPayout",
    "KocRanking",
    "KocSheet",
    "KocStep",
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
    "QuotaEntry",
    "Ranking",
    "Redemption",
    "Reward",
    "SpotWork",
    "Ticket",
    "Violation",
]
