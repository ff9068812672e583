"""Streams by name: patterns, slots and what belongs to what; pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from guanhao.domains.listening.contracts.alerts import AlertRefused

SLOT = timedelta(minutes=5)
SLOT_SECONDS = 300
KINDS = ("all", "rule", "platform", "source", "account", "inbox", "hot", "topic")
ALONE = ("all", "inbox")
BROAD = ("all", "platform", "source")
NAME_LIMIT = 80


def slot_of(moment: datetime) -> datetime:
    """The beginning of the five minutes (UTC) that a moment lies in."""
    seconds = int(moment.timestamp())
    return datetime.fromtimestamp(seconds - seconds % SLOT_SECONDS, UTC)


def check_stream(name: str) -> str:
    """A stream's name as it is kept; ValueError for one that no stream has."""
    kind, _colon, value = name.partition(":")
    if kind not in KINDS or (kind in ALONE) != (value == "") or len(name) > NAME_LIMIT:
        raise ValueError(f"{name!r} is not a stream: all, inbox, or one of {', '.join(k for k in KINDS if k not in ALONE)} with :<id>")
    return name


def check_pattern(name: str) -> str:
    """A stream or a beginning such as "rule:*"; AlertRefused says what may be written."""
    text = name.strip()
    kind, _colon, value = text.partition(":")
    if kind in KINDS and len(text) <= NAME_LIMIT and (kind in ALONE) == (value == ""):
        return text
    raise AlertRefused(f"{name[:40]!r}: all, inbox, rule:*, platform:*, source:*, account:*, hot:*, topic:* …", "streams")


def fits(pattern: str, stream: str) -> bool:
    """Does a pattern ("" and "*" mean everything) cover a stream?"""
    if pattern in {"", "*"}:
        return True
    return stream.startswith(pattern[:-1]) if pattern.endswith("*") else stream == pattern


def fits_any(patterns: Iterable[str], stream: str) -> bool:
    """Does one of the patterns cover the stream?"""
    return any(fits(one, stream) for one in patterns)


def is_broad(stream: str) -> bool:
    """Does the stream hold what narrower streams hold too?"""
    return stream.partition(":")[0] in BROAD
