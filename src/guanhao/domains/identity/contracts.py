"""What other rooms may know of people and brands."""

from dataclasses import dataclass
from datetime import datetime

from guanhao.kernel.refusal import Refusal


@dataclass(frozen=True)
class Person:
    """A person with a role in a brand; `roles` are keys of identity's role table."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...] = ()
    active: bool = True
    language: str = "zh-hans"
    last_seen: datetime | None = None


class Refused(Refusal):
    """A request that cannot be carried out, in words for the person who asked; `field` names the input it is about."""


class UnknownBrand(LookupError):
    """No brand has this slug, id or name."""
