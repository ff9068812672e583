"""Shapes of conversations over REST."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from guanhao.domains.inbox.services.hooks import MessageIn


class MessagesIn(Schema):
    """Messages to take in, at most 1,000."""

    messages: list[MessageIn] = Field(max_length=1000)


class EarlierIn(Schema):
    """Comments of the warehouse since a moment; of one account, or of all."""

    account_id: int | None = None
    since: datetime


class EarlierOut(Schema):
    """The job that takes them in (`GET …/jobs/{id}`), and how many comments there are to look at."""

    job_id: int
    comments: int


class ReceivedOut(Schema):
    """What became of them."""

    new: int
    known: int
    changed: int
    begun: int
    conversations: list[int]


class ConversationLineOut(Schema):
    """One line of the queue."""

    id: int
    account_id: int | None
    platform: str
    kind: str
    channel: str
    person_id: int | None
    person_name: str
    tier: str
    status: str
    priority: int
    assignee_id: int | None
    assignee_name: str
    preview: str
    last_message_at: datetime
    last_from: str
    unread: int
    messages: int
    similar: int
    polarity: int
    unsure: bool
    aspects: list[str]
    tags: list[str]
    due_at: datetime | None
    clock: str
    spam: bool
    revision: int


class ConversationsOut(Schema):
    """A page of the queue; `next` is the cursor of the following one, `more`: there are at least `count`."""

    items: list[ConversationLineOut]
    next: str
    count: int
    more: bool


class InboxMessageOut(Schema):
    """A message of a conversation."""

    id: int
    direction: str
    text: str
    author: str
    author_id: str
    agent_id: int | None
    auto: bool
    private: bool
    made_at: datetime
    received_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    polarity: int
    unsure: bool
    aspects: list[str]
    url: str
    state: str
    error: str
    undo_until: datetime | None
    reply_to_id: int | None
    script_id: int | None


class PromiseOut(Schema):
    """A promised time."""

    kind: str
    state: str
    started_at: datetime
    target_seconds: float
    due_at: datetime | None
    left_seconds: float | None
    stopped_at: datetime | None
    breached_at: datetime | None


class ConversationOut(Schema):
    """A conversation with its newest messages; `earlier` is the cursor of those before."""

    item: ConversationLineOut
    thread: str
    part: int
    post_id: str
    topic: str
    skill: str
    opened_at: datetime
    first_reply_at: datetime | None
    resolved_at: datetime | None
    snoozed_until: datetime | None
    messages: list[InboxMessageOut]
    earlier: str
    clocks: list[PromiseOut]
    allowed: list[str]
    by_hand: bool
    why_by_hand: str
    others: list[int]


class InboxCountsOut(Schema):
    """How many each view has, at most 1,001."""

    counts: dict[str, int]


class InboxAnswerIn(Schema):
    """An answer; `to` names the message, else the newest; with a `revision` it is refused when something happened meanwhile."""

    text: str = Field(min_length=1, max_length=5000)
    private: bool = False
    script_id: int | None = None
    revision: int | None = None
    to: int | None = None


class InboxAnswerOut(Schema):
    """An answer on its way."""

    message_id: int
    state: str
    undo_until: datetime | None
    warnings: list[str]


class NoteIn(Schema):
    """An internal note and whom it mentions."""

    text: str = Field(min_length=1, max_length=5000)
    mentions: list[int] = Field(default_factory=list, max_length=50)


class ConversationChange(Schema):
    """What changes; a field left out stays. `assignee_id` null gives it back to the queue."""

    status: str | None = None
    assignee_id: int | None = None
    priority: int | None = None
    spam: bool | None = None
    snooze_until: datetime | None = None
    add_tags: list[str] = Field(default_factory=list, max_length=30)
    remove_tags: list[str] = Field(default_factory=list, max_length=30)
    revision: int | None = None


class HandIn(Schema):
    """Where an answer that was pasted by hand stands."""

    url: str = Field("", max_length=500)
    remote_id: str = Field("", max_length=200)


class InboxSettleIn(Schema):
    """What became of an answer of unknown outcome."""

    sent: bool


class BulkIn(Schema):
    """One deed on many conversations: assign, take, status, snooze, tag, priority or spam with its values."""

    ids: list[int] = Field(max_length=5000)
    action: str
    values: dict[str, Any] = Field(default_factory=dict)


class BulkOut(Schema):
    """How many were done, and what was refused."""

    done: int
    refused: list[str]


class InboxRuleIn(Schema):
    """A rule that sorts what comes in."""

    name: str = Field(min_length=1, max_length=80)
    conditions: dict[str, Any]
    actions: dict[str, Any]
    place: int = Field(0, ge=0, le=10_000)
    active: bool = True
    final: bool = False


class InboxRuleOut(Schema):
    """A rule with how often it held."""

    id: int
    name: str
    conditions: dict[str, Any]
    actions: dict[str, Any]
    place: int
    active: bool
    final: bool
    hits: int


class InboxRulesOut(Schema):
    """All rules in their order."""

    count: int
    items: list[InboxRuleOut]


class HookIn(Schema):
    """A new address for messages."""

    name: str = Field(min_length=1, max_length=80)
    account_id: int | None = None
    leads: bool = True


class HookOut(Schema):
    """An address at which another program hands in messages."""

    id: int
    name: str
    account_id: int | None
    active: bool
    leads: bool
    url: str
    received: int
    refused: int
    last_at: datetime | None
    previous_until: datetime | None


class HooksOut(Schema):
    """All addresses."""

    count: int
    items: list[HookOut]


class HookMadeOut(Schema):
    """A new address with its secret, which is shown once."""

    hook: HookOut
    secret: str


class HookChange(Schema):
    """Stop it or take it up again, name it anew, let it make leads or not; null leaves a thing as it is."""

    active: bool | None = None
    name: str | None = Field(None, min_length=1, max_length=80)
    leads: bool | None = None


class HookRequestOut(Schema):
    """A request at an address: 200 taken, 401 wrong signature, 409 came before, 422 cannot be read; `times` counts the same once more."""

    id: int
    call_id: str
    status: int
    messages: int
    new: int
    problem: str
    times: int
    at: datetime


class HookRequestsOut(Schema):
    """Requests at an address."""

    count: int
    items: list[HookRequestOut]


class AgentChange(Schema):
    """What the assignment knows of a person."""

    skills: list[str] | None = Field(None, max_length=50)
    most_open: int | None = Field(None, ge=0, le=10_000)
    available: bool | None = None


class AgentOut(Schema):
    """A person who answers."""

    agent_id: int
    skills: list[str]
    most_open: int
    available: bool
