"""What is kept of a click, and which clicks no person made."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

HASH_CHARACTERS = 32
PREFETCH = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


@dataclass(frozen=True)
class Family:
    """A platform family: the app or system that a user agent names; the first pattern that fits wins."""

    key: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Agents:
    """The known programs and platform families (data/agents.yaml)."""

    bots: re.Pattern[str]
    families: tuple[Family, ...]


def reason_of(method: str, headers: Mapping[str, str], agents: Agents) -> str:
    """Why a request is not a person's click: agent (a known program, or none named), prefetch (a browser looks ahead), head (only asks whether
    it is there); "" for a person. Prefetch: Fetch standard, "Sec-Purpose", and its forerunners Purpose, X-Purpose and X-Moz."""
    if method == "HEAD":
        return "head"
    if any(re.search(r"prefetch|prerender|preview", headers.get(name, ""), re.IGNORECASE) for name in PREFETCH):
        return "prefetch"
    agent = headers.get("User-Agent", "")
    return "agent" if len(agent) < 12 or agents.bots.search(agent) else ""


def family_of(agent: str, families: Sequence[Family]) -> str:
    """The platform family of a user agent, such as wechat or ios; "other" when none fits."""
    return next((family.key for family in families if family.pattern.search(agent)), "other")


def referrer_of(header: str) -> str:
    """The host of a Referer header in lower case without www.; "" when there is none or it cannot be read. Paths and words are not kept."""
    try:
        host = urlsplit(header.strip()[:2000]).hostname or ""
    except ValueError:
        return ""
    name = host.lower().removeprefix("www.")
    return name if len(name) <= 120 and re.fullmatch(r"[a-z0-9._:-]+", name) else ""


def visitor_of(salt: bytes, link_id: int, address: str, agent: str) -> str:
    """A name for a visitor of one link on one day that says nothing without the day's salt, which is thrown away: HMAC-SHA-256, 128 bits in hex.

    The link is in it, so that nobody's way over several links can be put together.
    """
    return hmac.new(salt, f"{link_id}|{address}|{agent}".encode(), hashlib.sha256).hexdigest()[:HASH_CHARACTERS]


def too_fast(minute: int, known_minute: int, known_count: int, limit: int) -> bool:
    """Is one more click of a visitor in this minute (minutes since 1970) above what a person clicks, `limit` a minute?"""
    return known_minute == minute and known_count >= limit
