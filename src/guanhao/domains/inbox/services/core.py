"""What agents do: answer, note, assign, end, snooze, tag; all of it with a look at what others did meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance import facade as compliance
from guanhao.domains.compliance.contracts import CheckContext, Report, TextPart
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Changed, Refused
from guanhao.domains.inbox.models import Conversation, ConversationTag, Message, Priority, Script, Status
from guanhao.domains.inbox.policy.core import ReplyPolicy
from guanhao.domains.inbox.selectors.scripts import why_locked
from guanhao.domains.inbox.services import clocks, scripts
from guanhao.domains.inbox.services.receiving import receive
from guanhao.domains.inbox.services.sending import queue_answer, stands
from guanhao.kernel import audit, events
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.inbox import ConversationResolved

__all__ = [
    "Answer", "assign", "bulk", "cancel_reply", "check", "check_off", "mark_read", "note", "receive", "reply", "set_priority", "set_status", "settle",
    "snooze", "tag", "take",
]  # fmt: skip
State = Message.State
LONGEST, MOST_TAGS, LONGEST_TAG = 5000, 30, 40


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer on its way: `state` queued or hand, the moment until which it can be taken back, and warnings of the rules of words."""

    message_id: int
    state: str
    undo_until: datetime | None
    warnings: tuple[str, ...] = ()


@transaction.atomic
def reply(
    *, conversation_id: int, text: str, private: bool = False, script_id: int | None = None, revision: int | None = None, to: int | None = None
) -> Answer:
    """Answer (needs inbox.answer): checked by the brand's rules of words, taken back for as long as the policy says, then sent once.

    `to` names the message that is answered, else the newest of the person. Refused for blocked words, for a public answer to something private, and
    while another answer is on its way; Changed when the conversation is not at `revision` any more.
    """
    require("inbox.answer")
    row = _locked(conversation_id, revision)
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Refused(_("Write an answer of 1 to %(most)s characters.") % {"most": LONGEST}, "text")
    if row.channel == "private":
        private = True
    above = _above(row, to)
    _nobody_else(row)
    report = check(words, row)
    stopped = [hit for hit in report.hits if hit.level == "block"]
    if stopped:
        named = "; ".join(dict.fromkeys(f"{hit.text or hit.word}: {hit.reason}" for hit in stopped))
        raise Refused(_("These words cannot be sent: %(words)s") % {"words": named[:500]}, "text")
    by_program = current_actor().user_id is None
    undo = timedelta(0) if by_program else ReplyPolicy.of_brand().undo
    _allow_script(script_id, above)
    made = queue_answer(row, words, private=private, answers=above, send_at=now() + undo, script_id=script_id)
    if not by_program:
        row.assignee_id = row.assignee_id or current_actor().user_id
        row.unread, row.revision = 0, row.revision + 1
        row.save(update_fields=["assignee_id", "unread", "revision"])
        audit.record("inbox.answered", target=_target(row), after={"message": made.pk, "private": private})
    if script_id is not None:
        scripts.note_use(script_id=script_id, conversation_id=row.pk)
    warnings = tuple(dict.fromkeys(f"{hit.text or hit.word}: {hit.reason}" for hit in report.hits if hit.level == "warn"))
    return Answer(message_id=made.pk, state=made.state, undo_until=made.send_at if made.state == State.QUEUED else None, warnings=warnings)


def check(text: str, row: Conversation) -> Report:
    """What the brand's rules say of the words of an answer here."""
    context = CheckContext(platform=row.platform, format="comment", account_id=row.account_id or 0)
    return compliance.check([TextPart("body", text)], context)


@transaction.atomic
def cancel_reply(*, message_id: int) -> Message:
    """Take an answer back before it left (needs inbox.answer); Refused when it is too late."""
    require("inbox.answer")
    row: Message | None = Message.objects.select_for_update().filter(pk=message_id, direction="out").first()
    if row is None or row.state not in (State.QUEUED, State.HAND, State.FAILED):
        raise Refused(_("It is too late to take this back."), "message")
    row.state, row.error = State.CANCELLED, ""
    row.save(update_fields=["state", "error"])
    audit.record("inbox.answer_cancelled", target=f"inbox.conversation:{row.conversation_id}", after={"message": row.pk})
    return row


