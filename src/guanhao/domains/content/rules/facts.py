"""Claims and their sources (CON-16)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

CLAIM_KINDS = ("fact", "technical", "industry", "major")
NEED_SOURCES = frozenset({"technical", "industry", "major"})
SECOND_LEVEL = frozenset({"com", "net", "org", "gov", "edu", "ac", "co"})


@dataclass(frozen=True)
class ClaimProblem:
    """A claim with fewer independent sources than it needs."""

    claim: str
    text: str
    found: int
    needed: int


def publisher_of(source: Mapping[str, Any]) -> str:
    """Who stands behind a source: the named publisher, else the registered domain of its address, else its title."""
    if name := str(source.get("publisher") or "").strip().lower():
        return name
    host = (urlsplit(str(source.get("url") or "")).hostname or "").lower()
    if host:
        parts = host.split(".")
        keep = 3 if len(parts) > 2 and parts[-2] in SECOND_LEVEL and len(parts[-1]) == 2 else 2
        return ".".join(parts[-keep:])
    return str(source.get("title") or "").strip().lower()


def independent(sources: Iterable[Mapping[str, Any]]) -> int:
    """How many different publishers stand behind the sources: two pages of one house are one source."""
    return len({name for source in sources if (name := publisher_of(source))})


def claim_problems(claims: Iterable[Mapping[str, Any]], least: int) -> list[ClaimProblem]:
    """Technical, industry and major claims with fewer than `least` independent sources."""
    return [
        ClaimProblem(str(claim["id"]), str(claim["text"]), found, least)
        for claim in claims
        if claim.get("kind") in NEED_SOURCES and (found := independent(claim.get("sources", ()))) < least
    ]
