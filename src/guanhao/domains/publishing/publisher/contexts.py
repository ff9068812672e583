"""What a connector gets from outside, made for one attempt, and tokens that are refreshed once for everybody."""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from time import monotonic, sleep
from typing import BinaryIO

from django.db import transaction

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Payload, Refused
from guanhao.domains.publishing.policy.core import PublisherPolicy
from guanhao.domains.publishing.publisher import windows
from guanhao.domains.publishing.publisher.http import PlatformClient, connect, transport
from guanhao.domains.publishing.publisher.media import MediaChanged, opener
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.kernel import events
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.connectors import Connector, Context, NotAllowed, RateLimited, Refreshes, Token, TokenLost, Unavailable, phrase
from guanhao.sdk.connectors.records import Account, Media
from guanhao.sdk.events.channels import AccountLost

Save = Callable[[Mapping[str, object]], None]
REFRESH_SPARE = 5.0
REFRESH_WAIT, REFRESH_POLL = 2.0, 0.2
ENDS_SOON = 60.0


def _nothing(_handles: Mapping[str, object]) -> None:
    """Handles that nobody keeps."""


def _always() -> None:
    """No deadline."""


def _no_media(media: Media) -> BinaryIO:
    raise MediaChanged(phrase("The file %(name)s does not belong to this call.", name=media.name), code="media_gone")


def make_context(
    connector: Connector,
    account: Account,
    token: Token,
    policy: PublisherPolicy,
    *,
    payload: Payload | None = None,
    save: Save = _nothing,
    until: Callable[[], None] = _always,
) -> Context:
    """A context for one attempt; `until` is asked before every call and raises when it is too late to make it."""

    def count(endpoint: str) -> None:
        windows.count(connector.windows, account, token, endpoint)

    client = PlatformClient(
        inner=transport(policy.own_network), count=count, timeout=policy.timeout.total_seconds(), limit=policy.answer_mb << 20, until=until
    )
    media = opener(payload) if payload is not None else _no_media
    reach = partial(connect, policy.own_network)
    return Context(account=account, token=token, http=client, now=now, open_media=media, save=save, connect=reach)


def connector_context(account_id: int) -> tuple[Connector, Context]:
    """The connector of an account of the brand in scope and a context to call it with (doctor, pulls, withdrawal): fenced, counted, its token fresh.

    Refused when the platform has no connector; UnknownAccount when there is no such account; TokenLost when the token cannot be refreshed.
    """
    connector, account = _known(account_id)
    with acting(SYSTEM):
        policy = PublisherPolicy.of_house()
        token = channels.token(account_id)
        unopened = bool(token.values) and not token.values.get("access_token")  # a password alone: nothing was ever published from here
        if isinstance(connector, Refreshes) and (unopened or ends_soon(token)):
            token = refreshed(connector, account, token, policy)
    return connector, make_context(connector, account, token, policy)


def fresh_context(account_id: int, seen: Token) -> Context:
    """A context after the platform refused the token that was `seen`, with a newer one (see `refreshed`, whose errors it raises)."""
    connector, account = _known(account_id)
    with acting(SYSTEM):
        policy = PublisherPolicy.of_house()
        return make_context(connector, account, refreshed(connector, account, seen, policy), policy)


def _known(account_id: int) -> tuple[Connector, Account]:
    ref = channels.account(account_id)
    connector = selectors.connector_of(ref.platform)
    if connector is None:
        raise Refused(f"{ref.platform}: no connector", "account_id")
    return connector, selectors.sdk_accounts([ref])[ref.id]


def ends_soon(token: Token) -> bool:
    """Does the access token end within a minute?"""
    return token.expires_at is not None and (token.expires_at - now()).total_seconds() < ENDS_SOON


def refreshed(connector: Connector, account: Account, seen: Token, policy: PublisherPolicy) -> Token:
    """A token newer than the one that was `seen` to fail: somebody else's, or a new one taken under the account's lock and kept before it is used.

    In the brand's scope, as SYSTEM. TokenLost (from the connector) when the account must be connected anew; RateLimited, which counts as no try,
    while another worker is at it.
    """
    owner = f"refresh-{uuid.uuid4().hex}"
    until, lasts = monotonic() + REFRESH_WAIT, policy.timeout.total_seconds() + REFRESH_SPARE
    while True:
        held = channels.hold_token(account_id=account.id, owner=owner, seconds=lasts)
        if held is not None:
            break
        if monotonic() > until:
            raise RateLimited("Another worker is refreshing the token.", code="window", retry_after=REFRESH_WAIT)
        sleep(REFRESH_POLL)
        fresh = channels.token(account.id)
        if fresh.values != seen.values:
            return fresh
    try:
        current = channels.token(account.id)
        if current.values != seen.values and not ends_soon(current):
            return current
        if not isinstance(connector, Refreshes):
            raise TokenLost("The account has to be connected anew.", code="token")
        made = connector.refresh(make_context(connector, account, current, policy))
        if not any(made.values.values()):
            raise NotAllowed("The platform gave an empty token; the old one is kept.", code="token")
        if not channels.keep_token(account_id=account.id, fresh=made, held=held):
            raise Unavailable("The lock of the token was lost.", code="token")
        return channels.token(account.id)
    except TokenLost as error:
        if error.code != "setting":  # an account that was never set up has lost nothing
            _tell_lost(account.id, error.message)
        raise
    finally:
        channels.release_token(held)


def _tell_lost(account_id: int, why: str) -> None:
    """The access is gone for good: whoever watches accounts hears of it at once."""
    with transaction.atomic():
        events.emit(AccountLost(brand_id=current_brand().id, account_id=account_id, why=why[:300]))
