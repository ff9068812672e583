"""What happens to brands and people."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class BrandMade(Event):
    """There is a new brand."""

    name: ClassVar[str] = "identity.brand_made"
    slug: str


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Event):
    """A person got a first role in the brand."""

    name: ClassVar[str] = "identity.person_joined"
    user_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class PersonDeactivated(Event):
    """A person can no longer sign in; work of that person needs another owner."""

    name: ClassVar[str] = "identity.person_deactivated"
    user_id: int
