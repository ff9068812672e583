"""Rooms above that have something to publish; the publisher asks them for the payload as it is now, right before it goes out."""

from collections.abc import Iterable

from guanhao.domains.publishing.contracts import Payload, Source

_sources: dict[str, Source] = {}


def add_source(kind: str, source: Source) -> None:
    """Subjects `kind:…` belong to this source (called from a domain's apps.py)."""
    _sources[kind] = source


def source_of(subject: str) -> Source:
    """The source of a subject; LookupError when no room has that kind."""
    return _sources[subject.partition(":")[0]]


def payload_of(subject: str) -> Payload:
    """The subject as it is now; LookupError when it is gone or nobody has its kind."""
    return source_of(subject).payload(subject)


def payloads_of(subjects: Iterable[str]) -> dict[str, Payload]:
    """Several subjects of any kinds as they are now; those that are gone are left out."""
    found: dict[str, Payload] = {}
    by_kind: dict[str, list[str]] = {}
    for subject in subjects:
        by_kind.setdefault(subject.partition(":")[0], []).append(subject)
    for kind, chosen in by_kind.items():
        if kind in _sources:
            found.update(_sources[kind].payloads(chosen))
    return found
