"""Rooms above that want to read what people say to the accounts, as it is pulled."""

from collections.abc import Callable, Sequence

from guanhao.domains.channels.contracts import AccountRef
from guanhao.sdk.connectors.records import Message

MessageSink = Callable[[AccountRef, Sequence[Message]], int]
_sinks: list[MessageSink] = []


def add_message_sink(sink: MessageSink) -> None:
    """Hand every page of pulled messages to `sink(account, messages)` as well, direct ones included, inside the transaction that moves the cursor.

    Both happen or neither. It answers how many were new to it. Called from a domain's apps.py.
    """
    if sink not in _sinks:
        _sinks.append(sink)


def hand_on(account: AccountRef, messages: Sequence[Message]) -> int:
    """Give a page to every sink; the most that were new to one of them."""
    return max((sink(account, messages) for sink in _sinks), default=0) if messages else 0


def is_listening() -> bool:
    """Does anybody want messages?"""
    return bool(_sinks)
