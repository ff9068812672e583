"""Talents for the global search."""

from django.db.models import Q

from guanhao.console.links import burl
from guanhao.domains.partners.models import Talent
from guanhao.kernel.search import Hit


def found_talents(words: str, limit: int) -> list[Hit]:
    """Talents whose name, handle or category holds all words."""
    rows = Talent.objects.exclude(state=Talent.State.FORGOTTEN)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(handle__icontains=word) | Q(category__icontains=word))
    return [
        Hit("partners.talent", str(row.pk), row.shown, row.category, burl("partners:talent", pk=row.pk)) for row in rows.order_by("-fans")[:limit]
    ]