@transaction.atomic
def check_off(*, message_id: int, url: str = "", remote_id: str = "") -> Message:
    """The answer was pasted into the platform's app by a person (needs inbox.answer)."""
    require("inbox.answer")
    row = _waiting(message_id, State.HAND)
    stands(row, remote_id=remote_id.strip(), url=url.strip())
    audit.record("inbox.answer_checked_off", target=f"inbox.conversation:{row.conversation_id}", after={"message": row.pk})
    return row


@transaction.atomic
def settle(*, message_id: int, sent: bool) -> Message:
    """A person looked at the platform and says what became of an answer of unknown outcome (needs inbox.answer)."""
    require("inbox.answer")
    row = _waiting(message_id, State.UNKNOWN)
    if sent:
        stands(row, remote_id="")
    else:
        row.state, row.error = State.FAILED, _("Somebody looked: it is not on the platform.")
        row.save(update_fields=["state", "error"])
    audit.record("inbox.answer_settled", target=f"inbox.conversation:{row.conversation_id}", after={"message": row.pk, "sent": sent})
    return row


@transaction.atomic
def note(*, conversation_id: int, text: str, mentions: Sequence[int] = ()) -> Message:
    """An internal note (needs inbox.answer); people who are mentioned are told."""
    require("inbox.answer")
    row = _locked(conversation_id)
    if not text.strip() or len(text) > LONGEST:
        raise Refused(_("Write a note of 1 to %(most)s characters.") % {"most": LONGEST}, "text")
    made = _line(row, Message.Direction.NOTE, text.strip())
    may = set(identity.users_with("inbox.view"))
    told = [person for person in mentions if person in may and person != current_actor().user_id]
    if told:
        _notify(row, told, _("%(name)s mentions you") % {"name": current_actor().name}, text.strip()[:300], f"inbox.note:{made.pk}")
    return made


@transaction.atomic
def assign(*, conversation_id: int, agent_id: int | None, revision: int | None = None) -> Conversation:
    """Give a conversation to somebody who may answer, or back to the queue (needs inbox.answer)."""
    require("inbox.answer")
    row = _locked(conversation_id, revision)
    if agent_id is not None and agent_id not in identity.users_with("inbox.answer"):
        raise Refused(_("This person may not answer."), "agent_id")
    if row.assignee_id == agent_id:
        return row
    before, row.assignee_id = row.assignee_id, agent_id
    _save(row, "assignee_id")
    names = identity.people([one for one in (agent_id,) if one])
    words = _("Given to %(name)s.") % {"name": names[agent_id].name} if agent_id in names else _("Given back to the queue.")
    _line(row, Message.Direction.SYSTEM, words)
    audit.record("inbox.assigned", target=_target(row), before={"assignee": before}, after={"assignee": agent_id})
    if agent_id is not None and agent_id != current_actor().user_id:
        _notify(row, [agent_id], _("A conversation is yours now"), row.preview, f"inbox.assigned:{row.pk}:{row.revision}")
    return row


def take(*, conversation_id: int, revision: int | None = None) -> Conversation:
    """Take a conversation oneself (needs inbox.answer); Changed when somebody else has it meanwhile."""
    require("inbox.answer")
    me = current_actor().user_id
    with transaction.atomic():
        row = _locked(conversation_id, revision)
        if row.assignee_id not in (None, me) and revision is None:
            raise Changed(_("Somebody else has taken it."), "assignee")
        return assign(conversation_id=conversation_id, agent_id=me)


@transaction.atomic
def set_status(*, conversation_id: int, status: str, revision: int | None = None) -> Conversation:
    """open, waiting, resolved or closed (needs inbox.answer); the promises pause, go on or end with it. `snooze` is for sleeping."""
    require("inbox.answer")
    row = _locked(conversation_id, revision)
    if status not in (Status.OPEN, Status.WAITING, Status.RESOLVED, Status.CLOSED):
        raise Refused(_("Choose one of: %(known)s.") % {"known": "open, waiting, resolved, closed"}, "status")
    before = row.status
    if before == status:
        return row
    row.status, row.snoozed_until = status, None
    done = status in (Status.RESOLVED, Status.CLOSED)
    if done:
        clocks.finish(row)
        row.resolved_at, row.unread = row.resolved_at or now(), 0
    elif status == Status.WAITING:
        clocks.pause(row)
    else:
        row.resolved_at = None
        clocks.resume(row)
    row.revision += 1
    row.save()
    _line(row, Message.Direction.SYSTEM, str(Status(status).label))
    audit.record("inbox.status_set", target=_target(row), before={"status": before}, after={"status": status})
    if done and before not in (Status.RESOLVED, Status.CLOSED):
        events.emit(
            ConversationResolved(
                brand_id=row.brand_id, conversation_id=row.pk, person_id=row.person_id, agent_id=row.assignee_id or current_actor().user_id
            )
        )
    return row


