"""Everything that writes hot lists: readings, topics with their history, hits of keyword rules told once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.links import burl
from guanhao.domains.listening.contracts import Counted
from guanhao.domains.listening.contracts.mentions import Refused
from guanhao.domains.listening.models import HotHit, HotList, HotRank, HotTopic
from guanhao.domains.listening.policy.core import HotListPolicy
from guanhao.domains.listening.selectors.rules import Rulebook
from guanhao.engines.text.queries import fold
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.events import emit
from guanhao.kernel.later import later
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.connectors.records import HotTopic as Line
from guanhao.sdk.events.listening import HotTopicChosen, HotTopicSeen

count = later("guanhao.domains.listening.facade", "count")
_ASKED = 500


@transaction.atomic
def record_list(*, name: str, platform: str, topics: Sequence[Line], seen_at: datetime, alert: bool = True) -> tuple[int, int]:
    """One reading of a hot list: (new topics, topics known before). The same reading twice changes nothing.

    With `alert` every rule that watches hot lists and meets a topic for the first time is told: one event, one message, one count.
    """
    brand = current_brand().id
    HotList.objects.get_or_create(brand_id=brand, name=name[:40], defaults={"platform": platform[:40]})
    found: HotList = HotList.objects.select_for_update().get(name=name[:40])
    lines = {one.title.strip()[:200]: one for one in sorted(topics, key=lambda one: -one.rank) if one.title.strip()}
    known = _known(found, list(lines))
    fresh = [_topic(found, title, line, seen_at) for title, line in lines.items() if title not in known]
    HotTopic.objects.bulk_create(fresh, batch_size=1000)
    read = set(HotRank.objects.filter(topic__list=found, at=seen_at).values_list("topic_id", flat=True)) if known else set()
    moved = [_moved(known[title], line, seen_at) for title, line in lines.items() if title in known and known[title].pk not in read]
    HotTopic.objects.bulk_update(
        moved,
        ["url", "first_at", "last_at", "entry_rank", "entry_heat", "rank", "best_rank", "best_at", "heat", "peak_heat", "readings"],
        batch_size=200,
    )
    ranks = [
        HotRank(brand_id=brand, topic=one, at=seen_at, rank=lines[one.title].rank, heat=lines[one.title].heat or None) for one in (*fresh, *moved)
    ]
    HotRank.objects.bulk_create(ranks, batch_size=2000, ignore_conflicts=True)
    if found.newest_at is None or seen_at > found.newest_at:
        found.newest_at, found.before_at = seen_at, found.newest_at
        found.platform = found.platform or platform[:40]
        found.save()
    _tell([*fresh, *moved], found, seen_at, alert)
    return len(fresh), len(known)


def _known(found: HotList, titles: Sequence[str]) -> dict[str, HotTopic]:
    known: dict[str, HotTopic] = {}
    for first in range(0, len(titles), _ASKED):
        known |= {one.title: one for one in HotTopic.objects.filter(list=found, title__in=titles[first : first + _ASKED])}
    return known


def _topic(found: HotList, title: str, line: Line, at: datetime) -> HotTopic:
    heat = line.heat or None
    return HotTopic(
        brand_id=current_brand().id, list=found, title=title, words=fold(title)[:200], url=line.url[:500], first_at=at, last_at=at,
        entry_rank=line.rank,
        entry_heat=heat, rank=line.rank, best_rank=line.rank, best_at=at, heat=heat, peak_heat=heat,
    )  # fmt: skip


def _moved(topic: HotTopic, line: Line, at: datetime) -> HotTopic:
    heat = line.heat or None
    topic.readings += 1
    topic.url = topic.url or line.url[:500]
    if at >= topic.last_at:
        topic.last_at, topic.rank, topic.heat = at, line.rank, heat
    if at < topic.first_at:
        topic.first_at, topic.entry_rank, topic.entry_heat = at, line.rank, heat
    if line.rank < topic.best_rank:
        topic.best_rank, topic.best_at = line.rank, at
    if heat is not None:
        topic.peak_heat = max(topic.peak_heat or 0.0, heat)
    return topic


def _tell(topics: Sequence[HotTopic], found: HotList, at: datetime, alert: bool) -> None:
    book = Rulebook.of_brand(hot_lists=True)
    if not book.rules or not topics:
        return
    hits = book.match([one.title for one in topics], [found.platform] * len(topics), None)
    caught = [(topic, rule) for topic, hit in zip(topics, hits, strict=True) for rule in hit.rules]
    told = set[tuple[int, int]]()
    ids = [topic.pk for topic, _rule in caught]
    for first in range(0, len(ids), _ASKED):
        told.update(HotHit.objects.filter(topic_id__in=ids[first : first + _ASKED]).values_list("topic_id", "rule_id"))
    fresh = [(topic, rule) for topic, rule in caught if (topic.pk, rule) not in told]
    brand = current_brand().id
    HotHit.objects.bulk_create(
        [HotHit(brand_id=brand, topic=topic, rule_id=rule, rank=topic.rank, seen_at=at) for topic, rule in fresh], batch_size=1000
    )
    if not alert:
        return
    for topic, rule in fresh:
        _alert(topic, found, book.rules[rule].pk, book.rules[rule].name)
    if fresh:
        count([Counted(stream=f"hot:{rule}", at=at, ref=f"hot:{topic.pk}") for topic, rule in fresh])


def _alert(topic: HotTopic, found: HotList, rule_id: int, rule: str) -> None:
    brand = current_brand().id
    emit(HotTopicSeen(brand_id=brand, topic_id=topic.pk, platform=found.platform, title=topic.title, rank=topic.rank, rule_id=rule_id, rule=rule))
    notify(
        topic="listening.hot_topic",
        title=format_lazy(_("{rule} is on {list}: {title} (rank {rank})"), rule=rule, list=found.name, title=topic.title, rank=topic.rank),
        url=burl("listening:hot_topic", pk=topic.pk),
        key=f"listening.hot:{topic.pk}:{rule_id}",
        level="warning",
    )


@transaction.atomic
def hand_to_content(*, topic_id: int) -> HotTopic:
    """Offer a topic to the hot lane: content opens a candidate for it (needs listening.edit). Handed over once."""
    require("listening.edit")
    topic: HotTopic = HotTopic.objects.select_for_update().select_related("list").get(pk=topic_id)
    if topic.handed_at is not None:
        raise Refused(str(_("This topic is in the hot lane already.")))
    topic.handed_at = now()
    topic.save()
    emit(
        HotTopicChosen(
            brand_id=current_brand().id,
            topic_id=topic.pk,
            platform=topic.list.platform,
            list_name=topic.list.name,
            title=topic.title,
            rank=topic.rank,
            url=topic.url,
        )
    )
    audit.record("listening.hot_topic_chosen", target=f"listening.hot_topic:{topic.pk}", after={"title": topic.title, "rank": topic.rank})
    return topic


def forget_ranks() -> int:
    """Remove single ranks past the policy's days; topics keep first, best and last."""
    before = now() - timedelta(days=HotListPolicy.of_brand().keep_ranks)
    return int(HotRank.objects.filter(at__lt=before).delete()[0])


def record_readings(readings: Mapping[tuple[str, datetime], Sequence[Line]]) -> None:
    """Several readings by list and moment, the oldest first; only the newest of each list, when it is of the last day, tells anybody."""
    newest: dict[str, datetime] = {}
    for name, at in readings:
        newest[name] = max(at, newest.get(name, at))
    recent = now() - timedelta(days=1)
    for name, at in sorted(readings, key=lambda one: one[1]):
        record_list(name=name, platform="", topics=readings[name, at], seen_at=at, alert=at == newest[name] and at >= recent)
