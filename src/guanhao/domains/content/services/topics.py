"""Everything that writes topics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Alike, Refused
from guanhao.domains.content.models import Column, HotCase, Slot, Story, Topic, TopicAccount, TopicComment
from guanhao.domains.content.models.kinds import FormatChoice, LaneChoice, PurposeChoice
from guanhao.domains.content.rules.columns import slot_moment
from guanhao.domains.content.rules.topics import MOVES, due_of, title_key
from guanhao.domains.content.selectors import topics as reading
from guanhao.domains.content.services.items import ItemDraft, create_item
from guanhao.domains.identity import facade as identity
from guanhao.kernel import audit, clocks, events, versions
from guanhao.kernel.access import can, current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.topics import TopicDecided, TopicPublished

Status = Topic.Status
HOT_CLOCK = HotCase.CLOCK
KEPT = ("title", "source", "lane", "purpose", "format", "angle", "note", "pain_point", "column_id", "story_id", "owner_id")
WORD_LIMITS = {"title": 200, "angle": 500, "note": 4000, "pain_point": 120}


@dataclass(frozen=True, kw_only=True)
class TopicDraft:
    """What a person enters. Without `due` the lane's rule sets it; `external_id` is the card's number in another tool."""

    title: str
    source: str = Topic.Source.INDUSTRY
    lane: str = LaneChoice.REGULAR
    purpose: str = PurposeChoice.USER_NEED
    format: str = FormatChoice.IMAGE_TEXT
    account_ids: Sequence[int] = ()
    angle: str = ""
    note: str = ""
    keywords: Sequence[str] = field(default=())
    pain_point: str = ""
    pain_count: int | None = None
    column_id: int | None = None
    story_id: int | None = None
    owner_id: int | None = None
    due: datetime | None = None
    external_id: str = ""


@transaction.atomic
def propose_topic(draft: TopicDraft, *, anyway: bool = False) -> Topic:
    """A new candidate. Alike (with the topics it resembles) unless `anyway`; Refused names the field that is wrong."""
    require("topics.propose")
    actor, moment = current_actor(), now()
    topic = Topic(proposed_at=moment, day=reading.brand_today(), proposed_by_id=actor.user_id, proposed_by_name=actor.name[:120])
    _fill(topic, draft)
    if not anyway:
        refuse_alike(topic.title)
    topic.due = draft.due or lane_due(topic)
    topic.save()
    _set_accounts(topic, draft.account_ids)
    _keep(topic, _("Proposed"))
    audit.record("content.topic_proposed", target=target_of(topic), after=state_of(topic))
    return topic


@transaction.atomic
def change_topic(topic: Topic, draft: TopicDraft) -> Topic:
    """Change a topic; another lane without another deadline takes the lane's rule. Published and merged topics stay as they are."""
    require("topics.propose")
    if topic.status in {Status.PUBLISHED, Status.MERGED}:
        raise Refused(_("This topic is closed and cannot be changed any more."))
    before, lane, due = state_of(topic), topic.lane, topic.due
    _fill(topic, draft)
    if draft.due is not None and draft.due != due:
        topic.due = draft.due
    elif topic.lane != lane or due is None:
        topic.due = lane_due(topic)
    _set_accounts(topic, draft.account_ids)
    if state_of(topic) == before:
        return topic
    topic.save()
    _keep(topic, "")
    audit.record("content.topic_changed", target=target_of(topic), before=before, after=state_of(topic))
    return topic


@transaction.atomic
def move_topic(topic: Topic, *, lane: str = "", status: str = "", reason: str = "") -> Topic:
    """Put a card into another lane (its deadline rule applies at once, CON-06) or another status."""
    if lane and lane != topic.lane:
        require("topics.propose")
        if lane not in LaneChoice.values:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(LaneChoice.values)}, "lane")
        if topic.status in {Status.PUBLISHED, Status.MERGED, Status.REJECTED}:
            raise Refused(_("This topic is closed and cannot be changed any more."), "lane")
        before = state_of(topic)
        topic.lane = lane
        topic.due = lane_due(topic)
        topic.save(update_fields=["lane", "due"])
        _keep(topic, _("Moved to another lane"))
        audit.record("content.topic_moved", target=target_of(topic), before=before, after=state_of(topic))
    if status and status != topic.status:
        decide_topic(topic, status, reason=reason)
    return topic


