"""The tree of ideas of a meeting."""

from guanhao.domains.work.models import IdeaNode, Meeting
from guanhao.domains.work.rules.tree import MOST, Branch
from guanhao.domains.work.rules.tree import grown as grow

REMOVED = 20


def grown(meeting: Meeting) -> tuple[tuple[Branch, ...], list[IdeaNode]]:
    """The living ideas as trees, and the last ones that were taken away (one query)."""
    rows = list(IdeaNode.objects.filter(meeting=meeting).order_by("place", "pk")[: MOST * 2])
    living = [row for row in rows if row.removed_at is None]
    numbers = {row.pk for row in rows if row.removed_at is not None}
    gone = [row for row in rows if row.removed_at is not None and row.parent_id not in numbers]
    return grow(living), sorted(gone, key=lambda row: (row.removed_at is not None and row.removed_at, row.pk), reverse=True)[:REMOVED]


def rows_of(meeting: Meeting) -> list[IdeaNode]:
    """All living ideas, for lists."""
    return list(IdeaNode.objects.filter(meeting=meeting, removed_at=None).select_related("parent").order_by("place", "pk")[:MOST])
