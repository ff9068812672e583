"""Rows of a file become messages."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.models import Kind
from guanhao.domains.inbox.services.known import known_apart
from guanhao.domains.inbox.services.receiving import receive
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

WORDS = {"评论": "comment", "留言": "comment", "私信": "direct", "提及": "mention", "@我的": "mention", "评价": "review", "": "comment"}


class MessageSink:
    """Takes messages of one account; those that were imported, pulled or handed in before change nothing."""

    def __init__(self, ctx: ImportContext) -> None:
        self.ctx = ctx
        self.waiting: list[Incoming] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge a block; nothing is written yet."""
        found: list[Incoming] = []
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            kind = self._kind(row.get("kind"))
            if kind is None:
                rejected.append(
                    Reject(row["_line"], "kind", _("This is no kind of message: comment, mention, direct or review."), str(row["kind"])[:200])
                )
                continue
            found.append(self._incoming(row, kind))
        fresh, _known = known_apart(found)
        self.waiting += found
        return Outcome(len(fresh), 0, len(found) - len(fresh), rejected)

    def commit(self) -> None:
        """Take them in, in the run's transaction."""
        receive(self.waiting)

    def discard(self) -> None:
        """Nothing was staged."""
        self.waiting = []

    def _kind(self, word: Any) -> str | None:
        text = str(word or "").strip()
        if text.casefold() in Kind.values:
            return text.casefold()
        return WORDS.get(text)

    def _incoming(self, row: dict[str, Any], kind: str) -> Incoming:
        def text(name: str) -> str:
            return str(row.get(name) or "")

        url = text("url")
        return Incoming(
            remote_id=text("message_id"),
            kind=kind,
            text=text("text"),
            made_at=row["made_at"],
            account_id=self.ctx.account_id,
            platform=self.ctx.platform,
            author_id=text("author_id"),
            author=text("author"),
            post_id=text("post_id"),
            parent_id=text("parent_id"),
            url=url if url.startswith(("https://", "http://")) else "",
        )