@transaction.atomic
def decide_topic(topic: Topic, status: str, *, reason: str = "") -> Topic:
    """Approve, reject (with a reason) or put back; in production and published by their own services. Needs topics.decide."""
    require("topics.decide")
    if status == Status.IN_PRODUCTION:
        start_production(topic)
        return topic
    if status == Status.PUBLISHED:
        return mark_published(topic)
    if status not in MOVES[topic.status] or status == Status.MERGED:
        facts = {"title": topic.title, "now": topic.get_status_display(), "wanted": dict(Status.choices).get(status, status)}
        raise Refused(_("“%(title)s” is “%(now)s” and cannot become “%(wanted)s”.") % facts, "status")
    if status == Status.APPROVED:
        refuse_blocked(topic)
    if status == Status.REJECTED and not reason.strip():
        raise Refused(_("Say why the topic is rejected: whoever proposed it reads it."), "reason")
    _become(topic, status, reason.strip())
    return topic


@transaction.atomic
def decide_topics(ids: Iterable[int], status: str, *, reason: str = "") -> int:
    """The same decision for several topics, all or none; how many. Refused names the first topic that cannot."""
    rows = list(Topic.objects.filter(pk__in=list(ids)).order_by("pk"))
    for row in rows:
        decide_topic(row, status, reason=reason)
    return len(rows)


@transaction.atomic
def merge_topics(into: Topic, others: Iterable[Topic]) -> int:
    """Put duplicates into one topic: accounts, keywords, comments and slots go along, the others are closed with a pointer. How many."""
    require("topics.decide")
    merged = 0
    for other in others:
        if other.pk == into.pk:
            continue
        if Status.MERGED not in MOVES[other.status]:
            raise Refused(_("“%(title)s” is already in work or closed and cannot be merged.") % {"title": other.title}, "topics")
        _set_accounts(into, {*reading.account_ids(into), *reading.account_ids(other)})
        into.keywords = list(dict.fromkeys([*into.keywords, *other.keywords]))
        into.angle, into.note = into.angle or other.angle, "\n".join(text for text in (into.note, other.note) if text)[:4000]
        TopicComment.objects.filter(topic=other).update(topic=into)
        Slot.objects.filter(topic=other).update(topic=into)
        other.merged_into = into
        _become(other, Status.MERGED, _("Merged into “%(title)s”") % {"title": into.title})
        merged += 1
    if merged:
        into.save()
        _keep(into, _("Duplicates merged"))
        audit.record("content.topics_merged", target=target_of(into), after={"merged": merged})
    return merged


@transaction.atomic
def comment_topic(topic: Topic, text: str) -> TopicComment:
    """Say something about a topic."""
    if not can("content.comment"):
        require("topics.propose")
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."), "text")
    if len(text) > 2000:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 2000}, "text")
    actor = current_actor()
    made = TopicComment(topic=topic, text=text, author_id=actor.user_id, author_name=actor.name[:120], made_at=now())
    made.save()
    return made


@transaction.atomic
def start_production(topic: Topic, fields: Mapping[str, Any] | None = None) -> int:
    """An approved topic becomes a content item; the item's number. `fields` are those its format requires (a live show's start and host).

    A blocked event never does (CON-13 b).
    """
    require("topics.decide")
    refuse_blocked(topic)
    if topic.status != Status.APPROVED:
        raise Refused(_("“%(title)s” has to be approved before production starts.") % {"title": topic.title}, "status")
    draft = ItemDraft(
        title=topic.title,
        topic_id=topic.pk,
        purpose=topic.purpose,
        format=topic.format,
        lane=topic.lane,
        column_id=topic.column_id,
        owner_id=topic.owner_id,
        due=topic.due,
        story_id=topic.story_id,
        brief="\n\n".join(part for part in (topic.angle, topic.note) if part),
        keywords=tuple(topic.keywords),
        fields=dict(fields or {}),
    )
    item = create_item(draft)
    join_item(topic, item.pk)
    return item.pk


def join_item(topic: Topic, item_id: int) -> Topic:
    """An approved topic is in production as this item; a topic that has one already, or is not approved, stays as it is."""
    if topic.status == Status.APPROVED and topic.item_id is None:
        topic.item_id = item_id
        _become(topic, Status.IN_PRODUCTION, "")
    return topic


