"""The tables behind the mechanisms, one module each."""

from guanhao.kernel.models.approvals import (
    Approval,
    ApprovalAuthor,
    ApprovalEditor,
    ApprovalLevel,
    ApprovalPart,
    ApprovalSignature,
    ApprovalTick,
    ApprovalWait,
    Deputy,
    Duty,
    FlowVersion,
)
from guanhao.kernel.models.audit import AppendOnly, AuditEntry, AuditHead
from guanhao.kernel.models.clocks import Clock
from guanhao.kernel.models.events import Delivery, EventRow
from guanhao.kernel.models.files import StoredFile
from guanhao.kernel.models.jobs import JobRow, ScheduleRow, WorkerRow
from guanhao.kernel.models.notify import Notification, NotifyChannel, Outgoing
from guanhao.kernel.models.policy import PolicyRevision
from guanhao.kernel.models.search import SearchEntry
from guanhao.kernel.models.versions import Version

__all__ = [
    "AppendOnly",
    "Approval",
    "ApprovalAuthor",
    "ApprovalEditor",
    "ApprovalLevel",
    "ApprovalPart",
    "ApprovalSignature",
    "ApprovalTick",
    "ApprovalWait",
    "AuditEntry",
    "AuditHead",
    "Clock",
    "Delivery",
    "Deputy",
    "Duty",
    "EventRow",
    "FlowVersion",
    "JobRow",
    "Notification",
    "NotifyChannel",
    "Outgoing",
    "PolicyRevision",
    "ScheduleRow",
    "SearchEntry",
    "StoredFile",
    "Version",
    "WorkerRow",
]
