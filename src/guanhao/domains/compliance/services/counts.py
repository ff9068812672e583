"""Daily counts of checks and hits; the texts themselves are never kept."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from guanhao.domains.compliance.contracts import Report
from guanhao.domains.compliance.models import CheckDay, Shade
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def count_checks(*, reports: Iterable[Report]) -> None:
    """Add the results of checks to the counts of the brand's day."""
    counts: Counter[tuple[str, str]] = Counter()
    for report in reports:
        counts[report.state, Shade.CHECK] += 1
        for kind, hits in ((Shade.HIT, report.hits), (Shade.EXEMPT, report.exempted), (Shade.SHADOW, report.shadow)):
            counts.update((hit.rule, kind) for hit in hits)
    today = now().astimezone(current_brand().zone).date()
    with transaction.atomic():
        for (rule, shade), number in sorted(counts.items()):
            row, made = CheckDay.objects.get_or_create(day=today, rule=rule, shade=shade, defaults={"brand_id": current_brand().id, "count": number})
            if not made:
                CheckDay.objects.filter(pk=row.pk).update(count=F("count") + number)
