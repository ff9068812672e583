"""The mechanisms for programs: policies, audit log, background work, notifications."""

from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from guanhao.console.system.chain import Check, ask_for_check, newest_check
from guanhao.console.system.jobs import of_brand, title_of
from guanhao.kernel import audit, jobs, notify
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.models import AuditEntry, JobRow, Notification
from guanhao.kernel.policy import Policy, describe, history, policy_by_key, revise
from guanhao.kernel.tenancy import current_brand

router = Router(tags=["system"])
JobState = Literal["", "ready", "running", "done", "failed", "cancelled"]


class Window(Schema):
    """Which part of a list."""

    limit: int = 50
    offset: int = 0

    def cut(self, found: Any) -> list[Any]:
        """At most 500 rows from the offset."""
        start = max(self.offset, 0)
        return list(found[start : start + min(max(self.limit, 1), 500)])


class SettingOut(Schema):
    """One setting of a policy, with its meaning."""

    name: str
    title: str
    help: str
    unit: str
    low: Any = None
    high: Any = None
    default: Any = None
    source: str


class PolicyOut(Schema):
    """A policy with its values for the brand."""

    key: str
    title: str
    values: dict[str, Any]
    settings: list[SettingOut]


class PolicyList(Schema):
    """All policies."""

    count: int
    items: list[PolicyOut]


class PolicyChange(Schema):
    """Some values of a policy, and why they change."""

    values: dict[str, Any]
    reason: str


class RevisionOut(Schema):
    """One change of a policy."""

    number: int
    values: dict[str, Any]
    reason: str
    made_at: datetime
    made_by_name: str


class RevisionList(Schema):
    """All changes of a policy, the newest first."""

    count: int
    items: list[RevisionOut]


class AuditOut(Schema):
    """One recorded deed."""

    id: int
    at: datetime
    actor_name: str
    via: str
    action: str
    target: str
    detail: dict[str, Any]
    hash: str


class AuditList(Schema):
    """Recorded deeds, the newest first."""

    count: int
    items: list[AuditOut]


class ProblemOut(Schema):
    """One place where the audit chain does not hold."""

    entry_id: int
    what: str


class Verdict(Schema):
    """The newest check of the audit chain: `state` is that of its job, empty when there was none; `ok` is null until it has ended."""

    state: str
    ok: bool | None
    entries: int
    problems: list[ProblemOut]
    asked_at: datetime | None
    ended_at: datetime | None


class JobOut(Schema):
    """One piece of background work; error only when it failed."""

    id: int
    kind: str
    title: str
    state: str
    attempts: int
    done_units: int
    total_units: int | None
    message: str
    error: str
    result: Any = None
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class JobList(Schema):
    """Background work, the newest first."""

    count: int
    items: list[JobOut]


class Done(Schema):
    """Whether anything changed."""

    done: bool


class NotificationOut(Schema):
    """One message of the person."""

    id: int
    topic: str
    level: str
    title: str
    body: str
    url: str
    made_at: datetime
    read_at: datetime | None


class NotificationList(Schema):
    """The person's messages, the newest first."""

    count: int
    unread: int
    items: list[NotificationOut]


class ReadIn(Schema):
    """Which messages are read; None: all."""

    ids: list[int] | None = None


class Count(Schema):
    """How many changed."""

    changed: int


def _known(key: str) -> type[Policy]:
    try:
        return policy_by_key(key)
    except KeyError:
        raise Http404 from None


def _policy(key: str, told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "values": policy_by_key(key).in_force().model_dump(mode="json")}


@router.get("/policies", response=PolicyList)
def list_policies(request: HttpRequest) -> dict[str, Any]:
    """All policies with the brand's values; durations are ISO 8601 (PT2M)."""
    require("policy.view")
    items = [_policy(told["key"], told) for told in describe()]
    return {"count": len(items), "items": items}


