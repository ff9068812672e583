"""What happens to content."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ItemCreated(Event):
    """There is a new item on the line."""

    name: ClassVar[str] = "content.item_created"
    item_id: int
    title: str
    topic_id: int | None = None
    parent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ItemStageChanged(Event):
    """An item went to another stage (topic, material, copy, visual, review); `owner_id` answers for the new one."""

    name: ClassVar[str] = "content.item_stage_changed"
    item_id: int
    title: str
    before: str
    after: str
    owner_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ItemStatusChanged(Event):
    """An item's status is another (draft, in_review, approved, scheduled, published, rejected, archived)."""

    name: ClassVar[str] = "content.item_status_changed"
    item_id: int
    title: str
    before: str
    after: str
    topic_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DraftSaved(Event):
    """The master text of an item was kept as a version (not told for every automatic save)."""

    name: ClassVar[str] = "content.draft_saved"
    item_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class VariantChanged(Event):
    """What an account will say is new, changed or gone; `voided` when signatures were lost by it."""

    name: ClassVar[str] = "content.variant_changed"
    variant_id: int
    item_id: int
    account_id: int
    revision: int
    voided: bool = False
    removed: bool = False


@dataclass(frozen=True, kw_only=True)
class RemarkMade(Event):
    """Somebody commented on a draft."""

    name: ClassVar[str] = "content.remark_made"
    remark_id: int
    item_id: int
    author_id: int | None
    author_name: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ItemTagged(Event):
    """An item carries these values and selling points of the brand (keys of strategy's tags) and these keywords from now on; also told when it is
    made or renamed."""

    name: ClassVar[str] = "content.item_tagged"
    item_id: int
    title: str
    status: str
    values: tuple[str, ...] = ()
    usps: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
