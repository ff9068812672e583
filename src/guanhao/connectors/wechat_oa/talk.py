"""Comments under articles and answers to them.

Sources: comment/list, comment/reply/add (developers.weixin.qq.com/doc/service/api/leaving/…; a page has fewer than 50 comments, 88000 means the
account has no comments) and message/custom/send for direct messages (48 hours after the reader wrote).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from guanhao.connectors.saying import number_in
from guanhao.connectors.wechat_oa.api import NO_COMMENTS, wx
from guanhao.connectors.wechat_oa.outcomes import halves
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Message, Outcome, Page

PAGE = 49
PAGES = 20
SAME_SECOND = 12


def comments(context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
    """Comments under these articles that are newer than the cursor: the second of the newest one seen, and those seen of that second."""
    second, _, seen = cursor.partition(":")
    since, known = int(second or 0), set(seen.split(",")) if seen else set()
    found = []
    for post_id in post_ids:
        data_id = halves(post_id)[1]
        if data_id:
            found += [message for message in _under(context, post_id, data_id) if _stamp(message) >= since and message.remote_id not in known]
    newest = max(map(_stamp, found), default=since)
    latest = sorted({message.remote_id for message in found if _stamp(message) == newest} | (known if newest == since else set()))
    messages = tuple(sorted(found, key=lambda message: message.made_at))
    return Page(messages=messages, cursor=f"{newest}:{','.join(latest[:SAME_SECOND])}" if newest else "")


def answer(context: Context, message: Message, text: str) -> Outcome:
    """An answer below a comment, or to a direct message; an answer that is there already is not given again."""
    if message.kind == "direct":
        body = {"touser": message.author_id, "msgtype": "text", "text": {"content": text}}
        wx(context, "/cgi-bin/message/custom/send", body=body, commits=True)
        return Outcome(state="done", remote_id=message.remote_id, published_at=context.now())
    data_id, _, comment_id = message.remote_id.partition("_")
    if message.extras.get("reply") == text or _reply_of(context, data_id, comment_id) == text:
        return Outcome(state="done", remote_id=message.remote_id, message="The answer was there already.")
    answered = {"msg_data_id": int(data_id), "index": 0, "user_comment_id": int(comment_id), "content": text}
    wx(context, "/cgi-bin/comment/reply/add", body=answered, commits=True)
    return Outcome(state="done", remote_id=message.remote_id, published_at=context.now())


def _stamp(message: Message) -> int:
    return int(message.made_at.timestamp())


def _under(context: Context, post_id: str, data_id: str) -> list[Message]:
    return [
        Message(
            remote_id=f"{data_id}_{row['user_comment_id']}",
            kind="comment",
            author_id=str(row.get("openid") or "anonymous"),
            author="",
            text=str(row.get("content", "")),
            made_at=datetime.fromtimestamp(number_in(row.get("create_time")), UTC),
            post_id=post_id,
            extras={"elected": bool(row.get("comment_type")), "reply": str((row.get("reply") or {}).get("content", ""))},
        )
        for row in _rows(context, data_id)
    ]


def _rows(context: Context, data_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for page in range(PAGES):
        body = {"msg_data_id": int(data_id), "index": 0, "begin": page * PAGE, "count": PAGE, "type": 0}
        reply = wx(context, "/cgi-bin/comment/list", body=body, accept=(NO_COMMENTS,))
        rows = reply.get("comment") or []
        found += rows
        if len(rows) < PAGE:
            break
    return found


def _reply_of(context: Context, data_id: str, comment_id: str) -> str:
    rows = (row for row in _rows(context, data_id) if str(row.get("user_comment_id")) == comment_id)
    row = next(rows, {})
    return str((row.get("reply") or {}).get("content", ""))
