"""Searching public posts, and what trends.

Sources: lexicons app.bsky.feed.searchPosts and app.bsky.unspecced.getTrends; docs.bsky.app/docs/advanced-guides/api-directory (public AppView).
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from guanhao.connectors.bluesky import records, server
from guanhao.sdk.connectors.errors import BadAnswer, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Found, FoundPage, HotTopic

PUBLIC, SITE, PAGES, PAGE, TRENDS = "https://api.bsky.app", "https://bsky.app", 5, 100, 25


def search(context: Context, query: str, cursor: str) -> FoundPage:
    """Posts for the words newer than the moment in `cursor`, the newest first; with a session through its server, else the public AppView."""
    found: dict[str, Found] = {}
    after = ""
    for _ in range(PAGES if cursor else 1):
        params = {"q": query, "limit": PAGE, "sort": "latest", **({"since": cursor} if cursor else {}), **({"cursor": after} if after else {})}
        answer, posts = _asked(context, "app.bsky.feed.searchPosts", "posts", params)
        found |= {one.remote_id: one for one in map(_found, posts) if one is not None}
        after = str(answer.get("cursor") or "")
        if not after or not posts:
            break
    newest = max((one.made_at for one in found.values()), default=None)
    return FoundPage(posts=tuple(found.values()), cursor=newest.astimezone(UTC).isoformat().replace("+00:00", "Z") if newest else cursor)


def trends(context: Context) -> list[HotTopic]:
    """What the network talks about now, with the number of posts; with a session through its server, else the public AppView."""
    _answer, rows = _asked(context, "app.bsky.unspecced.getTrends", "trends", {"limit": TRENDS})
    named = [(row, str(row.get("displayName") or row.get("topic") or "").strip()) for row in rows if isinstance(row, dict)]
    return [
        HotTopic(title=title, rank=rank, heat=float(_count(row, "postCount") or 0), url=_link(row), tag=str(row.get("category") or ""))
        for rank, (row, title) in enumerate(((row, title) for row, title in named if title), 1)
    ]


def _link(row: Any) -> str:
    """The page of a trend; the answer names it by its path on bsky.app."""
    link = str(row.get("link") or "")
    return SITE + link if link.startswith("/") else link


def _asked(context: Context, name: str, key: str, params: dict[str, Any]) -> tuple[Any, list[Any]]:
    """The answer of a reading call and the list under `key` in it."""
    signed = bool(context.token.values.get("access_token"))
    if not signed and not context.account.settings.get("server"):
        context = replace(context, account=replace(context.account, settings={**context.account.settings, "server": PUBLIC}))
    answer = server.xrpc(context, "GET", name, bearer=None if signed else "", params=params)
    rows = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise BadAnswer(phrase("The server answered without %(key)s.", key=key), code=f"no_{key}")
    return answer, rows


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
