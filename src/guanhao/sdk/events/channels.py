"""What happens to accounts."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class AccountAdded(Event):
    """The brand has a new account."""

    name: ClassVar[str] = "channels.account_added"
    account_id: int
    platform: str


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Event):
    """An account speaks for the brand from now on (also: again)."""

    name: ClassVar[str] = "channels.account_activated"
    account_id: int
    platform: str


@dataclass(frozen=True, kw_only=True)
class AccountPaused(Event):
    """An account is silent for a while: nothing may be published on it."""

    name: ClassVar[str] = "channels.account_paused"
    account_id: int
    platform: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountClosed(Event):
    """An account was given up; its data stays."""

    name: ClassVar[str] = "channels.account_closed"
    account_id: int
    platform: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountConnected(Event):
    """A person entered a secret of an account: what failed for want of it may work now."""

    name: ClassVar[str] = "channels.account_connected"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountLost(Event):
    """The access of an account is gone and cannot be renewed: it has to be connected anew. `why` is what the platform said."""

    name: ClassVar[str] = "channels.account_lost"
    account_id: int
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class PlatformRuleChanged(Event):
    """A platform changed what it asks, or the brand's rule for it was added, changed or switched off: planned posts are to be checked again.

    `rule_ids` are the brand's platform rules it touches (`rule_id` the first of them, 0 for none); `change_id` is the entry of the policy and
    algorithm log it comes from (0: a rule was edited by itself), `title` what changed in one line. An entry without rules asks a person to look:
    nothing can be checked again by program. Posts of `platform` that are planned or in review are meant.
    """

    name: ClassVar[str] = "channels.platform_rule_changed"
    rule_id: int
    platform: str
    rule_ids: tuple[int, ...] = ()
    change_id: int = 0
    title: str = ""
