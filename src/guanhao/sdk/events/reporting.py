"""What happens to reports."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ReportBuilt(Event):
    """A report was written and stored. `kind` is weekly, monthly, annual or campaign, `period` 2020-W09, 2020-02, 2020 or the
    campaign's number; `scheduled` when the clock asked for it."""

    name: ClassVar[str] = "reporting.report_built"
    report_id: int
    kind: str
    period: str
    language: str
    version: int
    scheduled: bool = False


@dataclass(frozen=True, kw_only=True)
class AdviceDecided(Event):
    """A person accepted or declined a piece of advice of a report; `due` is when its effect is measured."""

    name: ClassVar[str] = "reporting.advice_decided"
    advice_id: int
    status: str
    metric: str
    due: date
    owner_id: int | None
