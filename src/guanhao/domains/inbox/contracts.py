"""What other rooms may know of the inbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guanhao.kernel.refusal import Refusal


class Refused(Refusal):
    """Work in the inbox that cannot be done, in words for the person who asked; `field` names the input."""


class Changed(Refused):
    """What the person looked at is not what is there now: look again. REST answers 409."""

    status = 409


class TooMany(Refused):
    """More than the policy takes in an hour from outside. REST answers 429."""

    status = 429


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One thing that came in, whatever way: kind is comment, mention, direct, review or form; `remote_id` is unique on the platform.

    `account_id` None is the brand itself (forms). `thread` names the place where the platform or the form says so; "" is worked out. `own`: the
    account itself wrote it, in the platform's app. `deleted`: the original is gone; the words we have stay. `phone` and `mail` in clear.
    """

    remote_id: str
    kind: str
    text: str
    made_at: datetime
    account_id: int | None = None
    platform: str = ""
    author_id: str = ""
    author: str = ""
    post_id: str = ""
    parent_id: str = ""
    thread: str = ""
    url: str = ""
    own: bool = False
    deleted: bool = False
    phone: str = ""
    mail: str = ""
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of a batch: new messages, such as were known, known ones that changed (edited, deleted), conversations begun and touched."""

    new: int = 0
    known: int = 0
    changed: int = 0
    begun: int = 0
    conversations: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QueueFilter:
    """What of the queue is wanted. `view`: open, mine, unassigned, waiting, snoozed, overdue, done, spam or all; `sort`: newest, oldest or due.

    Empty tuples ask for anything. `polarity` is -1, 0 or 1; `text` looks in names and the newest words.
    """

    view: str = "open"
    accounts: tuple[int, ...] = ()
    platforms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    polarity: int | None = None
    aspect: str = ""
    tag: str = ""
    assignee_id: int | None = None
    person_id: int | None = None
    priority: int | None = None
    unread: bool = False
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    sort: str = "newest"


@dataclass(frozen=True, kw_only=True)
class QueueItem:
    """One line of the queue. `clock`: running, late, met, paused or "" (no promise); `due_at` is the nearest promise that still runs."""

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
    aspects: tuple[str, ...]
    tags: tuple[str, ...]
    due_at: datetime | None
    clock: str
    spam: bool
    revision: int


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """A page: items, the cursor of the next one ("" at the end), how many there are (`more`: at least so many)."""

    items: tuple[QueueItem, ...]
    next: str
    count: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """One message as a page shows it; `state` of an answer as in models.Message; `undo_until` while it can still be taken back."""

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
    aspects: tuple[str, ...]
    url: str
    state: str
    error: str
    undo_until: datetime | None
    reply_to_id: int | None
    script_id: int | None


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """A promise of a conversation; `kind` is first_reply, next_reply or resolution, `state` running, paused, met, breached or cancelled."""

    kind: str
    state: str
    started_at: datetime
    target_seconds: float
    due_at: datetime | None
    left_seconds: float | None
    stopped_at: datetime | None
    breached_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Looker:
    """Somebody who has the conversation on the screen; `draft` is what they write, shared live."""

    agent_id: int
    name: str
    typing: bool
    draft: str
    private: bool
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class ConversationView:
    """Everything about one conversation but its older messages (`earlier` is the cursor for those, "" when there are none).

    `allowed`: what this actor may do now, of reply, reply_private, note, assign, take, resolve, close, reopen, snooze, tag, spam. `by_hand`: answers
    are pasted into the platform's app by a person, because no program may send them; `why_by_hand` says why.
    """

    item: QueueItem
    thread: str
    part: int
    post_id: str
    topic: str
    skill: str
    opened_at: datetime
    first_reply_at: datetime | None
    resolved_at: datetime | None
    snoozed_until: datetime | None
    messages: tuple[MessageView, ...]
    earlier: str
    clocks: tuple[ClockView, ...]
    lookers: tuple[Looker, ...]
    allowed: frozenset[str]
    by_hand: bool
    why_by_hand: str
    others: tuple[int, ...]
    my_draft: str
