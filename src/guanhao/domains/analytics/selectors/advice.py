"""Reading advice: lists, the panel, what a month has to decide."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from guanhao.domains.analytics.models import Advice
from guanhao.kernel import access


@dataclass(frozen=True)
class Score:
    """What became of advice of a family: measured ones by verdict, and those still open."""

    family: str
    open: int
    worked: int
    unclear: int
    failed: int
    dismissed: int


def advice(*, state: str = "", family: str = "", owner_id: int | None = None) -> QuerySet[Advice]:
    """Advice that matches, the newest first; lapsed advice only when asked for."""
    access.require("analytics.view")
    rows: QuerySet[Advice] = Advice.objects.order_by("-proposed_at", "pk")
    rows = rows.filter(state=state) if state else rows.exclude(state=Advice.State.LAPSED)
    if family:
        rows = rows.filter(family=family)
    return rows if owner_id is None else rows.filter(owner_id=owner_id)


def directions() -> list[Advice]:
    """Proposals to change what posts are about that wait for a decision (ANA-23b)."""
    rows = advice(state=Advice.State.PROPOSED, family=Advice.Family.CONTENT)
    return [row for row in rows if "direction" in row.payload]


def waiting(person: int | None, today: date) -> tuple[list[Advice], list[Advice]]:
    """The person's accepted tasks (overdue first), and open proposals by the size of what is expected."""
    tasks = advice(state=Advice.State.ACCEPTED)
    mine = list(tasks.filter(owner_id=person).order_by("due")) if person else []
    proposed = sorted(advice(state=Advice.State.PROPOSED), key=lambda row: -abs(row.expected))
    return mine, proposed


def scores() -> list[Score]:
    """How advice did, a line a family with any."""
    access.require("analytics.view")
    rows = Advice.objects.order_by().values_list("family", "state").annotate(Count("pk"))
    by: dict[str, dict[str, int]] = {}
    for family, state, count in rows:
        by.setdefault(family, {})[state] = count
    states = Advice.State
    return [
        Score(
            family,
            sum(by[family].get(state, 0) for state in (states.PROPOSED, states.ACCEPTED, states.CARRIED_OUT)),
            *(by[family].get(state, 0) for state in (states.WORKED, states.UNCLEAR, states.FAILED, states.DISMISSED)),
        )
        for family in Advice.Family.values
        if family in by
    ]
