"""Who is acting, and may they? Identity fills the actor in; every service asks here.

A domain declares its permissions once (`declare("analytics.view", …)`); roles are sets of these keys (identity.rules).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.utils.functional import Promise


class Denied(Exception):
    """The actor lacks a permission; pages answer 403 and REST a problem with the permission's name."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


@dataclass(frozen=True)
class Permission:
    """`domain.verb`, with the words a person reads in the role table."""

    key: str
    title: str | Promise


@dataclass(frozen=True)
class Actor:
    """A person, a token or the program itself. `via` is one of session, token, command, job."""

    user_id: int | None
    name: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    via: str = "session"
    everything: bool = False

    def can(self, permission: str) -> bool:
        """True when the actor holds this permission in the brand in scope."""
        if permission not in PERMISSIONS:
            raise KeyError(f"permission {permission!r} was never declared")
        return self.everything or permission in self.permissions


NOBODY = Actor(user_id=None, name="")
SYSTEM = Actor(user_id=None, name="system", via="job", everything=True)
PERMISSIONS: dict[str, Permission] = {}
_actor: ContextVar[Actor] = ContextVar("guanhao_actor", default=NOBODY)


def declare(key: str, title: str | Promise) -> Permission:
    """Register a permission; called from a domain's apps.py. Twice with other words is an error."""
    return PERMISSIONS.setdefault(key, Permission(key, title))


def current_actor() -> Actor:
    """Who acts now; NOBODY outside a request, command or job."""
    return _actor.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Everything inside is done by this actor."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def can(permission: str) -> bool:
    """May the current actor?"""
    return current_actor().can(permission)


def require(permission: str) -> None:
    """Raise Denied unless the current actor may."""
    if not can(permission):
        raise Denied(permission)
