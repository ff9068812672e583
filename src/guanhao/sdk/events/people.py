"""What happens to the records of people."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class PeopleMerged(Event):
    """Two records were one person: `dropped` is now `kept`, and these handles went over."""

    name: ClassVar[str] = "people.merged"
    kept: int
    dropped: int
    handle_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PeopleParted(Event):
    """A merge was undone: these handles are `restored`'s again."""

    name: ClassVar[str] = "people.parted"
    kept: int
    restored: int
    handle_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonForgotten(Event):
    """A person asked to be forgotten: whoever keeps words of theirs keeps them without the name. `handles` are keyed digests of the names they had
    on platforms (`people.facade.handle_digest`), so that what is stored by such a name can be found without telling it.
    """

    name: ClassVar[str] = "people.forgotten"
    person_id: int
    handles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonTierChanged(Event):
    """A person is in another tier now; `by_rule` when the nightly count said so."""

    name: ClassVar[str] = "people.tier_changed"
    person_id: int
    before: str
    after: str
    by_rule: bool


@dataclass(frozen=True, kw_only=True)
class ConsentChanged(Event):
    """A person agreed to a purpose, or took it back."""

    name: ClassVar[str] = "people.consent_changed"
    person_id: int
    purpose: str
    given: bool
