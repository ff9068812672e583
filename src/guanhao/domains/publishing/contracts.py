"""What other rooms may know of publishing, and what a room that has something to publish implements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable

from guanhao.kernel.refusal import Refusal
from guanhao.sdk.connectors.records import Outgoing


class Refused(Refusal):
    """Work on publications that cannot be done, in words for the person who asked; `field` names the input it is about."""


class Changed(Refused):
    """What the person looked at is not what is there now: look again. REST answers 409."""

    status = 409


@dataclass(frozen=True, kw_only=True)
class Payload:
    """A subject as it is now, read afresh before anything irreversible.

    `outgoing` is built from `part` (kernel.approvals.Part) and nothing else, without its key; `digest` is the part's digest; `approved` says that all
    signatures stand over exactly this digest; `why_not` names the missing level or the change for people; `altered`: it was signed, and says
    something else now. `files` maps the SHA-256 of media to kernel.files numbers. `tags`, `people` (artists, hosts …) and `campaign` are what a
    freeze can name.
    """

    subject: str
    account_id: int
    title: str
    outgoing: Outgoing
    digest: str
    approved: bool
    why_not: str = ""
    altered: bool = False
    files: Mapping[str, int] | None = None
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    campaign: str = ""
    owner_id: int | None = None
    hot: bool = False
    window: tuple[datetime | None, datetime | None] = (None, None)
    page: str = ""


class Source(Protocol):
    """A room that has subjects of one kind (`content.variant`); registered by `facade.add_source`."""

    def payload(self, subject: str) -> Payload:
        """The subject as it is now (brand in scope); LookupError when it is gone."""

    def payloads(self, subjects: Sequence[str]) -> dict[str, Payload]:
        """Several with a constant number of queries; those that are gone are left out."""

    def difference(self, subject: str, digest: str) -> list[dict[str, Any]]:
        """What differs between the payload of this signed digest ("": the newest signed one) and now: rows of name, title, before, after."""


@runtime_checkable
class Groups(Protocol):
    """A source whose subjects belong to something larger that can be taken down as a whole."""

    def members(self, group: str) -> list[str]:
        """Its subjects that belong to a group ("content.item:7"), whatever their state; [] when it knows no such group."""


@dataclass(frozen=True, kw_only=True)
class PublicationView:
    """A publication as other rooms see it; `status` and `mode` as in models.Publication."""

    id: int
    account_id: int
    platform: str
    subject: str
    title: str
    format: str
    status: str
    mode: str
    planned_at: datetime
    published_at: datetime | None
    remote_id: str
    url: str
    reason: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class LinkedPublications:
    """What a withdrawal would touch: `out` is taken down, `coming` cancelled; `moving` is on its way this very moment and has to be asked again."""

    out: tuple[PublicationView, ...]
    coming: tuple[PublicationView, ...]
    moving: tuple[PublicationView, ...]


@dataclass(frozen=True, kw_only=True)
class FreezeView:
    """A freeze that is on: its scope and value as in models.Freeze, and how many publications it holds."""

    id: int
    scope: str
    value: str
    reason: str
    made_at: datetime
    held: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something behind the calendar on local days first_day to last_day: festival, term, holiday, makeup (a weekend worked), solemn, brand, column.

    `at` is a time of day (HH:MM) or ""; `solemn` days warn of entertainment; `source` says where a date comes from.
    """

    title: str
    first_day: date
    last_day: date
    kind: str
    at: str = ""
    url: str = ""
    note: str = ""
    solemn: bool = False
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A subject that waits for a place on the calendar."""

    subject: str
    title: str
    account_id: int
    format: str
