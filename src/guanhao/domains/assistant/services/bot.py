"""The service bot: answers from the knowledge base, hands over to people, writes down what it could not answer."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.assistant.contracts import Found, Refused, TooMany, Trouble
from guanhao.domains.assistant.models import Chat, ChatTurn, Faq, Unanswered
from guanhao.domains.assistant.policy import BotPolicy
from guanhao.domains.assistant.rules import bot as rules
from guanhao.domains.assistant.rules import privacy
from guanhao.domains.assistant.selectors import knowledge
from guanhao.domains.assistant.services import calling
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.identity import facade as identity
from guanhao.domains.people import facade as people
from guanhao.engines.text.safe import clean_input
from guanhao.kernel import audit, events
from guanhao.kernel.access import SYSTEM, acting, current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.assistant import ChatContactLeft, ChatContinued, ChatHandedOver

LONGEST = 500
PURPOSE = "service"
State, Reason, Who = Chat.State, Chat.Reason, ChatTurn.Who


@dataclass(frozen=True)
class Said:
    """What the bot says to one question: the entry behind it, questions to choose from, why a person takes over ("": none does)."""

    text: str
    faq_id: int | None = None
    offers: tuple[tuple[int, str], ...] = ()
    reason: str = ""
    ai: bool = False
    missed: bool = False


def new_key() -> str:
    """What a visitor's cookie holds: 128 random bits."""
    return secrets.token_urlsafe(16)


def chat_of(key: str) -> Chat | None:
    """The open chat of a visitor; None for somebody new."""
    row: Chat | None = Chat.objects.filter(visitor=_sealed("visitor", key)).exclude(state=State.CLOSED).first() if key else None
    return row


def say(*, key: str, text: str, address: str) -> Chat:
    """A visitor of the public page writes (no permission): the words are kept, and the bot answers or a person is called.

    Refused for nothing or too much, TooMany beyond the policy's rate (nothing is written then). A model is asked, where the policy wants it, before
    anything is written; it is told the words as data and can only lend its voice to an entry's answer.
    """
    policy = BotPolicy.of_brand()
    if not policy.open:
        raise Refused(_("The chat is closed at present."))
    words = clean_input(text.strip()).text
    if not words:
        raise Refused(_("Write something first."), "text")
    if len(words) > LONGEST:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": LONGEST}, "text")
    origin = _sealed(f"origin:{now():%Y%m%d}", address) if address else ""
    _in_measure(origin, policy)
    known = chat_of(key)
    said = answer(words, policy) if known is None or known.state == State.BOT else None
    with transaction.atomic():
        return _spoken(key, words, origin, said, policy)


def answer(words: str, policy: BotPolicy) -> Said:
    """What the bot makes of one message: harm, a purchase or a wish for a person first, then the knowledge base."""
    reason = rules.reason(words, rules.Words(policy.person_words, policy.buyer_words, policy.harm_words, policy.many))
    found = knowledge.search(words)
    sure = next((one for one in found if one.sure), None)
    if reason:
        told = {
            "urgent": _("This is important to us. A colleague looks at it at once."),
            "lead": _("Thank you for your interest. A colleague for larger orders takes over."),
            "asked": _("A colleague takes over."),
        }[reason]
        return Said(told, reason=reason)
    if sure is not None:
        text, ai = _voiced(words, sure, policy)
        return Said(text, sure.id, ai=ai)
    if found:
        return Said(_("Did you mean one of these?"), offers=tuple((one.id, one.question) for one in found), missed=True)
    return Said(_("I have no answer to this yet. I have written it down for my colleagues."), missed=True)


def choose_offer(*, key: str, turn_id: int, faq_id: int) -> Chat:
    """The visitor picks one of the questions the bot offered: its answer, word for word."""
    chat = _open(key)
    with transaction.atomic():
        turn = ChatTurn.objects.filter(pk=turn_id, chat=chat, who=Who.BOT).first()
        row = Faq.objects.filter(pk=faq_id, state=Faq.State.LIVE).first()
        if turn is None or row is None or faq_id not in [number for number, _question in turn.offers]:
            raise Refused(_("This question is not there any more."))
        turn.offers = []
        turn.save(update_fields=["offers"])
        ChatTurn(chat=chat, who=Who.BOT, text=row.answer, faq=row, at=now()).save()
        Faq.objects.filter(pk=row.pk).update(asked=F("asked") + 1)
        Chat.objects.filter(pk=chat.pk).update(turns=F("turns") + 1, last_at=now())
    chat.refresh_from_db()
    return chat


def rate_turn(*, key: str, turn_id: int, helpful: bool) -> Chat:
    """The visitor says whether an answer helped, once; one that did not is written down as a question without an answer."""
    chat = _open(key)
    with transaction.atomic():
        turn = ChatTurn.objects.select_for_update().filter(pk=turn_id, chat=chat, who=Who.BOT, faq__isnull=False).first()
        if turn is None:
            raise Refused(_("This answer is not there any more."))
        if turn.helpful is None:
            turn.helpful = helpful
            turn.save(update_fields=["helpful"])
            if helpful:
                Faq.objects.filter(pk=turn.faq_id).update(helped=F("helped") + 1)
            else:
                asked = ChatTurn.objects.filter(chat=chat, who=Who.VISITOR, pk__lt=turn.pk).order_by("-pk").first()
                if asked is not None:
                    _write_down(asked.text, chat)
    return chat


