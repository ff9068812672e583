"""Taking in what people say, many at once: one message once, one person and one place one conversation, nothing lost.

Everything of a batch happens in the caller's transaction or in one of its own: rows, counts, clocks, who gets it, and one event.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from guanhao.domains.channels import facade as channels
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.inbox.contracts import Incoming, Received
from guanhao.domains.inbox.models import Channel, Conversation, ConversationTag, Message, Rule, Status
from guanhao.domains.inbox.policy.core import IntakePolicy
from guanhao.domains.inbox.rules import core as rules
from guanhao.domains.inbox.services import acknowledging, clocks, understanding
from guanhao.domains.inbox.services.assigning import Desk, last_agents
from guanhao.domains.inbox.services.known import Fresh, known_apart, settle_known
from guanhao.domains.people import facade as people
from guanhao.domains.people.contracts import Handle, Known, Seen
from guanhao.kernel import bulk, events
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.inbox import MessagesReceived

AT_ONCE = 5000
IN_EVENT = 200
LOCKS = 0x67686962  # "ghib": the first half of PostgreSQL's two-part advisory keys
Place = tuple[int | None, str, str]


@dataclass(slots=True)
class Talk:
    """A conversation of this batch: its row (new ones without a number yet) and what of the batch belongs to it."""

    row: Conversation
    new: bool
    fresh: list[Fresh] = field(default_factory=list)
    again: bool = False
    verdict: rules.Verdict | None = None


def receive(batch: Iterable[Incoming]) -> Received:
    """Take messages in (needs inbox.answer, which the program itself has): in blocks of 5,000, each in one transaction.

    The same message again changes nothing, or what was edited or deleted. Public texts that many people say alike become one conversation.
    """
    require("inbox.answer")
    total = Received()
    block: list[Incoming] = []
    for one in batch:
        block.append(one)
        if len(block) >= AT_ONCE:
            total = _sum(total, _receive(block))
            block = []
    return _sum(total, _receive(block)) if block else total


@bulk.without_collecting()
@transaction.atomic
def _receive(batch: Sequence[Incoming]) -> Received:
    _one_at_a_time()
    fresh, known = known_apart(batch)
    changed = settle_known(known)
    if not fresh:
        return Received(known=len(batch), changed=changed)
    said = understanding.read(fresh)
    policy = IntakePolicy.of_brand()
    grouped, single = _groups(fresh, policy)
    who = _people(single)
    talks = _talks(single, who, grouped, policy)
    _judge(talks, said)
    _keep_out(talks)
    _follow(talks, said, policy)
    _write(talks, said)
    _acknowledge(talks, policy)
    _count(talks, said, who)
    begun = sum(talk.new for talk in talks)
    numbers = [talk.row.pk for talk in sorted(talks, key=lambda talk: talk.row.last_message_at, reverse=True)]
    _tell(talks)
    return Received(new=len(fresh), known=len(batch) - len(fresh), changed=changed, begun=begun, conversations=tuple(numbers[:IN_EVENT]))


def _one_at_a_time() -> None:
    """Until the transaction ends nobody else takes messages of this brand in: two who bring the same would each find it new, and one would fail.
    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, current_brand().id & 0x7FFFFFFF])


def _groups(fresh: Sequence[Fresh], policy: IntakePolicy) -> tuple[dict[str, list[Fresh]], list[Fresh]]:
    """Public texts that so many say alike, by their group; and the rest."""
    marked: dict[str, list[Fresh]] = defaultdict(list)
    for one in fresh:
        if one.incoming.kind in ("comment", "mention") and not one.incoming.own:
            one.mark = rules.fingerprint(one.text)
            marked[f"{one.incoming.account_id or 0}:{one.mark}"].append(one) if one.mark else None
    since = now() - policy.group_within
    before = _alike_before({one.mark for found in marked.values() for one in found}, since)
    grouped: dict[str, list[Fresh]] = {}
    for name, found in marked.items():
        account, mark = found[0].incoming.account_id, found[0].mark
        if len(found) + before.get((account, mark), 0) >= policy.group_from:
            grouped[name] = found
    inside = {id(one) for found in grouped.values() for one in found}
    return grouped, [one for one in fresh if id(one) not in inside]


def _alike_before(marks: set[str], since: datetime) -> dict[tuple[int | None, str], int]:
    """How many conversations said the same lately, by account and mark; a group counts as all its messages."""
    found: dict[tuple[int | None, str], int] = defaultdict(int)
    rows = Conversation.objects.filter(group_key__among=sorted(marks), opened_at__gte=since).exclude(group_key="")  # as its index says
    for account, mark, similar in rows.values_list("account_id", "group_key", "similar"):
        found[(account, mark)] += max(similar, 1)
    return found


