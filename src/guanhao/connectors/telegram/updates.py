"""What people write to the bot, in groups it is in, and under the channel's posts in the linked group.

Source: core.telegram.org/bots/api#getupdates: the offset says what was kept; updates before it are dropped by the server, later ones stay 24 hours.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from guanhao.connectors.telegram.bot import bot
from guanhao.sdk.connectors.errors import BadAnswer
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Message, Page

PAGE = 100


def messages(context: Context, cursor: str) -> Page:
    """Up to a hundred updates from the cursor on; it moves behind them only when the caller has kept the page."""
    query = {"limit": PAGE, "timeout": 0, "allowed_updates": '["message"]', **({"offset": cursor} if cursor else {})}
    found = bot(context, "getUpdates", method="GET", params=query)
    if not isinstance(found, list):
        raise BadAnswer("The Bot API answered without the list that was asked for.", code="no_list")
    made = [_message(one["message"]) for one in found if _is_said(one.get("message"))]
    return Page(messages=tuple(made), cursor=str(found[-1]["update_id"] + 1) if found else cursor)


def _is_said(message: Any) -> bool:
    """True for words of a person: not a service message, not the channel's own post forwarded into its group."""
    return isinstance(message, dict) and bool(message.get("text") or message.get("caption")) and not message.get("is_automatic_forward")


def _message(message: Mapping[str, Any]) -> Message:
    chat, sender = message["chat"], message.get("from", {})
    above = message.get("reply_to_message") or {}
    origin = above.get("forward_origin") or {}
    on_post = str(origin.get("message_id", "")) if above.get("is_automatic_forward") else ""
    private = chat.get("type") == "private"
    kind: Literal["direct", "comment", "mention"] = "direct" if private else "comment" if above else "mention"
    name = " ".join(part for part in (sender.get("first_name"), sender.get("last_name")) if part)
    return Message(
        remote_id=f"{chat['id']}/{message['message_id']}",
        kind=kind,
        author_id=str(sender.get("id", "")),
        author=name or str(sender.get("username", "")),
        text=str(message.get("text") or message.get("caption")),
        made_at=datetime.fromtimestamp(message["date"], UTC),
        post_id=on_post,
        parent_id=f"{chat['id']}/{above['message_id']}" if above else "",
        extras={"chat_id": chat["id"]},
    )
