"""The production line: its stages, what each asks for before the next begins, and how long an item spends in each (CON-07 a, c)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """The five stages, in order (000 §5.1c)."""

    TOPIC = "topic"
    MATERIAL = "material"
    COPY = "copy"
    VISUAL = "visual"
    REVIEW = "review"


ORDER = tuple(Stage)
CREATIVE = "creative"


@dataclass(frozen=True)
class Check:
    """One line of a stage's operating standard; a `mandatory` one must be ticked before the item leaves the stage."""

    key: str
    title: str
    mandatory: bool = True


@dataclass(frozen=True)
class Stay:
    """One stay in a stage: from entering to leaving, None while it lasts."""

    stage: str
    entered: datetime
    left: datetime | None


def next_stage(stage: str) -> Stage | None:
    """The stage after this one; None after review."""
    place = ORDER.index(Stage(stage))
    return ORDER[place + 1] if place + 1 < len(ORDER) else None


def unticked(checks: Iterable[Check], ticked: Iterable[str]) -> list[Check]:
    """The mandatory lines nobody has ticked yet, in their order."""
    done = set(ticked)
    return [one for one in checks if one.mandatory and one.key not in done]


def hindrances(stage: str, target: str, standards: Mapping[str, Iterable[Check]], ticked: Mapping[str, Iterable[str]]) -> list[tuple[Stage, Check]]:
    """What forbids the way from `stage` to `target`: unticked mandatory lines of every stage that would be left behind; nothing forbids going back.

    Copy not ticked, so visual cannot begin (CON-07 a). ValueError for an unknown stage.
    """
    here, there = ORDER.index(Stage(stage)), ORDER.index(Stage(target))
    return [(one, check) for one in ORDER[here:there] for check in unticked(standards.get(one, ()), ticked.get(one, ()))]


def time_spent(stays: Iterable[Stay], now: datetime) -> dict[str, timedelta]:
    """How long the item was in each stage, all stays of a stage together; a stay that lasts is counted up to `now`."""
    spent: dict[str, timedelta] = {}
    for stay in stays:
        spent[stay.stage] = spent.get(stay.stage, timedelta()) + ((stay.left or now) - stay.entered)
    return spent
