"""Rows of this domain, one module an area."""

from guanhao.domains.strategy.models.elements import ElementCheck
from guanhao.domains.strategy.models.goals import Goal
from guanhao.domains.strategy.models.guide import GuideVersion, SyncTask
from guanhao.domains.strategy.models.personas import AccountPersona, Sameness
from guanhao.domains.strategy.models.plan import PlanDocument
from guanhao.domains.strategy.models.profile import BrandProfile, BrandTag, ItemTags
from guanhao.domains.strategy.models.treatments import SegmentTreatment

__all__ = [
    "AccountPersona",
    "BrandProfile",
    "BrandTag",
    "ElementCheck",
    "Goal",
    "GuideVersion",
    "ItemTags",
    "PlanDocument",
    "Sameness",
    "SegmentTreatment",
    "SyncTask",
]
