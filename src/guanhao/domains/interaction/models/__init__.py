"""Rows of interaction tools, one module an area."""

from guanhao.domains.interaction.models.activities import Activity, Ballot, BallotChoice, HashtagCount, PublicQuestion
from guanhao.domains.interaction.models.lottery import Draw, Entrant, Winner
from guanhao.domains.interaction.models.submissions import PointLine, Submission, SubmissionFile, Terms

__all__ = [
    "Activity",
    "Ballot",
    "BallotChoice",
    "Draw",
    "Entrant",
    "HashtagCount",
    "PointLine",
    "PublicQuestion",
    "Submission",
    "SubmissionFile",
    "Terms",
    "Winner",
]
