"""Pure decisions of publishing: what counts as open, how late is too late, how long to wait, which lane, what a freeze covers."""

import base64
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guanhao.sdk.connectors.records import Media, Outgoing, Setting

ACTIVE = ("planned", "held", "running", "waiting", "unknown", "handed")
ENDED = ("published", "failed", "missed", "cancelled", "withdrawn", "gone")
MOVABLE = ("planned", "held", "failed", "missed")
CANCELLABLE = ("planned", "held", "handed", "failed", "missed")
RETRYABLE = ("failed", "missed")
BY_HAND = ("planned", "held", "handed", "failed", "missed")
NEEDS_DECISION = ("unknown", "missed", "failed", "handed")
LARGE = {"video", "audio", "file"}


def new_key() -> str:
    """A fresh idempotency key: 26 characters a-z2-7, 128 random bits and two of none."""
    return base64.b32encode(secrets.token_bytes(17)).decode().lower()[:26]


def lane_of(post: Outgoing) -> str:
    """text, image or video: what its media make it wait for."""
    shown = (*post.media, *post.pictures, *((post.cover,) if post.cover else ()))
    if any(one.kind in LARGE for one in shown):
        return "video"
    return "image" if shown else "text"


def is_late(planned_at: datetime, late_minutes: int, moment: datetime) -> bool:
    """Is it later than the promise allows? The last allowed moment itself is not late."""
    return moment > planned_at + timedelta(minutes=late_minutes)


def wait_of(tries: int, *, first: timedelta, longest: timedelta, spread: float, draw: float, retry_after: float | None = None) -> timedelta:
    """The wait after failed try number `tries` (from 1): doubling from `first`, at most `longest`, plus `draw` (0..1) of `spread`; never
    shorter than the platform asked for (seconds).
    """
    plain = min(first * (1 << min(max(tries - 1, 0), 20)), longest) * (1 + spread * draw)
    return max(plain, timedelta(seconds=retry_after)) if retry_after else plain


def may_trust_absence(committed_at: datetime | None, moment: datetime, *, settle: timedelta, idempotent: bool) -> bool:
    """May "nothing is there" be believed? Only once a call begun at `committed_at` cannot arrive any more; with a native key at once, since a
    second call with it makes no second post.
    """
    return idempotent or committed_at is None or moment >= committed_at + settle


@dataclass(frozen=True)
class Scope:
    """What a freeze can name of a publication."""

    platform: str
    account_id: int
    tags: Sequence[str]
    people: Sequence[str]
    campaign: str


def covers(scope: str, value: str, about: Scope) -> bool:
    """Does a freeze of this scope and value hold the publication back?"""
    match scope:
        case "brand":
            return True
        case "platform":
            return about.platform == value
        case "account":
            return str(about.account_id) == value
        case "tag":
            return value in about.tags
        case "person":
            return value in about.people
        case "campaign":
            return bool(value) and about.campaign == value
    return False


def missing_settings(wanted: Iterable[Setting], settings: Mapping[str, str], secrets_there: Iterable[str]) -> list[Setting]:
    """Settings an account still lacks before its connector can work."""
    known = set(secrets_there)
    return [one for one in wanted if one.required and not (one.name in known if one.secret else settings.get(one.name))]


def all_media(post: Outgoing) -> list[Media]:
    """Every file of a post, each once."""
    found = {one.sha256: one for one in (*post.media, *post.pictures, *((post.cover,) if post.cover else ()))}
    return list(found.values())
