"""What others may know of audiences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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
class TierLine:
    """Retention and conversion of a tier (COM-07 b). `of`: people who were in it when the newest days began and active in the days before;
    `kept`: the share of them active in the newest days; `kept_before`: the same one stretch earlier; converted: the share of `of` that ordered.
    Shares are None where too few people. `quiet`: how many were not seen in the newest days; `low` to `high`: Wilson's 95 % interval of `kept`.
    """

    tier: str
    title: str
    people: int | None
    of: int | None
    kept: float | None
    low: float | None
    high: float | None
    kept_before: float | None
    converted: float | None
    converted_before: float | None
    quiet: int | None
    wake_up: bool

    @property
    def change(self) -> float | None:
        """How retention changed, as a share of the value before; None where unknown."""
        return self.kept / self.kept_before - 1 if self.kept is not None and self.kept_before else None

    @property
    def fall(self) -> float | None:
        """By how much retention fell; None where unknown."""
        return -self.change if self.change is not None else None


@dataclass(frozen=True)
class TierReview:
    """All tiers over the newest whole days; `active`: everybody active in them."""

    first: date
    last: date
    days: int
    active: int
    lines: tuple[TierLine, ...]


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