@transaction.atomic
def mark_published(topic: Topic) -> Topic:
    """What was made of the topic is out: its slot is done, its clock ends."""
    require("topics.decide")
    if topic.status != Status.IN_PRODUCTION:
        raise Refused(_("“%(title)s” is not in production.") % {"title": topic.title}, "status")
    _become(topic, Status.PUBLISHED, "")
    Slot.objects.filter(topic=topic).update(state=Slot.State.DONE)
    clocks.stop_clock(HOT_CLOCK, target_of(topic))
    events.emit(TopicPublished(brand_id=topic.brand_id, topic_id=topic.pk, item_id=topic.item_id))
    return topic


@transaction.atomic
def judge_need(topic: Topic, met: bool | None) -> Topic:
    """Say whether what came of a published topic met the need it was for (needs topics.decide); None takes it back (CON-05 b)."""
    require("topics.decide")
    row: Topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if row.status != Topic.Status.PUBLISHED:
        raise Refused(_("Only of a published topic can be said whether it met its need."), "met")
    if row.need_met != met:
        before, row.need_met = row.need_met, met
        row.save(update_fields=["need_met"])
        audit.record("content.topic_need_judged", target=target_of(row), before={"need_met": before}, after={"need_met": met})
    return row


def propose_for_pain_point(*, key: str, title: str, count: int, quotes: Sequence[str] = (), note: str = "") -> Topic:
    """A solution-type topic for a pain point (STR-05), once a key: asked again, the topic's count is brought up to date."""
    require("topics.propose")
    if count < 1 or not title.strip() or not key.strip():
        raise Refused(_("A pain point has a name and at least one person who said it."), "pain_point")
    known: Topic | None = Topic.objects.filter(external_id=f"pain:{key}"[:80]).exclude(status=Status.MERGED).first()
    if known is not None:
        if known.pain_count != count:
            known.pain_count = count
            known.save(update_fields=["pain_count"])
        return known
    words = "\n".join([note, *(f"「{quote}」" for quote in quotes)]).strip()[:4000]
    draft = TopicDraft(
        title=(_("Answer to: %(pain)s") % {"pain": title.strip()})[:200],
        source=Topic.Source.USER_NEED,
        note=words,
        pain_point=title.strip()[:120],
        pain_count=count,
        keywords=[title.strip()[:40]],
        external_id=f"pain:{key}"[:80],
    )
    return propose_topic(draft, anyway=True)


def propose_suggested(*, key: str, title: str, source: str, lane: str = LaneChoice.REGULAR, angle: str = "", note: str = "", url: str = "") -> Topic:
    """A candidate from what was heard outside (a hot list, a mention, a rival's hit, a trend), once a key: asked again, the same topic."""
    require("topics.propose")
    known: Topic | None = Topic.objects.filter(external_id=key[:80]).exclude(status=Status.MERGED).first()
    if known is not None:
        return known
    words = "\n".join(part for part in (note.strip(), url.strip()) if part)[:4000]
    return propose_topic(TopicDraft(title=title.strip()[:200], source=source, lane=lane, angle=angle, note=words, external_id=key[:80]), anyway=True)


def refuse_alike(title: str, *, but: int | None = None) -> None:
    """Alike when the pool has the same or a near title."""
    others = reading.alike(title, but=but)
    if others:
        same = others[0][2] == 1.0
        words = _("“%(title)s” is in the pool already.") if same else _("The pool has a similar topic: “%(title)s”.")
        raise Alike(words % {"title": others[0][1]}, others)


def refuse_blocked(topic: Topic) -> None:
    """Refused when the topic's event allows no marketing."""
    case = getattr(topic, "hot", None)
    if case is not None and case.blocked:
        raise Refused(_("No marketing: %(reason)s") % {"reason": case.block_reason}, "event_class")


def lane_due(topic: Topic) -> datetime:
    """The deadline the topic's lane gives it now."""
    zone, slot = current_brand().zone, reading.slot_of(topic) if topic.pk else None
    return due_of(topic.lane, now(), reading.due_rules(), zone, slot_moment(slot.day, slot.time, zone) if slot else None)


def target_of(topic: Topic) -> str:
    """The topic's name in audit, versions and clocks."""
    return f"content.topic:{topic.pk}"


