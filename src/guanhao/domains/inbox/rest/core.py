"""Conversations over REST: take messages in, read the queue, answer, work."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query
from ninja import Status as Answered

from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import ConversationView, QueueFilter, Refused
from guanhao.domains.inbox.models import Conversation, Hook, HookDelivery, Message, Rule
from guanhao.domains.inbox.rest import moment, router
from guanhao.domains.inbox.rest.core_shapes import (
    AgentChange,
    AgentOut,
    BulkIn,
    BulkOut,
    ConversationChange,
    ConversationOut,
    ConversationsOut,
    EarlierIn,
    EarlierOut,
    HandIn,
    HookChange,
    HookIn,
    HookMadeOut,
    HookOut,
    HookRequestOut,
    HookRequestsOut,
    HooksOut,
    InboxAnswerIn,
    InboxAnswerOut,
    InboxCountsOut,
    InboxMessageOut,
    InboxRuleIn,
    InboxRuleOut,
    InboxRulesOut,
    InboxSettleIn,
    MessagesIn,
    NoteIn,
    ReceivedOut,
)
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.domains.inbox.services import assigning, core, earlier, hooks, rules
from guanhao.domains.inbox.services.receiving import receive
from guanhao.kernel import access


@router.post("/inbox/messages", response=ReceivedOut, operation_id="take_messages")
def take_messages(request: HttpRequest, payload: MessagesIn) -> dict[str, Any]:
    """Take messages in; the same one again changes nothing."""
    access.require("inbox.answer")
    known = hooks.platforms()
    for one in payload.messages:
        access.require_account(one.account_id)
    return asdict(receive([hooks.incoming(one, known) for one in payload.messages]))


@router.post("/inbox/comments", response=EarlierOut, operation_id="take_earlier_comments")
def take_earlier_comments(request: HttpRequest, payload: EarlierIn) -> dict[str, Any]:
    """Take comments that the warehouse has already into the inbox, as a job; such as are there already change nothing."""
    since = moment(payload.since) or payload.since
    row = earlier.take_earlier(account_id=payload.account_id, since=since)
    return {"job_id": row.pk, "comments": earlier.how_many(payload.account_id, since)}


@router.get("/inbox/conversations", response=ConversationsOut, operation_id="list_conversations")
def list_conversations(
    request: HttpRequest,
    view: str = "open",
    account: Query[list[int]] = [],  # noqa: B006 - Ninja reads it
    platform: Query[list[str]] = [],  # noqa: B006
    kind: Query[list[str]] = [],  # noqa: B006
    tier: Query[list[str]] = [],  # noqa: B006
    polarity: int | None = None,
    aspect: str = "",
    tag: str = "",
    assignee: int | None = None,
    person: int | None = None,
    unread: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    text: str = "",
    sort: str = "newest",
    cursor: str = "",
    limit: int = 50,
) -> dict[str, Any]:
    """A page of the queue, by cursor."""
    chosen = QueueFilter(
        view=view,
        accounts=tuple(account),
        platforms=tuple(platform),
        kinds=tuple(kind),
        tiers=tuple(tier),
        polarity=polarity,
        aspect=aspect.replace('"', ""),
        tag=tag,
        assignee_id=assignee,
        person_id=person,
        unread=unread,
        since=moment(since),
        until=moment(until),
        text=text,
        sort=sort,
    )
    return asdict(selectors.queue(chosen, cursor, limit))


@router.get("/inbox/counts", response=InboxCountsOut, operation_id="count_conversations")
def count_conversations(request: HttpRequest) -> dict[str, Any]:
    """How many each view has."""
    return {"counts": selectors.counts()}


@router.get("/inbox/conversations/{conversation_id}", response=ConversationOut, operation_id="get_conversation")
def get_conversation(request: HttpRequest, conversation_id: int, before: str = "", limit: int = 50) -> dict[str, Any]:
    """One conversation with its newest messages, or those before a cursor."""
    return _out(selectors.conversation(conversation_id, before=before, limit=limit))


@router.patch("/inbox/conversations/{conversation_id}", response=ConversationOut, operation_id="change_conversation")
def change_conversation(request: HttpRequest, conversation_id: int, payload: ConversationChange) -> dict[str, Any]:
    """Change its status, who has it, its priority, its tags; let it sleep, or call it spam. All or nothing."""
    from django.db import transaction

    _there(conversation_id)
    given = payload.dict(exclude_unset=True)
    with transaction.atomic():
        if payload.revision is not None:
            core.tag(conversation_id=conversation_id, revision=payload.revision)
        if payload.add_tags or payload.remove_tags:
            core.tag(conversation_id=conversation_id, add=payload.add_tags, remove=payload.remove_tags)
        if payload.priority is not None:
            core.set_priority(conversation_id=conversation_id, priority=payload.priority)
        if "assignee_id" in given:
            core.assign(conversation_id=conversation_id, agent_id=payload.assignee_id)
        if payload.spam is not None:
            core.set_spam(conversation_id=conversation_id, spam=payload.spam)
        if payload.status is not None:
            core.set_status(conversation_id=conversation_id, status=payload.status)
        if payload.snooze_until is not None:
            core.snooze(conversation_id=conversation_id, until=payload.snooze_until)
    return _out(selectors.conversation(conversation_id))


@router.post("/inbox/conversations/{conversation_id}/take", response=ConversationOut, operation_id="take_conversation")
def take_conversation(request: HttpRequest, conversation_id: int) -> dict[str, Any]:
    """Take it oneself; 409 when somebody else has it."""
    _there(conversation_id)
    core.take(conversation_id=conversation_id)
    return _out(selectors.conversation(conversation_id))


@router.post("/inbox/conversations/{conversation_id}/answers", response={201: InboxAnswerOut}, operation_id="answer_conversation")
def answer_conversation(request: HttpRequest, conversation_id: int, payload: InboxAnswerIn) -> Answered[dict[str, Any]]:
    """Answer: checked, taken back for a while, sent once."""
    _there(conversation_id)
    return Answered(201, asdict(core.reply(conversation_id=conversation_id, **payload.dict())))


@router.post("/inbox/conversations/{conversation_id}/notes", response={201: InboxMessageOut}, operation_id="note_conversation")
def note_conversation(request: HttpRequest, conversation_id: int, payload: NoteIn) -> Answered[dict[str, Any]]:
    """Write an internal note."""
    _there(conversation_id)
    row = core.note(conversation_id=conversation_id, text=payload.text, mentions=payload.mentions)
    return Answered(201, asdict(selectors.message_view(row)))


@router.post("/inbox/bulk", response=BulkOut, operation_id="change_conversations")
def change_conversations(request: HttpRequest, payload: BulkIn) -> dict[str, Any]:
    """One deed on many."""
    allowed = {
        "assign": {"agent_id"},
        "status": {"status"},
        "snooze": {"until"},
        "tag": {"add", "remove"},
        "priority": {"priority"},
        "spam": {"spam"},
    }
    strange = sorted(set(payload.values) - allowed.get(payload.action, set()))
    if strange:
        raise Refused(f"values.{strange[0]}", "values")
    values = dict(payload.values)
    if "until" in values:
        values["until"] = datetime.fromisoformat(str(values["until"]))
    done, refused = core.bulk(conversation_ids=payload.ids, action=payload.action, **values)
    return {"done": done, "refused": refused}


@router.post("/inbox/answers/{message_id}/cancel", response=InboxMessageOut, operation_id="cancel_answer")
def cancel_answer(request: HttpRequest, message_id: int) -> dict[str, Any]:
    """Take an answer back before it leaves."""
    _said(message_id)
    return asdict(selectors.message_view(core.cancel_reply(message_id=message_id)))


@router.post("/inbox/answers/{message_id}/done", response=InboxMessageOut, operation_id="check_off_answer")
def check_off_answer(request: HttpRequest, message_id: int, payload: HandIn) -> dict[str, Any]:
    """It was pasted into the platform's app."""
    _said(message_id)
    core.check_off(message_id=message_id, url=payload.url, remote_id=payload.remote_id)
    return asdict(selectors.message_view(_said(message_id)))


