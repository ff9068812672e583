"""Reminders before legal's lead time begins (CON-15)."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.content.models import Item, StatusChoice
from guanhao.domains.content.models.kinds import LaneChoice
from guanhao.domains.content.selectors.findings import publish_day
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.selectors.variants import variants_of
from guanhao.kernel.approvals import LegalPolicy
from guanhao.kernel.notify import notify
from guanhao.kernel.tenancy import current_brand

BEFORE = timedelta(days=2)


def remind_of_legal() -> int:
    """Tell owners of commercial items in draft that the last day for legal is near; how many were told. The hot lane is exempt."""
    today, lead = brand_today(), timedelta(days=LegalPolicy.of_brand().lead_time.days)
    end = datetime.combine(today + lead + BEFORE + timedelta(days=1), time.min, current_brand().zone)
    rows = Item.objects.filter(status__in=[StatusChoice.DRAFT, StatusChoice.REJECTED], is_ad=True, due__lt=end).exclude(lane=LaneChoice.HOT)
    told = 0
    for item in rows.exclude(owner_id=None).order_by("due")[:500]:
        day = publish_day(item, variants_of(item))
        if day is None or not timedelta(0) <= day - lead - today <= BEFORE:
            continue
        last = day - lead
        notify(
            topic="content.legal",
            title=_("Hand “%(title)s” in by %(day)s: legal needs %(lead)s days") % {"title": item.title, "day": last.isoformat(), "lead": lead.days},
            url=burl_or_none("content:submit", pk=item.pk) or "",
            key=f"content.legal:{item.pk}:{today}",
            users=[item.owner_id],
            level="warning",
        )
        told += 1
    return told
