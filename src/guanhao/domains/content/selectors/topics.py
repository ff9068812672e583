"""Everything that reads the topic pool."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from guanhao.domains.content.models import QuotaCheck, Slot, Topic, TopicAccount
from guanhao.domains.content.policy.topics import HotPolicy, MixPolicy, TopicPolicy
from guanhao.domains.content.rules.kinds import Lane
from guanhao.domains.content.rules.topics import DueRules, Part, Quota, parts_of, title_key
from guanhao.engines.text.similar import nearest
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

Status = Topic.Status
LIVE = (Status.CANDIDATE, Status.APPROVED, Status.IN_PRODUCTION)
BOARD = (Status.CANDIDATE, Status.APPROVED, Status.IN_PRODUCTION, Status.PUBLISHED)
BOARD_CARDS = 60
POOL = 3_000  # titles to compare with: half a year of the busiest pool


def brand_today() -> date:
    """The brand's date now."""
    return now().astimezone(current_brand().zone).date()


def topics() -> QuerySet[Topic]:
    """All topics but those merged away, with their columns and accounts loaded along."""
    found: QuerySet[Topic] = Topic.objects.exclude(status=Status.MERGED).select_related("column").prefetch_related("accounts")
    return found


def topic(topic_id: int) -> Topic:
    """One topic of the brand with what its page needs; Topic.DoesNotExist otherwise."""
    found: Topic = Topic.objects.select_related("column", "story", "merged_into", "hot").prefetch_related("accounts").get(pk=topic_id)
    return found


def account_ids(one: Topic) -> list[int]:
    """The accounts a topic is for."""
    return sorted(row.account_id for row in one.accounts.all())


def of_account(rows: QuerySet[Any], wanted: Iterable[str]) -> QuerySet[Any]:
    """Only topics for one of these accounts."""
    ids = TopicAccount.objects.filter(account_id__in=[number for text in wanted if (number := int(text)) < 2**63]).values("topic_id")
    return rows.filter(pk__in=ids)


def alike(title: str, *, but: int | None = None, limit: int = 5) -> list[tuple[int, str, float]]:
    """Topics whose title is the same or near: (id, title, likeness 0..1), the most alike first; the same title is 1.0.

    Near titles are looked for among the topics of the policy's last days; the same title among all.
    """
    policy = TopicPolicy.of_brand()
    rows = Topic.objects.exclude(pk=but) if but else Topic.objects.all()
    rows = rows.exclude(status=Status.MERGED)
    same = list(rows.filter(title_key=title_key(title)).order_by("-pk").values_list("pk", "title")[:limit])
    found = [(pk, words, 1.0) for pk, words in same]
    since = brand_today() - timedelta(days=policy.similar_days)
    pool = list(rows.filter(day__gte=since).exclude(pk__in=[pk for pk, _words in same]).order_by("-pk").values_list("pk", "title")[:POOL])
    near = nearest(title, [words for _pk, words in pool], limit)
    found += [(*pool[place], round(float(score), 3)) for place, score in near if score >= policy.similar_from]
    return found[:limit]


def due_rules() -> DueRules:
    """The brand's rules of lanes."""
    policy = TopicPolicy.of_brand()
    return DueRules(HotPolicy.of_brand().first_draft, policy.series_lead, policy.regular_due, time.fromisoformat(policy.due_time))


def quota(day: date | None = None) -> Quota:
    """How many candidates a day has against the policy, and whether its cut-off is over. Rejected and merged ones count: they were proposed."""
    policy, brand = TopicPolicy.of_brand(), current_brand()
    day = day or brand_today()
    cutoff = datetime.combine(day, time.fromisoformat(policy.cutoff), brand.zone)
    wanted = 0 if policy.weekdays_only and day.weekday() > 4 else policy.daily_candidates_min
    found = Topic.objects.filter(day=day, proposed_at__lte=cutoff).count()
    return Quota(day, wanted, found, cutoff, now() >= cutoff)


def quota_days(days: int = 30) -> list[QuotaCheck]:
    """The checks of the last days, the newest first."""
    return list(QuotaCheck.objects.filter(day__gt=brand_today() - timedelta(days=days)).order_by("-day"))


@dataclass
class Lot:
    """One column of the board: its cards and how many more there are."""

    key: str
    title: str
    cards: list[Topic] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        """Cards that are not shown."""
        return self.count - len(self.cards)


def board(by: str = "status", *, words: str = "", lane: str = "", owner: int | None = None) -> list[Lot]:
    """Live topics as columns of cards by status or by lane, the nearest deadline first; at most 60 cards a column."""
    rows = topics().filter(status__in=BOARD if by == "status" else LIVE)
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(angle__icontains=words))
    if lane:
        rows = rows.filter(lane=lane)
    if owner:
        rows = rows.filter(owner_id=owner)
    choices = [(key.value, key.label) for key in BOARD] if by == "status" else list(Topic._meta.get_field("lane").flatchoices)
    counts = dict(rows.order_by().values_list(by).annotate(Count("pk")))
    return [Lot(key, str(title), list(rows.filter(**{by: key}).order_by("due", "-pk")[:BOARD_CARDS]), counts.get(key, 0)) for key, title in choices]


def calendar(first: date, last: date) -> dict[date, list[Topic]]:
    """Topics by the brand's day they are due, from first to last, both inclusive."""
    zone = current_brand().zone
    start, end = datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone)
    found: dict[date, list[Topic]] = {}
    rows = Topic.objects.filter(due__gte=start, due__lt=end).exclude(status__in=[Status.REJECTED, Status.MERGED])
    for row in rows.only("title", "lane", "due").order_by("due", "pk"):
        if row.due is not None:
            found.setdefault(row.due.astimezone(zone).date(), []).append(row)
    return found


def balance() -> list[Part]:
    """Live topics by lane against the policy's shares (CON-06)."""
    policy = MixPolicy.of_brand()
    counts = dict(Topic.objects.filter(status__in=LIVE).order_by().values_list("lane").annotate(Count("pk")))
    return parts_of(counts, {lane: getattr(policy, lane) for lane in Lane}, policy.tolerance)


def ranking(limit: int = 50) -> list[Topic]:
    """Candidates for the topic meeting, the warmest first; those without a score last."""
    return list(warmest(topics().filter(status=Status.CANDIDATE))[:limit])


def warmest(rows: QuerySet[Topic]) -> QuerySet[Topic]:
    """Ordered by score, those without one last."""
    return rows.order_by(F("score").desc(nulls_last=True), "-evidence", "pk")


def slot_of(one: Topic) -> Slot | None:
    """The slot a topic fills, if any."""
    found: Slot | None = Slot.objects.filter(topic_id=one.pk).order_by("day").first()
    return found


def live_titles(but: int, limit: int = 500) -> Sequence[tuple[str, str]]:
    """(title, angle) of our own newest topics but one, for the novelty of an angle."""
    return list(Topic.objects.exclude(pk=but).exclude(status=Status.MERGED).order_by("-pk").values_list("title", "angle")[:limit])
