"""Daily counts of checks and hits; the texts themselves are never kept."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from guanhao.domains.compliance.contracts import Hit, Report
from guanhao.domains.compliance.models import CheckDay, Shade
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def count_checks(*, reports: Iterable[Report]) -> None:
    """Add the results of checks to the counts of the brand's day."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    checks: Counter[tuple[str, str, str, str]] = Counter()
    for report in reports:
        counts[report.state, Shade.CHECK, "", ""] += 1
        for kind, hits in ((Shade.HIT, report.hits), (Shade.EXEMPT, report.exempted), (Shade.SHADOW, report.shadow)):
            counts.update(_key(hit, kind) for hit in hits)
            checks.update({hit.rule: _key(hit, kind) for hit in reversed(hits)}.values())
    today = now().astimezone(current_brand().zone).date()
    with transaction.atomic():
        for key, number in sorted(counts.items()):
            rule, shade, layer, category = key
            first = {"brand_id": current_brand().id, "category": category, "count": number, "checks": checks[key]}
            row, made = CheckDay.objects.get_or_create(day=today, rule=rule, shade=shade, layer=layer, defaults=first)
            if not made:
                CheckDay.objects.filter(pk=row.pk).update(count=F("count") + number, checks=F("checks") + checks[key])


def _key(hit: Hit, shade: str) -> tuple[str, str, str, str]:
    return hit.rule[:80], shade, hit.layer[:12], hit.category[:40]
