"""The door of crisis: what reports may ask."""

from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Crisis
from guanhao.domains.crisis.selectors.figures import Handling, handling
from guanhao.kernel.access import require

__all__ = ["Handling", "Refused", "handling", "open_crises"]


def open_crises() -> list[tuple[int, str, str, int]]:
    """Crises that are proposed or open, no drills: number, title, kind, level; the highest level first (needs crisis.view)."""
    require("crisis.view")
    rows = Crisis.objects.filter(state__in=(Crisis.State.PROPOSED, Crisis.State.OPEN), drill=False).order_by("-level", "alerted_at")
    return list(rows.values_list("pk", "title", "kind", "level"))
