"""Searching public posts. Source: lexicon app.bsky.feed.searchPosts; docs.bsky.app/docs/advanced-guides/api-directory (public AppView)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from guanhao.connectors.bluesky import records, server
from guanhao.sdk.connectors.errors import BadAnswer
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Found, FoundPage

PUBLIC, PAGES, PAGE = "https://api.bsky.app", 5, 100


def search(context: Context, query: str, cursor: str) -> FoundPage:
    """Posts for the words newer than the moment in `cursor`, the newest first; with a session through its server, else the public AppView."""
    signed = bool(context.token.values.get("access_token"))
    if not signed and not context.account.settings.get("server"):
        context = replace(context, account=replace(context.account, settings={**context.account.settings, "server": PUBLIC}))
    found: dict[str, Found] = {}
    after = ""
    for _ in range(PAGES if cursor else 1):
        params = {"q": query, "limit": PAGE, "sort": "latest", **({"since": cursor} if cursor else {}), **({"cursor": after} if after else {})}
        answer = server.xrpc(context, "GET", "app.bsky.feed.searchPosts", bearer=None if signed else "", params=params)
        posts = answer.get("posts") if isinstance(answer, dict) else None
        if not isinstance(posts, list):
            raise BadAnswer("The server answered without posts.", code="no_posts")
        found |= {one.remote_id: one for one in map(_found, posts) if one is not None}
        after = str(answer.get("cursor") or "")
        if not after or not posts:
            break
    newest = max((one.made_at for one in found.values()), default=None)
    return FoundPage(posts=tuple(found.values()), cursor=newest.astimezone(UTC).isoformat().replace("+00:00", "Z") if newest else cursor)


def _found(row: Any) -> Found | None:
    """A post of the answer; None for what is none."""
    author, record = (row.get("author"), row.get("record")) if isinstance(row, dict) else (None, None)
    if not isinstance(author, dict) or not isinstance(record, dict) or not row.get("uri"):
        return None
    handle, did, key = str(author.get("handle", "")), str(author.get("did", "")), str(row["uri"]).rpartition("/")[2]
    made = records.moment(row.get("indexedAt")) or records.moment(record.get("createdAt")) or datetime.fromtimestamp(0, UTC)
    return Found(
        remote_id=str(row["uri"]),
        author_id=did,
        author=str(author.get("displayName") or handle),
        text=str(record.get("text", "")),
        made_at=made,
        url=records.post_url(did, key),
        likes=_count(row, "likeCount"),
        comments=_count(row, "replyCount"),
        shares=_count(row, "repostCount"),
    )


def _count(row: Any, name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) else None
