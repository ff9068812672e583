"""The records that pass between the program and a connector: frozen, made of plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Mode = Literal["api", "draft_box", "hand_off"]
State = Literal["done", "not_done", "waiting", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file of a post, named by the SHA-256 of the signed bytes. Pixels and seconds are 0 when not known; `size` in bytes."""

    sha256: str
    kind: Literal["image", "video", "audio", "file"]
    mime: str
    size: int
    name: str
    width: int = 0
    height: int = 0
    duration_s: float = 0
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One publication exactly as it was signed.

    `key` is our idempotency key: 26 characters a-z2-7, the same for every attempt at this publication. `text` is plain, or Markdown when
    `html` is not empty (then `html` is its rendering with `cid:<sha256>` for pictures inside). `labels` are the visible declarations (advertising,
    made by AI) that have to be shown; `ai_generated` asks for the platform's own flag too where there is one. `digest` is the SHA-256 of the
    signed payload.
    """

    key: str
    format: str
    title: str
    text: str
    html: str = ""
    link: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    pictures: tuple[Media, ...] = ()
    cover: Media | None = None
    first_comment: str = ""
    labels: tuple[str, ...] = ()
    is_ad: bool = False
    ai_generated: bool = False
    language: str = "zh"
    digest: str = ""
    planned_at: datetime | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What `prepare` made: `handles` are remote numbers of uploads, containers and drafts (plain JSON values, saved before commit and given
    back at every later step); `payload` is the body that commit will send, for the dry run and the log (no secrets)."""

    handles: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a commit.

    done: it is out under `remote_id`; waiting: the platform took it and is still working (ask `confirm` again after `check_after` seconds);
    not_done: it is certain that nothing is out; unknown: still nobody knows. `handles` are added to those kept. `evidence` is what the platform
    said.
    """

    state: State
    remote_id: str = ""
    url: str = ""
    published_at: datetime | None = None
    check_after: float = 0
    message: str = ""
    handles: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Token:
    """Secrets of an account as name → value (access_token, refresh_token, app_password, app_id, app_secret …) and when the access token ends
    (UTC, None: never or not known).
    """

    values: Mapping[str, str]
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        """Names only: a token never shows in a log."""
        return f"Token({', '.join(sorted(self.values))})"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account a connector works for. `settings` are public facts a person typed (server address, chat id, category); `tier` is what the
    platform
    calls its verification (connector's own words, "" when not known)."""

    id: int
    platform: str
    handle: str
    name: str
    timezone: str = "Asia/Shanghai"
    tier: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Window:
    """At most `calls` calls in any `seconds`, counted by `scope` (the app, the account, or one endpoint of the account named by `endpoint`)."""

    scope: Literal["app", "account", "endpoint"]
    calls: int
    seconds: float
    endpoint: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the platform takes of one format; None where it publishes no limit. Lengths in the platform's own counting, sizes in bytes."""

    title: int | None = None
    text: int | None = None
    tags: int | None = None
    images: int | None = None
    image_bytes: int | None = None
    video_bytes: int | None = None
    video_seconds: float | None = None
    mimes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Ability:
    """What an account may really do, by tier: the mode its posts leave in, with the reason and the document it comes from, and what one post costs
    (`cost` in `currency`, 0 for nothing)."""

    mode: Mode
    why: str = ""
    why_zh: str = ""
    source: str = ""
    cost: float = 0
    currency: str = ""
    per_day: int | None = None
    per_month: int | None = None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One thing an account needs before it works: `secret` ones are kept encrypted and never shown."""

    name: str
    title: str
    title_zh: str
    secret: bool = False
    required: bool = True
    help: str = ""
    help_zh: str = ""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing a post may say to this platform beside its words (a category, an excerpt, who may comment); its value is in `Outgoing.extras[name]`.

    kind: text and address ("" is left out), number (int), flag (True or False; left out, the account's own setting decides), choice (one key of
    `choices`: key, English, Chinese), words (a list; with `choices` only those). `formats` are those it belongs to, empty for all; `longest` counts
    characters (of each word), 0 for no limit; `shown`: readers see the text, so the rules of advertising read it too.
    """

    name: str
    title: str
    title_zh: str
    kind: Literal["text", "address", "number", "flag", "choice", "words"] = "text"
    formats: tuple[str, ...] = ()
    choices: tuple[tuple[str, str, str], ...] = ()
    longest: int = 0
    shown: bool = False
    help: str = ""
    help_zh: str = ""


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What the platform says of an account now: `ok`, its tier, scopes, quota left by name, and problems in words (English, Chinese)."""

    ok: bool
    tier: str = ""
    scopes: tuple[str, ...] = ()
    quota: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Numbers of one post or account at a moment, by the names of the warehouse (impressions, reach, views, likes, comments, shares, saves,
    followers …).
    """

    remote_id: str
    observed_at: datetime
    values: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something a person said to the account: kind is comment, mention, direct, review or form; `remote_id` is unique on the platform."""

    remote_id: str
    kind: Literal["comment", "mention", "direct", "review", "form"]
    author_id: str
    author: str
    text: str
    made_at: datetime
    post_id: str = ""
    parent_id: str = ""
    url: str = ""
    likes: int = 0
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some messages and where to go on: `cursor` is "" at the end; keep it for the next pull."""

    messages: tuple[Message, ...]
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A public post that a search found; counts are None where the platform does not say."""

    remote_id: str
    author_id: str
    author: str
    text: str
    made_at: datetime
    url: str = ""
    author_fans: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None


@dataclass(frozen=True, kw_only=True)
class FoundPage:
    """Posts of a search, the newest of them first or last, and the cursor from which the next search goes on."""

    posts: tuple[Found, ...]
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class HotTopic:
    """One line of a platform's hot list: rank from 1, heat in the platform's own number."""

    title: str
    rank: int
    heat: float = 0
    url: str = ""
    tag: str = ""


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """What an operator's phone needs to publish by hand: words to copy one by one, media to save, things to tick, and a scheme that opens the
    app (may be "").
    """

    copies: tuple[tuple[str, str, str], ...]
    checklist: tuple[tuple[str, str], ...]
    open_url: str = ""
    link_pattern: str = ""