@transaction.atomic
def snooze(*, conversation_id: int, until: datetime, revision: int | None = None) -> Conversation:
    """Let it sleep until a moment ahead (needs inbox.answer); it wakes by itself, or when the person writes."""
    require("inbox.answer")
    row = _locked(conversation_id, revision)
    if until <= now() or until > now() + timedelta(days=366):
        raise Refused(_("Choose a moment within the next year."), "until")
    if row.status in (Status.RESOLVED, Status.CLOSED):
        raise Refused(_("This conversation has ended."), "status")
    row.status, row.snoozed_until = Status.SNOOZED, until
    clocks.pause(row)
    row.revision += 1
    row.save()
    audit.record("inbox.snoozed", target=_target(row), after={"until": until.isoformat()})
    return row


@transaction.atomic
def wake_due(*, limit: int = 500) -> int:
    """Wake what has slept long enough; how many. The job runs it every minute."""
    rows = Conversation.objects.select_for_update().filter(status=Status.SNOOZED, snoozed_until__lte=now())[:limit]
    count = 0
    for row in rows:
        row.status, row.snoozed_until, row.revision = Status.OPEN, None, row.revision + 1
        clocks.resume(row)
        row.save()
        count += 1
    return count


@transaction.atomic
def tag(*, conversation_id: int, add: Sequence[str] = (), remove: Sequence[str] = (), revision: int | None = None) -> Conversation:
    """Add and remove tags (needs inbox.answer)."""
    require("inbox.answer")
    row = _locked(conversation_id, revision)
    added = [one.strip() for one in add if one.strip()]
    if any(len(one) > LONGEST_TAG for one in added):
        raise Refused(_("A tag has at most %(most)s characters.") % {"most": LONGEST_TAG}, "tags")
    gone = {one.strip() for one in remove}
    tags = [one for one in dict.fromkeys([*row.tags, *added]) if one not in gone]
    if len(tags) > MOST_TAGS:
        raise Refused(_("At most %(most)s tags.") % {"most": MOST_TAGS}, "tags")
    if tags != row.tags:
        before, row.tags = list(row.tags), tags
        _save(row, "tags")
        ConversationTag.objects.filter(conversation=row).exclude(tag__in=tags).delete()
        rows = [ConversationTag(brand_id=row.brand_id, conversation=row, tag=one) for one in tags]
        ConversationTag.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record("inbox.tagged", target=_target(row), before={"tags": before}, after={"tags": tags})
    return row


@transaction.atomic
def set_priority(*, conversation_id: int, priority: int) -> Conversation:
    """Low (0) to urgent (3) (needs inbox.answer)."""
    require("inbox.answer")
    row = _locked(conversation_id)
    if priority not in Priority.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": "0, 1, 2, 3"}, "priority")
    if row.priority != priority:
        before, row.priority = row.priority, priority
        _save(row, "priority")
        audit.record("inbox.priority_set", target=_target(row), before={"priority": before}, after={"priority": priority})
    return row


@transaction.atomic
def set_spam(*, conversation_id: int, spam: bool) -> Conversation:
    """Call it spam, which ends its promises, or call it none (needs inbox.answer)."""
    require("inbox.answer")
    row = _locked(conversation_id)
    if row.spam != spam:
        row.spam = spam
        if spam:
            clocks.finish(row, cancelled=True)
            row.status = Status.CLOSED
        else:
            row.status = Status.OPEN
        row.revision += 1
        row.save()
        audit.record("inbox.spam_set", target=_target(row), after={"spam": spam})
    return row


def mark_read(*, conversation_id: int) -> None:
    """Somebody who may answer has looked at it: nothing is unread. No revision, because nothing changed for others."""
    require("inbox.answer")
    Conversation.objects.filter(pk=conversation_id, unread__gt=0).update(unread=0)