@router.post("/inbox/answers/{message_id}/settle", response=InboxMessageOut, operation_id="settle_answer")
def settle_answer(request: HttpRequest, message_id: int, payload: InboxSettleIn) -> dict[str, Any]:
    """Somebody looked: it is there, or it is not."""
    _said(message_id)
    core.settle(message_id=message_id, sent=payload.sent)
    return asdict(selectors.message_view(_said(message_id)))


@router.get("/inbox/rules", response=InboxRulesOut, operation_id="list_inbox_rules")
def list_rules(request: HttpRequest) -> dict[str, Any]:
    """All rules in their order."""
    access.require("inbox.view")
    rows = list(Rule.objects.all())
    return {"count": len(rows), "items": rows}


@router.post("/inbox/rules", response={201: InboxRuleOut}, operation_id="add_inbox_rule")
def add_rule(request: HttpRequest, payload: InboxRuleIn) -> Answered[Rule]:
    """A new rule."""
    return Answered(201, rules.save_rule(**payload.dict()))


@router.put("/inbox/rules/{rule_id}", response=InboxRuleOut, operation_id="change_inbox_rule")
def change_rule(request: HttpRequest, rule_id: int, payload: InboxRuleIn) -> Rule:
    """Another text of a rule."""
    if not Rule.objects.filter(pk=rule_id).exists():
        raise Http404
    return rules.save_rule(rule_id=rule_id, **payload.dict())


