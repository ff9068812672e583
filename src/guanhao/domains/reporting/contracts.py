"""What other rooms may know of reports."""

from dataclasses import dataclass
from datetime import date, datetime

from guanhao.kernel.refusal import Refusal


@dataclass(frozen=True)
class ReportView:
    """A stored report. `figures` is the number of traced numbers."""

    id: int
    kind: str
    period: str
    start: date
    end: date
    language: str
    version: int
    title: str
    posts: int
    figures: int
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class AdviceView:
    """A piece of advice and where it stands; the effect is None until it has been measured."""

    id: int
    report_id: int | None
    period: str
    family: str
    title: str
    evidence: str
    metric: str
    target: float
    target_words: str
    expected_low: float | None
    expected: float | None
    expected_high: float | None
    owner_id: int | None
    owner_name: str
    due: date
    status: str
    effect: float | None
    effect_words: str


class Refused(Refusal):
    """A request that cannot be carried out, in words for the person who asked; `field` names the input it is about."""
