"""What the desk adds to single deeds: macros, one answer to many that say the same, mentions in notes."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Conversation, Macro, Message, Script
from guanhao.domains.inbox.rules import scripts as rules
from guanhao.domains.inbox.selectors.scripts import why_locked
from guanhao.domains.inbox.services import core
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MENTION = re.compile(r"@([^\s@,，。:：;；、!！?？]{1,40})")
MOST_AT_ONCE = 500


@transaction.atomic
def run_macro(*, conversation_id: int, macro_id: int) -> str:
    """Do a macro's steps in one transaction (needs inbox.answer); the text of its script, filled in, for the agent to look at and send.

    Refused when a step cannot be done: then none is.
    """
    require("inbox.answer")
    macro: Macro | None = Macro.objects.filter(pk=macro_id, active=True).first()
    if macro is None:
        raise Refused(_("There is no such macro."), "macro")
    text = ""
    for step in macro.steps:
        text = _step(conversation_id, step) or text
    Macro.objects.filter(pk=macro.pk).update(uses=F("uses") + 1)
    audit.record("inbox.macro_run", target=f"inbox.conversation:{conversation_id}", after={"macro": macro.title})
    return text


def _step(conversation_id: int, step: Mapping[str, Any]) -> str:
    value = step["value"]
    match step["do"]:
        case "script":
            row = Conversation.objects.get(pk=conversation_id)
            script = Script.objects.filter(pk=value).first()
            if script is None or why_locked(script, newest_words(row)):
                raise Refused(_("This script is locked now."), "macro")
            return rules.fill(script.text, values_of(row)).text
        case "tag":
            core.tag(conversation_id=conversation_id, add=[value])
        case "assign":
            core.assign(conversation_id=conversation_id, agent_id=value or current_actor().user_id)
        case "status":
            core.set_status(conversation_id=conversation_id, status=value)
        case "snooze":
            core.snooze(conversation_id=conversation_id, until=now() + timedelta(hours=value))
        case "note":
            core.note(conversation_id=conversation_id, text=value)
    return ""


def answer_same(*, conversation_ids: Sequence[int], text: str) -> tuple[int, list[str]]:
    """One answer for conversations whose newest words are the same (needs inbox.answer): written to each, each resolved; how many, what was refused.

    Refused as a whole when their words differ, so that nobody answers what was not read.
    """
    require("inbox.answer")
    numbers = list(dict.fromkeys(conversation_ids))
    if len(numbers) > MOST_AT_ONCE:
        raise Refused(_("At most %(most)s at once.") % {"most": MOST_AT_ONCE}, "conversations")
    rows = list(Conversation.objects.filter(pk__in=numbers).order_by("pk"))
    if len({plain_words(newest_words(row)) for row in rows}) > 1:
        raise Refused(_("These do not say the same; pick only comments with the same words."), "conversations")
    done, refused = 0, []
    for row in rows:
        try:
            with transaction.atomic():
                core.reply(conversation_id=row.pk, text=rules.fill(text, values_of(row)).text)
                core.set_status(conversation_id=row.pk, status="resolved")
            done += 1
        except Refused as error:
            refused.append(f"{row.pk}: {error.message}")
    return done, refused


def mentions_in(text: str) -> list[int]:
    """People of the brand named after an @ in a note."""
    named = {one.name: one.id for one in identity.people_of_brand()}
    return [named[name] for name in dict.fromkeys(MENTION.findall(text)) if name in named]


def values_of(row: Conversation) -> dict[str, str]:
    """What is known for the places of a script; the order number is the newest one of the person's own words or orders."""

    return {
        "user_name": row.person_name,
        "order_no": order_number(row),
        "agent": current_actor().name,
        "brand": current_brand().name,
        "platform": channels.platform_title(row.platform),
        "rating_link": _rating_link(row),
    }


ORDER = re.compile(r"(?<![\d.])[A-Za-z]{0,4}\d{8,24}(?![\d.])")


def order_number(row: Conversation) -> str:
    """The newest order number in what the person wrote; "" when there is none."""
    texts = Message.objects.filter(conversation=row, direction=Message.Direction.IN).order_by("-made_at", "-pk").values_list("text", flat=True)[:20]
    return next((found.group(0) for text in texts if (found := ORDER.search(text))), "")


def newest_words(row: Conversation) -> str:
    """The newest words of the person."""
    found = (
        Message.objects.filter(conversation=row, direction=Message.Direction.IN).order_by("-made_at", "-pk").values_list("text", flat=True).first()
    )
    return str(found or "")


def plain_words(text: str) -> str:
    """A text for comparing: letters of one case, no blanks."""
    return "".join(text.casefold().split())


def account_name(account_id: int | None) -> str:
    """The account's name, "" for the brand itself."""
    try:
        account = channels.account(account_id) if account_id else None
    except LookupError:
        return ""
    return (account.name or account.handle) if account else ""


def _rating_link(row: Conversation) -> str:
    from guanhao.domains.inbox.selectors.ratings import newest
    from guanhao.domains.inbox.services.ratings import address_of

    rating = newest(row.pk)
    return address_of(rating) if rating is not None and rating.rated_at is None and rating.ends_at > now() else ""
