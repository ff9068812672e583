"""What other rooms may know of people and brands."""

from dataclasses import dataclass
from datetime import datetime


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


class Refused(ValueError):
    """A request that cannot be carried out, in words for the person who asked; `field` names the input it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class UnknownBrand(LookupError):
    """No brand has this slug, id or name."""