def state_of(topic: Topic) -> dict[str, object]:
    """The topic as JSON-safe values."""
    values: dict[str, object] = {name: getattr(topic, name) for name in KEPT}
    accounts = reading.account_ids(topic) if topic.pk else []
    return {**values, "status": topic.status, "keywords": list(topic.keywords), "accounts": accounts, "due": topic.due and topic.due.isoformat()}


def check_draft(draft: TopicDraft) -> None:
    """Refused (with the field) unless this could be proposed; nothing is written."""
    _fill(Topic(), draft)


def owner_name(owner_id: int | None, field_name: str = "owner_id") -> str:
    """A person's name; "" for nobody, Refused for somebody outside the brand."""
    if owner_id is None:
        return ""
    found = next((one for one in identity.people_of_brand() if one.id == owner_id), None)
    if found is None:
        raise Refused(_("This person does not belong to the brand."), field_name)
    return found.name[:80]


def check_accounts(ids: Iterable[int]) -> list[int]:
    """The accounts, each once; Refused for one that is not the brand's."""
    wanted, known = list(dict.fromkeys(ids)), {one.id for one in channels.accounts(closed=True)}
    if not known.issuperset(wanted):
        raise Refused(_("This account does not belong to the brand."), "account_ids")
    return wanted


def clean_words(words: Sequence[str], *, most: int = 20) -> list[str]:
    """Keywords without blanks and doubles; Refused for too many or too long ones."""
    found = list(dict.fromkeys(word.strip().lstrip("#").strip() for word in words if word.strip(" #")))
    if len(found) > most:
        raise Refused(_("At most %(most)s keywords.") % {"most": most}, "keywords")
    if any(len(word) > 40 for word in found):
        raise Refused(_("A keyword has at most %(most)s characters.") % {"most": 40}, "keywords")
    return found


def _fill(topic: Topic, draft: TopicDraft) -> None:
    title = " ".join(draft.title.split())
    if not title_key(title):
        raise Refused(_("Give the topic a title."), "title")
    for name, most in WORD_LIMITS.items():
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    for name, known in (
        ("source", Topic.Source.values),
        ("lane", LaneChoice.values),
        ("purpose", PurposeChoice.values),
        ("format", FormatChoice.values),
    ):
        if getattr(draft, name) not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, name)
    if draft.column_id is not None and not Column.objects.filter(pk=draft.column_id).exists():
        raise Refused(_("There is no such column."), "column_id")
    if draft.story_id is not None and not Story.objects.filter(pk=draft.story_id).exists():
        raise Refused(_("There is no such story."), "story_id")
    topic.owner_name = owner_name(draft.owner_id)
    check_accounts(draft.account_ids)
    for name in KEPT:
        setattr(topic, name, getattr(draft, name))
    topic.title, topic.title_key, topic.keywords = title, title_key(title), clean_words(draft.keywords)
    topic.pain_count = draft.pain_count if draft.pain_count is not None else topic.pain_count
    topic.external_id = draft.external_id[:80] or topic.external_id


def _set_accounts(topic: Topic, ids: Iterable[int]) -> None:
    wanted = check_accounts(ids)
    TopicAccount.objects.filter(topic=topic).exclude(account_id__in=wanted).delete()
    there = set(TopicAccount.objects.filter(topic=topic).values_list("account_id", flat=True))
    for account_id in wanted:
        if account_id not in there:
            TopicAccount(topic=topic, account_id=account_id).save()
    cached: Any = topic
    cached._prefetched_objects_cache = {}


def _become(topic: Topic, status: str, reason: str) -> None:
    before = topic.status
    topic.status, topic.reason = status, reason[:300]
    topic.decided_at, topic.decided_by_name = now(), current_actor().name[:120]
    topic.save()
    _keep(topic, reason)
    audit.record("content.topic_decided", target=target_of(topic), before={"status": before}, after={"status": status}, note=reason)
    if status in {Status.REJECTED, Status.MERGED}:
        clocks.stop_clock(HOT_CLOCK, target_of(topic), cancelled=True)
        Slot.objects.filter(topic=topic, state=Slot.State.FILLED).update(state=Slot.State.OPEN, topic=None)
    events.emit(TopicDecided(brand_id=topic.brand_id, topic_id=topic.pk, title=topic.title, status=status))


def _keep(topic: Topic, note: str) -> None:
    versions.keep(target_of(topic), state_of(topic), note=note)
