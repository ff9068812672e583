"""What happens to conversations, feedback and leads."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class MessagesReceived(Event):
    """New messages of people are in the inbox: `count` of them in the conversations named (at most 200 numbers; a flood names the newest)."""

    name: ClassVar[str] = "inbox.messages_received"
    account_id: int | None
    count: int
    conversation_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReplySent(Event):
    """An answer stands on the platform under `remote_id`."""

    name: ClassVar[str] = "inbox.reply_sent"
    conversation_id: int
    message_id: int
    account_id: int
    remote_id: str


@dataclass(frozen=True, kw_only=True)
class ConversationResolved(Event):
    """A conversation is done; `person_id` is whom it was with."""

    name: ClassVar[str] = "inbox.conversation_resolved"
    conversation_id: int
    person_id: int | None
    agent_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConversationRated(Event):
    """Somebody rated how they were answered, 1 (worst) to 5; `reopened` when that opened the conversation again."""

    name: ClassVar[str] = "inbox.conversation_rated"
    conversation_id: int
    score: int
    reopened: bool


@dataclass(frozen=True, kw_only=True)
class LeadMade(Event):
    """A new lead, or another source of a known one."""

    name: ClassVar[str] = "inbox.lead_made"
    lead_id: int
    source: str
    merged: bool
