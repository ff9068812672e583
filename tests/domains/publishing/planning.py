"""A room with things to plan, for tests of the calendar: subjects `test.thing:<number>`, free of review."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guanhao.domains.publishing import sources
from guanhao.domains.publishing.contracts import Payload
from guanhao.domains.publishing.models import Publication
from guanhao.kernel.now import now
from guanhao.sdk.connectors.records import Outgoing


@dataclass
class Things:
    """The room: what each number says."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, number: int, account_id: int, title: str = "", **more: Any) -> str:
        """One more subject; `more` are fields of Payload, or format and hashtags of the post."""
        subject = f"test.thing:{number}"
        self.rows[subject] = {"account_id": account_id, "title": title or f"title {number}", **more}
        return subject

    def payload(self, subject: str) -> Payload:
        """As publishing asks."""
        facts = dict(self.rows[subject])
        post = Outgoing(key="", format=facts.pop("format", "text"), title=facts["title"], text=facts["title"], tags=facts.pop("hashtags", ()))
        return Payload(subject=subject, outgoing=post, digest="0" * 64, approved=True, **facts)

    def payloads(self, subjects: Sequence[str]) -> dict[str, Payload]:
        """As publishing asks."""
        return {subject: self.payload(subject) for subject in subjects if subject in self.rows}

    def difference(self, subject: str, digest: str) -> list[dict[str, Any]]:
        """Nothing ever changes here."""
        return []


@contextmanager
def things() -> Iterator[Things]:
    """The room stands inside."""
    room = Things()
    sources.add_source("test.thing", lambda: room)
    try:
        yield room
    finally:
        for known in (sources._sources, sources._makers):
            known.pop("test.thing", None)


def planned(account_id: int, at: datetime, title: str = "t", number: int = 1, **more: Any) -> Publication:
    """A publication as it stands in the table (brand in scope)."""
    facts = {"platform": "weibo", "format": "text", "due_at": at, "made_at": now(), "changed_at": now(), "key": f"k{number:025d}", **more}
    row = Publication(account_id=account_id, subject=f"test.thing:{number}", title=title, planned_at=at, **facts)
    row.save()
    return row
