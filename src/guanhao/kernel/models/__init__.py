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
from guanhao.kernel.models.repeats import RepeatedCall
from guanhao.kernel.models.search import SearchEntry
from guanhao.kernel.models.versions import Version
from guanhao.kernel.models.webhooks import Webhook, WebhookDelivery

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
    "RepeatedCall",
    "ScheduleRow",
    "SearchEntry",
    "StoredFile",
    "Version",
    "Webhook",
    "WebhookDelivery",
    "WorkerRow",
]
