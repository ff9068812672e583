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
class HotTopicChosen(Event):
    """A person wants to use a topic of a hot list: content may open a candidate of the hot lane for it."""

    name: ClassVar[str] = "listening.hot_topic_chosen"
    topic_id: int
    platform: str
    list_name: str
    title: str
    rank: int
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class TopicSuggested(Event):
    """A mention, a teardown card or a trend would make a topic: content may propose it once a key. `source` is mention, teardown or trend."""

    name: ClassVar[str] = "listening.topic_suggested"
    key: str
    title: str
    source: str
    angle: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class MentionsHandedOver(Event):
    """A person gave mentions to another room: `to` is inbox or crisis, `refs` name them ("mention:<source>:<id>")."""

    name: ClassVar[str] = "listening.mentions_handed_over"
    to: str
    refs: tuple[str, ...]
    person_id: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NegativeClassed(Event):
    """A negative became a case of reputation handling with a clock and an owner."""

    name: ClassVar[str] = "listening.negative_classed"
    case_id: int
    title: str
    kind: str
    severity: str
    ref: str = ""


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
