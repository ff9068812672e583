"""Everything that writes the trend library (LIS-09)."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.mentions import Refused
from guanhao.domains.listening.models import Trend
from guanhao.domains.listening.rules.reputation import monday
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.listening import TopicSuggested


@transaction.atomic
def save_trend(
    *,
    kind: str,
    title: str,
    finding: str,
    source: str,
    url: str = "",
    week: date | None = None,
    tags: Sequence[str] = (),
    trend_id: int | None = None,
) -> Trend:
    """An entry of a week (any day of it; default this week) with where it comes from (needs listening.edit)."""
    require("listening.edit")
    today = now().astimezone(current_brand().zone).date()
    if kind not in Trend.Kind.values:
        raise Refused(_("Unknown: %(value)s") % {"value": kind}, "kind")
    for name, text in (("title", title), ("finding", finding), ("source", source)):
        if not text.strip():
            raise Refused(_("An entry has a title, a finding and a source."), name)
    if url and not url.startswith(("https://", "http://")):
        raise Refused(_("A link begins with https://"), "url")
    if week is not None and monday(week) > monday(today) + timedelta(days=7):
        raise Refused(_("This week is still to come."), "week")
    row: Trend = Trend.objects.select_for_update().get(pk=trend_id) if trend_id else Trend(made_by=current_actor().name[:120], made_at=now())
    row.kind, row.title, row.finding, row.source = kind, title.strip()[:200], finding.strip()[:4000], source.strip()[:300]
    row.url, row.week, row.tags = url[:500], monday(week or today), [tag.strip()[:30] for tag in tags if tag.strip()][:20]
    row.save()
    state: dict[str, object] = {
        "title": row.title,
        "finding": row.finding,
        "source": row.source,
        "url": row.url,
        "week": row.week.isoformat(),
        "kind": row.kind,
    }
    versions.keep(f"listening.trend:{row.pk}", state)
    audit.record("listening.trend_saved", target=f"listening.trend:{row.pk}", after=state)
    return row


@transaction.atomic
def suggest_trend(*, trend_id: int) -> Trend:
    """Offer an entry as a topic (needs listening.edit); how often it was cited is counted."""
    require("listening.edit")
    row: Trend = Trend.objects.get(pk=trend_id)
    Trend.objects.filter(pk=row.pk).update(cited=F("cited") + 1)
    emit(
        TopicSuggested(
            brand_id=current_brand().id,
            key=f"listening.trend:{row.pk}",
            title=row.title,
            source="trend",
            note=f"{row.finding}\n{row.source}"[:500],
            url=row.url,
        )
    )
    audit.record("listening.trend_cited", target=f"listening.trend:{row.pk}")
    return row
