"""Everything that reads the trend library."""

from datetime import date

from django.db.models import QuerySet

from guanhao.domains.listening.contracts.mentions import TrendView
from guanhao.domains.listening.models import Trend
from guanhao.domains.listening.policy.core import ReputationPolicy
from guanhao.domains.listening.rules.reputation import overdue_weeks
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def trends() -> QuerySet[Trend]:
    """All entries, the newest week first."""
    found: QuerySet[Trend] = Trend.objects.order_by("-week", "-pk")
    return found


def overdue() -> list[date]:
    """Weeks since the first entry that have none though their due day is over, the newest first; none for a library nobody began."""
    weeks = list(Trend.objects.values_list("week", flat=True))
    if not weeks:
        return []
    today = now().astimezone(current_brand().zone).date()
    return overdue_weeks(weeks, min(weeks), today, ReputationPolicy.of_brand().trend_weekday)


def views(*, words: str = "", limit: int = 20) -> list[TrendView]:
    """The newest entries that a topic may cite, by words in title or finding."""
    rows = trends()
    for word in words.split()[:5]:
        rows = rows.filter(title__icontains=word) | rows.filter(finding__icontains=word)
    return [TrendView(one.pk, one.kind, one.week, one.title, one.finding, one.source, one.url) for one in rows[:limit]]
