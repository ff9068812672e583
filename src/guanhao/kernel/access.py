"""Who is acting, and may they? Identity fills the actor in; every service asks here.

A domain declares its permissions once (`declare("analytics.view", …)`); roles are sets of these keys (identity.rules).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Denied(Exception):
    """The actor lacks a permission; pages answer 403 and REST a problem with the permission's name. `words` say more where that is not enough."""

    def __init__(self, permission: str, words: str = "") -> None:
        super().__init__(permission)
        self.permission = permission
        self.words = words


@dataclass(frozen=True)
class Permission:
    """`domain.verb`, with the words a person reads in the role table."""

    key: str
    title: str | Promise


@dataclass(frozen=True)
class Actor:
    """A person, a token or the program itself. `via` is one of session, token, command, job.

    `accounts`: the only accounts (channels.Account) a token may see and change, None for all; the brand fence keeps to it for every row that
    names an account. `key_id` is the token's number.
    """

    user_id: int | None
    name: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    via: str = "session"
    everything: bool = False
    accounts: frozenset[int] | None = None
    key_id: int | None = None

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


def may_account(account_id: int | None) -> bool:
    """May the current actor touch this account? None (the brand as a whole) always may be."""
    limit = current_actor().accounts
    return limit is None or account_id is None or account_id in limit


def require_account(account_id: int | None) -> None:
    """Raise Denied when the actor's key is not for this account."""
    if not may_account(account_id):
        raise Denied("account", _("This key is not for account %(account)s.") % {"account": account_id})


def require_brand_wide() -> None:
    """Raise Denied when the actor's key is for some accounts only: for numbers and files that cannot be cut by account."""
    if current_actor().accounts is not None:
        raise Denied("account", _("This key is for some accounts only; this holds numbers of all of them."))


@contextmanager
def narrowed(accounts: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Inside, the warehouse may be read, filtered by the accounts this gives: those asked for, or all of the key's when none are.

    Empty for an actor without a limit who asked for none: everything. Denied when one asked for is not the key's.
    """
    actor, wanted = current_actor(), tuple(accounts)
    if actor.accounts is None:
        yield wanted
        return
    for account_id in wanted:
        require_account(account_id)
    with acting(replace(actor, accounts=None)):
        yield wanted or tuple(sorted(actor.accounts)) or (0,)


def require_person() -> None:
    """Raise Denied when a key acts: a signature is a person's, and no program crosses an approval."""
    if current_actor().via == "token":
        raise Denied("person", _("A key for programs can sign nothing: a person does this in the console."))
