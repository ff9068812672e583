"""Rows of this domain, one module an area."""

from guanhao.domains.crisis.models.kinds import Kind, Role
from guanhao.domains.crisis.models.plans import Member, Plan, RaciLine
from guanhao.domains.crisis.models.risks import Measure, Risk, Suggestion, Training
from guanhao.domains.crisis.models.rooms import Crisis, Review, RoleTaking, Snapshot, Step, Task, TimelineLine
from guanhao.domains.crisis.models.work import Fact, Guidance, Hold, Removal, Stakeholder, Statement, StatementCopy

__all__ = [
    "Crisis",
    "Fact",
    "Guidance",
    "Hold",
    "Kind",
    "Measure",
    "Member",
    "Plan",
    "RaciLine",
    "Removal",
    "Review",
    "Risk",
    "Role",
    "RoleTaking",
    "Snapshot",
    "Stakeholder",
    "Statement",
    "StatementCopy",
    "Step",
    "Suggestion",
    "Task",
    "TimelineLine",
    "Training",
]
