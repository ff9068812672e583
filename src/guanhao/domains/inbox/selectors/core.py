"""Reading the queue and conversations: pages by cursor, counts that stop, so that a million conversations cost what a thousand do."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import (
    ClockView,
    ConversationView,
    Looker,
    MessageView,
    QueueFilter,
    QueueItem,
    QueuePage,
    Refused,
)
from guanhao.domains.inbox.models import Conversation, ConversationTag, Draft, Message, Presence, Status
from guanhao.domains.inbox.policy.core import ReplyPolicy
from guanhao.domains.inbox.selectors.hands import why_by_hand
from guanhao.kernel.access import can, current_actor, require
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now

COUNT_LIMIT = 1000
MOST = 200
SEARCHED = 10_000
LIVE = (Status.OPEN, Status.WAITING, Status.SNOOZED)
DONE = (Status.RESOLVED, Status.CLOSED)
R = TypeVar("R", Conversation, Message)
CLOCKS = {"first_reply": "inbox.first_reply", "next_reply": "inbox.next_reply", "resolution": "inbox.resolution"}
VIEWS = ("open", "mine", "unassigned", "waiting", "snoozed", "overdue", "done", "spam", "all")

_EVERY = tuple(Status.values)
_VIEWS: dict[str, tuple[tuple[str, ...], Callable[[], Q]]] = {
    "open": ((Status.OPEN,), lambda: Q(spam=False)),
    "mine": ((Status.OPEN, Status.WAITING), lambda: Q(assignee_id=current_actor().user_id or 0)),
    "unassigned": ((Status.OPEN,), lambda: Q(assignee_id=None, spam=False)),
    "waiting": ((Status.WAITING,), lambda: Q()),
    "snoozed": ((Status.SNOOZED,), lambda: Q()),
    "overdue": ((Status.OPEN,), lambda: Q(due_at__lt=now(), spam=False)),
    "done": (DONE, lambda: Q()),
    "spam": (_EVERY, lambda: Q(spam=True)),
    "all": (_EVERY, lambda: Q()),
}


def subject_of(conversation_id: int) -> str:
    """What clocks and audit call a conversation."""
    return f"inbox.conversation:{conversation_id}"


def rows(chosen: QueueFilter, status: str = "") -> QuerySet[Conversation]:
    """The conversations of a filter, in no order (needs inbox.view), or those of one status among them. Refused for a view nobody knows.

    Words and topics are looked for in the newest 10,000 that fit the rest.
    """
    require("inbox.view")
    if chosen.view not in _VIEWS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(VIEWS)}, "view")
    statuses, more = _VIEWS[chosen.view]
    found: QuerySet[Conversation] = Conversation.objects.filter(more(), status__in=[status] if status else statuses)
    several = {
        "account_id__in": chosen.accounts,
        "platform__in": chosen.platforms,
        "kind__in": chosen.kinds,
        "channel__in": chosen.channels,
        "tier__in": chosen.tiers,
    }
    found = found.filter(**{name: list(values) for name, values in several.items() if values})
    exact = {
        "polarity": chosen.polarity,
        "assignee_id": chosen.assignee_id,
        "person_id": chosen.person_id,
        "priority": chosen.priority,
        "last_message_at__gte": chosen.since,
        "last_message_at__lt": chosen.until,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    if chosen.unread:
        found = found.filter(unread__gt=0)
    if chosen.tag:
        found = found.filter(Exists(ConversationTag.objects.filter(conversation=OuterRef("pk"), tag=chosen.tag)))
    words = chosen.text.strip()
    if words or chosen.aspect:
        found = Conversation.objects.filter(pk__in=found.order_by("-last_message_at", "-pk").values("pk")[:SEARCHED])
    if chosen.aspect:
        found = found.filter(aspects__icontains=f'"{chosen.aspect}"')
    if words:
        found = found.filter(Q(person_name__icontains=words) | Q(preview__icontains=words))
    return found


def queue(chosen: QueueFilter | None = None, cursor: str = "", limit: int = 50, *, counted: bool = True) -> QueuePage:
    """A page of the queue (needs inbox.view): at most 200 lines, in five queries; counted up to 1,000. Refused for a cursor that was never given."""
    chosen, size = chosen or QueueFilter(), max(1, min(limit, MOST))
    field, backward = {"oldest": ("last_message_at", False), "due": ("due_at", False)}.get(chosen.sort, ("last_message_at", True))
    parts = _parts(chosen)
    places = [place for part in parts for place in _places(part, cursor, field, backward, size + 1)]
    places.sort(reverse=backward)
    shown = places[:size]
    known = {row.pk: row for row in Conversation.objects.filter(pk__in=[number for _moment, number in shown])}
    following = f"{shown[-1][0].isoformat()}_{shown[-1][1]}" if len(places) > size else ""
    count = len(places) if not cursor and not following else _counted(parts) if counted and not cursor else 0
    lines = items([known[number] for _moment, number in shown if number in known])
    return QueuePage(items=tuple(lines), next=following, count=min(count, COUNT_LIMIT), more=count > COUNT_LIMIT)


def _parts(chosen: QueueFilter) -> list[QuerySet[Conversation]]:
    """The rows of each status by themselves: the index has each in the queue's order, and merging a few pages costs nothing."""
    if chosen.text.strip() or chosen.aspect or chosen.person_id is not None:
        return [rows(chosen)]
    return [rows(chosen, status) for status in _VIEWS[chosen.view][0]] if chosen.view in _VIEWS else [rows(chosen)]


