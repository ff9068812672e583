"""What topics do when something happens elsewhere."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.links import burl_or_none
from guanhao.domains.content.jobs.topics import score_topics
from guanhao.domains.content.models import HotCase, Item, Topic
from guanhao.domains.content.rules.kinds import Lane
from guanhao.domains.identity import facade as identity
from guanhao.domains.work import facade as work
from guanhao.kernel.events import on
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.later import later
from guanhao.kernel.notify import notify
from guanhao.sdk.events.analytics import PostsRecorded
from guanhao.sdk.events.content import DraftSaved, ItemCreated, ItemStatusChanged
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue
from guanhao.sdk.events.listening import HotTopicChosen, TopicSuggested
from guanhao.sdk.events.topics import PainPointRaised, TopicDecided
from guanhao.sdk.events.work import IdeaChosen

_SERVICES = "guanhao.domains.content.services"
HOT_CLOCK = HotCase.CLOCK
record_draft = later(f"{_SERVICES}.hot", "record_draft")  # with engines that commands need not load at their start
join_item = later(f"{_SERVICES}.topics", "join_item")
mark_published = later(f"{_SERVICES}.topics", "mark_published")
propose_suggested = later(f"{_SERVICES}.topics", "propose_suggested")
SUGGESTED_BY = {
    "mention": Topic.Source.USER_NEED,
    "teardown": Topic.Source.COMPETITOR,
    "trend": Topic.Source.INDUSTRY,
    "assistant": Topic.Source.DATA,
}
propose_for_pain_point = later(f"{_SERVICES}.topics", "propose_for_pain_point")


@on(PostsRecorded, key="content.score_topics_again")
def score_again(event: PostsRecorded) -> None:
    """New numbers may change scores."""
    enqueue(score_topics, key=f"content.score_topics:{event.brand_id}")


@on(PainPointRaised, key="content.propose_for_pain_point")
def propose(event: PainPointRaised) -> None:
    """A pain point becomes a solution-type candidate (STR-05)."""
    propose_for_pain_point(key=event.key, title=event.title, count=event.count, quotes=event.quotes, note=event.note)


@on(HotTopicChosen, key="content.take_hot_topic")
def take_hot(event: HotTopicChosen) -> None:
    """Somebody chose a topic of a hot list: a candidate of the hot lane, whose class a person judges before its clock starts."""
    note = format_lazy(_("On {list} at rank {rank}"), list=event.list_name, rank=event.rank)
    key = f"hot:{event.platform}:{event.topic_id}"
    propose_suggested(key=key, title=event.title, source=Topic.Source.HOT, lane=Lane.HOT, note=str(note), url=event.url)


@on(IdeaChosen, key="content.take_idea")
def take_idea(event: IdeaChosen) -> None:
    """An idea of a brainstorm becomes a candidate, once, and leads to it from then on (CON-09)."""
    topic = propose_suggested(key=f"work.idea:{event.idea_id}", title=event.title, source=Topic.Source.INDUSTRY, note=event.path, url=event.url)
    work.note_topic(event.idea_id, topic.pk, burl_or_none("content:topic", pk=topic.pk) or "")


@on(TopicSuggested, key="content.take_suggestion")
def take_suggestion(event: TopicSuggested) -> None:
    """A mention, a teardown card or a trend becomes a candidate."""
    source = SUGGESTED_BY.get(event.source, Topic.Source.INDUSTRY)
    propose_suggested(key=event.key, title=event.title, source=source, angle=event.angle, note=event.note, url=event.url)


@on(ItemCreated, key="content.topic_goes_into_production")
def begun(event: ItemCreated) -> None:
    """Somebody made an item of an approved topic."""
    topic = Topic.objects.filter(pk=event.topic_id).first() if event.topic_id else None
    if topic is not None:
        join_item(topic, event.item_id)


@on(DraftSaved, key="content.hot_draft_is_there")
def drafted(event: DraftSaved) -> None:
    """The first version with text of a hot topic's item ends the two hours."""
    item = Item.objects.filter(pk=event.item_id).first()
    if item is not None and item.topic_id and item.text.strip():
        record_draft(item.topic_id)


@on(ItemStatusChanged, key="content.topic_is_published")
def published(event: ItemStatusChanged) -> None:
    """What was made of a topic is out."""
    topic = Topic.objects.filter(pk=event.topic_id).first() if event.topic_id and event.after == "published" else None
    if topic is not None and topic.status == Topic.Status.IN_PRODUCTION:
        mark_published(topic)


@on(ClockStepDue, key="content.remind_of_hot_draft")
def remind(event: ClockStepDue) -> None:
    """The time of a hot topic's first draft is nearly over."""
    if event.kind == HOT_CLOCK:
        _tell(event.subject, f"{event.clock_id}:{event.step}", late=False)


@on(ClockBreached, key="content.tell_late_hot_draft")
def breached(event: ClockBreached) -> None:
    """The first draft of a hot topic is late (LIS-02)."""
    if event.kind == HOT_CLOCK:
        _tell(event.subject, f"{event.clock_id}:{event.started_at.isoformat()}", late=True)


@on(TopicDecided, key="content.tell_proposer")
def tell_proposer(event: TopicDecided) -> None:
    """Whoever proposed a topic hears what became of it, unless they decided themselves."""
    topic = Topic.objects.filter(pk=event.topic_id).first()
    if topic is None or not topic.proposed_by_id or topic.decided_by_name == topic.proposed_by_name:
        return
    words = {Topic.Status.APPROVED: _("Topic approved"), Topic.Status.REJECTED: _("Topic rejected")}
    if event.status in words:
        notify(
            topic="content.topic",
            title=format_lazy("{}: {}", words[Topic.Status(event.status)], topic.title),
            body=topic.reason,
            url=burl_or_none("content:topic", pk=topic.pk) or "",
            key=f"topic:{topic.pk}:{event.status}:{topic.decided_at:%Y%m%d%H%M%S}",
            users=[topic.proposed_by_id],
        )


def _tell(subject: str, mark: str, *, late: bool) -> None:
    topic = Topic.objects.filter(pk=int(subject.rpartition(":")[2])).first()
    if topic is None:
        return
    words = _("First draft of a hot topic is late") if late else _("First draft of a hot topic is due soon")
    leads = identity.users_with("topics.decide") if late or not topic.owner_id else []
    notify(
        topic="content.hot",
        title=format_lazy("{}: {}", words, topic.title),
        url=burl_or_none("content:topic", pk=topic.pk) or "",
        key=f"hot:{topic.pk}:{mark}:{late}",
        users=sorted({*leads, *([topic.owner_id] if topic.owner_id else [])}),
        level="warning",
    )