@router.delete("/inbox/rules/{rule_id}", response={204: None}, operation_id="drop_inbox_rule")
def drop_rule(request: HttpRequest, rule_id: int) -> Answered[None]:
    """Take a rule away."""
    if not Rule.objects.filter(pk=rule_id).exists():
        raise Http404
    rules.drop_rule(rule_id=rule_id)
    return Answered(204, None)


@router.put("/inbox/agents/{agent_id}", response=AgentOut, operation_id="change_agent")
def change_agent(request: HttpRequest, agent_id: int, payload: AgentChange) -> Any:
    """Skills, load and whether somebody is there."""
    if agent_id not in identity.users_with("inbox.answer"):
        raise Http404
    return assigning.set_agent(agent_id=agent_id, **payload.dict())


@router.get("/inbox/hooks", response=HooksOut, operation_id="list_hooks")
def list_hooks(request: HttpRequest) -> dict[str, Any]:
    """Addresses at which other programs hand in messages."""
    access.require("inbox.manage")
    rows = [_hook(row) for row in Hook.objects.order_by("pk")]
    return {"count": len(rows), "items": rows}


@router.post("/inbox/hooks", response={201: HookMadeOut}, operation_id="add_hook")
def add_hook(request: HttpRequest, payload: HookIn) -> Answered[dict[str, Any]]:
    """A new address; its secret is shown once."""
    row, secret = hooks.add_hook(**payload.dict())
    return Answered(201, {"hook": _hook(row), "secret": secret})


@router.patch("/inbox/hooks/{hook_id}", response=HookOut, operation_id="change_hook")
def change_hook(request: HttpRequest, hook_id: int, payload: HookChange) -> dict[str, Any]:
    """Stop it or take it up again, name it anew, let it make leads or not."""
    _hook_there(hook_id)
    return _hook(hooks.set_hook(hook_id=hook_id, **payload.dict()))


@router.post("/inbox/hooks/{hook_id}/secret", response=HookMadeOut, operation_id="change_hook_secret")
def change_hook_secret(request: HttpRequest, hook_id: int) -> dict[str, Any]:
    """A new secret, shown once; the old one opens for a while more."""
    _hook_there(hook_id)
    row, secret = hooks.change_secret(hook_id=hook_id)
    return {"hook": _hook(row), "secret": secret}


@router.post("/inbox/hooks/{hook_id}/test", response=HookRequestOut, operation_id="test_hook")
def test_hook(request: HttpRequest, hook_id: int) -> Any:
    """Hand in a signed request without messages; what became of it."""
    _hook_there(hook_id)
    return hooks.try_hook(hook_id=hook_id)


@router.get("/inbox/hooks/{hook_id}/requests", response=HookRequestsOut, operation_id="list_hook_requests")
def list_hook_requests(request: HttpRequest, hook_id: int, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """What came to an address and what became of it, the newest first."""
    _hook_there(hook_id)
    rows = HookDelivery.objects.filter(hook_id=hook_id).order_by("-at", "-pk")
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}


def _there(conversation_id: int) -> None:
    access.require("inbox.answer")
    if not Conversation.objects.filter(pk=conversation_id).exists():
        raise Http404


def _said(message_id: int) -> Message:
    access.require("inbox.answer")
    row: Message | None = Message.objects.filter(pk=message_id, direction="out").first()
    if row is None:
        raise Http404
    return row


def _out(view: ConversationView) -> dict[str, Any]:
    return {**asdict(view), "allowed": sorted(view.allowed)}


def _hook_there(hook_id: int) -> None:
    access.require("inbox.manage")
    if not Hook.objects.filter(pk=hook_id).exists():
        raise Http404


def _hook(row: Hook) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in ("id", "name", "account_id", "active", "leads", "received", "refused", "last_at", "previous_until")}
    return {**found, "url": f"{settings.PUBLIC_URL}{reverse('inbox_public:hook', kwargs={'address': row.address})}"}
