"""Clicks of links: by day, hour, family and referrer, for one link or compared."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from guanhao.domains.links.models import ClickDay, ClickHour, Link
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

WINDOW = 30


@dataclass(frozen=True)
class DayLine:
    """One day of a link."""

    day: date
    clicks: int
    bots: int
    visitors: int


@dataclass(frozen=True)
class Clicks:
    """Clicks between two days, both included. `hours` holds weekday (0 = Monday) × hour; `families`, `referrers`, `reasons`: most first."""

    start: date
    end: date
    days: tuple[DayLine, ...]
    hours: tuple[tuple[int, ...], ...]
    families: tuple[tuple[str, int], ...]
    referrers: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]

    @property
    def clicks(self) -> int:
        """Counted clicks of the window."""
        return sum(one.clicks for one in self.days)

    @property
    def bots(self) -> int:
        """Clicks that are not counted."""
        return sum(one.bots for one in self.days)

    @property
    def visitors(self) -> int:
        """Visitors by day, added up: who comes on two days counts twice, because nobody is known for longer than a day."""
        return sum(one.visitors for one in self.days)


def today() -> date:
    """The brand's day."""
    return now().astimezone(current_brand().zone).date()


def clicks_of(links: Sequence[int], start: date, end: date) -> Clicks:
    """Clicks of these links, both days included; three queries whatever their number."""
    by_day = {
        row["day"]: DayLine(row["day"], row["clicks"], row["bots"], row["visitors"])
        for row in ClickDay.objects.filter(link_id__in=links, day__range=(start, end))
        .values("day")
        .order_by("day")
        .annotate(clicks=Sum("clicks"), bots=Sum("bots"), visitors=Sum("visitors"))
    }
    hours = [[0] * 24 for _weekday in range(7)]
    families: Counter[str] = Counter()
    referrers: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    rows = ClickHour.objects.filter(link_id__in=links, day__range=(start, end)).values_list("day", "hour", "family", "referrer", "reason", "count")
    for day, hour, family, referrer, reason, count in rows:
        if reason:
            reasons[reason] += count
            continue
        hours[day.weekday()][hour] += count
        families[family] += count
        referrers[referrer] += count
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return Clicks(
        start,
        end,
        tuple(by_day.get(day, DayLine(day, 0, 0, 0)) for day in days),
        tuple(tuple(line) for line in hours),
        tuple(families.most_common()),
        tuple(referrers.most_common(20)),
        tuple(reasons.most_common()),
    )


def window_of(link: Link, days: int = WINDOW) -> tuple[date, date]:
    """The last `days` days of the brand; less when the link is younger."""
    end = today()
    made = link.made_at.astimezone(current_brand().zone).date()
    return max(end - timedelta(days=days - 1), min(made, end)), end


def by_link(links: Sequence[int], start: date, end: date) -> dict[int, dict[date, DayLine]]:
    """Clicks a link and day, for comparing links of a campaign; one query."""
    found: dict[int, dict[date, DayLine]] = {pk: {} for pk in links}
    for row in ClickDay.objects.filter(link_id__in=links, day__range=(start, end)):
        found[row.link_id][row.day] = DayLine(row.day, row.clicks, row.bots, row.visitors)
    return found
