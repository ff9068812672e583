"""What people did in a window, a number a person: the features of groupings and of comparisons by matching."""

from datetime import date
from typing import Any


def features(first: date, last: date) -> tuple[Any, dict[str, Any]]:
    """Of everybody with an event in the window: events, active days, kinds of actions, money of orders, days since the newest event."""
    import numpy as np

    from guanhao.domains.audiences import facade as audiences

    events, orders = audiences.events_of(first, last), audiences.orders_of(first, last)
    named = events.person > 0  # 0 is nobody
    people, places = np.unique(events.person[named], return_inverse=True)
    days, action = events.at[named] // 86_400_000_000, events.action[named]
    count = len(people)

    def distinct(column: Any) -> Any:
        pairs = np.unique(np.stack([places, column.astype(np.int64)]), axis=1)
        return np.bincount(pairs[0], minlength=count)

    spend = np.zeros(count)
    if len(orders.person) and count:
        at = np.searchsorted(people, orders.person)
        known = (at < count) & (people[np.minimum(at, count - 1)] == orders.person)
        np.add.at(spend, at[known], orders.amount[known])
    newest = np.zeros(count, dtype=np.int64)
    np.maximum.at(newest, places, days)
    top = int(days.max()) if len(days) else 0
    return people, {
        "events": np.bincount(places, minlength=count).astype(np.float64),
        "active_days": distinct(days).astype(np.float64),
        "kinds": distinct(action).astype(np.float64),
        "spend": spend,
        "days_since": (top - newest).astype(np.float64),
    }
