"""Everything that reads the communication plan of a year: coverage, aims and their gaps."""

from datetime import date, datetime, time

from django.db.models import QuerySet

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.strategy.contracts import AimView
from guanhao.domains.strategy.models import AnnualAim, AnnualPlan, ItemTags
from guanhao.domains.strategy.rules.year import AimStanding, CoreKeyword, Mapped, PlanCoverage, cover_year, keyword_of
from guanhao.domains.strategy.selectors import measures
from guanhao.domains.strategy.selectors.aims import brand_today
from guanhao.domains.strategy.selectors.profile import IN_WORK, OUT
from guanhao.kernel.tenancy import current_brand


def plans() -> QuerySet[AnnualPlan]:
    """All years, the newest first."""
    found: QuerySet[AnnualPlan] = AnnualPlan.objects.order_by("-year")
    return found


def plan_of(year: int) -> AnnualPlan | None:
    """The plan of a year."""
    found: AnnualPlan | None = AnnualPlan.objects.filter(year=year).first()
    return found


def current() -> AnnualPlan | None:
    """This year's plan, or else the next one there is, or the last one there was."""
    year = brand_today().year
    return plan_of(year) or plans().filter(year__gt=year).order_by("year").first() or plans().first()


def keywords_of(plan: AnnualPlan) -> tuple[CoreKeyword, ...]:
    """The plan's keywords in their order."""
    return tuple(keyword_of(one) for one in plan.keywords)


def coverage(plan: AnnualPlan, *, in_work: bool = False) -> PlanCoverage:
    """The year's published items (by the day they went out, in the brand's zone), or what is in work, by keyword and sub-topic (PLN-01 a)."""
    rows = ItemTags.objects.order_by("-published_at", "-pk")
    if in_work:
        rows = rows.filter(status__in=IN_WORK)
    else:
        zone = current_brand().zone
        first, after = (datetime.combine(date(year, 1, 1), time(), zone) for year in (plan.year, plan.year + 1))
        rows = rows.filter(status=OUT, published_at__gte=first, published_at__lt=after)
    kept = rows.values_list("item_id", "title", "status", "keywords", "values", "usps")
    items = [Mapped(number, title, status, (*words, *values, *usps)) for number, title, status, words, values, usps in kept]
    return cover_year(items, keywords_of(plan))


def aims(plan: AnnualPlan) -> list[AimView]:
    """What the year is judged by, in its order, each with its value so far."""
    return [_aim(row, plan.year) for row in plan.aims.order_by("place", "pk")]


def _aim(row: AnnualAim, year: int) -> AimView:
    try:
        title = str(measures.measure(row.metric).title) if row.metric else ""
        actual = _actual(row, year) if row.metric else row.reported
    except LookupError:  # the brand has retired the metric since
        title, actual = row.metric, None
    return AimView(
        id=row.pk,
        title=row.title,
        kind=row.kind,
        metric=row.metric,
        metric_title=title,
        part=row.part,
        in_percent=row.in_percent,
        standing=AimStanding(row.target, float(row.weight), actual),
        reported_on=None if row.metric else row.reported_on,
        reported_by_name="" if row.metric else row.reported_by_name,
    )


def _actual(row: AnnualAim, year: int) -> float | None:
    first, last = date(year, 1, 1), min(date(year, 12, 31), brand_today())
    if last < first:
        return None
    if not row.part:
        return measures.measured(row.metric, first, last)[0]
    found = analytics.breakdown(row.metric, first, last, "source")
    part = sum(one.value or 0.0 for one in found.rows if str(one.key).casefold() == row.part.casefold())
    return part / found.total.value if found.total.value else None
