"""What happens to topics, and the door through which needs of users become topics."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class TopicDecided(Event):
    """A topic was approved, rejected or put back; `status` is the new one."""

    name: ClassVar[str] = "content.topic_decided"

    topic_id: int
    title: str
    status: str


@dataclass(frozen=True, kw_only=True)
class TopicPublished(Event):
    """What was made of a topic is out."""

    name: ClassVar[str] = "content.topic_published"

    topic_id: int
    item_id: int | None


@dataclass(frozen=True, kw_only=True)
class PainPointRaised(Event):
    """Whoever clusters questions and complaints found a pain point (STR-05): `count` people said it, `quotes` are a few of their words.

    Content proposes a solution-type topic for it, once a key.
    """

    name: ClassVar[str] = "content.pain_point_raised"

    key: str
    title: str
    count: int
    quotes: tuple[str, ...] = ()
    note: str = ""
