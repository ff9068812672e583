"""What the team keeps."""

from guanhao.domains.work.models.boards import Blocker, Card, CardComment, CardLabel, CardMove, Label, Project
from guanhao.domains.work.models.documents import Doc, DocGrant, DocPresence, DocSnapshot, DocUpdate, DocVersion
from guanhao.domains.work.models.ideas import IdeaNode, MeetingSeries, SeriesMonth
from guanhao.domains.work.models.meetings import Decision, DutyRow, Meeting
from guanhao.domains.work.models.plans import Baseline, CardLink, Shift
from guanhao.domains.work.models.resources import Booking, Resource
from guanhao.domains.work.models.sprints import Sprint, StandUp
from guanhao.domains.work.models.talks import CommAck, CommRecord, CommRule

__all__ = [
    "Baseline",
    "Blocker",
    "Booking",
    "Card",
    "CardComment",
    "CardLabel",
    "CardLink",
    "CardMove",
    "CommAck",
    "CommRecord",
    "CommRule",
    "Decision",
    "Doc",
    "DocGrant",
    "DocPresence",
    "DocSnapshot",
    "DocUpdate",
    "DocVersion",
    "DutyRow",
    "IdeaNode",
    "Label",
    "Meeting",
    "MeetingSeries",
    "Project",
    "Resource",
    "SeriesMonth",
    "Shift",
    "Sprint",
    "StandUp",
]
