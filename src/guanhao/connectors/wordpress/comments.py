"""Comments and counts of a WordPress site. Source: developer.wordpress.org/rest-api/reference/comments/."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from guanhao.connectors.wordpress import site
from guanhao.sdk.connectors.errors import BadAnswer, NotAllowed, Rejected
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Message, Outcome, Page, Reading

PAGES, PAGE = 5, 100


def messages(context: Context, cursor: str) -> Page:
    """Comments with a higher number than the cursor, oldest first; held ones too where the account may moderate. Own ones are left out."""
    last, me = int(cursor or 0), site.record(site.rest(context, "GET", "users/me"))["id"]
    found: list[dict[str, Any]] = []
    for page in range(1, PAGES + 1):
        rows = _newest(context, page)
        found += [one for one in rows if int(one["id"]) > last]
        if len(rows) < PAGE or int(rows[-1]["id"]) <= last:
            break
    found.sort(key=lambda one: int(one["id"]))
    newest = str(found[-1]["id"]) if found else cursor
    return Page(messages=tuple(_message(one) for one in found if one.get("author") != me), cursor=newest)


def _newest(context: Context, page: int) -> list[dict[str, Any]]:
    query: dict[str, Any] = {"orderby": "id", "order": "desc", "per_page": PAGE, "page": page}
    try:
        return site.rows(site.rest(context, "GET", "comments", params={**query, "status": "all"}))
    except (NotAllowed, Rejected):  # only those who moderate see held ones
        return site.rows(site.rest(context, "GET", "comments", params=query))


def _message(one: Mapping[str, Any]) -> Message:
    author = str(one.get("author_name", ""))
    return Message(
        remote_id=str(one["id"]),
        kind="comment",
        author_id=f"user:{one['author']}" if one.get("author") else f"name:{author}",
        author=author,
        text=plain(str(one.get("content", {}).get("rendered", ""))),
        made_at=datetime.fromisoformat(str(one["date_gmt"])).replace(tzinfo=UTC),
        post_id=str(one.get("post", "")),
        parent_id=str(one.get("parent") or ""),
        url=str(one.get("link", "")),
        extras={"status": str(one.get("status", "approved"))},
    )


def plain(html: str) -> str:
    """The words of a rendered comment."""
    broken = re.sub(r"<br\s*/?>|</p>\s*<p>", "\n", html)
    return unescape(re.sub(r"<[^>]+>", "", broken)).strip()


def reply(context: Context, message: Message, text: str) -> Outcome:
    """Answer a comment; the site itself refuses the same words twice under the same comment, which then counts as done."""
    return write(context, int(message.post_id), text, parent=int(message.remote_id))


def write(context: Context, post_id: int, text: str, *, parent: int = 0) -> Outcome:
    """A comment of the account; the same words once more count as done."""
    body = {"post": post_id, "parent": parent, "content": "<br>".join(escape(text).splitlines())}
    try:
        found = site.record(site.rest(context, "POST", "comments", commits=True, endpoint="reply", json=body), commits=True)
    except Rejected as error:
        if error.code != "comment_duplicate":
            raise
        return Outcome(state="done", message=error.message)
    return _out(found)


def find_own(context: Context, post_id: int, text: str) -> Outcome:
    """The account's own comment of these words at the top of an article."""
    me = site.record(site.rest(context, "GET", "users/me"))["id"]
    query: dict[str, Any] = {"post": post_id, "parent": 0, "per_page": PAGE, "orderby": "id", "order": "desc"}
    for one in site.rows(site.rest(context, "GET", "comments", params=query)):
        if one.get("author") == me and plain(str(one.get("content", {}).get("rendered", ""))).split() == text.split():
            return _out(one)
    return Outcome(state="not_done", message="The account has no such comment under the article.")


def _out(one: Mapping[str, Any]) -> Outcome:
    made = datetime.fromisoformat(str(one["date_gmt"])).replace(tzinfo=UTC)
    return Outcome(state="done", remote_id=str(one["id"]), url=str(one.get("link", "")), published_at=made)


def post_metrics(context: Context, remote_ids: Sequence[str]) -> list[Reading]:
    """Approved comments of each post that is still published."""
    numbers, found = [number for number in remote_ids if number.isdecimal()], list[Reading]()
    for start in range(0, len(numbers), PAGE):
        query = {"include": ",".join(numbers[start : start + PAGE]), "per_page": PAGE, "status": "publish", "_fields": "id"}
        for one in site.rows(site.rest(context, "GET", "posts", params=query)):
            values = {"comments": _total(context, "comments", {"post": one["id"], "per_page": 1})}
            found.append(Reading(remote_id=str(one["id"]), observed_at=context.now(), values=values))
    return found


def account_metrics(context: Context) -> Reading:
    """How many posts are published."""
    return Reading(remote_id=context.account.handle, observed_at=context.now(), values={"posts": _total(context, "posts", {"per_page": 1})})


def _total(context: Context, route: str, query: Mapping[str, Any]) -> int:
    """What the site's X-WP-Total header says of a list."""
    total = site.answer(context, "GET", route, params=dict(query)).headers.get("x-wp-total", "")
    if not total.isdecimal():
        raise BadAnswer("The site does not say how many there are.", code="no_total")
    return int(total)
