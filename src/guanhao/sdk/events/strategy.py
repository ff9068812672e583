"""What happens to goals."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class GoalStatusChanged(Event):
    """A goal's status is another than at the last judgement (for example on_track → at_risk)."""

    name: ClassVar[str] = "strategy.goal_status_changed"
    goal_id: int
    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class GuidePublished(Event):
    """The brand guide has a new version: words that must not be used (each with word, reason, instead) and wording that is approved."""

    name: ClassVar[str] = "strategy.guide_published"
    guide_version: int
    banned: tuple[dict[str, str], ...] = ()
    approved: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HighValueDefined(Event):
    """Marketing and product have signed who a high-value user is: from now on this audience, by its number."""

    name: ClassVar[str] = "strategy.high_value_defined"
    version: int
    segment_id: int
    title: str
