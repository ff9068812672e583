"""What else the account's server and its AppView are asked for: uploads, handles, counts, notifications.

Sources: lexicons com.atproto.repo.uploadBlob, com.atproto.identity.resolveHandle, app.bsky.feed.getPosts, app.bsky.actor.getProfile,
app.bsky.notification.listNotifications.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from guanhao.connectors.bluesky import records, server
from guanhao.sdk.connectors.errors import BadAnswer, Rejected
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media, Message, Page, Reading

AT_ONCE, PAGES, PAGE = 25, 5, 100
KINDS: Mapping[str, Any] = {"reply": "comment", "mention": "mention", "quote": "mention"}


def upload(context: Context, media: Media) -> dict[str, Any]:
    """Send the signed bytes with their true type; the reference that the record holds."""
    with context.open_media(media) as file:
        answer = server.xrpc(
            context,
            "POST",
            "com.atproto.repo.uploadBlob",
            content=file,
            headers={"content-type": media.mime, "content-length": str(media.size)},
        )
    blob = answer.get("blob") if isinstance(answer, dict) else None
    if not isinstance(blob, dict):
        raise BadAnswer("The server took the file and named no blob.", code="no_blob")
    return blob


def did_of(context: Context, handle: str) -> str:
    """The DID of a handle, "" when nobody has it."""
    try:
        answer = server.xrpc(context, "GET", "com.atproto.identity.resolveHandle", params={"handle": handle})
    except Rejected:
        return ""
    return str(answer.get("did", ""))


def proof(answer: Any) -> dict[str, str]:
    """What the server says of a record."""
    return {name: str(answer[name]) for name in ("uri", "cid") if name in answer}


def profile(context: Context) -> Any:
    """The account's profile as the AppView has it."""
    return server.xrpc(context, "GET", "app.bsky.actor.getProfile", params={"actor": server.own_did(context)})


def post_metrics(context: Context, remote_ids: Sequence[str]) -> list[Reading]:
    """Counts of own posts, 25 a call."""
    did, found = server.own_did(context), list[Reading]()
    for start in range(0, len(remote_ids), AT_ONCE):
        uris = [f"at://{did}/{records.COLLECTION}/{rkey}" for rkey in remote_ids[start : start + AT_ONCE]]
        answer = server.xrpc(context, "GET", "app.bsky.feed.getPosts", params={"uris": uris})
        for post in answer.get("posts", []):
            values = {
                "likes": int(post.get("likeCount", 0)),
                "comments": int(post.get("replyCount", 0)),
                "shares": int(post.get("repostCount", 0)) + int(post.get("quoteCount", 0)),
            }
            found.append(Reading(remote_id=rkey_of(post["uri"]), observed_at=context.now(), values=values))
    return found


def account_metrics(context: Context) -> Reading:
    """Followers and posts."""
    answer = profile(context)
    values = {"followers": int(answer.get("followersCount", 0)), "posts": int(answer.get("postsCount", 0))}
    return Reading(remote_id=server.own_did(context), observed_at=context.now(), values=values)


def messages(context: Context, cursor: str) -> Page:
    """Notifications newer than the cursor, oldest first. The cursor is the moment and address of the newest one seen: `2026-…Z at://…`."""
    own, found, following = server.own_did(context), list[tuple[str, Message]](), ""
    for _ in range(PAGES):
        query = {"limit": PAGE, "reasons": list(KINDS), **({"cursor": following} if following else {})}
        answer = server.xrpc(context, "GET", "app.bsky.notification.listNotifications", params=query)
        seen = [(f"{one['indexedAt']} {one['uri']}", one) for one in answer.get("notifications", [])]
        found += [(place, _message(one, own)) for place, one in seen if place > cursor and one.get("reason") in KINDS]
        following = str(answer.get("cursor", ""))
        if not following or any(place <= cursor for place, _ in seen):
            break
    found.sort(key=lambda one: one[0])
    return Page(messages=tuple(message for _, message in found), cursor=found[-1][0] if found else cursor)


def _message(one: Mapping[str, Any], own: str) -> Message:
    """A notification as a message: of a reply, the own post at the root of the thread."""
    value, author = one.get("record", {}), one.get("author", {})
    thread = value.get("reply", {})
    root, parent = thread.get("root", {}), thread.get("parent", {})
    own_post = next((ref["uri"] for ref in (root, parent) if str(ref.get("uri", "")).startswith(f"at://{own}/")), "")
    ref = {"uri": one["uri"], "cid": one["cid"]}
    handle = str(author.get("handle", ""))
    return Message(
        remote_id=one["uri"],
        kind=KINDS[one["reason"]],
        author_id=str(author.get("did", "")),
        author=str(author.get("displayName") or handle),
        text=str(value.get("text", "")),
        made_at=records.moment(value.get("createdAt")) or records.moment(one["indexedAt"]) or datetime.fromtimestamp(0, UTC),
        post_id=rkey_of(own_post),
        parent_id=str(parent.get("uri", "")),
        url=records.post_url(str(author.get("did", "")), rkey_of(one["uri"])),
        extras={"ref": ref, "root": dict(root) or ref},
    )


def rkey_of(uri: str) -> str:
    """The record key at the end of an at:// address."""
    return uri.rpartition("/")[2]
