"""What other rooms may know of people."""

from dataclasses import dataclass
from datetime import datetime

from guanhao.kernel.refusal import Refusal

PHONE, MAIL = "phone", "mail"


class Refused(Refusal):
    """Work on people that cannot be done, in words for the person who asked; `field` names the input."""


class Changed(Refused):
    """What was looked at is not what is there now. REST answers 409."""

    status = 409


@dataclass(frozen=True, slots=True)
class Handle:
    """How somebody is known: an author number on a platform; platform "phone" or "mail" with the number or address in clear."""

    platform: str
    platform_id: str
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A person found or made for a handle."""

    person_id: int
    handle_id: int
    tier: str
    name: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A person wrote `messages` times, the last time at `at`."""

    person_id: int
    at: datetime
    messages: int = 1


@dataclass(frozen=True, kw_only=True)
class HandleView:
    """A handle as it is shown: phone numbers and addresses with stars in the middle unless the actor holds people.contact."""

    id: int
    platform: str
    platform_title: str
    shown: str
    name: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsentView:
    """A consent; open while `withdrawn_at` is None."""

    id: int
    purpose: str
    source: str
    terms_version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a person bought, by the warehouse: orders, sum, the newest ones as (day, product, amount, status)."""

    count: int = 0
    amount: float = 0.0
    last_at: datetime | None = None
    newest: tuple[tuple[str, str, float, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonCard:
    """A person as a page shows them next to a conversation."""

    id: int
    name: str
    tier: str
    tier_title: str
    tier_fixed: bool
    tags: tuple[str, ...]
    handles: tuple[HandleView, ...]
    consents: tuple[ConsentView, ...]
    orders: Orders
    first_seen_at: datetime
    last_seen_at: datetime
    messages: int
    recent: int
    note: str
    forgotten: bool
    revision: int
