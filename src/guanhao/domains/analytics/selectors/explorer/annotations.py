"""What happened when: the annotations of days, for charts, lists and programs."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from guanhao.domains.analytics.models import Annotation
from guanhao.kernel import access


def annotations(*, archived: bool = False) -> QuerySet[Annotation]:
    """All annotations in force (or those put away), the newest first (needs analytics.view)."""
    access.require("analytics.view")
    return Annotation.objects.filter(archived_at__isnull=not archived)


def annotation(pk: int) -> Annotation:
    """One annotation; Annotation.DoesNotExist, answered 404, when the brand has none of this number (needs analytics.view)."""
    access.require("analytics.view")
    found: Annotation = Annotation.objects.get(pk=pk)
    return found


def between(start: date, end: date, *, accounts: Iterable[int] | None = None, metrics: Iterable[str] | None = None) -> list[Annotation]:
    """The annotations that touch these days, in order. With `accounts` those of other accounts are left out, with `metrics` those of others; what
    is of the whole brand, or of every metric, always counts."""
    rows = annotations().filter(start__lte=end, end__gte=start)
    if accounts is not None:
        rows = rows.filter(Q(account_id__isnull=True) | Q(account_id__in=list(accounts)))
    if metrics is not None:
        rows = rows.filter(Q(metric="") | Q(metric__in=list(metrics)))
    return list(rows.order_by("start", "pk"))
