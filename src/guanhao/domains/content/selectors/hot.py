"""Everything that reads the hot lane."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanhao.domains.content.models import HotCase, HotListEntry, Topic
from guanhao.domains.content.policy.topics import HotPolicy
from guanhao.domains.content.rules.hot import Fit, Rival, judge_fit
from guanhao.domains.content.selectors.topics import brand_today, live_titles
from guanhao.engines.text.similar import nearest

EVENT_WORDS: dict[str, str | Promise] = {
    "entertainment": _("Entertainment"),
    "sports": _("Sports"),
    "technology": _("Technology"),
    "festival": _("Festival"),
    "life": _("Everyday life"),
    "industry": _("Industry"),
    "society": _("Society"),
    "disaster": _("Disaster"),
    "accident": _("Accident"),
    "death": _("Death"),
    "politics": _("Politics"),
    "military": _("Military and conflict"),
    "religion": _("Religion and ethnic groups"),
    "epidemic": _("Epidemic"),
    "crime": _("Crime"),
    "minors": _("Minors"),
}


def event_words() -> dict[str, str | Promise]:
    """The classes of events in words."""
    return EVENT_WORDS


def fit_of(topic: Topic, angle: str, brand_fit: int, risk: int, competitor_angles: Sequence[str]) -> Fit:
    """How an angle fits, against rivals' angles and the titles and angles of our own topics."""
    policy = HotPolicy.of_brand()
    own = [text for title, words in live_titles(topic.pk) for text in (title, words) if text]
    texts = [*competitor_angles, *own]
    rivals = [Rival(texts[place], score, ours=place >= len(competitor_angles)) for place, score in nearest(angle, texts, 50)]
    weights = {"brand_fit": policy.weight_brand_fit, "safety": policy.weight_safety, "novelty": policy.weight_novelty}
    return judge_fit(brand_fit, risk, rivals, weights=weights, similar_from=policy.similar_from, low_below=policy.novelty_low)


def hot_cases(*, open_only: bool = False, since: datetime | None = None, limit: int = 100) -> list[HotCase]:
    """Hot cases with their topics and steps, the newest first."""
    rows = HotCase.objects.select_related("topic").prefetch_related("steps").order_by("-opened_at", "-pk")
    if open_only:
        rows = rows.filter(draft_at=None, blocked=False).exclude(topic__status__in=[Topic.Status.REJECTED, Topic.Status.MERGED])
    if since is not None:
        rows = rows.filter(opened_at__gte=since)
    return list(rows[:limit])


def hot_list(days: int = 1, limit: int = 100) -> list[HotListEntry]:
    """Lines of the newest imported hot lists of the last days, by list and rank; the newest reading of each list only."""
    rows = HotListEntry.objects.filter(day__gt=brand_today() - timedelta(days=days))
    newest: dict[str, datetime] = {}
    for name, seen in rows.values_list("list_name", "seen_at").distinct():
        newest[name] = max(seen, newest.get(name, seen))
    found = [row for row in rows.order_by("list_name", "rank") if row.seen_at == newest[row.list_name]]
    return found[:limit]
