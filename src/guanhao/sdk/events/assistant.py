"""What happens in chats of the public page."""

from dataclasses import dataclass
from typing import ClassVar

from guanhao.sdk.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ChatHandedOver(Event):
    """The service bot handed a chat to a person: `reason` is asked, lead, urgent or unknown; `lead` when somebody may buy much. What was said is read
    from the assistant; the inbox opens a conversation, once a chat."""

    name: ClassVar[str] = "assistant.chat_handed_over"
    chat_id: int
    reason: str
    lead: bool


@dataclass(frozen=True, kw_only=True)
class ChatContinued(Event):
    """A visitor wrote again in a chat that a person has; `turn_id` names the words."""

    name: ClassVar[str] = "assistant.chat_continued"
    chat_id: int
    turn_id: int


@dataclass(frozen=True, kw_only=True)
class ChatContactLeft(Event):
    """A visitor left a telephone number or a mail address and agreed to be contacted: `person_id` knows it."""

    name: ClassVar[str] = "assistant.chat_contact_left"
    chat_id: int
    person_id: int
    lead: bool
