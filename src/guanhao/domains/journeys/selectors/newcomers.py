"""Newcomers day by day: who stayed to the seventh day, who is about to leave (GRO-09)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.models import Passage
from guanhao.domains.journeys.policy import NewcomerPolicy
from guanhao.domains.journeys.selectors.crowd import Crowd, people_of
from guanhao.domains.people import facade as people
from guanhao.kernel.access import require

DAYS, SHOWN = 30, 100


@dataclass(frozen=True, kw_only=True)
class Day:
    """Newcomers of one day, and how many were active on the peak day after it; None where that day is not over."""

    day: date
    people: int
    returned: int | None

    @property
    def share(self) -> float | None:
        """The share that was there; None without people or before the day is over."""
        return None if self.returned is None or not self.people else self.returned / self.people


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """A newcomer on the day before the peak who has been silent: what was done already, as titles of journeys."""

    person_id: int
    name: str
    journeys: tuple[str, ...]


def cohorts() -> list[Day]:
    """The last thirty days of newcomers, the newest first."""
    require("journeys.view")
    today, index, peak = Crowd().today, audiences.behaviour(), NewcomerPolicy.of_brand().peak_day
    active = index.daily(today - timedelta(days=DAYS), today)
    found = []
    for ago in range(DAYS + 1):
        day = today - timedelta(days=ago)
        new = index.first_seen(day, day)
        returned = len(new & active[DAYS - ago + peak]) if ago > peak else None
        found.append(Day(day=day, people=len(new), returned=returned))
    return found


def at_risk() -> tuple[int, list[AtRisk]]:
    """How many newcomers are about to leave today, and those of them with a record: the reminder and reward each got."""
    require("journeys.view")
    policy, crowd = NewcomerPolicy.of_brand(), Crowd()
    day = policy.peak_day - 1
    held = crowd.hold([{"kind": "age", "from": day, "to": day}, {"kind": "silent", "from": policy.silent_days, "to": policy.peak_day}])
    ids = list(people_of(held or []).values())[:SHOWN]
    names = people.names(ids)
    rows = Passage.objects.filter(person_id__in=ids).exclude(state=Passage.State.HELD_OUT).select_related("journey").order_by("pk")
    titles: dict[int, list[str]] = {}
    for row in rows:
        titles.setdefault(row.person_id, []).append(row.journey.title)
    return len(held or []), [AtRisk(person_id=one, name=names.get(one, ""), journeys=tuple(titles.get(one, []))) for one in ids]


def retention() -> dict[str, Any]:
    """Day-7 retention over all days that are over: people, returned, share."""
    over = [one for one in cohorts() if one.returned is not None]
    people_, returned = sum(one.people for one in over), sum(one.returned or 0 for one in over)
    return {"people": people_, "returned": returned, "share": returned / people_ if people_ else None}
