"""Saved questions for the global search."""

from django.db.models import Q

from guanhao.console.links import burl
from guanhao.domains.analytics.selectors.explorer import saved
from guanhao.kernel.search import Hit


def questions(words: str, limit: int) -> list[Hit]:
    """Those whose name or note holds every word."""
    rows = saved.questions()
    for word in words.split()[:10]:
        rows = rows.filter(Q(name__icontains=word) | Q(note__icontains=word))
    return [Hit("analytics.question", str(row.pk), row.name, row.note[:200], burl("analytics:question", pk=row.pk)) for row in rows[:limit]]
