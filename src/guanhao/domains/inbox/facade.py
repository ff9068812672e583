"""The door of the inbox: take messages in, ask how much waits."""

from collections.abc import Iterable

from guanhao.domains.inbox.contracts import Changed, ConversationView, Incoming, QueueFilter, QueuePage, Received, Refused
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.domains.inbox.services import receiving

__all__ = [
    "Changed", "ConversationView", "Incoming", "QueueFilter", "QueuePage", "Received", "Refused", "conversation", "counts", "queue", "receive",
]  # fmt: skip


def receive(batch: Iterable[Incoming]) -> Received:
    """Take messages in (needs inbox.answer); the same message again changes nothing."""
    return receiving.receive(batch)


def queue(chosen: QueueFilter | None = None, *, cursor: str = "", limit: int = 50) -> QueuePage:
    """A page of the queue (needs inbox.view)."""
    return selectors.queue(chosen, cursor, limit)


def conversation(conversation_id: int) -> ConversationView:
    """One conversation with its newest messages (needs inbox.view)."""
    return selectors.conversation(conversation_id)


def counts() -> dict[str, int]:
    """How many conversations each view has, at most 1,001."""
    return selectors.counts()
