"""What of one's cards the Today page shows."""

from typing import Any

from guanhao.console.http import BrandRequest
from guanhao.domains.work.models import Blocker, Card
from guanhao.domains.work.selectors import boards as selectors
from guanhao.domains.work.selectors import series

MOST = 6


def panel(request: BrandRequest) -> dict[str, Any] | None:
    """One's open cards, the soonest due first; nothing for who has none."""
    mine = Card.objects.filter(owner_id=request.actor.user_id or 0, archived_at=None).exclude(stage=Card.Stage.DONE)
    rows = list(mine.defer("text", "standard").order_by("sort_on", "-priority", "pk")[: MOST + 1])
    if not rows:
        return None
    day = selectors.today()
    waiting = sum(row.due_on is not None and row.due_on <= day for row in rows)
    helps = Blocker.objects.filter(owner_id=request.actor.user_id or 0, solved_at=None).count()
    return {"rows": [(row, row.due_on is not None and row.due_on < day) for row in rows[:MOST]], "helps": helps, "panel_waiting": waiting + helps}


def brainstorms(request: BrandRequest) -> dict[str, Any] | None:
    """Monthly meetings that were missed, or are still missing near the month's end."""
    rows = [one for one in series.standing() if one.overdue or (one.near and not one.held)]
    return {"rows": rows, "panel_waiting": sum(bool(one.overdue) for one in rows)} if rows else None
