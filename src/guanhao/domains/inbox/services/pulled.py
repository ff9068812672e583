"""What the pulls of publishing bring."""

from collections.abc import Sequence

from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.services.receiving import receive
from guanhao.sdk.connectors.records import Message


def take_pulled(account: AccountRef, messages: Sequence[Message]) -> int:
    """Take a page of an account's messages in, in the transaction that moves the pull's cursor; how many were new."""
    return receive(incoming_of(account, one) for one in messages).new


def incoming_of(account: AccountRef, one: Message) -> Incoming:
    """A connector's message as the inbox takes it; by our own hand when the account itself wrote it."""
    names = {account.handle.lstrip("@").casefold()}
    own = bool(one.extras.get("own")) or one.author_id.lstrip("@").casefold() in names or str(one.extras.get("handle", "")).casefold() in names
    return Incoming(
        remote_id=one.remote_id,
        kind=one.kind,
        text=one.text,
        made_at=one.made_at,
        account_id=account.id,
        platform=account.platform,
        author_id=one.author_id,
        author=one.author,
        post_id=one.post_id,
        parent_id=one.parent_id,
        url=one.url if one.url.startswith(("https://", "http://")) else "",
        own=own,
        deleted=bool(one.extras.get("deleted")),
        extras={name: value for name, value in one.extras.items() if name not in ("own", "deleted")},
    )
