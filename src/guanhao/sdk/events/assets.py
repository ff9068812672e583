"""What happens to assets and to the rights in them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class AssetAdded(Event):
    """A file came into the library. `kind` is image, video, audio, font or document."""

    name: ClassVar[str] = "assets.asset_added"
    asset_id: int
    title: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class AssetBytesChanged(Event):
    """An asset has other bytes than before (its AI label was written or taken back): signatures over the old hash no longer hold."""

    name: ClassVar[str] = "assets.asset_bytes_changed"
    asset_id: int
    before: str
    after: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AssetWordsRead(Event):
    """The words in a picture are known now (AssetView.text): what shows it is to be checked with them."""

    name: ClassVar[str] = "assets.words_read"
    asset_id: int
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AssetArchived(Event):
    """An asset was put away; `subjects` still show it."""

    name: ClassVar[str] = "assets.asset_archived"
    asset_id: int
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LicenceEnding(Event):
    """A licence ends within the brand's reminder time."""

    name: ClassVar[str] = "assets.licence_ending"
    licence_id: int
    title: str
    ends: date
    asset_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A user took their consent back; `subjects` show the asset and have to be looked at."""

    name: ClassVar[str] = "assets.consent_withdrawn"
    asset_id: int
    author: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UserContentUsed(Event):
    """Content of a user was taken into something official: the author is to be told and rewarded."""

    name: ClassVar[str] = "assets.user_content_used"
    asset_id: int
    title: str
    author: str
    contact: str
    platform: str
    reward: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class TemplateReleased(Event):
    """A template has a new version; `subjects` were made with an older one."""

    name: ClassVar[str] = "assets.template_released"
    template_id: int
    title: str
    version: int
    subjects: tuple[str, ...] = ()
