"""What a platform may answer besides yes. The publisher decides by three facts: is it permanent, when may it be tried again, is the outcome known."""

from collections.abc import Mapping
from typing import Any


def phrase(template: str, **words: object) -> str:
    """A sentence for people made of an English template with named places (`"At most %(most)s pictures."`) and what stands in them.

    Whoever shows a stored sentence finds its template again and says it in the reader's language; that needs the template to be a literal here.
    """
    return template % words


class ConnectorError(Exception):
    """Something a platform refused or could not do.

    `code` is the platform's own code or a short word of ours, `message` is for people (the platform's words, no secrets). `permanent`: trying the
    same again cannot help. `retry_after`: seconds the platform asks to wait, None when it does not say. `outcome_unknown`: the call may have
    taken effect; it is never repeated before `reconcile` has answered. `details` are kept with the attempt (no secrets).
    """

    permanent = False
    outcome_unknown = False

    def __init__(self, message: str, *, code: str = "", retry_after: float | None = None, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).__name__
        self.retry_after = retry_after
        self.details = dict(details or {})


class Rejected(ConnectorError):
    """The platform will not take this content (too long, banned words, wrong format): somebody has to change it."""

    permanent = True


class NotAllowed(ConnectorError):
    """The account or the app lacks the right (scope withdrawn, account tier, IP not listed): somebody has to mend the account."""

    permanent = True


class TokenExpired(ConnectorError):
    """The access token no longer counts; the publisher refreshes it once under the account's lock and tries again."""


class TokenLost(NotAllowed):
    """The refresh token is gone as well: the account has to be connected anew."""


class RateLimited(ConnectorError):
    """Too many calls; `retry_after` says how long the window still is, where the platform tells."""


class Unavailable(ConnectorError):
    """The platform cannot be reached or is under maintenance, and it is certain that nothing took effect (refused connection, 503 before upload)."""


class OutcomeUnknown(ConnectorError):
    """The call was sent and no clear answer came (timeout, reset, 5xx, nonsense instead of JSON): it may have taken effect."""

    outcome_unknown = True


class BadAnswer(ConnectorError):
    """A reading call was answered by something that cannot be read (a maintenance page instead of JSON); nothing was changed by it."""
