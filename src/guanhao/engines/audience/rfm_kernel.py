"""Recency, frequency and money of every person in one pass over orders sorted by person and time."""

from dataclasses import dataclass

import numpy as np

from guanhao.engines.audience.events import DAY, Array, Events


@dataclass(frozen=True, eq=False)
class Purchases:
    """One row a person, numbers ascending: first and last order (µs UTC), days since the last, number of orders, days with an order, money."""

    person: Array
    first: Array
    last: Array
    recency: Array
    orders: Array
    days: Array
    money: Array


def purchases(orders: Events, *, now: int) -> Purchases:
    """Sums a person of orders up to `now` (µs UTC); `recency` in days (float), never negative; `amount` counts as it is (refunds negative)."""
    known = orders if not len(orders) or int(orders.at.max()) <= now else orders.only(until=now + 1)
    none = np.empty(0, np.int64)
    if not len(known):
        return Purchases(known.person, none, none, np.empty(0), none, none, np.empty(0))
    bounds = known.bounds()
    heads, count = bounds[:-1], np.diff(bounds)
    first, last = known.at[heads], known.at[bounds[1:] - 1]
    day = known.extra["day"] if "day" in known.extra else np.floor_divide(known.at, DAY)
    fresh = np.concatenate(([True], (day[1:] != day[:-1]) | (known.person[1:] != known.person[:-1])))
    return Purchases(
        known.person[heads],
        first,
        last,
        (now - last) / DAY,
        count,
        np.add.reduceat(fresh.astype(np.int64), heads),
        np.add.reduceat(known.amount, heads),
    )