def bulk(*, conversation_ids: Sequence[int], action: str, **values: Any) -> tuple[int, list[str]]:
    """One of assign, take, status, snooze, tag, priority, spam on many (needs inbox.answer), each in its own transaction: how many, and what was
    refused in words.
    """
    require("inbox.answer")
    steps = {
        "assign": assign,
        "take": take,
        "status": set_status,
        "snooze": snooze,
        "tag": tag,
        "priority": set_priority,
        "spam": set_spam,
    }
    if action not in steps:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(steps)}, "action")
    done, refused = 0, []
    for number in list(dict.fromkeys(conversation_ids))[:5000]:
        try:
            steps[action](conversation_id=number, **values)  # type: ignore[operator]
            done += 1
        except Refused as error:
            refused.append(f"{number}: {error.message}")
    return done, refused


def _locked(conversation_id: int, revision: int | None = None) -> Conversation:
    row: Conversation | None = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    if row is None:
        raise Refused(_("There is no such conversation."), "conversation")
    if revision is not None and row.revision != revision:
        raise Changed(_("Something happened in this conversation meanwhile. Look again."), "revision")
    return row


def _save(row: Conversation, *fields: str) -> None:
    row.revision += 1
    row.save(update_fields=[*fields, "revision"])


def _above(row: Conversation, to: int | None) -> Message | None:
    """The message that is answered; Refused when its original is gone and the answer would stand in public."""
    found = Message.objects.filter(conversation=row, direction=Message.Direction.IN)
    above: Message | None
    if to is not None:
        above = found.filter(pk=to).first()
        if above is None:
            raise Refused(_("There is no such message."), "to")
    else:
        above = found.filter(deleted_at=None).order_by("-made_at", "-pk").first() or found.order_by("-made_at", "-pk").first()
    if above is not None and above.deleted_at is not None and row.channel == "public":
        raise Refused(_("The original is gone from the platform: there is nothing to answer."), "to")
    return above


def _nobody_else(row: Conversation) -> None:
    """Nothing is answered twice: while an answer is on its way, or nobody knows what became of it, no other one leaves."""
    going = Message.objects.filter(conversation=row, direction="out", auto=False, state__in=[State.QUEUED, State.SENDING, State.UNKNOWN, State.HAND])
    other = going.order_by("pk").first()
    if other is None:
        return
    if other.state == State.UNKNOWN:
        raise Refused(_("Nobody knows yet whether the last answer was sent: look at the platform and say so first."), "text")
    if other.agent_id == current_actor().user_id:
        raise Changed(_("Your last answer is still on its way."), "text")
    raise Changed(_("%(name)s is answering right now.") % {"name": other.author or _("Somebody else")}, "text")


def _allow_script(script_id: int | None, above: Message | None) -> None:
    """Scripts lock in a crisis; the words of one that may not be used now do not leave as one."""
    if script_id is None:
        return
    row = Script.objects.filter(pk=script_id).first()
    if row is None:
        raise Refused(_("There is no such script."), "script_id")
    if why_locked(row, above.text if above else ""):
        raise Refused(_("This script is locked now."), "script_id")


def _waiting(message_id: int, state: str) -> Message:
    row: Message | None = Message.objects.select_for_update().filter(pk=message_id, state=state).first()
    if row is None:
        raise Refused(_("This answer waits for nobody."), "message")
    return row


def _line(row: Conversation, direction: str, text: str) -> Message:
    moment, actor = now(), current_actor()
    from guanhao.domains.inbox.services.sending import new_key

    made = Message(
        brand_id=current_brand().id,
        conversation=row,
        account_id=row.account_id,
        key=new_key(),
        direction=direction,
        text=text,
        agent_id=actor.user_id,
        author=actor.name[:120],
        private=True,
        made_at=moment,
        received_at=moment,
    )
    made.save()
    return made


def _target(row: Conversation) -> str:
    return f"inbox.conversation:{row.pk}"


def _notify(row: Conversation, users: Sequence[int], title: str, body: str, key: str) -> None:
    from guanhao.console.links import burl_or_none

    url = burl_or_none("inbox:conversation", pk=row.pk) or ""
    notify(topic="inbox.work", title=title, body=body, url=url, key=key, users=list(users))