def call_person(*, key: str) -> Chat:
    """The visitor wants a person."""
    chat = _open(key)
    with transaction.atomic():
        _hand_over(chat, Reason.ASKED, lead=False)
        ChatTurn(chat=chat, who=Who.BOT, text=_("A colleague takes over."), at=now()).save()
    chat.refresh_from_db()
    return chat


def leave_contact(*, key: str, name: str, phone: str = "", mail: str = "", agreed: bool = False) -> Chat:
    """The visitor leaves a number or an address and agrees to be contacted: it goes to the register of people, sealed, and not into the chat."""
    chat = _open(key)
    if not agreed:
        raise Refused(_("Agree that we contact you, please; otherwise we may not keep it."), "agreed")
    if len(name) > 40:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 40}, "name")
    handles = []
    for kind, value in (("phone", phone.strip()), ("mail", mail.strip())):
        if value and not people.fingerprint(kind, value):
            words = _("This is not a telephone number.") if kind == "phone" else _("This is not a mail address.")
            raise Refused(words, kind)
        handles += [people.Handle(kind, value, name=clean_input(name.strip()).text)] if value else []
    if not handles:
        raise Refused(_("Give a telephone number or a mail address."), "phone")
    with transaction.atomic(), acting(SYSTEM):
        row: Chat = Chat.objects.select_for_update().get(pk=chat.pk)
        row.person_id = people.resolve(handles)[0]
        people.give_consent(person_id=row.person_id, purpose=PURPOSE, source=f"assistant.chat:{row.pk}")
        row.save(update_fields=["person_id"])
        if row.state == State.BOT:
            _hand_over(row, Reason.ASKED, lead=False)
        events.emit(ChatContactLeft(brand_id=row.brand_id, chat_id=row.pk, person_id=row.person_id, lead=row.lead))
        ChatTurn(chat=row, who=Who.BOT, text=_("Thank you. We will contact you."), at=now()).save()
    row.refresh_from_db()
    return row


@transaction.atomic
def answer_by_hand(*, chat: Chat, text: str) -> Chat:
    """A person answers in the chat (needs assistant.chat); the visitor sees it on the page. Forbidden words are refused."""
    require("assistant.chat")
    row: Chat = Chat.objects.select_for_update().get(pk=chat.pk)
    if row.state == State.CLOSED:
        raise Refused(_("This chat is closed."))
    words = clean_input(text.strip()).text
    if not words or len(words) > 2000:
        raise Refused(_("Write from 1 to %(most)s characters.") % {"most": 2000}, "text")
    report = compliance.check([compliance.TextPart("body", words)], compliance.CheckContext(format="comment"))
    hit = next((one for one in report.hits if one.level == "block"), None)
    if hit is not None:
        raise Refused(_("“%(words)s” may not be said: %(reason)s") % {"words": hit.text or hit.word, "reason": hit.reason}, "text")
    ChatTurn(chat=row, who=Who.PERSON, text=words, by_name=current_actor().name[:120], at=now()).save()
    row.state, row.turns, row.last_at = State.ANSWERED, row.turns + 1, now()
    row.save(update_fields=["state", "turns", "last_at"])
    audit.record("assistant.chat_answered", target=target_of(row))
    return row


@transaction.atomic
def close_chat(*, chat: Chat) -> Chat:
    """End a chat (needs assistant.chat); the visitor's next words begin another."""
    require("assistant.chat")
    row: Chat = Chat.objects.select_for_update().get(pk=chat.pk)
    if row.state != State.CLOSED:
        row.state = State.CLOSED
        row.save(update_fields=["state"])
        audit.record("assistant.chat_closed", target=target_of(row))
    return row


def end_quiet() -> int:
    """Close chats nobody wrote in for so long, delete those that are too old; how many were closed."""
    policy, moment = BotPolicy.of_brand(), now()
    Chat.objects.filter(last_at__lt=moment - timedelta(days=policy.keep_days)).delete()
    quiet = Chat.objects.filter(last_at__lt=moment - timedelta(hours=policy.quiet_hours), state__in=(State.BOT, State.ANSWERED))
    return int(quiet.update(state=State.CLOSED))


def target_of(row: Chat) -> str:
    """Its name in the audit log."""
    return f"assistant.chat:{row.pk}"


