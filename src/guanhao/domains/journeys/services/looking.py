"""Whom a journey would reach now, and why not the others: everybody at once, over dense numbers. Nothing is written."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.contracts import Looked
from guanhao.domains.journeys.models import Journey, Passage
from guanhao.domains.journeys.policy import ContactPolicy
from guanhao.domains.journeys.selectors.crowd import Crowd, agreeing, people_of
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from pyroaring import BitMap

SHOWN = 50
MICRO = 1_000_000


class _Sieve:
    """People who are left, and who fell through which hole."""

    def __init__(self, found: "BitMap") -> None:
        self.found, self.left, self.some = found, dict[str, int](), dict[str, tuple[int, ...]]()

    def keep(self, some: "BitMap", reason: str) -> None:
        """Only these go on."""
        out = self.found - some
        if out:
            self.left[reason] = self.left.get(reason, 0) + len(out)
            self.some[reason] = (*self.some.get(reason, ()), *out[:SHOWN])[:SHOWN]
        self.found = self.found & some


def look(journey: Journey, plan: Mapping[str, Any], *, moment: datetime) -> Looked:
    """Judge everybody at this moment. A trigger by events looks back to the last look and some days more, never behind the start of the journey."""
    from pyroaring import BitMap

    crowd = Crowd(moment)
    when = triggered(journey, plan, crowd)
    sieve = _Sieve(BitMap(when[0]))
    seen = len(sieve.found)
    held = crowd.hold(plan["if"])
    if held is not None:
        sieve.keep(held, "conditions")
    sieve.keep(agreeing(sieve.found, plan["purpose"]), "consent")
    busy = _busy(journey, plan, moment)
    sieve.keep(sieve.found - BitMap(busy.values()), "again")
    records = people_of(sieve.found)
    sieve.keep(BitMap(list(records)), "no_record")
    return _reached(journey, sieve, records, busy, when if plan["when"]["kind"] == "did" else None, seen, moment)


def triggered(journey: Journey, plan: Mapping[str, Any], crowd: Crowd) -> tuple[Any, Any]:
    """Numbers of the people who set it off, ascending, and when (µs UTC): the last such event of each, or the day's begin."""
    when, moment = plan["when"], crowd.moment
    if when["kind"] == "daily":
        crowd.hold(plan["if"])  # gives numbers to people no event has named yet
        found = crowd.everybody()
        return np.array(found, np.uint32), np.full(len(found), int(moment.timestamp()) * MICRO, np.int64)
    if when["kind"] == "told":
        return np.empty(0, np.uint32), np.empty(0, np.int64)
    back = timedelta(days=ContactPolicy.of_brand().look_back_days)
    since = max((journey.looked_until or moment) - back, journey.since or moment - back)
    first, last = since.date() - timedelta(days=1), crowd.today + timedelta(days=1)
    rows = audiences.events_of(first, last, actions=when["actions"])
    if not len(rows):
        return np.empty(0, np.uint32), np.empty(0, np.int64)
    rows = rows.where((rows.at > int(since.timestamp() * MICRO)) & (rows.at <= int(moment.timestamp() * MICRO)) & (rows.person != 0))
    if not len(rows):
        return np.empty(0, np.uint32), np.empty(0, np.int64)
    ends = rows.bounds()[1:] - 1
    return rows.person[ends], rows.at[ends]


def _busy(journey: Journey, plan: Mapping[str, Any], moment: datetime) -> dict[int, int]:
    """People who may not enter yet, with their numbers: on the way now, or in the journey within the cool-down."""
    rows = Passage.objects.filter(journey=journey).order_by()
    again = plan["again_days"]
    pairs = dict(rows.filter(state=Passage.State.RUNNING).values_list("person_id", "index_number"))
    if again is None:
        pairs |= dict(rows.values_list("person_id", "index_number"))
    elif again:
        pairs |= dict(rows.filter(entered_at__gt=moment - timedelta(days=again)).values_list("person_id", "index_number"))
    if not pairs:
        return {}
    canonical = audiences.behaviour().canonical(np.fromiter(pairs.values(), np.uint32))
    return dict(zip(pairs, canonical.tolist(), strict=True))


def _reached(
    journey: Journey, sieve: _Sieve, records: Mapping[int, int], busy: Mapping[int, int], when: tuple[Any, Any] | None, seen: int, moment: datetime
) -> Looked:
    """Person by person: two numbers of one person enter once, and one occasion never twice."""
    day = f"day:{moment.astimezone(current_brand().zone).date()}"
    chosen = np.array(sieve.found, np.uint32)
    at = when[1][np.searchsorted(when[0], chosen)] if when and len(chosen) else np.zeros(len(chosen), np.int64)
    reached, again, taken = [], [], set(busy)
    known = _occasions(journey, [records[number] for number in chosen.tolist()])
    for number, micro in zip(chosen.tolist(), at.tolist(), strict=True):
        person = records[number]
        occasion = f"did:{micro}" if when else day
        if person in taken or (person, occasion) in known:
            again.append(number)
            continue
        taken.add(person)
        reached.append((person, number, occasion, moment))
    if again:
        sieve.left["again"] = sieve.left.get("again", 0) + len(again)
        sieve.some["again"] = (*sieve.some.get("again", ()), *again)[:SHOWN]
    return Looked(seen=seen, reached=tuple(reached), left=sieve.left, some=sieve.some)


def _occasions(journey: Journey, ids: list[int]) -> set[tuple[int, str]]:
    if not Passage.objects.filter(journey=journey).exists():
        return set()
    rows = Passage.objects.filter(journey=journey, person_id__among=ids).order_by()
    return set(rows.values_list("person_id", "occasion"))
