"""Answers on their way: intent first, one call, three outcomes; what nobody knows is never sent again."""

import base64
import logging
import os
import random
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.models import Conversation, Message, Status
from guanhao.domains.inbox.policy.core import ReplyPolicy
from guanhao.domains.inbox.rules import core as rules
from guanhao.domains.inbox.selectors.hands import why_by_hand
from guanhao.domains.inbox.services import clocks
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import events, jobs
from guanhao.kernel.access import current_actor
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.connectors import ConnectorError, Context, Outcome, Replies, TokenExpired
from guanhao.sdk.connectors import Message as RemoteMessage
from guanhao.sdk.events.inbox import ReplySent

log = logging.getLogger(__name__)
State = Message.State
LONGEST_WAIT = timedelta(minutes=30)
Kind = Literal["comment", "mention", "direct", "review", "form"]
_KINDS: dict[str, Kind] = {"comment": "comment", "mention": "mention", "direct": "direct", "review": "review", "form": "form"}
GOING = (State.QUEUED, State.SENDING, State.UNKNOWN, State.HAND)


def new_key() -> str:
    """A key of our own: 26 characters a-z2-7, as connectors want it."""
    return base64.b32encode(os.urandom(17)).decode().lower()[:26]


def queue_answer(
    row: Conversation, text: str, *, private: bool, answers: Message | None, auto: bool = False, send_at: datetime, script_id: int | None = None
) -> Message:
    """Write an answer down and let it leave at `send_at`, in the caller's transaction; where no program may answer it waits for a person's hand."""
    actor, moment = current_actor(), now()
    by_hand = why_by_hand(row, private=private)
    made = Message(
        brand_id=current_brand().id,
        conversation_id=row.pk,
        account_id=row.account_id,
        key=new_key(),
        direction=Message.Direction.OUT,
        text=text,
        agent_id=None if auto else actor.user_id,
        author="" if auto else actor.name[:120],
        auto=auto or actor.user_id is None,
        private=private,
        made_at=moment,
        received_at=moment,
        reply_to_id=answers.pk if answers else None,
        parent_id=answers.remote_id if answers else "",
        state=State.HAND if by_hand else State.QUEUED,
        error=by_hand[:500],
        send_at=send_at,
        script_id=script_id,
    )
    made.save()
    if made.state == State.QUEUED:
        jobs.enqueue("inbox.send", key=f"{made.pk}:0", run_at=send_at, message_id=made.pk)
    return made


def send(message_id: int) -> str:
    """Send one answer that is due (brand in scope, outside of any transaction); the state it is in then. Two workers send it once."""
    row: Message | None = Message.objects.filter(pk=message_id, state=State.QUEUED, send_at__lte=now()).select_related("conversation").first()
    if row is None:
        return str(Message.objects.filter(pk=message_id).values_list("state", flat=True).first() or "")
    try:
        connector, context = publishing.connector_context(row.account_id or 0)
        if not isinstance(connector, Replies):
            raise publishing.Refused(_("This platform lets no program answer."))
    except ConnectorError as error:
        return _not_sent(row.pk, error.message, permanent=error.permanent, wait=error.retry_after)
    except (publishing.Refused, LookupError) as error:
        return _not_sent(row.pk, str(error), permanent=True)
    taken = _intend(row.pk)
    if taken is None:
        return State.SENDING
    _fault("inbox_after_intent")
    return _record(taken, context, lambda: connector.reply(context, _answered(taken), taken.text, taken.key))


@transaction.atomic
def stands(row: Message, *, remote_id: str, url: str = "", at: datetime | None = None) -> None:
    """The answer stands on the platform: the conversation waits for the person, the promises of an answer are kept."""
    message: Message = Message.objects.select_for_update().get(pk=row.pk)
    if message.state in (State.SENT, State.CANCELLED):
        return
    moment = at or now()
    message.state, message.remote_id, message.sent_at, message.error = State.SENT, remote_id[:240], moment, ""
    message.url, message.lease_until = url[:500] or message.url, None
    message.save()
    talk: Conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    by_person = not message.auto
    talk.first_reply_at = talk.first_reply_at or moment
    talk.last_message_at, talk.last_from = max(talk.last_message_at, moment), "agent" if by_person else "auto"
    talk.preview, talk.messages, talk.revision = rules.preview(message.text), talk.messages + 1, talk.revision + 1
    clocks.answered(talk, by_person=by_person)
    if by_person and talk.status in (Status.OPEN, Status.SNOOZED):
        talk.status, talk.snoozed_until, talk.unread = Status.WAITING, None, 0
    talk.save()
    if message.account_id is not None:
        events.emit(
            ReplySent(
                brand_id=talk.brand_id, conversation_id=talk.pk, message_id=message.pk, account_id=message.account_id, remote_id=message.remote_id
            )
        )


def look_after() -> int:
    """What a kill left behind: answers whose lease ended with an intent are unknown; such as wait without a job get one. How many."""
    moment = now()
    lost = list(Message.objects.filter(state=State.SENDING, lease_until__lt=moment).values_list("pk", flat=True)[:200])
    for number in lost:
        _unknown(number, _("Whoever sent this was stopped in the middle; look at the platform before you write it again."))
    idle = Message.objects.filter(state=State.QUEUED, send_at__lt=moment - timedelta(seconds=30)).order_by("send_at")[:500]
    for row in idle:
        jobs.enqueue("inbox.send", key=f"{row.pk}:{row.attempts}", message_id=row.pk)
    return len(lost)


