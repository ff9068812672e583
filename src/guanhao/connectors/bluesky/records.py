"""A signed post as a record of app.bsky.feed.post, under a record key of its own.

The key is a valid TID (atproto.com/specs/tid: 64 bits, base32-sortable) made from the publication's key alone, so that every attempt writes the same
record and a second one is refused by the server. Its time part lies in the past and means nothing; `createdAt` says when.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from guanhao.connectors.bluesky import richtext
from guanhao.connectors.saying import with_labels
from guanhao.sdk.connectors.records import Media, Outgoing

COLLECTION = "app.bsky.feed.post"
ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
FIRST, SPAN = 1_577_836_800_000_000, 4 * 365 * 86_400 * 1_000_000
SELF_LABELS = ("sexual", "nudity", "porn", "graphic-media", "!no-unauthenticated")


def record_key(key: str) -> str:
    """The TID of a publication: a moment in 2020 to 2023 and a clock number, both from the key's SHA-256."""
    number = int.from_bytes(sha256(key.encode()).digest()[:16], "big")
    bits = ((FIRST + (number >> 10) % SPAN) << 10) | (number & 1023)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(60, -1, -5))


def body_text(post: Outgoing) -> str:
    """What readers see: the declarations and the text."""
    return with_labels(post, post.text)


def record(post: Outgoing, blobs: Mapping[str, Any], mentions: Mapping[str, str]) -> dict[str, Any]:
    """The record without `createdAt`; `blobs` are uploads by SHA-256, `mentions` DIDs by handle."""
    text = body_text(post)
    made: dict[str, Any] = {"$type": COLLECTION, "text": text, "langs": [post.language]}
    if found := richtext.facets(text, mentions.get):
        made["facets"] = found
    if embed := _embed(post, blobs):
        made["embed"] = embed
    shown = richtext.tags_in(text)
    if extra := [tag for tag in post.tags if tag.casefold() not in shown]:
        made["tags"] = extra
    if values := [str(value) for value in post.extras.get("self_labels", ()) if value in SELF_LABELS]:
        made["labels"] = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": value} for value in values]}
    return made


def _embed(post: Outgoing, blobs: Mapping[str, Any]) -> dict[str, Any] | None:
    pictures = [media for media in post.media if media.kind == "image"]
    videos = [media for media in post.media if media.kind == "video"]
    if videos:
        return {"$type": "app.bsky.embed.video", "video": blobs[videos[0].sha256], "alt": videos[0].alt, **_ratio(videos[0])}
    if pictures:
        images = [{"image": blobs[media.sha256], "alt": media.alt, **_ratio(media)} for media in pictures]
        return {"$type": "app.bsky.embed.images", "images": images}
    if post.link:
        title = post.title or post.link.partition("://")[2].partition("/")[0]
        card = {"uri": post.link, "title": title, "description": str(post.extras.get("link_description", ""))}
        if post.cover:
            card["thumb"] = blobs[post.cover.sha256]
        return {"$type": "app.bsky.embed.external", "external": card}
    return None


def _ratio(media: Media) -> dict[str, Any]:
    return {"aspectRatio": {"width": media.width, "height": media.height}} if media.width and media.height else {}


def files(post: Outgoing) -> list[Media]:
    """What has to be uploaded: pictures or the video, else the picture of the link's card."""
    if post.media:
        return [media for media in post.media if media.kind in ("image", "video")]
    return [post.cover] if post.link and post.cover else []


def post_url(did: str, rkey: str) -> str:
    """Where readers of Bluesky find it."""
    return f"https://bsky.app/profile/{did}/post/{rkey}"


def moment(text: object) -> datetime | None:
    """A time of the protocol (RFC 3339), None when it is none."""
    try:
        return datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
