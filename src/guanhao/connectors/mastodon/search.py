"""Searching public statuses. Sources: docs.joinmastodon.org/methods/search/ (needs a token and a server with full-text search),
docs.joinmastodon.org/methods/timelines/#tag (hashtags, without a token on most servers).
"""

from collections.abc import Mapping
from typing import Any

import httpx

from guanhao.connectors.mastodon import instance, wording
from guanhao.connectors.saying import needed
from guanhao.sdk.connectors.calls import ask, what_it_says
from guanhao.sdk.connectors.errors import BadAnswer, ConnectorError, NotAllowed, TokenLost
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Found, FoundPage, HotTopic

PAGE, TRENDS = 40, 20


def search(context: Context, query: str, cursor: str) -> FoundPage:
    """Statuses newer than the one in `cursor`: of a hashtag when the query is one, else by full text."""
    since = {"min_id": cursor} if cursor else {}
    if query.startswith("#") and len(query) > 1 and " " not in query:
        rows = instance.rows(_ask(context, f"v1/timelines/tag/{query[1:]}", "tag", {"limit": PAGE, **since}))
    else:
        if not context.token.values.get("access_token"):
            raise NotAllowed("Searching words needs an access token; without one, search a hashtag such as #tea.", code="no_token")
        answer = _ask(context, "v2/search", "search", {"q": query, "type": "statuses", "limit": PAGE, **since})
        if not isinstance(answer, dict):
            raise BadAnswer("The server answered without statuses.", code="no_statuses")
        rows = instance.rows(answer.get("statuses"))
    public = [row for row in rows if row.get("id") and row.get("visibility", "public") == "public"]
    newest = max((str(row["id"]) for row in public), key=lambda one: (len(one), one), default=cursor)
    return FoundPage(posts=tuple(map(_found, public)), cursor=newest)


def trends(context: Context) -> list[HotTopic]:
    """Hashtags that trend on the server, best first, with the people who used them in the last two days (docs.joinmastodon.org/methods/trends/)."""
    rows = instance.rows(_ask(context, "v1/trends/tags", "trends", {"limit": TRENDS}))
    named = [row for row in rows if row.get("name")]
    return [HotTopic(title=f"#{row['name']}", rank=rank, heat=_people(row), url=str(row.get("url") or "")) for rank, row in enumerate(named, 1)]


def _people(row: Mapping[str, Any]) -> float:
    """People of a tag today and yesterday, as the server's own pages count them: the history begins with today, its numbers are texts."""
    history = row.get("history")
    days = [one for one in history[:2] if isinstance(one, dict)] if isinstance(history, list) else []
    return float(sum(int(text) for text in (str(one.get("accounts", "")) for one in days) if text.isdecimal()))


def _ask(context: Context, path: str, endpoint: str, params: Mapping[str, Any]) -> Any:
    base, token = needed(context, "server").rstrip("/"), context.token.values.get("access_token", "")
    headers = {"authorization": f"Bearer {token}"} if token else {}

    def judge(response: httpx.Response) -> ConnectorError | None:
        if response.status_code != 401:
            return None
        if token:
            return TokenLost(what_it_says(response), code="401")
        return NotAllowed("This server shows its timelines to its members only; give an access token.", code="401")

    return ask(context, "GET", f"{base}/api/{path}", endpoint=endpoint, judge=judge, headers=headers, params=dict(params))


def _found(row: Mapping[str, Any]) -> Found:
    """A status under the name of its own server (`uri`), so that two servers that know it name it alike."""
    found: Any = row.get("account")
    account: Mapping[str, Any] = found if isinstance(found, dict) else {}
    fans = account.get("followers_count")
    made = instance.moment(row.get("created_at"))
    if made is None:
        raise BadAnswer("A status has no moment.", code="no_moment")
    return Found(
        remote_id=str(row.get("uri") or row["id"]),
        author_id=str(account.get("url") or account.get("id", "")),
        author=str(account.get("display_name") or account.get("acct", "")),
        text=wording.plain(str(row.get("content", ""))),
        made_at=made,
        url=str(row.get("url") or row.get("uri") or ""),
        author_fans=fans if isinstance(fans, int) else None,
        likes=_count(row, "favourites_count"),
        comments=_count(row, "replies_count"),
        shares=_count(row, "reblogs_count"),
    )


def _count(row: Mapping[str, Any], name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) else None
