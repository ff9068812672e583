"""Chats of the service bot that a person has to answer: a conversation each, and a lead where somebody may buy much."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.assistant import facade as assistant
from guanhao.domains.inbox.contracts import Incoming
from guanhao.domains.inbox.models import Lead, LeadSource
from guanhao.domains.inbox.services import leads, receiving
from guanhao.domains.people import facade as people

NAME = 80


@transaction.atomic
def take_chat(*, chat_id: int) -> None:
    """What the visitor said becomes a conversation (each message once), with the way to the chat; nothing when the chat is gone."""
    chat = _chat(chat_id)
    if chat is None:
        return
    said = [one for one in chat.lines if one.who == "visitor"]
    receiving.receive(
        Incoming(
            remote_id=f"assistant.turn:{one.id}",
            kind="form",
            platform="form",
            text=one.text,
            made_at=one.at,
            author=_("Chat %(number)s") % {"number": chat.id},
            thread=f"assistant.chat:{chat.id}",
            url=burl_or_none("assistant:chat", pk=chat.id) or "",
        )
        for one in said
    )
    if chat.lead:
        _take_lead(chat, chat.person_id)


@transaction.atomic
def take_contact(*, chat_id: int, person_id: int) -> None:
    """Somebody who may buy much left a contact: the lead can be reached."""
    chat = _chat(chat_id)
    if chat is None or not chat.lead:
        return
    nameless = LeadSource.objects.filter(kind=LeadSource.Kind.BOT, ref=_ref(chat, None)).select_related("lead").first()
    if nameless is not None and nameless.lead.person_id is None and not Lead.objects.filter(person_id=person_id).exists():
        nameless.lead.person_id = person_id  # the next source of this person joins the lead there is
        nameless.lead.save(update_fields=["person_id"])
    _take_lead(chat, person_id)


def _chat(chat_id: int) -> assistant.ChatView | None:
    try:
        return assistant.chat(chat_id)
    except ObjectDoesNotExist:
        return None


def _take_lead(chat: assistant.ChatView, person_id: int | None) -> None:
    known = people.contacts([person_id]).get(person_id, {}) if person_id is not None else {}
    name = people.names([person_id]).get(person_id, "") if person_id is not None else ""
    draft = leads.LeadDraft(
        kind=LeadSource.Kind.BOT,
        ref=_ref(chat, person_id),
        title=_("Chat of the service bot"),
        item_ref=f"assistant.chat:{chat.id}",
        name=(name or _("Chat %(number)s") % {"number": chat.id})[:NAME],
        phone=known.get("phone", ""),
        mail=known.get("mail", ""),
        wants="\n".join(one.text for one in chat.lines if one.who == "visitor")[:2000],
        person_id=person_id,
    )
    leads.take_lead(draft=draft)


def _ref(chat: assistant.ChatView, person_id: int | None) -> str:
    return f"assistant.chat:{chat.id}:{person_id or 0}"
