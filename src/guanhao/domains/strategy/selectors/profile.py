"""Everything that reads the brand's profile, its tags and their coverage."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from guanhao.domains.strategy.contracts import ValueTag
from guanhao.domains.strategy.models import BrandProfile, BrandTag, ItemTags
from guanhao.domains.strategy.rules.profile import Coverage, Tagged, cover
from guanhao.kernel.tenancy import current_brand

OUT = "published"
FIRST_DAY, LAST_DAY = date(1, 1, 2), date(9999, 12, 30)  # beyond them a zone's midnight does not exist
IN_WORK = ("draft", "in_review", "approved", "scheduled")


def profile() -> BrandProfile | None:
    """The brand's record; None while nobody has written it."""
    found: BrandProfile | None = BrandProfile.objects.first()
    return found


def tags(kind: str, *, retired: bool = False) -> QuerySet[BrandTag]:
    """Values or selling points in the order they were made, retired ones only when asked for."""
    rows: QuerySet[BrandTag] = BrandTag.objects.filter(kind=kind).order_by("retired", "pk")
    return rows if retired else rows.filter(retired=False)


def value_tags(kind: str) -> list[ValueTag]:
    """What content may be tagged with now."""
    return [ValueTag(key, title) for key, title in tags(kind).values_list("key", "title")]


def coverage(*, published_only: bool = True, start: date | None = None, end: date | None = None) -> Coverage:
    """How much of the content carries each tag. `published_only` counts what is out, by the day it went out (in the brand's zone); otherwise
    what is in work: not out yet, not rejected, not archived. Both read only such rows, by index."""
    rows = ItemTags.objects.order_by("-published_at", "-pk")
    if published_only:
        rows = rows.filter(status=OUT)
        if start and start > FIRST_DAY:
            rows = rows.filter(published_at__gte=_midnight(start))
        if end and end < LAST_DAY:
            rows = rows.filter(published_at__lt=_midnight(end + timedelta(days=1)))
    else:
        rows = rows.filter(status__in=IN_WORK)
    kept = rows.values_list("item_id", "title", "status", "values", "usps")
    items = [Tagged(number, title, status, tuple(values), tuple(usps)) for number, title, status, values, usps in kept]
    kinds = BrandTag.Kind
    return cover(items, *(list(tags(kind).values_list("key", "title")) for kind in (kinds.VALUE, kinds.USP)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), current_brand().zone)
