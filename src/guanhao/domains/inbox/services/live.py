"""What agents see of each other: who looks at a conversation, and what they write."""

from django.db import transaction

from guanhao.domains.inbox.contracts import Looker, Refused
from guanhao.domains.inbox.models import Conversation, Draft, Presence
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.kernel.access import current_actor, require, require_person
from guanhao.kernel.now import now

LONGEST = 5000


@transaction.atomic
def here(*, conversation_id: int, typing: bool = False, text: str | None = None, private: bool = False) -> tuple[Looker, ...]:
    """I look at this conversation (needs inbox.answer), and with a text: I write this; who else does. Called every few seconds by the page."""
    require("inbox.answer")
    require_person()
    row = Conversation.objects.filter(pk=conversation_id).first()
    if row is None:
        from django.utils.translation import gettext as _

        raise Refused(_("There is no such conversation."), "conversation")
    actor, moment = current_actor(), now()
    name = actor.name[:120]
    seen = {"brand_id": row.brand_id, "agent_name": name, "seen_at": moment, "typing": typing}
    Presence.objects.update_or_create(conversation=row, agent_id=actor.user_id, defaults=seen)
    if text is not None:
        keep_draft(conversation_id=conversation_id, text=text, private=private)
    return selectors.lookers(conversation_id)


@transaction.atomic
def keep_draft(*, conversation_id: int, text: str, private: bool = False) -> None:
    """Keep what I write (needs inbox.answer); nothing written means no draft."""
    require("inbox.answer")
    actor, words = current_actor(), text[:LONGEST]
    mine = Draft.objects.filter(conversation_id=conversation_id, agent_id=actor.user_id)
    if not words.strip():
        mine.delete()
        return
    row = Conversation.objects.get(pk=conversation_id)
    values = {"brand_id": row.brand_id, "agent_name": actor.name[:120], "text": words, "private": private, "changed_at": now()}
    Draft.objects.update_or_create(conversation=row, agent_id=actor.user_id, defaults=values)


def gone(*, conversation_id: int) -> None:
    """I do not look at it any more."""
    Presence.objects.filter(conversation_id=conversation_id, agent_id=current_actor().user_id or 0).delete()
