"""The private pool in numbers: conversion against head brands, yearly retention against the goal (GRO-11)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.models import PoolContact
from guanhao.domains.journeys.policy import PoolPolicy
from guanhao.domains.journeys.rules.times import years_before
from guanhao.domains.journeys.selectors.crowd import people_of
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@dataclass(frozen=True, kw_only=True)
class PoolView:
    """`contacts` ever in the pool, `inside` now, `buyers` since joining; `conversion` buyers ÷ contacts, `low` when it is below the reference.

    `retention`: of those who were inside a year ago, the share still inside; None when nobody was. `short` when it is below the goal.
    """

    contacts: int
    inside: int
    agreed: int
    buyers: int
    conversion: float | None
    reference: float
    low: bool
    year_ago: int
    stayed: int
    retention: float | None
    goal: float
    short: bool


def overview() -> PoolView:
    """The pool now (needs journeys.view), in one query."""
    require("journeys.view")
    policy = PoolPolicy.of_brand()
    today = now().astimezone(current_brand().zone).date()
    before = years_before(today, 1)
    there = Q(joined_on__lte=before) & (Q(left_on=None) | Q(left_on__gt=before))
    still = Q(left_on=None) | Q(left_on__gt=today)
    sums: dict[str, int] = PoolContact.objects.aggregate(
        contacts=Count("pk"),
        inside=Count("pk", filter=still),
        agreed=Count("pk", filter=~Q(consent="")),
        buyers=Count("pk", filter=Q(bought_at__isnull=False)),
        year_ago=Count("pk", filter=there),
        stayed=Count("pk", filter=there & still),
    )
    conversion = sums["buyers"] / sums["contacts"] if sums["contacts"] else None
    retention = sums["stayed"] / sums["year_ago"] if sums["year_ago"] else None
    return PoolView(
        **sums,
        conversion=conversion,
        reference=policy.conversion,
        low=conversion is not None and conversion < policy.conversion,
        retention=retention,
        goal=policy.retention,
        short=retention is not None and retention < policy.retention,
    )


def by_source() -> list[dict[str, Any]]:
    """Contacts, buyers and conversion by source, the largest first."""
    require("journeys.view")
    rows = PoolContact.objects.order_by().values("source").annotate(contacts=Count("pk"), buyers=Count("pk", filter=Q(bought_at__isnull=False)))
    found = [{**row, "conversion": row["buyers"] / row["contacts"]} for row in rows]
    return sorted(found, key=lambda row: -row["contacts"])[:50]


def first_orders(rows: Collection[PoolContact]) -> dict[int, datetime]:
    """The first order of each contact on or after the day of joining, by the contact's number."""
    if not rows:
        return {}
    zone = current_brand().zone
    first = min(row.joined_on for row in rows)
    orders = audiences.orders_of(first - timedelta(days=1), now().astimezone(zone).date() + timedelta(days=1))
    if not len(orders):
        return {}
    orders = orders.where(~orders.extra["refunded"])
    numbers: dict[int, list[int]] = {}
    for number, person in people_of(orders.people()).items():
        numbers.setdefault(person, []).append(number)
    found: dict[int, datetime] = {}
    for row in rows:
        begin = int(datetime.combine(row.joined_on, time(), zone).timestamp() * 1_000_000)
        for number in numbers.get(row.person_id or 0, ()):
            low, high = np.searchsorted(orders.person, [number, number + 1])
            at = orders.at[low:high]
            place = int(np.searchsorted(at, begin))
            if place < len(at):
                moment = datetime.fromtimestamp(int(at[place]) / 1_000_000, UTC)
                found[row.pk] = min(found.get(row.pk, moment), moment)
    return found
