"""What a journey changed: the people on it against its hold-out group."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.models import Journey, Passage
from guanhao.domains.journeys.selectors.lists import newest
from guanhao.engines.experiments.fixed import compare_shares
from guanhao.engines.experiments.moments import from_shares
from guanhao.kernel.access import require
from guanhao.kernel.now import now

if TYPE_CHECKING:
    from guanhao.engines.audience.events import Events

FEW, DAY = 20, 86_400_000_000


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Success within so many days of entering, for the people on the journey and the hold-out group; `waiting` are not over yet.

    `uplift` is the difference of the shares with its 95 % interval (Newcombe 1998, method 10) and p; None while a side has nobody.
    `verdict`: none (no hold-out group), few, better, worse, unclear.
    """

    outcome: str
    days: int
    treated: int
    treated_hits: int
    held: int
    held_hits: int
    waiting: int
    uplift: float | None
    low: float | None
    high: float | None
    p: float | None
    verdict: str

    @property
    def treated_share(self) -> float | None:
        """Success among the people on the journey."""
        return self.treated_hits / self.treated if self.treated else None

    @property
    def held_share(self) -> float | None:
        """Success in the hold-out group."""
        return self.held_hits / self.held if self.held else None


def effect(journey: Journey) -> Effect:
    """The effect over each person's first passage (needs journeys.view); whoever the index does not know cannot be measured and is left out."""
    require("journeys.view")
    version = newest(journey)
    plan = version.plan if version else journey.draft
    days, outcome = int(plan["outcome_days"]), str(plan["outcome"])
    rows = Passage.objects.filter(journey=journey, index_number__gt=0).order_by("entered_at", "pk")
    values = list(rows.values_list("index_number", "state", "entered_at"))
    if not values:
        return _judged(outcome, days, (0, 0), (0, 0), 0)
    number = audiences.behaviour().canonical(np.fromiter((one[0] for one in values), np.uint32, len(values)))
    held = np.fromiter((one[1] == Passage.State.HELD_OUT for one in values), bool, len(values))
    at = np.fromiter((int(one[2].timestamp() * 1_000_000) for one in values), np.int64, len(values))
    first = np.unique(number, return_index=True)[1]
    number, held, at = number[first], held[first], at[first]
    over = at + days * DAY <= int(now().timestamp() * 1_000_000)
    hit = _hits(_events(outcome, values[0][2].date()), number, at, days)
    treated, control = over & ~held, over & held
    return _judged(
        outcome,
        days,
        (int(treated.sum()), int((treated & hit).sum())),
        (int(control.sum()), int((control & hit).sum())),
        int((~over).sum()),
    )


def _events(outcome: str, first: Any) -> "Events":
    last = now().date() + timedelta(days=1)
    begin = first - timedelta(days=1)
    if outcome == "order":
        rows = audiences.orders_of(begin, last)
        return rows.where(~rows.extra["refunded"]) if len(rows) else rows
    return audiences.events_of(begin, last, actions=() if outcome == "active" else (outcome,))


def _hits(rows: "Events", number: Any, at: Any, days: int) -> Any:
    """Whether each person has an event after entering and within so many days, by one merge over (person, time)."""
    if not len(rows):
        return np.zeros(len(number), bool)
    low = np.searchsorted(rows.person, number, side="left")
    high = np.searchsorted(rows.person, number, side="right")
    found = np.zeros(len(number), bool)
    for place in np.flatnonzero(high > low).tolist():
        begin, end = low[place], high[place]
        following = begin + np.searchsorted(rows.at[begin:end], at[place], side="right")
        found[place] = following < end and rows.at[following] <= at[place] + days * DAY
    return found


def _judged(outcome: str, days: int, treated: tuple[int, int], held: tuple[int, int], waiting: int) -> Effect:
    facts: dict[str, Any] = {"uplift": None, "low": None, "high": None, "p": None, "verdict": "none" if not held[0] else "few"}
    if treated[0] and held[0]:
        arms = from_shares(np.array([held[0], treated[0]], float), np.array([held[1], treated[1]], float))
        found = compare_shares(arms.pick(np.array([0])), arms.pick(np.array([1])))
        facts |= {name: _number(value) for name, value in zip(("uplift", "low", "high", "p"), _four(found), strict=True)}
        if min(treated[0], held[0]) >= FEW:
            low, high = facts["low"], facts["high"]
            facts["verdict"] = "better" if low is not None and low > 0 else "worse" if high is not None and high < 0 else "unclear"
    counts: dict[str, Any] = {"treated": treated[0], "treated_hits": treated[1], "held": held[0], "held_hits": held[1]}
    return Effect(outcome=outcome, days=days, waiting=waiting, **counts, **facts)


def _four(found: Any) -> tuple[Any, Any, Any, Any]:
    return found.difference, found.low, found.high, found.p


def _number(value: Any) -> float | None:
    one = float(value[0])
    return one if np.isfinite(one) else None