def _places(part: QuerySet[Conversation], cursor: str, field: str, backward: bool, size: int) -> list[tuple[datetime, int]]:
    """Where a page of a part begins: moments and numbers alone, which the index knows."""
    page = part.filter(due_at__isnull=False) if field == "due_at" else part
    page = _after(page, cursor, field, backward).order_by(*((f"-{field}", "-pk") if backward else (field, "pk")))
    return list(page.values_list(field, "pk")[:size])


def _counted(parts: Sequence[QuerySet[Conversation]]) -> int:
    count = 0
    for part in parts:
        count += counted_to(part)
        if count > COUNT_LIMIT:
            break
    return count


def counted_to(found: QuerySet[Conversation]) -> int:
    """How many, walking over at most one more than COUNT_LIMIT rows."""
    return found.order_by()[: COUNT_LIMIT + 1].count()


def ids(chosen: QueueFilter, *, limit: int = 5000) -> list[int]:
    """The numbers of everything a filter finds, the newest first, for bulk actions and exports."""
    return list(rows(chosen).order_by("-last_message_at", "-pk").values_list("pk", flat=True)[:limit])


def counts(views: Sequence[str] = ("open", "mine", "unassigned", "waiting", "snoozed", "overdue")) -> dict[str, int]:
    """How many conversations each view has, at most COUNT_LIMIT + 1 (needs inbox.view)."""
    return {view: min(_counted(_parts(QueueFilter(view=view))), COUNT_LIMIT + 1) for view in views}


def items(found: Sequence[Conversation]) -> list[QueueItem]:
    """Rows as lines of the queue; one query for the names of agents."""
    names = identity.people({row.assignee_id for row in found if row.assignee_id})
    moment = now()
    return [_item(row, names[row.assignee_id].name if row.assignee_id in names else "", moment) for row in found]


def conversation_row(conversation_id: int) -> Conversation:
    """One conversation of the brand in scope (needs inbox.view); Conversation.DoesNotExist otherwise."""
    require("inbox.view")
    row: Conversation = Conversation.objects.get(pk=conversation_id)
    return row


def conversation(conversation_id: int, *, before: str = "", limit: int = 50) -> ConversationView:
    """One conversation with its newest messages, or those before a cursor (needs inbox.view); Conversation.DoesNotExist otherwise."""
    row = conversation_row(conversation_id)
    shown, earlier = messages(conversation_id, before=before, limit=limit)
    people_here = lookers(conversation_id)
    why = why_by_hand(row)
    others = _others(row)
    mine = Draft.objects.filter(conversation=row, agent_id=current_actor().user_id or 0).values_list("text", flat=True).first()
    return ConversationView(
        item=items([row])[0],
        thread=row.thread,
        part=row.part,
        post_id=row.post_id,
        topic=row.topic,
        skill=row.skill,
        opened_at=row.opened_at,
        first_reply_at=row.first_reply_at,
        resolved_at=row.resolved_at,
        snoozed_until=row.snoozed_until,
        messages=shown,
        earlier=earlier,
        clocks=clocks_of(conversation_id),
        lookers=people_here,
        allowed=allowed(row),
        by_hand=bool(why),
        why_by_hand=why,
        others=others,
        my_draft=mine or "",
    )


def messages(conversation_id: int, *, before: str = "", limit: int = 50) -> tuple[tuple[MessageView, ...], str]:
    """Messages in their order, the newest `limit` before the cursor, and the cursor of those before them."""
    found = Message.objects.filter(conversation_id=conversation_id)
    found = _after(found, before, "made_at", True).order_by("-made_at", "-pk")
    lines = list(found[: max(1, min(limit, MOST)) + 1])
    shown = lines[: max(1, min(limit, MOST))]
    earlier = f"{shown[-1].made_at.isoformat()}_{shown[-1].pk}" if len(lines) > len(shown) else ""
    return tuple(message_view(row) for row in reversed(shown)), earlier


