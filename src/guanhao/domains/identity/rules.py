"""Pure decisions about people: which permissions a role's patterns give, how long a sign-in waits, what a slug looks like."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from fnmatch import fnmatchcase

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
