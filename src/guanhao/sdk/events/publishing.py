"""What happens to publications."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class PublicationPlanned(Event):
    """A subject is on the calendar, or was moved: `planned_at` in UTC."""

    name: ClassVar[str] = "publishing.publication_planned"
    publication_id: int
    subject: str
    account_id: int
    planned_at: datetime


@dataclass(frozen=True, kw_only=True)
class PublicationStatusChanged(Event):
    """A publication stands elsewhere (planned, held, running, waiting, unknown, handed, published, failed, missed, cancelled, withdrawn, gone)."""

    name: ClassVar[str] = "publishing.publication_status_changed"
    publication_id: int
    subject: str
    account_id: int
    before: str
    after: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PublicationPublished(Event):
    """It is out: under `remote_id` on the platform, at `published_at`."""

    name: ClassVar[str] = "publishing.publication_published"
    publication_id: int
    subject: str
    account_id: int
    platform: str
    remote_id: str
    url: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class PublishingFrozen(Event):
    """A freeze was laid (`on`) or lifted: scope is brand, platform, account, tag, person or campaign; `held` publications wait because of it."""

    name: ClassVar[str] = "publishing.frozen"
    freeze_id: int
    scope: str
    value: str
    on: bool
    held: int


@dataclass(frozen=True, kw_only=True)
class MessagesPulled(Event):
    """New comments and messages of an account are in the warehouse (`comments`); `count` of them."""

    name: ClassVar[str] = "publishing.messages_pulled"
    account_id: int
    count: int
