"""Who is kept out by compliance."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class AuthorBlacklisted(Event):
    """What this author of a platform hands in is not used any more; `until` is an ISO day, "" for good."""

    name: ClassVar[str] = "compliance.author_blacklisted"
    platform: str
    author_id: str
    author_name: str
    until: str


@dataclass(frozen=True, kw_only=True)
class AuthorLifted(Event):
    """The author is off the blacklist."""

    name: ClassVar[str] = "compliance.author_lifted"
    platform: str
    author_id: str
