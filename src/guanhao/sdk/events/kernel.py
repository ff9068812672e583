"""What the mechanisms themselves tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class PolicyRevised(Event):
    """Somebody changed settings of a policy; `changed` names them."""

    name: ClassVar[str] = "kernel.policy_revised"
    policy: str
    number: int
    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class ClockBreached(Event):
    """A clock passed its deadline unstopped; told once for each start."""

    name: ClassVar[str] = "kernel.clock_breached"
    clock_id: int
    kind: str
    subject: str
    started_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClockStepDue(Event):
    """An escalation step of a clock is due; `step` counts from 0, `label` is what the starter called it."""

    name: ClassVar[str] = "kernel.clock_step_due"
    clock_id: int
    kind: str
    subject: str
    step: int
    label: str


@dataclass(frozen=True, kw_only=True)
class JobFailed(Event):
    """A background job has failed for good."""

    name: ClassVar[str] = "kernel.job_failed"
    job_id: int
    kind: str
    error: str