def _people(single: Sequence[Fresh]) -> dict[tuple[str, str], Known]:
    """The person behind every author."""
    handles: dict[tuple[str, str], Handle] = {}
    for one in single:
        message = one.incoming
        if message.own:
            continue
        if message.author_id:
            name = (message.platform, message.author_id)
            handles.setdefault(name, Handle(message.platform, message.author_id, message.author[:120]))
        for kind in ("phone", "mail"):
            value = getattr(message, kind)
            if value and people.fingerprint(kind, value):
                handles.setdefault((kind, value), Handle(kind, value, message.author[:120]))
    found = people.known(list(handles.values()))
    return dict(zip(handles, found, strict=True))


def _who(one: Fresh, who: Mapping[tuple[str, str], Known]) -> Known | None:
    message = one.incoming
    for name in ((message.platform, message.author_id), ("phone", message.phone), ("mail", message.mail)):
        if name[1] and (known := who.get(name)) is not None:
            return known
    return None


def _talks(single: Sequence[Fresh], who: Mapping[tuple[str, str], Known], grouped: Mapping[str, Sequence[Fresh]], policy: IntakePolicy) -> list[Talk]:
    """Put every message into its conversation: the newest part of its place, or a new one."""
    day = now().astimezone(current_brand().zone).date().isoformat()
    wanted: dict[Place, list[Fresh]] = defaultdict(list)
    for one in single:
        message = one.incoming
        thread = rules.thread_of(
            message.kind,
            author_id=message.author_id if not message.own else one.partner,
            post_id=message.post_id,
            parent_id=message.parent_id,
            remote_id=message.remote_id,
            given=message.thread,
        )
        wanted[(message.account_id, message.kind, thread)].append(one)
    for found in grouped.values():
        first = found[0].incoming
        wanted[(first.account_id, first.kind, f"same|{found[0].mark}|{day}")].extend(found)
    known = _existing(wanted)
    talks = []
    for place, found in wanted.items():
        row = known.get(place)
        stale = row is not None and row.status in (Status.RESOLVED, Status.CLOSED) and row.last_message_at < now() - policy.reopen
        begins = row is None or stale
        talk = Talk(_begin(place, found, who, part=row.part + 1 if row else 1) if begins or row is None else row, new=begins)
        talk.fresh = sorted(found, key=lambda one: one.incoming.made_at)
        talks.append(talk)
    made = [talk.row for talk in talks if talk.new]
    for row, number in zip(made, bulk.take_numbers(Conversation, len(made)), strict=True):
        row.pk = number
    return talks


def _existing(wanted: Iterable[Place]) -> dict[Place, Conversation]:
    places: dict[tuple[int | None, str], list[str]] = defaultdict(list)
    for account, kind, thread in wanted:
        places[(account, kind)].append(thread)
    found: dict[Place, Conversation] = {}
    for (account, kind), threads in places.items():
        here = Conversation.objects.filter(account_id=account, kind=kind, thread__among=threads)
        for row in here.select_for_update().order_by("part"):
            found[(row.account_id, row.kind, row.thread)] = row
    return found


def _begin(place: Place, found: Sequence[Fresh], who: Mapping[tuple[str, str], Known], *, part: int) -> Conversation:
    account, kind, thread = place
    first = min(found, key=lambda one: one.incoming.made_at)
    message, alike = first.incoming, thread.startswith("same|")
    known = None if alike else next((person for one in found if (person := _who(one, who)) is not None), None)
    return _CONVERSATION(
        brand_id=current_brand().id,
        account_id=account,
        platform=message.platform,
        kind=kind,
        channel=rules.channel_of(kind),
        thread=thread,
        part=part,
        person_id=known.person_id if known else None,
        handle_id=known.handle_id if known else None,
        person_name="" if alike else ((known.name if known else "") or message.author)[:120],
        tier=known.tier if known else "ordinary",
        post_id=message.post_id[:200],
        opened_at=message.made_at,
        last_message_at=message.made_at,
        group_key=first.mark,
    )


def _judge(talks: Sequence[Talk], said: understanding.Said) -> None:
    """What the brand's rules say to the newest message of each conversation."""
    lines = [rule_of(row) for row in Rule.objects.filter(active=True)]
    if not lines:
        return
    judge, hits = rules.Judge(lines), defaultdict[int, int](int)
    for talk in talks:
        newest = next((one for one in reversed(talk.fresh) if not one.incoming.own), None)
        if newest is None:
            continue
        told = said.of(newest.text)
        row, message = talk.row, newest.incoming
        facts = rules.Facts(newest.text, row.platform, message.kind, row.account_id, row.tier, told.polarity, told.aspects)
        talk.verdict = judge.judge(facts)
        for number in talk.verdict.hits if talk.verdict else ():
            hits[number] += 1
    for number, count in sorted(hits.items()):
        from django.db.models import F

        Rule.objects.filter(pk=number).update(hits=F("hits") + count)


