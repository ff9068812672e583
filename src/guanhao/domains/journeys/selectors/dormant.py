"""Who fell silent, by the content they last looked at, and who of them was worth most (GRO-10)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.selectors.crowd import YEAR, Crowd, agreeing, people_of
from guanhao.engines.audience.rfm_kernel import purchases
from guanhao.engines.value import rfm
from guanhao.kernel.now import now
from guanhao.kernel.policy import policy_by_key

if TYPE_CHECKING:
    from pyroaring import BitMap


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Dormant people whose last content was of one format; `count` is None where they are too few to show."""

    format: str
    count: int | None
    agreeing: int | None


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A customer of high value who fell silent."""

    number: int
    person_id: int
    spent: float
    orders: int
    last_at: datetime | None
    layer: str


def dormant_days() -> int:
    """Days without an interaction from which somebody is dormant: the customers' policy says it, for the whole house."""
    return int(policy_by_key("analytics.rfm").of_brand().dormant_days)  # type: ignore[attr-defined]


def dormant(crowd: Crowd | None = None) -> "BitMap":
    """People active within a year, but neither active nor buying in the last days: the thirtieth day of silence counts."""
    crowd = crowd or Crowd()
    days = dormant_days()
    return crowd.one({"kind": "silent", "from": days, "to": YEAR})


def layers() -> list[Layer]:
    """Dormant people by the format of their last content, the largest first; "" where the content is unknown."""
    crowd = Crowd()
    found = dormant(crowd)
    agreed = agreeing(found, "marketing")
    who, code, names = crowd.last_content()
    inside = np.isin(who, np.array(found, np.uint32))
    yes = np.isin(who, np.array(agreed, np.uint32))
    rows = []
    for value in np.unique(code[inside]).tolist():
        name = names[value] if value < len(names) else ""
        here = inside & (code == value)
        rows.append(
            (int(here.sum()), Layer(format=name, count=audiences.hide_small(int(here.sum())), agreeing=audiences.hide_small(int((here & yes).sum()))))
        )
    return [layer for _count, layer in sorted(rows, key=lambda one: -one[0])]


def lost_customers() -> list[Lost]:
    """Customers whose mean of frequency and money is in the upper two of five parts (Hughes 1994), silent for so many days, the largest first."""
    crowd = Crowd()
    orders = audiences.orders_of(crowd.today - timedelta(days=2 * YEAR), crowd.today)
    if not len(orders):
        return []
    bought = orders.where(~orders.extra["refunded"])
    people = rfm.customers(orders.person.astype(np.int64), np.floor_divide(orders.at, 86_400_000_000).astype(np.int64), orders.amount)
    if not len(people.person):
        return []
    high = set(people.person[rfm.high_value(rfm.score(people))].tolist())
    silent = _silent(crowd)
    chosen = sorted(high & set(silent))
    sums = purchases(bought, now=int(now().timestamp() * 1_000_000))
    money = {int(who): (float(m), int(n), int(last)) for who, m, n, last in zip(sums.person, sums.money, sums.orders, sums.last, strict=True)}
    formats = _formats(crowd)
    records = people_of(chosen)
    found = []
    for number in chosen:
        if number in records and number in money:
            spent, count, last = money[number]
            at = datetime.fromtimestamp(last / 1_000_000, UTC)
            layer = formats.get(number, "")
            found.append(Lost(number=number, person_id=records[number], spent=spent, orders=count, last_at=at, layer=layer))
    return sorted(found, key=lambda one: -one.spent)


def _silent(crowd: Crowd) -> "BitMap":
    """Customers without an interaction or order in the last days, those without any interaction ever included."""
    days = dormant_days()
    busy = crowd.one({"kind": "silent", "from": 0, "to": days - 1})
    all_orders = audiences.orders_of(crowd.today - timedelta(days=2 * YEAR), crowd.today)
    return _people(all_orders) - busy - crowd.buyers(days)


def _people(rows: Any) -> "BitMap":
    from pyroaring import BitMap

    found = BitMap(rows.people()) if len(rows) else BitMap()
    found.discard(0)
    return found


def _formats(crowd: Crowd) -> dict[int, str]:
    who, code, names = crowd.last_content()
    return {int(one): names[value] for one, value in zip(who, code.tolist(), strict=True) if value < len(names)}
