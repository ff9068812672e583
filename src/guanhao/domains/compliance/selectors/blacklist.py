"""Who is kept out."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import CheckContext, Hit, Report
from guanhao.domains.compliance.models import BlacklistLine
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_in_scope, current_brand

RULE = "blacklist.author"


def line_of(platform: str, author_id: str) -> BlacklistLine | None:
    """The line that keeps this author out today, or None."""
    found: BlacklistLine | None = BlacklistLine.objects.filter(_living(today()), platform=platform, author_id=author_id.strip()).first()
    return found


def among(platform: str, author_ids: Collection[str]) -> set[str]:
    """Those of these authors' numbers on a platform that are kept out today; two queries at most."""
    rows = BlacklistLine.objects.filter(_living(today()), platform=platform)
    if not author_ids or not rows.exists():
        return set()
    return set(rows.filter(author_id__among=list(author_ids)).values_list("author_id", flat=True))


def known_as(platform: str, names: Collection[str]) -> BlacklistLine | None:
    """The line that keeps out somebody known by one of these names (number or name, without @ and capitals) on a platform ("": on any)."""
    wanted = {name.strip().lstrip("@") for name in names} - {""}
    known = Q()
    for name in sorted(wanted):
        known |= Q(author_id__iexact=name) | Q(author_name__iexact=name) | Q(author_name__iexact=f"@{name}")
    rows = BlacklistLine.objects.filter(_living(today()), known) if wanted else BlacklistLine.objects.none()
    found: BlacklistLine | None = (rows.filter(platform=platform) if platform else rows).order_by("pk").first()
    return found


def with_author(report: Report, context: CheckContext) -> Report:
    """The report with a blocking hit when the text is by an author on the blacklist."""
    line = line_of(context.platform, context.author_id) if context.author_id and brand_in_scope() else None
    if line is None:
        return report
    reason = _("The author %(name)s is on the blacklist: %(reason)s") % {"name": line.author_name or line.author_id, "reason": line.reason}
    hit = Hit(RULE, "block", "body", 0, 0, "", "rule", reason, _("Do not use it; lift the author from the blacklist first if that is over."))
    return replace(report, hits=(hit, *report.hits), state="block")


def today() -> date:
    """The day in the brand's zone."""
    return now().astimezone(current_brand().zone).date()


def _living(day: date) -> Q:
    return Q(active=True) & (Q(until=None) | Q(until__gte=day))
