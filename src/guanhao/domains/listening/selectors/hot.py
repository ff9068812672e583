"""Everything that reads hot lists."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from guanhao.domains.listening.models import HotHit, HotList, HotRank, HotTopic
from guanhao.domains.listening.policy.core import HotListPolicy
from guanhao.domains.listening.rules.hot import Stage, Standing, stage, velocity, watch_score
from guanhao.engines.text.queries import fold
from guanhao.kernel.now import now


@dataclass(frozen=True)
class TopicView:
    """A topic as pages show it: where it stands, its velocity (places an hour, positive climbs), its stage, rules that met it, its watch score."""

    topic: HotTopic
    list_name: str
    stage: Stage
    velocity: float | None
    hours: float
    rules: tuple[str, ...]
    score: float
    ranks: tuple[Standing, ...] = ()


def lists() -> list[HotList]:
    """The brand's hot lists."""
    return list(HotList.objects.order_by("name"))


def topics(*, words: str = "", list_id: int | None = None) -> QuerySet[HotTopic]:
    """Topics by words in their title, the newest first."""
    rows: QuerySet[HotTopic] = HotTopic.objects.select_related("list").order_by("-last_at", "rank")
    if list_id is not None:
        rows = rows.filter(list_id=list_id)
    for word in words.split()[:5]:
        rows = rows.filter(words__contains=fold(word))
    return rows


def current(list_id: int, limit: int = 60) -> list[TopicView]:
    """What the newest reading of a list held, by rank."""
    found: HotList | None = HotList.objects.filter(pk=list_id).first()
    if found is None or found.newest_at is None:
        return []
    return views(list(HotTopic.objects.select_related("list").filter(list=found, last_at=found.newest_at).order_by("rank", "pk")[:limit]))


def watch_list(limit: int = 20) -> list[TopicView]:
    """Topics that are on a list now and not in its top ten, in the order in which they are worth watching: an order, not a forecast."""
    policy = HotListPolicy.of_brand()
    found = list[HotTopic]()
    for one in HotList.objects.exclude(newest_at=None):
        rows = HotTopic.objects.select_related("list").filter(list=one, last_at__gte=one.newest_at - policy.gone_after, rank__gt=10)
        found += rows.order_by("rank")[:100]
    return sorted((one for one in views(found) if one.stage != "gone"), key=lambda one: -one.score)[:limit]


def views(rows: Sequence[HotTopic]) -> list[TopicView]:
    """Topics with their history and hits, in three queries."""
    policy, moment = HotListPolicy.of_brand(), now()
    ids = [row.pk for row in rows]
    ranks, names = defaultdict[int, list[Standing]](list), defaultdict[int, list[str]](list)
    since = moment - timedelta(days=policy.keep_ranks)
    for first in range(0, len(ids), 500):
        part = ids[first : first + 500]
        for topic, at, rank, heat in (
            HotRank.objects.filter(topic_id__in=part, at__gte=since).order_by("at").values_list("topic_id", "at", "rank", "heat")
        ):
            ranks[topic].append(Standing(at, rank, heat))
        for topic, name in HotHit.objects.filter(topic_id__in=part).values_list("topic_id", "rule__name"):
            names[topic].append(name)
    return [_view(row, tuple(ranks[row.pk]), tuple(names[row.pk]), policy) for row in rows]


def _view(row: HotTopic, ranks: tuple[Standing, ...], names: tuple[str, ...], policy: HotListPolicy) -> TopicView:
    known = ranks or (Standing(row.last_at, row.rank, row.heat),)
    newest: datetime = row.list.newest_at or row.last_at
    hours = (row.last_at - row.first_at) / timedelta(hours=1)
    speed = velocity(known, policy.velocity_over)
    ratio = row.heat / row.entry_heat if row.heat and row.entry_heat else None
    score = watch_score(entry_rank=row.entry_rank, rank=row.rank, hours=hours, heat_ratio=ratio, climbing=speed)
    return TopicView(row, row.list.name, stage(known, newest=newest, gone_after=policy.gone_after), speed, hours, names, score, ranks)


def hits(limit: int = 50) -> list[HotHit]:
    """Rules that met topics, the newest first."""
    return list(HotHit.objects.select_related("topic", "topic__list", "rule").order_by("-seen_at", "-pk")[:limit])
