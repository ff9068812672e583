"""What people say to the account and what became of its statuses. Sources: docs.joinmastodon.org/methods/notifications/, /methods/statuses/."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import httpx

from guanhao.connectors.mastodon import instance, wording
from guanhao.sdk.connectors.calls import read_json
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Message, Outcome, Page, Reading

PAGES, PAGE = 10, 40


def send(context: Context, payload: Mapping[str, Any], key: str) -> Outcome:
    """Post a status; the same key within an hour gives the same status."""
    found = instance.api(context, "POST", "v1/statuses", endpoint="statuses", commits=True, json=dict(payload), headers={"idempotency-key": key})
    return outcome(instance.record(found, commits=True))


def outcome(row: Mapping[str, Any]) -> Outcome:
    """A status that is there."""
    url = str(row.get("url") or row.get("uri") or "")
    evidence = {name: row[name] for name in ("id", "uri", "url", "created_at", "visibility") if name in row}
    return Outcome(
        state="done",
        remote_id=str(row["id"]),
        url=url if url.startswith("http") else "",
        published_at=instance.moment(row.get("created_at")),
        evidence=evidence,
    )


def body(response: httpx.Response) -> Any:
    """The JSON of an answer to a reading call."""
    return read_json(response)


def is_ours(context: Context, row: Mapping[str, Any], text: str, files: set[str]) -> bool:
    """True when a status has these words and, where it has files, exactly these."""
    attached = {str(one.get("id")) for one in row.get("media_attachments", [])}
    if attached != files:
        return False
    if wording.same(wording.plain(str(row.get("content", ""))), text):
        return True
    response = instance.answer(context, "GET", f"v1/statuses/{row['id']}/source", endpoint="source", accept=(403, 404))
    found = body(response) if response.is_success else None
    return isinstance(found, dict) and wording.same(str(found.get("text", "")), text)


def post_metrics(context: Context, remote_ids: Sequence[str]) -> list[Reading]:
    """Counts of statuses that are still there."""
    found = []
    for remote_id in remote_ids:
        response = instance.answer(context, "GET", f"v1/statuses/{remote_id}", endpoint="status", accept=(404,))
        if response.status_code == 404:
            continue
        row = instance.record(body(response))
        values = {
            "likes": int(row.get("favourites_count", 0)),
            "comments": int(row.get("replies_count", 0)),
            "shares": int(row.get("reblogs_count", 0)),
        }
        found.append(Reading(remote_id=remote_id, observed_at=context.now(), values=values))
    return found


def messages(context: Context, cursor: str) -> Page:
    """Mentions after the notification `cursor`, oldest first; at first the newest ones."""
    found: list[dict[str, Any]] = []
    for _ in range(PAGES):
        query: dict[str, Any] = {"types[]": "mention", "limit": PAGE, **({"min_id": cursor} if cursor else {})}
        rows = instance.rows(instance.api(context, "GET", "v1/notifications", endpoint="notifications", params=query))
        first = not cursor
        if rows:
            cursor = str(rows[0]["id"])
        found += reversed(rows)
        if first or len(rows) < PAGE:
            break
    made = [_message(row["status"], row.get("account", {})) for row in found if isinstance(row.get("status"), dict)]
    return Page(messages=tuple(made), cursor=cursor)


def _message(status: Mapping[str, Any], account: Mapping[str, Any]) -> Message:
    private, parent = status.get("visibility") == "direct", str(status.get("in_reply_to_id") or "")
    kind: Literal["direct", "comment", "mention"] = "direct" if private else "comment" if parent else "mention"
    acct = str(account.get("acct", ""))
    return Message(
        remote_id=str(status["id"]),
        kind=kind,
        author_id=str(account.get("id", "")),
        author=str(account.get("display_name") or acct),
        text=wording.plain(str(status.get("content", ""))),
        made_at=instance.moment(status.get("created_at")) or datetime.fromtimestamp(0, UTC),
        post_id=parent,
        parent_id=parent,
        url=str(status.get("url") or ""),
        likes=int(status.get("favourites_count", 0)),
        extras={"acct": acct, "visibility": str(status.get("visibility", "public"))},
    )


def reply(context: Context, message: Message, text: str, key: str) -> Outcome:
    """A status under theirs with their name in front, as visible as theirs at most."""
    acct, theirs = str(message.extras.get("acct", "")), str(message.extras.get("visibility", "public"))
    said = text if not acct or f"@{acct}" in text else f"@{acct} {text}"
    return send(context, {"status": said, "in_reply_to_id": message.remote_id, "visibility": theirs}, key)