def _keep_out(talks: Sequence[Talk]) -> None:
    """What authors on the blacklist say is spam, whatever the rules say; a conversation in which somebody of ours answered stays what it is."""
    authors: dict[str, set[str]] = defaultdict(set)
    for talk in talks:
        if not talk.row.thread.startswith("same|"):
            authors[talk.row.platform].update(one.incoming.author_id for one in talk.fresh if one.incoming.author_id and not one.incoming.own)
    out = {(platform, author) for platform, numbers in authors.items() for author in compliance.blacklisted_among(platform, numbers)}
    for talk in talks if out else ():
        if talk.row.first_reply_at is None and any((talk.row.platform, one.incoming.author_id) in out for one in talk.fresh):
            talk.verdict = talk.verdict or rules.Verdict()
            talk.verdict.spam = True


def rule_of(row: Rule) -> rules.Rule:
    """A rule's row as it is judged."""
    given = row.conditions
    return rules.Rule(
        id=row.pk,
        words=tuple(given.get("words", ())),
        platforms=frozenset(given.get("platforms", ())),
        kinds=frozenset(given.get("kinds", ())),
        accounts=frozenset(given.get("accounts", ())),
        tiers=frozenset(given.get("tiers", ())),
        polarities=frozenset(given.get("polarities", ())),
        aspects=frozenset(given.get("aspects", ())),
        actions=row.actions,
        final=row.final,
    )


def _write(talks: Sequence[Talk], said: understanding.Said) -> None:
    """Each conversation once, with everything that is known of it by now; then messages and tags."""
    made = [talk.row for talk in talks if talk.new]
    bulk.insert(Conversation, _BEGUN, map(_begun_values, made), numbers=[row.pk for row in made])
    for row in made:
        row._state.adding = False
    bulk.update(Conversation, _TOUCHED, [talk.row for talk in talks if not talk.new])
    moment, brand_id = now(), current_brand().id
    every = [(one, talk.row) for talk in talks for one in talk.fresh]
    lines = (_line(one, row, said, moment, brand_id) for one, row in every)
    for (one, _row), number in zip(every, bulk.insert(Message, _SAID, lines), strict=True):
        one.number = number
    tags = [(brand_id, talk.row.pk, tag) for talk in talks if talk.verdict for tag in talk.verdict.tags]
    bulk.insert(ConversationTag, ("brand_id", "conversation_id", "tag"), tags, ignore=True)


def _bring_up(talk: Talk, said: understanding.Said) -> None:
    """What the new messages change in a conversation's row."""
    row, theirs = talk.row, [one for one in talk.fresh if not one.incoming.own]
    row.messages += len(talk.fresh)
    row.last_message_at = max(row.last_message_at, talk.fresh[-1].incoming.made_at)
    row.preview = rules.preview(talk.fresh[-1].text)
    row.last_from = "agent" if talk.fresh[-1].incoming.own else "person"
    row.revision += 0 if talk.new else 1
    if theirs:
        newest = said.of(theirs[-1].text)
        row.unread += len(theirs)
        row.last_in_at = max(row.last_in_at or theirs[-1].incoming.made_at, theirs[-1].incoming.made_at)
        row.polarity, row.unsure, row.aspects = newest.polarity, newest.unsure, list(newest.aspects)
        if row.thread.startswith("same|"):
            row.similar += len(theirs)
        talk.again = not talk.new and row.status != Status.OPEN
        if not row.spam:
            row.status, row.snoozed_until, row.resolved_at = Status.OPEN, None, None
    else:
        row.status = Status.WAITING if row.status == Status.OPEN else row.status
    if talk.verdict:
        row.priority = max(row.priority, talk.verdict.priority) if talk.verdict.priority is not None else row.priority
        row.tags = list(dict.fromkeys([*row.tags, *talk.verdict.tags]))
        row.skill = row.skill or talk.verdict.skill[:40]
        row.spam = row.spam or talk.verdict.spam


_CONVERSATION = bulk.maker(Conversation)
_BEGUN = tuple(field.attname for field in Conversation._meta.concrete_fields if not field.primary_key)
_begun_values = attrgetter(*_BEGUN)
_SAID = (
    "brand_id", "conversation_id", "account_id", "key", "direction", "remote_id", "parent_id", "text", "url", "author", "author_id", "private",
    "made_at", "received_at", "deleted_at", "polarity", "confidence", "unsure", "aspects", "extras", "state", "sent_at",
)  # fmt: skip


def _line(one: Fresh, row: Conversation, said: understanding.Said, moment: datetime, brand_id: int) -> tuple[Any, ...]:
    """A message in the order of _SAID."""
    message, told = one.incoming, said.of(one.text)
    own = message.own
    return (
        brand_id, row.pk, message.account_id, one.key, "out" if own else "in", message.remote_id[:240], message.parent_id[:240], one.text,
        message.url[:500], message.author[:120], message.author_id[:200], row.channel == Channel.PRIVATE.value, message.made_at, moment,
        moment if message.deleted else None, told.polarity, told.confidence, told.unsure, list(told.aspects), dict(message.extras),
        "sent" if own else "", message.made_at if own else None,
    )  # fmt: skip


