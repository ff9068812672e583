"""What other rooms may know of experiments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """Work on an experiment that cannot be done, in words for the person who asked; `field` names the input."""


@dataclass(frozen=True)
class Assigned:
    """The arm a unit sees: its key and payload, and the chance it was chosen with; `arm` "" where the unit is not in the experiment."""

    experiment: str
    unit: str
    arm: str
    payload: dict[str, Any]
    propensity: float | None
    reason: str = ""


@dataclass(frozen=True)
class ExperimentView:
    """An experiment as other rooms see it; `arm` and `arm_title` name the version when one was asked for, `arm_state` what became of it."""

    id: int
    key: str
    title: str
    kind: str
    state: str
    arms: tuple[str, ...]
    winner: str
    started_at: datetime | None
    stopped_at: datetime | None
    state_title: str = ""
    arm: str = ""
    arm_title: str = ""
    arm_state: str = ""
