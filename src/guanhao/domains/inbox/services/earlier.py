"""Comments that the warehouse has already, taken into the inbox: what was imported as figures becomes conversations."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.contracts import Incoming, Received
from guanhao.domains.inbox.services.receiving import AT_ONCE, receive
from guanhao.kernel import audit, jobs, warehouse
from guanhao.kernel.access import require, require_account
from guanhao.kernel.models import JobRow

JOB = "inbox.take_comments"
FORGOTTEN = "forgotten:"
_BLOCK = """
SELECT account_id, comment_id, platform, post_id, author, author_id, text, made_at, parent_id FROM comments
WHERE {where} AND (made_at, account_id, comment_id) > (?, ?, ?) ORDER BY made_at, account_id, comment_id LIMIT ?
"""


def how_many(account_id: int | None, since: datetime) -> int:
    """Comments of the warehouse since then, of one account or all."""
    where, params = _where(account_id, since)
    return int(warehouse.rows(f"SELECT count(*) AS n FROM comments WHERE {where}", params)[0]["n"])


@transaction.atomic
def take_earlier(*, account_id: int | None, since: datetime) -> JobRow:
    """Begin to take the warehouse's comments in (needs inbox.manage), as a job with progress; the same one while it runs."""
    require("inbox.manage")
    if account_id is not None:
        require_account(account_id)
        channels.account(account_id)
    audit.record("inbox.comments_taken", target=f"channels.account:{account_id}" if account_id else "inbox", after={"since": since.isoformat()})
    return jobs.enqueue(JOB, key=f"{account_id or 0}", account_id=account_id, since=since.isoformat())


def take_in(*, account_id: int | None, since: datetime, told: Callable[[int, int], None]) -> Received:
    """Take them in, the oldest first, in blocks with a transaction each: what is in the inbox already changes nothing, so that a job that was stopped
    goes on by beginning again. `told(done, total)` after each block.
    """
    total, done, found = how_many(account_id, since), 0, Received()
    for block in _blocks(account_id, since):
        taken = receive(block)
        done += len(block)
        found = Received(new=found.new + taken.new, known=found.known + taken.known, begun=found.begun + taken.begun)
        told(done, max(total, done))
    return found


def _where(account_id: int | None, since: datetime) -> tuple[str, list[Any]]:
    return ("made_at >= ?", [since]) if account_id is None else ("made_at >= ? AND account_id = ?", [since, account_id])


def _blocks(account_id: int | None, since: datetime) -> Iterator[list[Incoming]]:
    where, params = _where(account_id, since)
    own = {ref.id: {ref.handle.lstrip("@").casefold(), ref.name.casefold()} - {""} for ref in channels.accounts(closed=True)}
    after: tuple[Any, ...] = (since, -1, "")
    while rows := warehouse.rows(_BLOCK.format(where=where), [*params, *after, AT_ONCE]):
        yield [_incoming(row, own.get(row["account_id"], set())) for row in rows if row["text"] and row["account_id"] in own]
        after = (rows[-1]["made_at"], rows[-1]["account_id"], rows[-1]["comment_id"])


def _incoming(row: dict[str, Any], own: set[str]) -> Incoming:
    number, name = row["author_id"] or "", row["author"] or ""
    return Incoming(
        remote_id=row["comment_id"],
        kind="comment",
        text=row["text"],
        made_at=row["made_at"],
        account_id=row["account_id"],
        platform=row["platform"],
        author_id="" if number.startswith(FORGOTTEN) else number,
        author=name,
        post_id=row["post_id"] or "",
        parent_id=row["parent_id"] or "",
        own=bool({number.lstrip("@").casefold(), name.lstrip("@").casefold()} & own),
    )
