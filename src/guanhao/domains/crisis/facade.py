"""The door of crisis: what reports may ask."""

from datetime import date

from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Crisis, Review
from guanhao.domains.crisis.selectors.figures import Handling, handling
from guanhao.kernel.access import require
from guanhao.kernel.yearbook import within

__all__ = ["Handling", "Refused", "handling", "lessons", "open_crises"]


def open_crises() -> list[tuple[int, str, str, int]]:
    """Crises that are proposed or open, no drills: number, title, kind, level; the highest level first (needs crisis.view)."""
    require("crisis.view")
    rows = Crisis.objects.filter(state__in=(Crisis.State.PROPOSED, Crisis.State.OPEN), drill=False).order_by("-level", "alerted_at")
    return list(rows.values_list("pk", "title", "kind", "level"))


def lessons(start: date, end: date) -> list[tuple[str, str]]:
    """Title and lessons of the crises (no drills) reviewed in the days, the first one first (needs crisis.view)."""
    require("crisis.view")
    return list(within(Review, "made_at", start, end).filter(crisis__drill=False).order_by("made_at").values_list("crisis__title", "lessons"))