def message_view(row: Message) -> MessageView:
    """A message as a page shows it."""
    waiting = row.state == Message.State.QUEUED and row.send_at is not None and row.send_at > now() and not row.attempts
    return MessageView(
        id=row.pk,
        direction=row.direction,
        text=row.text,
        author=row.author,
        author_id=row.author_id,
        agent_id=row.agent_id,
        auto=row.auto,
        private=row.private,
        made_at=row.made_at,
        received_at=row.received_at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        polarity=row.polarity,
        unsure=row.unsure,
        aspects=tuple(row.aspects),
        url=row.url,
        state=row.state,
        error=row.error,
        undo_until=row.send_at if waiting else None,
        reply_to_id=row.reply_to_id,
        script_id=row.script_id,
    )


def clocks_of(conversation_id: int) -> tuple[ClockView, ...]:
    """The promises of a conversation, in one query."""
    found = Clock.objects.filter(subject=subject_of(conversation_id), kind__in=list(CLOCKS.values()))
    words = {kind: name for name, kind in CLOCKS.items()}
    return tuple(
        ClockView(
            kind=words[row.kind],
            state=row.state,
            started_at=row.started_at,
            target_seconds=row.target_seconds,
            due_at=row.due_at,
            left_seconds=row.left_seconds,
            stopped_at=row.stopped_at,
            breached_at=row.breached_at,
        )
        for row in found.order_by("started_at")
    )


def lookers(conversation_id: int) -> tuple[Looker, ...]:
    """Who else has it on the screen now, with what they write."""
    since = now() - ReplyPolicy.of_brand().presence
    me = current_actor().user_id or 0
    drafts = {row.agent_id: row for row in Draft.objects.filter(conversation_id=conversation_id).exclude(agent_id=me)}
    here = Presence.objects.filter(conversation_id=conversation_id, seen_at__gte=since).exclude(agent_id=me).order_by("agent_id")
    found = []
    for row in here:
        draft = drafts.get(row.agent_id)
        found.append(
            Looker(
                agent_id=row.agent_id,
                name=row.agent_name,
                typing=row.typing,
                draft=draft.text if draft else "",
                private=bool(draft and draft.private),
                seen_at=row.seen_at,
            )
        )
    return tuple(found)


def allowed(row: Conversation) -> frozenset[str]:
    """What this actor may do with a conversation now."""
    if not can("inbox.answer"):
        return frozenset()
    found = {"note", "assign", "take", "tag", "spam"}
    live = row.status in LIVE
    found |= {"resolve", "close", "snooze"} if live else {"reopen"}
    if row.status == Status.RESOLVED:
        found |= {"close"}
    if row.channel == "private":
        found |= {"reply_private"}
    elif not row.group_key or row.person_id:
        found |= {"reply", "reply_private"}
    else:
        found |= {"reply"}
    return frozenset(found)


def agents() -> list[tuple[int, str]]:
    """Everybody who may answer, by name: (number, name)."""
    who = identity.people(identity.users_with("inbox.answer"))
    return sorted(((one.id, one.name) for one in who.values()), key=lambda one: one[1])


def tags_in_use(*, limit: int = 200) -> list[str]:
    """Tags that conversations have."""
    return list(ConversationTag.objects.order_by("tag").values_list("tag", flat=True).distinct()[:limit])


def _others(row: Conversation) -> tuple[int, ...]:
    if row.person_id is None:
        return ()
    found = Conversation.objects.filter(person_id=row.person_id).exclude(pk=row.pk).order_by("-last_message_at")
    return tuple(found.values_list("pk", flat=True)[:20])


def _item(row: Conversation, agent: str, moment: datetime) -> QueueItem:
    return QueueItem(
        id=row.pk,
        account_id=row.account_id,
        platform=row.platform,
        kind=row.kind,
        channel=row.channel,
        person_id=row.person_id,
        person_name=row.person_name,
        tier=row.tier,
        status=row.status,
        priority=row.priority,
        assignee_id=row.assignee_id,
        assignee_name=agent,
        preview=row.preview,
        last_message_at=row.last_message_at,
        last_from=row.last_from,
        unread=row.unread,
        messages=row.messages,
        similar=row.similar,
        polarity=row.polarity,
        unsure=row.unsure,
        aspects=tuple(row.aspects),
        tags=tuple(row.tags),
        due_at=row.due_at,
        clock=_clock(row, moment),
        spam=row.spam,
        revision=row.revision,
    )


def _clock(row: Conversation, moment: datetime) -> str:
    if row.due_at is not None:
        return "late" if row.due_at < moment else "running"
    if row.status in (Status.WAITING, Status.SNOOZED):
        return "paused"
    return "met" if row.first_reply_at is not None else ""


def _after(found: QuerySet[R], cursor: str, field: str, backward: bool) -> QuerySet[R]:
    if not cursor:
        return found
    words, _mark, number = cursor.rpartition("_")
    moment = parse_datetime(words.replace(" ", "+")) if number.isdecimal() else None
    if moment is None or moment.tzinfo is None:
        raise Refused(_("This page is gone: start again from the first."), "cursor")
    step = "lt" if backward else "gt"
    return found.filter(Q(**{f"{field}__{step}": moment}) | Q(**{field: moment, f"pk__{step}": int(number)}))
