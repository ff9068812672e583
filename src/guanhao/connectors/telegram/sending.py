"""A signed post as a call of the Bot API: which method, which fields, which files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO

from guanhao.connectors.saying import needed, with_labels
from guanhao.sdk.connectors.errors import OutcomeUnknown
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media, Outgoing

METHODS = {"image": "sendPhoto", "video": "sendVideo"}


def words(post: Outgoing) -> str:
    """What readers see: declarations, text, the link and tags that the text does not have yet."""
    text = with_labels(post, post.text)
    if post.link and post.link not in text:
        text = f"{text}\n\n{post.link}".strip()
    folded = text.casefold()
    if extra := [f"#{tag}" for tag in post.tags if f"#{tag.casefold()}" not in folded]:
        text = f"{text}\n\n{' '.join(extra)}".strip()
    return text


def length(text: str) -> int:
    """Characters as Telegram counts them: units of UTF-16 (core.telegram.org/api/entities)."""
    return len(text.encode("utf-16-le")) // 2


def files(post: Outgoing) -> list[Media]:
    """Pictures and videos that are sent."""
    return [media for media in post.media if media.kind in METHODS]


def call_of(context: Context, post: Outgoing) -> dict[str, Any]:
    """Method and fields; files are named by their SHA-256."""
    chat, text, sent = needed(context, "chat"), words(post), files(post)
    fields: dict[str, Any] = {"chat_id": chat}
    if post.extras.get("silent"):
        fields["disable_notification"] = True
    if not sent:
        return {"method": "sendMessage", "fields": {**fields, "text": text}}
    if len(sent) == 1:
        media = sent[0]
        fields |= {"caption": text, media_field(media): f"attach://{media.sha256}", **_shape(media)}
        return {"method": METHODS[media.kind], "fields": fields}
    group = [{"type": media_field(media), "media": f"attach://{media.sha256}", **_shape(media)} for media in sent]
    group[0]["caption"] = text
    return {"method": "sendMediaGroup", "fields": {**fields, "media": group}}


def media_field(media: Media) -> str:
    """`photo` or `video`."""
    return "photo" if media.kind == "image" else "video"


def _shape(media: Media) -> dict[str, Any]:
    if media.kind != "video":
        return {}
    known = {"width": media.width, "height": media.height, "duration": round(media.duration_s)}
    return {"supports_streaming": True, **{name: value for name, value in known.items() if value}}


def form(fields: Mapping[str, Any]) -> dict[str, str]:
    """Fields of a multipart call: everything but text is JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for name, value in fields.items()}


@contextmanager
def opened(context: Context, sent: Sequence[Media]) -> Iterator[dict[str, tuple[str, BinaryIO, str]]]:
    """The signed files as parts of a multipart call, each once."""
    with ExitStack() as stack:
        yield {media.sha256: (media.name, stack.enter_context(context.open_media(media)), media.mime) for media in sent}


def messages_of(result: Any) -> list[dict[str, Any]]:
    """The messages that the Bot API says it sent; OutcomeUnknown when it names none."""
    found = result if isinstance(result, list) else [result]
    if found and all(isinstance(one, dict) and isinstance(one.get("message_id"), int) for one in found):
        return found
    raise OutcomeUnknown("The Bot API took the call and named no message.", code="no_message")


def address(message: Mapping[str, Any]) -> str:
    """Where readers find a message of a channel; "" for a chat without addresses."""
    chat = message.get("chat", {})
    number = message["message_id"]
    if chat.get("username"):
        return f"https://t.me/{chat['username']}/{number}"
    inner = str(chat.get("id", ""))
    return f"https://t.me/c/{inner.removeprefix('-100')}/{number}" if inner.startswith("-100") else ""
