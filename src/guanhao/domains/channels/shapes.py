"""The values of this domain: platforms, accounts, drafts, rules and findings."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from guanhao.domains.identity.contracts import Refused as Refused


@dataclass(frozen=True)
class Format:
    """One kind of post on a platform with its limits. Lengths in the platform's own counting, sizes in MB (10**6 bytes), times in seconds;
    None means that the platform publishes no limit and nothing is checked. `source` says where the numbers come from, `source_zh` in
    Chinese."""

    key: str
    source: str
    source_zh: str
    title_min: int | None = None
    title_max: int | None = None
    title_advised: int | None = None
    text_max: int | None = None
    text_advised: int | None = None
    tags_min: int | None = None
    tags_max: int | None = None
    tag_max: int | None = None
    images_min: int | None = None
    images_max: int | None = None
    image_mb: float | None = None
    video_seconds_max: int | None = None
    video_mb: float | None = None
    audio_seconds_max: int | None = None
    audio_mb: float | None = None
    ratios: tuple[str, ...] = ()
    external_links: bool = True


@dataclass(frozen=True)
class Platform:
    """A platform of the registry. `capability` is api, draft or handoff; `counting` is characters, graphemes, weibo or x; a `hidden` one (the
    sandbox) is offered only where an account is made."""

    key: str
    zh: str
    en: str
    color: str
    capability: str
    group: str
    formats: tuple[Format, ...]
    metrics: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    counting: str = "characters"
    post_url: str = ""
    hidden: bool = False

    def format(self, key: str) -> Format | None:
        """The format of this key or None."""
        return next((item for item in self.formats if item.key == key), None)

    def name(self, language: str) -> str:
        """The name in a language (Django's code such as zh-hans or en)."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True)
class AccountRef:
    """An account of the brand in scope. `status` is draft, active, paused or closed; `role` is main, ip, regional or private."""

    id: int
    platform: str
    handle: str
    name: str
    role: str
    status: str
    timezone: str
    owner_id: int | None = None
    url: str = ""
    follower_target: int | None = None
    missing: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def label(self) -> str:
        """platform:handle, unique in the brand."""
        return f"{self.platform}:{self.handle}"


@dataclass(frozen=True)
class Connection:
    """What joins an account to its platform: public settings, the platform's name for its verification, and which secrets are there."""

    account_id: int
    settings: Mapping[str, str]
    tier: str = ""
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture of a draft: size in MB, pixels; zero when not known."""

    mb: float = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Draft:
    """What somebody wants to post, as far as rules look at it. `elements` are things seen in the media, such as qr_code_in_image."""

    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    picture_count: int | None = None
    video_seconds: float | None = None
    video_mb: float | None = None
    video_width: int = 0
    video_height: int = 0
    audio_seconds: float | None = None
    audio_mb: float | None = None
    elements: frozenset[str] = frozenset()


@dataclass(frozen=True)
class BrandRule:
    """A platform rule of the brand: kind is forbid_pattern, forbid_element, limit or hint; severity is error or warning."""

    id: int
    platform: str
    title: str
    kind: str
    value: str
    severity: str = "error"
    format: str = ""
    source: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing a check found: `rule` (title_max, text_max, … or rule:<id>), `level` (error, warning, hint), `field` (title, text, tags,
    images, video, audio, elements), the numbers, and a message for people (empty until the facade put it into words)."""

    rule: str
    level: str
    field: str
    limit: str = ""
    found: str = ""
    message: str = ""
    about: Mapping[str, str] = dataclasses.field(default_factory=dict)


class UnknownAccount(LookupError):
    """No account of the brand answers to this word, or more than one does."""


class UnknownPlatform(LookupError):
    """No platform of the registry has this key, name or alias."""
