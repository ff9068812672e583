"""What other rooms may know of strategy."""

from dataclasses import dataclass
from datetime import date, datetime

from guanhao.domains.strategy.rules import Aim, Verdict
from guanhao.domains.strategy.rules.elements import Deviation, ErrorRate, Outcome
from guanhao.domains.strategy.rules.guide import BannedWord, Colour, Element, Font, GuideBody, Logo
from guanhao.domains.strategy.rules.profile import Coverage, Share, Tagged
from guanhao.domains.strategy.rules.treatments import Push, Treatment
from guanhao.kernel.refusal import Refusal

__all__ = [
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
    "Logo",
    "Outcome",
    "Persona",
    "Push",
    "Refused",
    "Share",
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


class Refused(Refusal):
    """What cannot be written, in words for the person who asked; `field` names the input."""
