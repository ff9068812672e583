"""Open drafts that were checked by an older brand guide than the one in force (STR-02)."""

from django.db.models import Q, QuerySet

from guanhao.domains.content.models import Flag, Item
from guanhao.domains.content.selectors.findings import guide_version
from guanhao.domains.content.selectors.items import OPEN


def to_check() -> QuerySet[Item]:
    """Open items to check again: by an older guide, or because something outside changed (selectors.flags); the ones due first."""
    outside = Flag.objects.filter(settled_at=None).values("item_id")
    version = guide_version()
    older = Q(guide_version=None) | Q(guide_version__lt=version) if version is not None else Q(pk__in=[])
    return Item.objects.filter(older | Q(pk__in=outside), status__in=OPEN).order_by("due", "pk")


def flagged(version: int | None = None) -> QuerySet[Item]:
    """Open items checked by an older guide, the ones due first; none while the brand has no guide. `version`: the guide in force, when the caller
    knows it."""
    now_in_force = version if version is not None else guide_version()
    if now_in_force is None:
        return Item.objects.none()
    return Item.objects.filter(Q(guide_version=None) | Q(guide_version__lt=now_in_force), status__in=OPEN).order_by("due", "pk")


def is_flagged(item: Item) -> int:
    """The version by which an item is to be checked again; 0 when it need not be."""
    now_in_force = guide_version()
    older = now_in_force is not None and (item.guide_version or 0) < now_in_force and item.status in OPEN
    return int(now_in_force or 0) if older else 0