def _spoken(key: str, words: str, origin: str, said: Said | None, policy: BotPolicy) -> Chat:
    moment = now()
    chat = Chat.objects.select_for_update().filter(visitor=_sealed("visitor", key)).exclude(state=State.CLOSED).first()
    if chat is None:
        chat = Chat(visitor=_sealed("visitor", key), origin=origin, begun_at=moment, last_at=moment, first_words=privacy.strip(words).text[:120])
        chat.save()
    turn = ChatTurn(chat=chat, who=Who.VISITOR, text=words, origin=origin, at=moment)
    turn.save()
    chat.turns, chat.last_at = chat.turns + 1, moment
    if chat.state != State.BOT or said is None:
        chat.state = State.HANDED if chat.state == State.ANSWERED else chat.state
        chat.save(update_fields=["turns", "last_at", "state"])
        events.emit(ChatContinued(brand_id=chat.brand_id, chat_id=chat.pk, turn_id=turn.pk))
        return chat
    chat.save(update_fields=["turns", "last_at"])
    if said.missed:
        _write_down(words, chat)
    reason, text = said.reason, said.text
    if said.missed and not reason and _misses(chat) + 1 >= policy.misses:
        reason = Reason.UNKNOWN
        text = _("I have no answer to this yet. A colleague takes over.") if not said.offers else text
    ChatTurn(chat=chat, who=Who.BOT, text=text, faq_id=said.faq_id, offers=[list(one) for one in said.offers], ai=said.ai, at=moment).save()
    if said.faq_id is not None:
        Faq.objects.filter(pk=said.faq_id).update(asked=F("asked") + 1)
    if reason:
        _hand_over(chat, reason, lead=reason == Reason.LEAD)
    chat.refresh_from_db()
    return chat


def _misses(chat: Chat) -> int:
    """Answers of the bot in a row that came from no entry."""
    newest = ChatTurn.objects.filter(chat=chat, who=Who.BOT).order_by("-pk").values_list("faq_id", flat=True)[:20]
    count = 0
    for faq_id in newest:
        if faq_id is not None:
            break
        count += 1
    return count


def _hand_over(chat: Chat, reason: str, *, lead: bool) -> None:
    """The inbox is told, and whoever answers there."""
    row: Chat = Chat.objects.select_for_update().get(pk=chat.pk)
    if row.state in (State.HANDED, State.ANSWERED):
        return
    row.state, row.reason, row.lead, row.handed_at = State.HANDED, reason, row.lead or lead, now()
    row.save(update_fields=["state", "reason", "lead", "handed_at"])
    events.emit(ChatHandedOver(brand_id=row.brand_id, chat_id=row.pk, reason=reason, lead=row.lead))
    audit.record("assistant.chat_handed", target=target_of(row), after={"reason": reason, "lead": row.lead})
    if lead or reason == Reason.URGENT:
        notify(
            topic="assistant.chat",
            title=_("Chat %(number)s: %(reason)s") % {"number": row.pk, "reason": Reason(reason).label},
            body=row.first_words,
            url=burl_or_none("assistant:chat", pk=row.pk) or "",
            key=f"assistant.chat:{row.pk}:{reason}",
            users=identity.users_with("assistant.chat"),
            level="warning",
        )


def _write_down(words: str, chat: Chat) -> None:
    """A question without an answer, personal data taken out; the same again counts."""
    text = privacy.strip(" ".join(words.split())).text[:200]
    mark = hashlib.sha256("".join(char for char in text.lower() if char.isalnum()).encode()).hexdigest()
    moment = now()
    row, made = Unanswered.objects.get_or_create(
        brand_id=current_brand().id, mark=mark, defaults={"text": text, "chat": chat, "first_at": moment, "last_at": moment}
    )
    if not made:
        Unanswered.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=moment)


def _voiced(words: str, found: Found, policy: BotPolicy) -> tuple[str, bool]:
    """The entry's answer, in the model's words where the policy wants it and they say nothing else; and whether they are the model's."""
    if not policy.rephrase:
        return found.answer, False
    try:
        wish = calling.Wish("bot", "bot", [("问题", words), ("答案", found.answer)], subject=f"assistant.faq:{found.id}", most=400)
        said = calling.ask(wish).text
    except Trouble:
        return found.answer, False
    report = compliance.check([compliance.TextPart("body", said)], compliance.CheckContext(ai_generated=True, has_ai_label=True))
    return (said, True) if report.state == "pass" and rules.faithful(said, found.answer, words) else (found.answer, False)


def _open(key: str) -> Chat:
    chat = chat_of(key)
    if chat is None:
        raise Refused(_("There is no open chat. Write something first."))
    return chat


def _in_measure(origin: str, policy: BotPolicy) -> None:
    """TooMany when this address, or all together, wrote more within an hour than the policy takes."""
    recent = ChatTurn.objects.filter(who=Who.VISITOR, at__gt=now() - timedelta(hours=1))
    if recent.filter(origin=origin).count() >= policy.per_address or recent.count() >= policy.per_hour:
        raise TooMany(_("Too many messages in a short time; please try again later."))


def _sealed(purpose: str, text: str) -> str:
    """A keyed hash (HMAC-SHA-256 under the installation's secret); no address and no cookie is kept."""
    words = f"assistant.{purpose}\0{current_brand().id}\0{text}"
    return hmac.new(settings.SECRET_KEY.encode(), words.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
