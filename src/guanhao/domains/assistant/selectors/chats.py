"""Chats as other rooms and pages see them."""

from guanhao.domains.assistant.contracts import ChatLine, ChatView
from guanhao.domains.assistant.models import Chat, ChatTurn


def view(chat_id: int, *, most: int = 200) -> ChatView:
    """One chat with what was said, the newest `most` turns; Chat.DoesNotExist for another brand's."""
    row: Chat = Chat.objects.get(pk=chat_id)
    newest = list(ChatTurn.objects.filter(chat=row).order_by("-pk")[:most])[::-1]
    lines = tuple(ChatLine(one.pk, one.who, one.text, one.at) for one in newest)
    return ChatView(row.pk, row.state, row.reason, row.lead, row.person_id, row.first_words, row.begun_at, lines)


def turns(chat: Chat, *, most: int = 200) -> list[ChatTurn]:
    """What was said, the oldest first."""
    return list(ChatTurn.objects.filter(chat=chat).select_related("faq").order_by("-pk")[:most])[::-1]
