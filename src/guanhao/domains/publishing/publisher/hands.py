"""One publication in a worker's hands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Literal

from guanhao.domains.publishing.contracts import Payload
from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.kernel.tenancy import BrandRef
from guanhao.sdk.connectors import Connector, Context, Outcome, Prepared, Token, Unavailable
from guanhao.sdk.connectors.records import Account, Outgoing

Kind = Literal["publish", "confirm", "reconcile"]
Stage = Literal["claimed", "preparing", "prepared", "calling", "ended"]


class LeaseLost(Unavailable):
    """Another worker has the publication; nothing more may be sent from here."""


@dataclass(frozen=True)
class Result:
    """What a call to the connector brought: an outcome, or an error with what it means.

    meaning: outcome, refused (permanent), later (nothing happened), token (the token did not count), window (our own limit), unknown.
    """

    meaning: str
    outcome: Outcome | None = None
    code: str = ""
    message: str = ""
    retry_after: float | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Hand:
    """A claimed publication with everything its steps learn. `lease` is the owner's mark, new with every claim: no write without it."""

    row: Publication
    brand: BrandRef
    kind: Kind
    lease: str
    attempt: Attempt | None = None
    connector: Connector | None = None
    account: Account | None = None
    token: Token | None = None
    payload: Payload | None = None
    post: Outgoing | None = None
    prepared: Prepared | None = None
    context: Context | None = None
    result: Result | None = None
    stage: Stage = "claimed"
    lost: bool = False
    deadline: float | None = None

    def may_call(self) -> None:
        """Raise before a call that must not be made any more: the lease is lost, or the intent is too old."""
        if self.lost:
            raise LeaseLost("Another publisher has taken this over.", code="lease_lost")
        if self.deadline is not None and monotonic() > self.deadline:
            raise Unavailable("The call was not begun in time.", code="hesitated")

    @property
    def sent(self) -> int:
        """Calls that may have reached the platform in this attempt."""
        return int(getattr(self.context.http, "sent", 0)) if self.context is not None else 0


Submit = Callable[[Callable[[Hand], None], Hand], None]
