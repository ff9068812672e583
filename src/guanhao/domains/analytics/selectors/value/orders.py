"""Orders as arrays by person number, kept until the data change."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from guanhao.domains.analytics.selectors.coverage import today
from guanhao.domains.audiences import facade as audiences
from guanhao.engines.value import ltv, rfm
from guanhao.kernel import access, warehouse

EPOCH: Final = date(1970, 1, 1)
# an order that was undone is neither an order nor money; a row below zero is a refund of its own
_ORDERS: Final = """SELECT person_id, ("day" - DATE '1970-01-01')::BIGINT AS day, amount, coalesce(platform, '') AS platform FROM orders
 WHERE person_id <> '' AND "day" <= ? AND amount IS NOT NULL AND NOT isnan(amount) AND NOT isinf(amount)
 AND NOT (amount >= 0 AND lower(coalesce(status, '')) IN
 ('refunded', 'refund', 'returned', 'cancelled', 'canceled', '已退款', '退款', '退货', '已取消'))"""


@dataclass(frozen=True, eq=False)
class Orders:
    """Orders up to a day: person numbers, days since 1970, money, codes of `platforms`; `last` is the day counted to."""

    person: NDArray[np.int64]
    day: NDArray[np.int64]
    amount: NDArray[np.float64]
    platform: NDArray[np.int64]
    platforms: tuple[str, ...]
    last: date

    @property
    def last_number(self) -> int:
        """The day counted to, in days since 1970."""
        return (self.last - EPOCH).days


def orders() -> Orders | None:
    """All orders with a person up to the newest day that orders or events know, at most today; None without any."""
    access.require("analytics.view")
    access.require_brand_wide()
    now = today()

    def build() -> Orders | None:
        found = warehouse.query(_ORDERS, [now])
        if not found.num_rows:
            return None
        coded = found.column("person_id").combine_chunks().dictionary_encode()
        who = np.asarray(audiences.numbers().of(coded.dictionary, write=True), dtype=np.int64)[np.asarray(coded.indices)]
        places = found.column("platform").combine_chunks().dictionary_encode()
        day = np.asarray(found.column("day"), dtype=np.int64)
        extent = audiences.behaviour().extent()
        newest = EPOCH + timedelta(days=int(day.max()))
        if extent is not None:
            newest = max(newest, min(extent[1], now))
        return Orders(
            who,
            day,
            np.asarray(found.column("amount"), dtype=np.float64),
            np.asarray(places.indices, dtype=np.int64),
            _texts(places.dictionary),
            newest,
        )

    result: Orders | None = warehouse.cached(("analytics.value.orders", now), build)
    return result


def _texts(column: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in column.to_pylist())


def customers() -> tuple[Orders, rfm.Customers] | None:
    """Orders and one entry a person; None without orders that stand."""
    read = orders()
    if read is None or not (read.amount >= 0).any():
        return None
    made: rfm.Customers = warehouse.cached(("analytics.value.customers", read.last), lambda: rfm.customers(read.person, read.day, read.amount))
    return read, made


def buyers() -> tuple[Orders, ltv.Buyers] | None:
    """Orders and purchase histories; None without orders that stand."""
    read = orders()
    if read is None or not (read.amount >= 0).any():
        return None
    made: ltv.Buyers = warehouse.cached(
        ("analytics.value.buyers", read.last), lambda: ltv.buyers(read.person, read.day, read.amount, read.last_number)
    )
    return read, made


def people(numbers: Any) -> Any:
    """A bitmap of person numbers."""
    from pyroaring import BitMap

    return BitMap(np.asarray(numbers, dtype=np.uint32))
