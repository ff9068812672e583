"""RFM of all customers, who is dormant, and who of them should be won back (ANA-13, GRO-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from guanhao.domains.analytics.policy.value import RfmPolicy
from guanhao.domains.analytics.selectors.value.orders import Orders, customers, people
from guanhao.domains.audiences import facade as audiences
from guanhao.engines.value import rfm
from guanhao.kernel import warehouse

LAYERS: Final = (1, 2, 3, 6)  # times the days of the policy: 30, 60, 90, 180


@dataclass(frozen=True)
class Layer:
    """Dormant people by how long: `first` to `last` days of silence (None: longer); `high` those of high value, `others` the rest. None: hidden."""

    first: int
    last: int | None
    high: int | None
    others: int | None
    money: float | None


@dataclass(frozen=True)
class RfmBoard:
    """RFM at a day. Counts of small groups are None (audiences.small_groups)."""

    as_of: date
    buyers: int
    orders: int
    refunds: int
    only_refunds: int
    money: float
    repeat_rate: float | None
    quantiles: int
    dormant_days: int
    dormant: int | None
    dormant_buyers: int | None
    lost_high: int | None
    matrix: tuple[tuple[int | None, ...], ...]
    segments: tuple[rfm.SegmentSummary, ...]
    hidden: frozenset[str]
    layers: tuple[Layer, ...]


@dataclass(frozen=True, eq=False)
class _Scored:
    orders: Orders
    people: rfm.Customers
    scores: rfm.Rfm


def _scored() -> _Scored | None:
    found = customers()
    if found is None:
        return None
    parts = RfmPolicy.of_brand().quantiles
    scores: rfm.Rfm = warehouse.cached(("analytics.value.rfm", found[0].last, parts), lambda: rfm.score(found[1], quantiles=parts))
    return _Scored(found[0], found[1], scores)


def rfm_board() -> RfmBoard | None:
    """Everything the page shows; None without orders."""
    read = _scored()
    if read is None:
        return None
    policy, who, scores, end = RfmPolicy.of_brand(), read.people, read.scores, read.orders.last_number
    silent = _dormant_people(read, policy.dormant_days)
    high = people(who.person[rfm.high_value(scores)])
    everyone = people(who.person)
    summary = rfm.summarise(who, scores, end, days=policy.dormant_days)
    hide = audiences.hide_small
    return RfmBoard(
        as_of=read.orders.last,
        buyers=len(who),
        orders=who.orders,
        refunds=who.refunds,
        only_refunds=who.only_refunds,
        money=float(who.money.sum()),
        repeat_rate=float((who.frequency >= 2).mean()) if len(who) else None,
        quantiles=scores.quantiles,
        dormant_days=policy.dormant_days,
        dormant=hide(len(silent)),
        dormant_buyers=hide(len(silent & everyone)),
        lost_high=hide(len(silent & high)),
        matrix=tuple(tuple(hide(int(cell)) for cell in row) for row in rfm.matrix(scores)),
        segments=summary,
        hidden=frozenset(one.key for one in summary if hide(one.people) is None),
        layers=_layers(read, policy.dormant_days, silent, high),
    )


def _seen(read: _Scored, days: int) -> Any:
    """People with an event or an order less than `days` days ago."""
    last = read.orders.last
    index = audiences.behaviour()
    active = index.active(last - timedelta(days=days - 1), last)
    return active | people(read.people.person[read.orders.last_number - read.people.last < days])


def _dormant_people(read: _Scored, days: int) -> Any:
    """People without an event or an order for at least `days` days: 31 is dormant, 29 is not."""
    return (audiences.behaviour().everybody() | people(read.people.person)) - _seen(read, days)


def _layers(read: _Scored, days: int, silent: Any, high: Any) -> tuple[Layer, ...]:
    money = np.zeros(int(read.people.person.max()) + 1) if len(read.people) else np.zeros(1)
    money[read.people.person] = read.people.money
    found = []
    for place, times in enumerate(LAYERS):
        here = silent & (_seen(read, days * LAYERS[place + 1]) if place + 1 < len(LAYERS) else silent)
        here -= _seen(read, days * times)
        valued = here & high
        worth = float(money[np.asarray(valued.to_array(), dtype=np.int64)].sum()) if len(valued) else 0.0
        hidden = audiences.hide_small(len(valued))
        until = days * LAYERS[place + 1] - 1 if place + 1 < len(LAYERS) else None
        found.append(Layer(days * times, until, hidden, audiences.hide_small(len(here) - len(valued)), worth if hidden is not None else None))
    return tuple(found)


def people_of(params: Mapping[str, Any]) -> Any:
    """The people behind a part of the board: `segment` (a key), `recency` and `value` (a cell), `dormant` (true), `high` (true or false), `first` and
    `last` (days of silence); parts given together narrow each other. A bitmap, empty without orders."""
    read = _scored()
    if read is None:
        return people(np.empty(0))
    who, scores, days = read.people, read.scores, RfmPolicy.of_brand().dormant_days
    keep = np.ones(len(who), dtype=bool)
    if "segment" in params and params["segment"] in rfm.SEGMENTS:
        keep &= scores.segment == rfm.SEGMENTS.index(str(params["segment"]))
    if "recency" in params:
        keep &= scores.recency == int(params["recency"])
    if "value" in params:
        keep &= scores.value == int(params["value"])
    narrowed = {"segment", "recency", "value"} & set(params)
    found = people(who.person[keep])
    first = int(params.get("first", days if params.get("dormant") else 0))
    if first:
        silent = _dormant_people(read, first)
        found = found & silent if narrowed else silent
    if params.get("last"):
        found &= _seen(read, int(params["last"]) + 1)
    if "high" in params:
        high = people(who.person[rfm.high_value(scores)])
        found = found & high if params["high"] else found - high
    return found
