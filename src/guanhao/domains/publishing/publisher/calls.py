"""Calls to connectors, made in the threads of a lane; whatever comes back becomes a Result that says only what is certain."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import httpx

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.policy.core import PublisherPolicy
from guanhao.domains.publishing.publisher import faults, windows
from guanhao.domains.publishing.publisher.contexts import ends_soon, make_context, refreshed
from guanhao.domains.publishing.publisher.hands import Hand, LeaseLost, Result
from guanhao.domains.publishing.rules.sent import plain
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.connectors import (
    BadAnswer,
    ConnectorError,
    Context,
    OutcomeUnknown,
    Publishes,
    RateLimited,
    Refreshes,
    TokenExpired,
    TokenLost,
    Unavailable,
    phrase,
)

log = logging.getLogger(__name__)
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
OURS = {"window", "hesitated", "lease_lost", "private_address", "unreachable"}
LONGEST = 1000


def prepare(hand: Hand, policy: PublisherPolicy) -> None:
    """Upload and make ready; fills `prepared`, or `result` when that failed."""
    hand.stage = "preparing"

    def step(context: Context, connector: Publishes) -> Result | None:
        faults.reached("before_prepare")
        handles = dict(hand.row.handles)
        hand.prepared = connector.prepare(context, _post(hand), handles)
        faults.reached("after_prepare")
        return None

    hand.result = _with_fresh_token(hand, policy, step, commits=False)
    hand.stage = "prepared" if hand.result is None else "ended"


def commit(hand: Hand, policy: PublisherPolicy) -> None:
    """The one irreversible call; fills `result`. Never raises, never tries twice."""
    hand.stage = "calling"
    before = hand.sent

    def step(context: Context, connector: Publishes) -> Result:
        hand.may_call()
        faults.reached("before_send")
        assert hand.prepared is not None  # noqa: S101 - intend() let it through
        outcome = connector.commit(context, _post(hand), hand.prepared)
        faults.reached("after_send")
        return Result("outcome", outcome)

    result = _guarded(hand, policy, step, commits=True, before=before) or Result("unknown", code="no_result")
    if result.meaning == "token":  # refused for certain; the next attempt has a new one
        result = refresh(hand, policy) or result
    hand.result, hand.stage = result, "ended"


def ask(hand: Hand, policy: PublisherPolicy) -> None:
    """Confirm or reconcile: a question that changes nothing; fills `result`."""
    hand.stage = "calling"

    def step(context: Context, connector: Publishes) -> Result:
        faults.reached("reconciling")
        post = _post(hand)
        if hand.kind == "confirm":
            return Result("outcome", connector.confirm(context, post, dict(hand.row.handles), hand.row.remote_id))
        since = hand.row.committed_at or hand.row.planned_at
        return Result("outcome", connector.reconcile(context, post, dict(hand.row.handles), since))

    hand.result = _with_fresh_token(hand, policy, step, commits=False) or Result("unknown", code="no_result")
    hand.stage = "ended"


def refresh(hand: Hand, policy: PublisherPolicy) -> Result | None:
    """A new token after the platform refused the old one; None when it worked."""
    connector, account, token = hand.connector, hand.account, hand.token
    if connector is None or account is None or token is None or not isinstance(connector, Refreshes):
        return Result("refused", code="token", message="The account has to be connected anew.")
    try:
        with brand_scope(hand.brand), acting(SYSTEM):
            hand.token = refreshed(connector, account, token, policy)
        hand.context = None
    except ConnectorError as error:
        return _of_error(error, commits=False, sent=0)
    except (httpx.HTTPError, OSError) as error:
        return Result("later", code="token", message=phrase("The token could not be refreshed (%(error)s).", error=type(error).__name__))
    return None


def _with_fresh_token(hand: Hand, policy: PublisherPolicy, step: Callable[[Context, Any], Result | None], *, commits: bool) -> Result | None:
    """A step that may be repeated: with a token about to end it is refreshed first, with one that does not count once after."""
    if hand.token is not None and ends_soon(hand.token) and isinstance(hand.connector, Refreshes):
        failed = refresh(hand, policy)
        if failed is not None:
            return failed
    result = _guarded(hand, policy, step, commits=commits, before=hand.sent)
    if result is not None and result.meaning == "token":
        failed = refresh(hand, policy)
        if failed is not None:
            return failed
        result = _guarded(hand, policy, step, commits=commits, before=hand.sent)
        if result is not None and result.meaning == "token":
            return replace(result, meaning="refused")
    return result


def _guarded(hand: Hand, policy: PublisherPolicy, step: Callable[[Context, Any], Result | None], *, commits: bool, before: int) -> Result | None:
    try:
        with brand_scope(hand.brand), acting(SYSTEM):
            return step(context_of(hand, policy), hand.connector)
    except ConnectorError as error:
        if isinstance(error, RateLimited) and error.retry_after and error.code != "window" and hand.account is not None:
            _remember_block(hand, error.retry_after)
        return _of_error(error, commits=commits, sent=hand.sent - before)
    except NOT_SENT as error:
        sure = hand.sent == before
        return Result("later" if sure or not commits else "unknown", code="unreachable", message=_words(error))
    except Exception as error:
        if not isinstance(error, httpx.HTTPError):
            log.exception("connector %s", hand.row.platform)
        return Result("unknown" if commits else "later", code=type(error).__name__[:60], message=_words(error))


def _of_error(error: ConnectorError, *, commits: bool, sent: int) -> Result:
    """What an error of a connector means; of a commit only what cannot be otherwise counts as "nothing happened"."""
    facts: dict[str, Any] = {"code": error.code[:60], "message": error.message[:LONGEST], "retry_after": error.retry_after, "details": error.details}
    if isinstance(error, TokenExpired | TokenLost):
        facts |= {"code": "token", "details": {**error.details, "code": error.code}}
    if commits and (error.outcome_unknown or isinstance(error, BadAnswer) or (error.code in OURS and sent > 0)):
        return Result("unknown", **facts)
    if isinstance(error, LeaseLost):
        return Result("later", **facts)
    if isinstance(error, TokenExpired):
        return Result("token", **facts)
    if error.permanent:
        return Result("refused", **facts)
    if isinstance(error, RateLimited) and error.code == "window":
        return Result("window", **facts)
    known = isinstance(error, RateLimited | Unavailable) or not commits or type(error) is not ConnectorError
    return Result("later" if known and not isinstance(error, OutcomeUnknown) else "unknown" if commits else "later", **facts)


def stock(hands: Sequence[Hand]) -> None:
    """Take a call out of the rate windows for each of these, once an account."""
    accounts: dict[int, list[Hand]] = {}
    for hand in hands:
        if hand.account is not None and hand.token is not None and hand.connector is not None:
            accounts.setdefault(hand.account.id, []).append(hand)
    for group in accounts.values():
        first = group[0]
        if first.connector is not None and first.account is not None and first.token is not None:
            windows.stock(first.connector.windows, first.account, first.token, len(group))


def context_of(hand: Hand, policy: PublisherPolicy) -> Context:
    """The attempt's context, made once and again after a refresh."""
    if hand.context is None:
        if hand.connector is None or hand.account is None or hand.token is None:
            raise OutcomeUnknown("The account cannot be called.", code="no_connector")
        hand.context = make_context(hand.connector, hand.account, hand.token, policy, payload=hand.payload, save=_saver(hand), until=hand.may_call)
    return hand.context


def _saver(hand: Hand) -> Callable[[Any], None]:
    def save(handles: Any) -> None:
        """Keep remote handles at once; only as long as the lease is ours."""
        hand.row.handles = {**hand.row.handles, **plain(handles)}
        mine = Publication.everywhere.filter(pk=hand.row.pk, lease_owner=hand.lease)
        if not mine.update(handles=hand.row.handles, digest=hand.payload.digest if hand.payload else hand.row.digest):
            hand.lost = True
            raise LeaseLost("Another publisher has taken this over.", code="lease_lost")

    return save


def _post(hand: Hand) -> Any:
    if hand.post is None:
        raise OutcomeUnknown("Nothing is known of what was sent.", code="no_post")
    return hand.post


def _remember_block(hand: Hand, seconds: float) -> None:
    if hand.account is not None:
        with brand_scope(hand.brand):
            windows.block(hand.account, seconds)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST]
