"""What others may know of audiences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guanhao.kernel.refusal import Refusal

PURPOSES = ("analysis", "service", "marketing", "research")
NEEDS_CONSENT = frozenset(PURPOSES) - {"analysis"}
RULES, IMPORT, ALGEBRA = "rules", "import", "algebra"
KINDS = (RULES, IMPORT, ALGEBRA, "cluster", "experiment_arm", "funnel_step", "retention_cell", "rfm")


class Refused(Refusal):
    """Work on audiences that cannot be done, in words for the person who asked; `field` names the input."""


class Changed(Refused):
    """What was looked at is not what is there now. REST answers 409."""

    status = 409


@dataclass(frozen=True)
class Definition:
    """How an audience comes about. kind "rules" and "algebra": params {"tree": …}; "import": params of the file; any other: what its area's resolver
    takes (`facade.add_origin`).
    """

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Size:
    """How many people: None when they are fewer than the policy shows (`hidden`); `cost_ms` what counting took."""

    count: int | None
    hidden: bool
    cost_ms: float


@dataclass(frozen=True)
class SegmentView:
    """An audience as others see it; `size` is None while hidden or not counted yet."""

    id: int
    name: str
    definition: Definition
    size: int | None
    hidden: bool
    version: int
    refreshed_at: datetime | None
    purpose: str
    source: str