@router.get("/policies/{key}", response=PolicyOut)
def get_policy(request: HttpRequest, key: str) -> dict[str, Any]:
    """One policy."""
    require("policy.view")
    _known(key)
    return next(_policy(key, told) for told in describe() if told["key"] == key)


@router.patch("/policies/{key}", response=PolicyOut)
def change_policy(request: HttpRequest, key: str, change: PolicyChange) -> dict[str, Any]:
    """Set some values with a reason; the others keep what they have. Refused values are named and nothing is written."""
    revise(_known(key), change.values, reason=change.reason)
    return next(_policy(key, told) for told in describe() if told["key"] == key)


@router.get("/policies/{key}/history", response=RevisionList)
def policy_history(request: HttpRequest, key: str) -> dict[str, Any]:
    """Who changed what, when and why."""
    require("policy.view")
    rows = history(_known(key))
    return {"count": len(rows), "items": rows}


@router.get("/audit", response=AuditList)
def list_audit(request: HttpRequest, window: Query[Window], action: str = "", target: str = "") -> dict[str, Any]:
    """The brand's recorded deeds; `action` and `target` match by their beginning."""
    require("audit.view")
    found = AuditEntry.objects.filter(brand_id=current_brand().id, action__startswith=action, target__startswith=target).order_by("-id")
    return {"count": found.count(), "items": window.cut(found)}


@router.post("/audit/verify", response={202: Verdict})
def verify_audit(request: HttpRequest) -> Status[Check]:
    """Have the whole hash chain walked in the background; ask with GET for the result."""
    return Status(202, ask_for_check())


@router.get("/audit/verify", response=Verdict)
def audit_verdict(request: HttpRequest) -> Check:
    """What the newest check of the hash chain found."""
    return newest_check()


def _job(row: JobRow) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in JobOut.model_fields if name != "title"}, "title": title_of(row)}


@router.get("/jobs", response=JobList)
def list_jobs(
    request: HttpRequest, window: Query[Window], state: Literal["", "ready", "running", "done", "failed", "cancelled"] = ""
) -> dict[str, Any]:
    """The brand's background work."""
    require("jobs.view")
    found = of_brand().order_by("-id")
    found = found.filter(state=state) if state else found
    return {"count": found.count(), "items": [_job(row) for row in window.cut(found)]}


@router.get("/jobs/{job_id}", response=JobOut)
def get_job(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """One piece of background work."""
    require("jobs.view")
    return _job(get_object_or_404(of_brand(), pk=job_id))


@router.post("/jobs/{job_id}/cancel", response=Done)
def cancel_job(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """Ask a job to stop; `done` is false when it has already ended."""
    return _job_deed(job_id, jobs.cancel, "jobs.cancelled")


@router.post("/jobs/{job_id}/retry", response=Done)
def retry_job(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """Queue a failed or cancelled job again."""
    return _job_deed(job_id, jobs.retry, "jobs.retried")


def _job_deed(job_id: int, deed: Any, action: str) -> dict[str, Any]:
    require("jobs.manage")
    row = get_object_or_404(of_brand(), pk=job_id)
    with transaction.atomic():
        done = bool(deed(row.pk))
        if done:
            audit.record(action, target=f"job:{row.pk}", after={"kind": row.kind})
    return {"done": done}


@router.get("/notifications", response=NotificationList)
def list_notifications(request: HttpRequest, window: Query[Window], unread: bool = False) -> dict[str, Any]:
    """The caller's own messages in this brand."""
    found = Notification.objects.filter(user_id=current_actor().user_id or 0).order_by("-made_at", "-id")
    found = found.filter(read_at=None) if unread else found
    return {"count": found.count(), "unread": notify.unread_count(), "items": window.cut(found)}


@router.post("/notifications/read", response=Count)
def read_notifications(request: HttpRequest, which: ReadIn) -> dict[str, Any]:
    """Mark the caller's own messages as read."""
    return {"changed": notify.mark_read(which.ids)}
