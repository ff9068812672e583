"""Questions to the behaviour index that bring it up to date first."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from guanhao.domains.audiences.models import IndexPart, IndexState
from guanhao.domains.audiences.policy import AudiencePolicy
from guanhao.domains.audiences.selectors import behaviour as selectors
from guanhao.domains.audiences.selectors import numbers
from guanhao.domains.audiences.services import indexing
from guanhao.engines.audience.events import Events
from guanhao.engines.audience.index import Behaviour
from guanhao.kernel.access import require_brand_wide
from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse.manifest import read_snapshot, read_state

if TYPE_CHECKING:
    from pyroaring import BitMap

pc: Any = pyarrow.compute  # its stubs do not know masks and numbers beside arrays
_ORDERS = """
SELECT person_id, epoch_us(ordered_at) AS at, account_id, coalesce(amount, 0) AS amount, coalesce(status, '') AS status,
coalesce(quantity, 1) AS quantity
FROM orders WHERE day BETWEEN ? AND ? AND person_id IS NOT NULL AND person_id <> '' AND ordered_at IS NOT NULL
"""
_SEEN: dict[int, tuple[int, str]] = {}


def behaviour() -> Behaviour:
    """The index at the newest generation. With very many new events (policy) it answers as of before, while a job counts them: `current` is False."""
    require_brand_wide()
    brand, generation = current_brand(), read_state()
    if _SEEN.get(brand.id) == generation:
        return selectors.snapshot()
    covered = IndexState.objects.values_list("covered", flat=True).first() or 0
    waiting = sum(one.rows for one in read_snapshot().data("events") if one.last_version > covered)
    if waiting > AudiencePolicy.of_brand().inline_rows:
        from guanhao.kernel.jobs import enqueue

        enqueue("audiences.index", key="audiences.index")
        return selectors.snapshot(current=False)
    if waiting or covered > generation[0]:
        indexing.update()
    _SEEN[brand.id] = generation
    try:
        return selectors.snapshot()
    except FileNotFoundError:  # a restored backup holds no index
        indexing.rebuild()
        return selectors.snapshot()


def status() -> dict[str, Any]:
    """What the index holds and how far it is."""
    index = selectors.snapshot()
    extent = index.extent()
    rows = list(IndexPart.objects.filter(retired_at=None).values_list("bytes", flat=True))
    return {
        "events": index.rows,
        "people": len(numbers.book()),
        "parts": len(rows),
        "bytes": sum(rows),
        "first": extent[0].isoformat() if extent else None,
        "last": extent[1].isoformat() if extent else None,
        "covered": index.covered,
        "generation": read_state()[0],
    }


def events_of(first: date, last: date, *, actions: Collection[str] = (), accounts: Collection[int] = (), people: "BitMap | None" = None) -> Events:
    """Events of these days by person and time; merged people have one number."""
    return behaviour().events(first, last, actions=actions, accounts=accounts, people=people)


def orders_of(first: date, last: date) -> Events:
    """Orders of these days by person and time: amount in the brand's money, refunds negative; `extra` has quantity and `refunded`."""
    from guanhao.domains.audiences.services.numbering import known_after
    from guanhao.kernel.warehouse import cached, query

    def build() -> Events:
        found = query(_ORDERS, [first, last])
        if not found.num_rows:
            return Events.none(("order",))
        texts = found.column("person_id")
        who = known_after(pc.unique(texts)).find(texts)
        status = pc.is_in(found.column("status"), value_set=pa.array(REFUNDED))
        refunded = np.asarray(status)
        amount = np.asarray(found.column("amount"), np.float64).copy()
        amount[refunded] = -np.abs(amount[refunded])
        index = selectors.snapshot()
        columns = {"quantity": np.asarray(found.column("quantity"), np.int64), "refunded": refunded}
        account = np.asarray(pc.fill_null(found.column("account_id"), 0), np.int64)
        at = np.asarray(found.column("at"), np.int64)
        return Events.sorted(index.canonical(who), at, np.zeros(len(who), np.uint8), ("order",), account=account, amount=amount, extra=columns)

    token = IndexState.objects.values_list("token", flat=True).first() or ""
    return cached(("audiences.orders", first, last, token), build)


REFUNDED = ("refunded", "refund", "returned", "已退款", "退款", "退货")


class Numbers:
    """Numbers of people by the texts that name them in events and orders."""

    def of(self, person_ids: Any, *, write: bool = False) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
        """Number of each text, 0 for unknown ones (or given one, when writing): uint32[n]. Merged people have one number."""
        if write:
            from guanhao.domains.audiences.services.numbering import known_after

            book = known_after(person_ids)
        else:
            book = numbers.book()
        found: np.ndarray[tuple[int], np.dtype[np.uint32]] = selectors.snapshot().canonical(book.find(person_ids))
        return found

    def names(self, people: "np.ndarray[tuple[int], np.dtype[np.uint32]]") -> Any:
        """The text of each number; null where there is none."""
        return numbers.book().names(people)

    def texts(self, people: "BitMap") -> list[str]:
        """Every text that stands for one of these people, those of records merged into them included."""
        merged = [number for number, canonical in numbers.aliases().items() if canonical in people]
        found = numbers.book().names(np.asarray([*people, *merged], np.uint32))
        return [text for text in found.to_pylist() if text]

    def merged(self) -> dict[str, str]:
        """Texts of merged records and the text of the person each stands for; usually empty."""
        pairs = sorted(numbers.aliases().items())
        if not pairs:
            return {}
        book = numbers.book()
        sides = [book.names(np.asarray(side, np.uint32)).to_pylist() for side in zip(*pairs, strict=True)]
        return {text: other for text, other in zip(*sides, strict=True) if text and other}
