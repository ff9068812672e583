"""Rows of this domain, one module an area."""

from guanhao.domains.strategy.models.direction import GoalLink, HighValueDefinition, HighValueSignature, NorthStar
from guanhao.domains.strategy.models.elements import ElementCheck
from guanhao.domains.strategy.models.goals import Goal
from guanhao.domains.strategy.models.guide import GuideVersion, SyncTask
from guanhao.domains.strategy.models.milestones import Milestone
from guanhao.domains.strategy.models.personas import AccountPersona, PersonaRecall, Sameness
from guanhao.domains.strategy.models.plan import PlanDocument
from guanhao.domains.strategy.models.profile import BrandProfile, BrandTag, ItemTags
from guanhao.domains.strategy.models.reviews import ReviewDecision, StrategyReview
from guanhao.domains.strategy.models.treatments import SegmentTreatment
from guanhao.domains.strategy.models.year import AnnualAim, AnnualPlan, EventTask, QuarterEvent

__all__ = [
    "AccountPersona",
    "AnnualAim",
    "AnnualPlan",
    "BrandProfile",
    "BrandTag",
    "ElementCheck",
    "EventTask",
    "Goal",
    "GoalLink",
    "GuideVersion",
    "HighValueDefinition",
    "HighValueSignature",
    "ItemTags",
    "Milestone",
    "NorthStar",
    "PersonaRecall",
    "PlanDocument",
    "QuarterEvent",
    "ReviewDecision",
    "Sameness",
    "SegmentTreatment",
    "StrategyReview",
    "SyncTask",
]
