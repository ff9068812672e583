"""What the desk does when a crisis opens or a conversation ends."""

from guanhao.kernel.events import on
from guanhao.kernel.later import later
from guanhao.sdk.events.assistant import ChatContactLeft, ChatContinued, ChatHandedOver
from guanhao.sdk.events.crisis import CrisisClosed, CrisisOpened, HoldingReplyIssued
from guanhao.sdk.events.inbox import ConversationResolved
from guanhao.sdk.events.interaction import LeadLeft

_SCRIPTS = "guanhao.domains.inbox.services.scripts"  # with the rules of texts, which commands need not load at their start
open_crisis, hold, end_crisis = later(_SCRIPTS, "open_crisis"), later(_SCRIPTS, "hold"), later(_SCRIPTS, "end_crisis")


@on(CrisisOpened, key="inbox.await_holding_words")
def await_words(event: CrisisOpened) -> None:
    """Know of the crisis by name before its words are there."""
    open_crisis(crisis_id=event.crisis_id, title=event.title)


@on(HoldingReplyIssued, key="inbox.lock_scripts")
def lock(event: HoldingReplyIssued) -> None:
    """Scripts outside the crisis lock for matching messages; the holding words are offered."""
    hold(crisis_id=event.crisis_id, text=event.text, words=event.words)


@on(CrisisClosed, key="inbox.unlock_scripts")
def unlock(event: CrisisClosed) -> None:
    """Everything may be said again."""
    end_crisis(crisis_id=event.crisis_id)


@on(LeadLeft, key="inbox.take_lead")
def take_lead(event: LeadLeft) -> None:
    """Who left a contact in a survey is a lead, with the survey as its source."""
    from guanhao.domains.inbox.services import leads

    leads.take_from_survey(activity_id=event.activity_id, ballot_id=event.ballot_id, person_id=event.person_id, title=event.title, wants=event.wants)


@on(ConversationResolved, key="inbox.ask_rating")
def ask(event: ConversationResolved) -> None:
    """Ask how it was; in private conversations by a message with the link."""
    from guanhao.domains.inbox.services import asking

    asking.ask_after(conversation_id=event.conversation_id, agent_id=event.agent_id)


@on(ChatHandedOver, key="inbox.take_chat")
def take_chat(event: ChatHandedOver) -> None:
    """The service bot handed a chat over: a conversation, and a lead when somebody may buy much."""
    from guanhao.domains.inbox.services import chats

    chats.take_chat(chat_id=event.chat_id)


@on(ChatContinued, key="inbox.follow_chat")
def follow_chat(event: ChatContinued) -> None:
    """The visitor wrote again."""
    from guanhao.domains.inbox.services import chats

    chats.take_chat(chat_id=event.chat_id)


@on(ChatContactLeft, key="inbox.take_chat_contact")
def take_chat_contact(event: ChatContactLeft) -> None:
    """The visitor can be reached now."""
    from guanhao.domains.inbox.services import chats

    chats.take_contact(chat_id=event.chat_id, person_id=event.person_id)
