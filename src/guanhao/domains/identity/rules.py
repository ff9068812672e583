"""Pure decisions about people: which permissions a role's patterns give, how long a sign-in waits, what a slug looks like, whose request it is."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def grant(patterns: Iterable[str], declared: Iterable[str]) -> frozenset[str]:
    """The declared permissions that the patterns give. `analytics.*` gives, `-audit.*` takes away; later patterns win."""
    patterns = tuple(patterns)
    given = set()
    for key in declared:
        allowed = False
        for pattern in patterns:
            if fnmatchcase(key, pattern.removeprefix("-")):
                allowed = not pattern.startswith("-")
        if allowed:
            given.add(key)
    return frozenset(given)


DRAFTING = (
    "*.view",
    "analytics.edit_case",
    "analytics.save_view",
    "assets.edit",
    "compliance.check",
    "content.comment",
    "content.edit",
    "links.edit",
    "topics.propose",
)
NEVER_BY_KEY = ("review.*", "-review.view", "identity.administer", "identity.manage", "publishing.manage", "channels.use_credentials")


def drafting(declared: Iterable[str]) -> frozenset[str]:
    """What a key may do that is for drafts only: look, and write what a person then decides on."""
    return grant(DRAFTING, declared)


def by_key(declared: Iterable[str]) -> frozenset[str]:
    """What a key may ever do: everything but signing, deciding for people about people, and handling secrets."""
    declared = frozenset(declared)
    return declared - grant(NEVER_BY_KEY, declared)


def next_slot(slot: float, moment: float, *, per_minute: int, burst: int) -> tuple[float, float]:
    """Whether a call may be made: (the key's next slot, seconds to wait; 0 when it may).

    The generic cell rate algorithm (ITU-T I.371, annex A): calls are `60 / per_minute` seconds apart, up to `burst` of them may come early.
    `slot` is what the last allowed call gave, 0 for none; times in seconds. A slot further ahead than the burst allows was given by a clock that
    was set back since: it counts no more.
    """
    step = 60.0 / per_minute
    start = max(slot, moment) if slot <= moment + step * (burst + 1) else moment
    early = start - moment - step * (burst - 1)
    return (slot, early) if early > 1e-9 else (start + step, 0.0)


def wait_after(failures: int, *, free: int, first: timedelta, longest: timedelta) -> timedelta:
    """How long sign-in stays closed after this many failures in a row: nothing up to `free`, then `first`, doubled each time up to `longest`."""
    if failures <= free:
        return timedelta(0)
    doublings: int = min(failures - free - 1, 20)
    return min(first * (1 << doublings), longest)


def slug_of(name: str) -> str:
    """The name folded to lower-case ASCII words joined by hyphens; empty when nothing is left (a Chinese name)."""
    ascii_text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:50]


def device_of(agent: str) -> str:
    """A short name of the browser and system in a User-Agent header, such as "Firefox · Linux"; empty for none."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:40]


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Whose request it is: `peer`, unless that is a trusted proxy; then the last address of X-Forwarded-For that is none.

    Read from the right, because every proxy appends whom it heard and a caller may have written anything to the left of that
    (MDN, X-Forwarded-For, "Selecting an IP address"). What cannot be read ends the walk: the proxy that passed it on is the caller.
    """
    caller = peer
    for part in reversed(forwarded.split(",")):
        here = _address(caller)
        if here is None or not any(here in network for network in trusted):
            break
        written = _address(part)
        if written is None:
            break
        caller = str(written)
    return caller


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address with or without a port, an IPv4 address also in its IPv6 form; None when it is no address."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
