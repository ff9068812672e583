"""The door of the assistant: drafts for the rooms above, answers from the knowledge base, chats, reasons for topics."""

from collections.abc import Callable, Iterable, Sequence

from guanhao.domains.assistant.contracts import ChatLine, ChatView, Clue, Fact, Found, Material, Refused, ReplyDraft, Target
from guanhao.domains.assistant.rules import targets
from guanhao.kernel.access import require

__all__ = [
    "ChatLine", "ChatView", "Clue", "Fact", "Found", "Material", "Refused", "ReplyDraft", "Target",
    "add_clues", "add_target", "answers_to", "chat", "draft_reply",
]  # fmt: skip


def add_target(target: Target) -> None:
    """A room takes drafts into its own work; call it in apps.py (with kernel.later)."""
    targets.add(target)


def add_clues(source: Callable[[], Iterable[Clue]]) -> None:
    """A room knows reasons for topics (what rises, what hurts, what is missing); call it in apps.py (with kernel.later)."""
    targets.add_clues(source)


def answers_to(words: str, limit: int = 3) -> list[Found]:
    """Entries of the knowledge base for what somebody wrote, best first; no model, nothing is written."""
    from guanhao.domains.assistant.selectors import knowledge

    return knowledge.search(words, limit)


def draft_reply(*, subject: str, words: str, account_id: int | None = None, names: Sequence[str] = ()) -> ReplyDraft:
    """Words for an answer that a person sends (needs assistant.write); `names` of people do not leave the house. Calls a provider: not inside a
    transaction."""
    from guanhao.domains.assistant.services import drafts

    return drafts.draft_reply(subject=subject, words=words, account_id=account_id, names=names)


def chat(chat_id: int) -> ChatView:
    """A chat of the public page with what was said (needs assistant.view); Chat.DoesNotExist for another brand's."""
    from guanhao.domains.assistant.selectors import chats

    require("assistant.view")
    return chats.view(chat_id)
