"""What others hand to the alerts and get back from them: frozen values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guanhao.kernel.refusal import Refusal


class AlertRefused(Refusal):
    """Something about alerts that cannot be done, in words for the person who asked; `field` names the input."""


@dataclass(frozen=True)
class Counted:
    """What happened once or often at a moment on a stream.

    Streams: "all", "rule:<id>", "platform:<key>", "source:<id>", "account:<id>", "inbox", "hot:<rule id>", "topic:<id>". `total` posts or
    messages, of which `negative`; `reach` people who may have seen them; `weight` how much the source counts (1 is usual);
    `ref` names the post as evidence: "mention:<source>:<id>", "message:<id>" or "hot:<id>".
    """

    stream: str
    at: datetime
    total: int = 1
    negative: int = 0
    reach: int = 0
    weight: float = 1.0
    ref: str = ""


@dataclass(frozen=True)
class Evidence:
    """A post behind an alert; `title` is empty where only the reference is left."""

    ref: str
    title: str = ""
    text: str = ""
    author: str = ""
    platform: str = ""
    url: str = ""
    made_at: datetime | None = None
    negative: bool = False
    reach: int = 0


@dataclass(frozen=True)
class AlertView:
    """An alert as others see it: `level` 1 (watch) to 3 (highest), `why` the sentence in the reader's language, `value` and `baseline` in `unit`
    (a count in `minutes`, or a share), `streams` every stream that says the same event, `state` open, acknowledged or closed."""

    id: int
    level: int
    stream: str
    title: str
    why: str
    baseline: float
    value: float
    raised_at: datetime
    acknowledged_by: str
    state: str
    posts: tuple[Evidence, ...]
    url: str
    rule: str = ""
    signal: str = ""
    minutes: int = 0
    streams: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    judged: str = ""
    closed_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
