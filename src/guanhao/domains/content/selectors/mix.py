"""What a month is made of: purposes against the target mix (CON-01), and topics and formats against the decided direction (ANA-23)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.content.models import Column, Item
from guanhao.domains.content.policy.topics import MixPolicy
from guanhao.domains.content.rules.columns import month_of
from guanhao.domains.content.rules.kinds import Purpose
from guanhao.domains.content.rules.topics import Part, part_of, parts_of
from guanhao.kernel.tenancy import current_brand


@dataclass(frozen=True)
class Mix:
    """The items of one month by purpose."""

    first: date
    last: date
    parts: tuple[Part, ...]
    directions: tuple[Part, ...] = ()

    @property
    def total(self) -> int:
        """All items of the month."""
        return sum(part.count for part in self.parts)

    @property
    def low(self) -> list[Part]:
        """Parts to warn of."""
        return [part for part in self.parts if part.low]

    @property
    def low_directions(self) -> list[Part]:
        """Decided topics and formats to warn of."""
        return [part for part in self.directions if part.low]


def mix_of_month(day: date) -> Mix:
    """Items whose day (due, else made; the brand's zone) lies in the month of `day`, rejected and archived ones left out."""
    policy, (first, last) = MixPolicy.of_brand(), month_of(day)
    counts = dict(_between(first, last).order_by().values_list("purpose").annotate(Count("pk")))
    parts = parts_of(counts, {one: getattr(policy, one) for one in Purpose}, policy.tolerance)
    return Mix(first, last, tuple(parts), tuple(_directions(first, last, policy.tolerance)))


def _directions(first: date, last: date, tolerance: float) -> list[Part]:
    """Each decided share of a topic or format against the month's items. An item is on a topic when its column, a tag or a keyword says so."""
    wanted = analytics.content_directions()
    if not wanted:
        return []
    rows = list(_between(first, last).values_list("format", "column_id", "tags", "keywords"))
    columns = dict(Column.objects.values_list("pk", "title"))
    words = [{columns.get(column, ""), *tags, *keywords} for _format, column, tags, keywords in rows]
    found = []
    for one in wanted:
        count = sum(row[0] == one.name for row in rows) if one.kind == "format" else sum(one.name in told for told in words)
        found.append(part_of(f"{one.kind}:{one.name}", count, len(rows), one.share, tolerance))
    return found


def mix_by_month(day: date, months: int = 6) -> list[Mix]:
    """The mixes of the months up to that of `day`, the oldest first."""
    found, first = [], month_of(day)[0]
    for _place in range(months):
        found.append(mix_of_month(first))
        first = month_of(first - timedelta(days=1))[0]
    return found[::-1]


def _between(first: date, last: date) -> QuerySet[Item]:
    zone = current_brand().zone
    start, end = datetime.combine(first, time.min, zone), datetime.combine(last + timedelta(days=1), time.min, zone)
    rows = Item.objects.exclude(status__in=["rejected", "archived"]).annotate(moment=Coalesce("due", "made_at"))
    found: QuerySet[Item] = rows.filter(moment__gte=start, moment__lt=end)
    return found
