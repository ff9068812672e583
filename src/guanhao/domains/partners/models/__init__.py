"""Tables of the partners."""

from guanhao.domains.partners.models.ads import AdCreative, AdPlan, TargetSet
from guanhao.domains.partners.models.budgets import Budget, BudgetEntry, BudgetLine
from guanhao.domains.partners.models.cooperations import Cooperation, Measurement, Settlement, TrackedLink
from guanhao.domains.partners.models.media import MediaColumn, MediaOutlet, MediaReprint, PressTask
from guanhao.domains.partners.models.talents import Talent, TalentAudit

__all__ = [
    "AdCreative",
    "AdPlan",
    "Budget",
    "BudgetEntry",
    "BudgetLine",
    "Cooperation",
    "Measurement",
    "MediaColumn",
    "MediaOutlet",
    "MediaReprint",
    "PressTask",
    "Settlement",
    "Talent",
    "TalentAudit",
    "TargetSet",
    "TrackedLink",
]
