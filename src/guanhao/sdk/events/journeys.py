"""What happens to people on journeys."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class JourneyEntered(Event):
    """These people entered a journey under this version; those of the hold-out group are not named."""

    name: ClassVar[str] = "journeys.entered"
    journey_id: int
    version: int
    person_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class JourneyTaskMade(Event):
    """A journey or a push asks a person to do something by hand."""

    name: ClassVar[str] = "journeys.task_made"
    task_id: int
    title: str
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class WinbackOpened(Event):
    """A customer of high value fell silent and has a case now."""

    name: ClassVar[str] = "journeys.winback_opened"
    case_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PushSent(Event):
    """A part of a push went out to so many people of a segment."""

    name: ClassVar[str] = "journeys.push_sent"
    push_id: int
    part_id: int
    segment_id: int
    people: int
