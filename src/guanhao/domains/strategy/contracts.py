"""What other rooms may know of strategy."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from guanhao.domains.strategy.rules import Aim, Verdict
from guanhao.domains.strategy.rules.elements import Deviation, ErrorRate, Outcome
from guanhao.domains.strategy.rules.guide import BannedWord, Colour, Element, Font, GuideBody, Logo
from guanhao.domains.strategy.rules.milestones import Standing
from guanhao.domains.strategy.rules.profile import Coverage, Share, Tagged
from guanhao.domains.strategy.rules.treatments import Push, Treatment
from guanhao.domains.strategy.rules.year import AimStanding, KeywordRow, PlanCoverage
from guanhao.kernel.refusal import Refusal

__all__ = [
    "AimStanding",
    "AimView",
    "AudienceMessages",
    "BannedWord",
    "Colour",
    "Coverage",
    "Deviation",
    "Element",
    "ErrorRate",
    "Font",
    "GoalView",
    "Guide",
    "GuideBody",
    "HighValue",
    "KeywordRow",
    "Logo",
    "MilestoneView",
    "NorthStarView",
    "Outcome",
    "Persona",
    "PlanCoverage",
    "Push",
    "Refused",
    "Share",
    "Standing",
    "Tagged",
    "Treatment",
    "ValueTag",
]


@dataclass(frozen=True)
class GoalView:
    """A goal with its verdict today. `unit` is the metric's unit (count, share, seconds, money)."""

    id: int
    title: str
    metric: str
    metric_title: str
    unit: str
    account_id: int | None
    account_name: str
    horizon: str
    family: str
    owner_id: int | None
    owner_name: str
    start: date
    end: date
    state: str
    actual: float | None
    aim: Aim
    verdict: Verdict
    query: str = ""


@dataclass(frozen=True)
class Guide(GuideBody):
    """The brand guide in force: the version, when it was published, and all it says."""

    version: int = 0
    published_at: datetime | None = None


@dataclass(frozen=True)
class ValueTag:
    """A value or a selling point that content carries as a tag."""

    key: str
    title: str


@dataclass(frozen=True)
class Persona:
    """Who speaks on an account. `kind` is official, expert, personal, industry or service; `kind_title` its word in the active language."""

    account_id: int
    name: str
    kind: str
    kind_title: str
    virtual: bool
    tone: str
    traits: tuple[str, ...]
    catchphrases: tuple[str, ...]
    banned: tuple[str, ...]
    usage: str
    owners: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MilestoneView:
    """A step of a goal as it stands today. `lacking` are the fields it must have before it begins; `days_left` is negative once it is late."""

    id: int
    goal_id: int
    goal_title: str
    title: str
    span: str
    start: date
    due: date
    budget: Decimal | None
    currency: str
    people: tuple[int, ...]
    people_names: tuple[str, ...]
    metric: str
    metric_title: str
    in_percent: bool
    target: float | None
    note: str
    state: str
    standing: Standing
    days_left: int
    reached: float | None
    attainment: float | None
    lacking: tuple[str, ...]
    accepted_at: datetime | None
    accepted_by_name: str


@dataclass(frozen=True)
class NorthStarView:
    """The metric of the house with its value over the newest 30 days and the 30 before, and how many active goals serve it or do not."""

    id: int
    title: str
    metric: str
    metric_title: str
    unit: str
    value: float | None
    before: float | None
    linked: int
    unlinked: int


@dataclass(frozen=True)
class HighValue:
    """Who a high-value user is, signed by marketing and product: segments, ads and features use `segment_id` and quote `version`."""

    version: int
    segment_id: int
    title: str
    text: str
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class AudienceMessages:
    """What to say to a group of people (STR-06 c): the first message comes first."""

    group: str
    title: str
    messages: tuple[str, ...]
    benefit: str = ""


@dataclass(frozen=True, kw_only=True)
class AimView:
    """An aim of a year with its standing; `reported_on` is the day of a value that was written by hand."""

    id: int
    title: str
    kind: str
    metric: str
    metric_title: str
    part: str
    in_percent: bool
    standing: AimStanding
    reported_on: date | None
    reported_by_name: str


class Refused(Refusal):
    """What cannot be written, in words for the person who asked; `field` names the input."""
