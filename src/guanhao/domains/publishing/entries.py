"""Rooms above that have something for the background of the calendar, and subjects that may still be planned."""

from collections.abc import Callable, Sequence
from datetime import date

from guanhao.domains.publishing.contracts import Candidate, Entry

_sources: dict[str, Callable[[date, date], Sequence[Entry]]] = {}
_candidates: dict[str, Callable[[str, int | None, int], Sequence[Candidate]]] = {}


def add_calendar_source(key: str, source: Callable[[date, date], Sequence[Entry]]) -> None:
    """Let a room put entries behind the calendar: `source(since, until)` gives those of local days since to until, both inclusive."""
    _sources[key] = source


def entries_of_rooms(since: date, until: date) -> list[Entry]:
    """What all rooms have for these days."""
    return [entry for source in _sources.values() for entry in source(since, until)]


def add_candidates(kind: str, find: Callable[[str, int | None, int], Sequence[Candidate]]) -> None:
    """Let a room name subjects that wait for a place on the calendar: `find(words, account_id, limit)`; words may be empty."""
    _candidates[kind] = find


def candidates(words: str, account_id: int | None, limit: int) -> list[Candidate]:
    """Subjects that wait for a place, of all rooms, at most `limit`."""
    found: list[Candidate] = []
    for find in _candidates.values():
        found.extend(find(words, account_id, limit - len(found)))
        if len(found) >= limit:
            break
    return found[:limit]
