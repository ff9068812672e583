"""Rows of the team's room, one module an area."""

from guanhao.domains.team.models.appraisal import Appraisal, AppraisalLine, AppraisalPlan, Honour
from guanhao.domains.team.models.practice import Challenge, Deliverable, Rotation, Squad, SquadMember, SquadScore
from guanhao.domains.team.models.rating import RatingBallot, RatingBox, RatingRound
from guanhao.domains.team.models.time import Allocation, Leave, TimeLog, WorkHours
from guanhao.domains.team.models.training import (
    Ability,
    AbilityNeed,
    AbilityScore,
    Course,
    CourseAbility,
    CourseAttempt,
    CourseQuestion,
    Enrolment,
    Seat,
    TrainingSession,
    TrainingTheme,
)

__all__ = [
    "Ability",
    "AbilityNeed",
    "AbilityScore",
    "Allocation",
    "Appraisal",
    "AppraisalLine",
    "AppraisalPlan",
    "Challenge",
    "Course",
    "CourseAbility",
    "CourseAttempt",
    "CourseQuestion",
    "Deliverable",
    "Enrolment",
    "Honour",
    "Leave",
    "RatingBallot",
    "RatingBox",
    "RatingRound",
    "Rotation",
    "Seat",
    "Squad",
    "SquadMember",
    "SquadScore",
    "TimeLog",
    "TrainingSession",
    "TrainingTheme",
    "WorkHours",
]
