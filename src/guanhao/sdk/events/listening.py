"""What is heard outside: mentions, hot topics, alerts."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class MentionsRecorded(Event):
    """New mentions are in the warehouse: `count` of a source, of which `negative`."""

    name: ClassVar[str] = "listening.mentions_recorded"
    source_id: int
    count: int
    negative: int


@dataclass(frozen=True, kw_only=True)
class HotTopicSeen(Event):
    """A topic that a keyword rule watches is on a hot list: once a topic, list and rule."""

    name: ClassVar[str] = "listening.hot_topic_seen"
    topic_id: int
    platform: str
    title: str
    rank: int
    rule_id: int
    rule: str


@dataclass(frozen=True, kw_only=True)
class AlertRaised(Event):
    """Something passed its limit: level 1 (watch) to 3 (highest); `stream` is what was counted, `why` the sentence a person reads."""

    name: ClassVar[str] = "listening.alert_raised"
    alert_id: int
    level: int
    rule: str
    stream: str
    title: str
    why: str
    raised_at: datetime


@dataclass(frozen=True, kw_only=True)
class AlertLevelRaised(Event):
    """An open alert grew: `before` and `level`."""

    name: ClassVar[str] = "listening.alert_level_raised"
    alert_id: int
    before: int
    level: int


@dataclass(frozen=True, kw_only=True)
class AlertAcknowledged(Event):
    """A person took an alert; `judged` is "" (not yet), true, false or noise."""

    name: ClassVar[str] = "listening.alert_acknowledged"
    alert_id: int
    person_id: int
    judged: str = ""