@transaction.atomic
def _intend(message_id: int) -> Message | None:
    """The point of no return: under the row's lock the state becomes sending, before anything is sent."""
    row: Message | None = (
        Message.objects.select_for_update(of=("self",)).filter(pk=message_id, state=State.QUEUED).select_related("conversation").first()
    )
    if row is None:
        return None
    row.state, row.intent_at, row.attempts = State.SENDING, now(), row.attempts + 1
    row.lease_until = now() + ReplyPolicy.of_brand().lease
    row.save(update_fields=["state", "intent_at", "attempts", "lease_until"])
    return row


def _record(row: Message, context: Context, call: Callable[[], Outcome]) -> str:
    try:
        outcome = call()
    except TokenExpired as error:  # refused for certain: nothing is out
        return _with_new_token(row, context, error)
    except ConnectorError as error:
        if error.outcome_unknown:
            return _unknown(row.pk, error.message)
        return _not_sent(row.pk, error.message, permanent=error.permanent, wait=error.retry_after)
    except Exception as error:  # anything else a connector raises leaves the outcome open
        log.exception("answer %s: the connector failed", row.pk)
        return _unknown(row.pk, type(error).__name__)
    _fault("inbox_before_record")
    if outcome.state == "done":
        stands(row, remote_id=outcome.remote_id, url=outcome.url, at=outcome.published_at)
        return State.SENT
    if outcome.state == "not_done":
        return _not_sent(row.pk, outcome.message, permanent=False)
    return _unknown(row.pk, outcome.message or _("The platform has not said what became of it."))


def _with_new_token(row: Message, context: Context, error: TokenExpired) -> str:
    """The platform refused the token and with it the answer: it goes back to the queue and leaves with a new one."""
    import httpx  # loads when it is needed

    try:
        publishing.fresh_context(row.account_id or 0, context.token)
    except ConnectorError as lost:
        return _not_sent(row.pk, lost.message, permanent=lost.permanent, wait=lost.retry_after)
    except (httpx.HTTPError, OSError) as lost:
        return _not_sent(row.pk, _("The token could not be refreshed (%(error)s).") % {"error": type(lost).__name__}, permanent=False)
    return _not_sent(row.pk, error.message, permanent=False, wait=0.0)


@transaction.atomic
def _not_sent(message_id: int, words: str, *, permanent: bool, wait: float | None = None) -> str:
    """It is certain that nothing is out: try again later, or tell who wrote it."""
    row: Message = Message.objects.select_for_update().get(pk=message_id)
    if row.state not in (State.QUEUED, State.SENDING):
        return row.state
    policy, row.error, row.lease_until = ReplyPolicy.of_brand(), words[:500], None
    if row.state == State.QUEUED:
        row.attempts += 1
    if permanent or row.attempts >= policy.attempts:
        row.state = State.FAILED
        row.save()
        _tell(row, gettext_lazy("An answer was not sent:"))
        return row.state
    spread = random.uniform(1.0, 1.2)  # noqa: S311 - so that answers do not come back all at once
    seconds = wait if wait is not None else min(policy.first_wait.total_seconds() * 2 ** (row.attempts - 1), LONGEST_WAIT.total_seconds()) * spread
    row.state, row.send_at = State.QUEUED, now() + timedelta(seconds=max(seconds, 1.0))
    row.save()
    jobs.enqueue("inbox.send", key=f"{row.pk}:{row.attempts}", run_at=row.send_at, message_id=row.pk)
    return row.state


@transaction.atomic
def _unknown(message_id: int, words: str) -> str:
    row: Message = Message.objects.select_for_update().get(pk=message_id)
    if row.state != State.SENDING:
        return row.state
    row.state, row.error, row.lease_until = State.UNKNOWN, words[:500], None
    row.save()
    _tell(row, gettext_lazy("Nobody knows whether an answer was sent:"))
    return row.state


def _tell(row: Message, title: Promise) -> None:
    people = [row.agent_id] if row.agent_id else identity.users_with("inbox.manage")
    notify(
        topic="inbox.answers",
        title=format_lazy("{} {text}", title, text=row.text[:60]),
        body=row.error,
        url=burl_or_none("inbox:conversation", pk=row.conversation_id) or "",
        key=f"inbox.answer:{row.pk}:{row.state}",
        users=people,
        level="warning",
    )


def _answered(row: Message) -> RemoteMessage:
    """What is answered, as the connector knows it."""
    above = Message.objects.filter(pk=row.reply_to_id).first() if row.reply_to_id else None
    talk = row.conversation
    source = above or row
    return RemoteMessage(
        remote_id=above.remote_id if above else talk.thread,
        kind=_KINDS[talk.kind],
        author_id=source.author_id if above else "",
        author=source.author if above else talk.person_name,
        text=source.text if above else "",
        made_at=source.made_at,
        post_id=talk.post_id,
        parent_id=above.parent_id if above else "",
        url=above.url if above else "",
        extras=above.extras if above else {},
    )


def _fault(point: str) -> None:
    """Where a torture test ends this process as kill -9 would."""
    if point == settings.FAULT:
        os.kill(os.getpid(), signal.SIGKILL)
