"""Everything that reads checks of elements."""

from datetime import date

from django.db.models import QuerySet

from guanhao.domains.strategy.models import ElementCheck
from guanhao.domains.strategy.policy import BrandPolicy
from guanhao.domains.strategy.rules.elements import ErrorRate, error_rate


def checks() -> QuerySet[ElementCheck]:
    """All checks, the newest first."""
    found: QuerySet[ElementCheck] = ElementCheck.objects.order_by("-day", "-pk")
    return found


def rate(start: date, end: date) -> ErrorRate:
    """The consistency error rate of confirmed checks from `start` to `end`, both included."""
    rows = ElementCheck.objects.filter(state=ElementCheck.State.CONFIRMED, day__gte=start, day__lte=end)
    return error_rate(rows.values_list("elements", "errors"), BrandPolicy.of_brand().element_error_rate)


def months(today: date, count: int = 6) -> list[tuple[date, ErrorRate]]:
    """The rate of the last months (first day, rate), the oldest first, in one query."""
    first = [date(today.year + (today.month - 1 - back) // 12, (today.month - 1 - back) % 12 + 1, 1) for back in range(count - 1, -1, -1)]
    limit = BrandPolicy.of_brand().element_error_rate
    rows = list(ElementCheck.objects.filter(state=ElementCheck.State.CONFIRMED, day__gte=first[0]).values_list("day", "elements", "errors"))
    return [(one, error_rate([(n, e) for day, n, e in rows if (day.year, day.month) == (one.year, one.month)], limit)) for one in first]
