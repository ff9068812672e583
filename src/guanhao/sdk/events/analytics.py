"""What analytics tells the other domains."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """Rows of a warehouse table came in: `kind` is the import kind, the days are the local days the new or changed rows belong to (None: unknown)."""

    name: ClassVar[str] = "analytics.import_finished"

    kind: str
    account_id: int | None
    imported: int
    updated: int
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class PostsRecorded(Event):
    """Posts or their numbers are new or changed; the days are the posts' local days of publication."""

    name: ClassVar[str] = "analytics.posts_recorded"

    account_id: int
    posts: int
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class MetricDefined(Event):
    """A brand defined a metric of its own, or a new version of it."""

    name: ClassVar[str] = "analytics.metric_defined"

    key: str
    version: int