_TOUCHED = (
    "status", "priority", "tags", "skill", "spam", "last_message_at", "last_in_at", "last_from", "unread", "messages", "preview", "resolved_at",
    "snoozed_until", "polarity", "unsure", "aspects", "similar", "revision", "due_at", "assignee_id", "first_reply_at",
)  # fmt: skip


def _follow(talks: Sequence[Talk], said: understanding.Said, policy: IntakePolicy) -> None:
    """What the messages change in their conversations, the clocks, and who gets them; nothing of a row is written yet."""
    for talk in talks:
        _bring_up(talk, said)
    living, moment, starts = _living(talks, policy), now(), []
    for talk in living:
        if talk.fresh[-1].incoming.own:
            if not talk.new:
                clocks.answered(talk.row, by_person=True)
            talk.row.first_reply_at = talk.row.first_reply_at or talk.fresh[-1].incoming.made_at
            continue
        if talk.again:
            clocks.resume(talk.row)
        starts.append(clocks.Begin(talk.row.pk, talk.row.tier, talk.row.channel, moment, first=talk.row.first_reply_at is None))
    due = clocks.begin(starts)
    for talk in living:
        if talk.row.pk in due:
            talk.row.due_at = min(due[talk.row.pk], talk.row.due_at or due[talk.row.pk])
    _assign(living)


def _living(talks: Sequence[Talk], policy: IntakePolicy) -> list[Talk]:
    """Conversations somebody should look at: no spam, and no history that was imported."""
    since = now() - policy.old
    return [talk for talk in talks if not talk.row.spam and talk.fresh[-1].incoming.made_at >= since]


def _acknowledge(talks: Sequence[Talk], policy: IntakePolicy) -> None:
    """The automatic answer to top fans."""
    if policy.acknowledge:
        living = (talk for talk in _living(talks, policy) if talk.row.tier == acknowledging.TOP and not talk.fresh[-1].incoming.own)
        acknowledging.acknowledge([(talk.row, talk.fresh[-1].number) for talk in living], policy.words)


def _assign(living: Sequence[Talk]) -> None:
    waiting = [talk for talk in living if talk.row.assignee_id is None and talk.row.status == Status.OPEN]
    if not waiting:
        return
    desk = Desk()
    before = last_agents([talk.row.person_id for talk in waiting if talk.row.person_id])
    for talk in sorted(waiting, key=lambda talk: -talk.row.priority):
        wanted = talk.verdict.assignee_id if talk.verdict else None
        talk.row.assignee_id = desk.give(skill=talk.row.skill, wanted=wanted, before=before.get(talk.row.person_id or 0))
    desk.keep()


def _count(talks: Sequence[Talk], said: understanding.Said, who: Mapping[tuple[str, str], Known]) -> None:
    """People's days, and the streams of listening."""
    seen: list[Seen] = []
    for talk in talks:
        for one in talk.fresh:
            known = None if talk.row.thread.startswith("same|") or one.incoming.own else _who(one, who)
            if known is not None:
                seen.append(Seen(known.person_id, one.incoming.made_at))
    people.note_seen(seen)
    understanding.count([one for talk in talks for one in talk.fresh if not one.incoming.own and not talk.row.spam], said)


def _tell(talks: Sequence[Talk]) -> None:
    """One event a batch and account, however many there are."""
    by_account: dict[int | None, list[Talk]] = defaultdict(list)
    for talk in talks:
        if any(not one.incoming.own for one in talk.fresh):
            by_account[talk.row.account_id].append(talk)
    for account, found in by_account.items():
        found.sort(key=lambda talk: talk.row.last_message_at, reverse=True)
        count = sum(not one.incoming.own for talk in found for one in talk.fresh)
        numbers = tuple(talk.row.pk for talk in found[:IN_EVENT])
        events.emit(MessagesReceived(brand_id=current_brand().id, account_id=account, count=count, conversation_ids=numbers))


def from_account(account_id: int, messages: Iterable[Incoming]) -> Received:
    """Take in what belongs to one account of the brand; LookupError when it is none of ours."""
    account = channels.account(account_id)
    return receive(replace(one, account_id=account.id, platform=one.platform or account.platform) for one in messages)


def _sum(first: Received, second: Received) -> Received:
    return Received(
        new=first.new + second.new,
        known=first.known + second.known,
        changed=first.changed + second.changed,
        begun=first.begun + second.begun,
        conversations=(*second.conversations, *first.conversations)[:IN_EVENT],
    )
