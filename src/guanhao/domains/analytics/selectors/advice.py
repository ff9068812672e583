"""Reading advice: lists, the panel, what a month has to decide."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from guanhao.domains.analytics.contracts import AdviceFact, Direction
from guanhao.domains.analytics.models import Advice
from guanhao.domains.analytics.policy.advice import DirectionPolicy
from guanhao.domains.analytics.selectors.speech import spoken
from guanhao.kernel import access
from guanhao.kernel.tenancy import current_brand


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


def title_of(row: Advice) -> str:
    """What is advised, in the active language."""
    return spoken(row.words.get("title", row.title))


def why_of(row: Advice) -> str:
    """Why, in the active language."""
    return spoken(row.words.get("why", row.why))


def evidence_of(row: Advice) -> list[dict[str, Any]]:
    """The facts behind it, each with metric, value, url and query, in the active language."""
    facts: list[dict[str, Any]] = row.words.get("evidence", row.evidence)
    return [{**one, "metric": spoken(one["metric"]), "value": spoken(one["value"])} for one in facts]


def directions() -> list[Advice]:
    """Proposals to change what posts are about that wait for a decision (ANA-23b)."""
    rows = advice(state=Advice.State.PROPOSED, family=Advice.Family.CONTENT)
    return [row for row in rows if "direction" in row.payload]


def followed_up(start: date, end: date) -> tuple[AdviceFact, ...]:
    """Advice decided, carried out or measured on these local days, the last of them each, in the order of the days."""
    access.require("analytics.view")
    zone = current_brand().zone
    found = []
    for row in Advice.objects.exclude(state__in=[Advice.State.PROPOSED, Advice.State.LAPSED]).filter(decided_at__date__lte=end + timedelta(days=1)):
        decided = row.decided_at.astimezone(zone).date() if row.decided_at else None
        measured = row.measure_on if row.measured is not None else None
        day = measured or row.done_on or decided
        if day and start <= day <= end:
            effect = (row.measured or {}).get("effect")
            found.append(AdviceFact(row.pk, title_of(row), row.family, row.state, str(row.get_state_display()), day, row.expected, effect, row.unit))
    return tuple(sorted(found, key=lambda one: (one.day, one.id)))


def content_directions() -> tuple[Direction, ...]:
    """The lines of the policy that read `topic:…=0.35` or `format:…=0.35`; others are left out."""
    found = []
    for line in DirectionPolicy.of_brand().targets:
        what, _equals, share = line.rpartition("=")
        kind, _colon, name = what.partition(":")
        try:
            wanted = float(share)
        except ValueError:
            continue
        if kind in ("topic", "format") and name and 0 <= wanted <= 1:
            found.append(Direction(kind, name.strip(), wanted))
    return tuple(found)


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
