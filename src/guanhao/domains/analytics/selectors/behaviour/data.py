"""The one place where behaviour boards take events from: the audiences' columns, with orders among them, inside the board's filters."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from guanhao.domains.analytics.contracts import Filters
from guanhao.domains.audiences import facade as audiences
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access, warehouse
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from guanhao.engines.audience.events import Array, Events

ORDER = "order"
EPOCH = date(1970, 1, 1)
_FIRST_SOURCES = """
SELECT person_id, arg_min(coalesce(nullif(source, ''), 'unknown'), happened_at) AS source FROM events
WHERE person_id IS NOT NULL AND person_id <> '' GROUP BY person_id
"""


@dataclass(frozen=True)
class Span:
    """The days a question is about, and the accounts (none: all)."""

    first: date
    last: date
    accounts: tuple[int, ...] = ()
    nobody: bool = False

    @property
    def days(self) -> tuple[int, int]:
        """First and last day since 1970-01-01."""
        return number(self.first), number(self.last)


def number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(count: int) -> date:
    """The day that many days after 1970-01-01."""
    return EPOCH + timedelta(days=int(count))


def extent() -> tuple[date, date] | None:
    """First and last day with an event; None without any (needs analytics.view)."""
    access.require("analytics.view")
    return audiences.behaviour().extent()


def span_of(first: date, last: date, filters: Filters) -> Span:
    """The accounts that pass account and platform filters."""
    if not filters.accounts and not filters.platforms:
        return Span(first, last)
    wanted = [
        one.id
        for one in channels.accounts(closed=True)
        if (not filters.accounts or one.id in filters.accounts) and (not filters.platforms or one.platform in filters.platforms)
    ]
    return Span(first, last, tuple(wanted), nobody=not wanted)


def events(span: Span, *, until: date | None = None, orders: bool = True) -> "Events":
    """Events from the span's first day to `until` (none: its last) by person and time, with orders as the action "order" (needs analytics.view)."""
    from guanhao.engines.audience.events import Events

    access.require("analytics.view")
    last = until or span.last
    index = audiences.behaviour()
    if span.nobody:
        return Events.none(index.actions)
    if not orders:
        return audiences.events_of(span.first, last, accounts=span.accounts)
    key = ("analytics.behaviour", span.first, last, span.accounts, index.covered, len(index.aliases))
    return warehouse.cached(key, lambda: _with_orders(span, last))


def _with_orders(span: Span, last: date) -> "Events":
    import numpy as np

    from guanhao.engines.audience.events import Events

    acts, bought = audiences.events_of(span.first, last, accounts=span.accounts), audiences.orders_of(span.first, last)
    names = acts.actions if ORDER in acts.actions else (*acts.actions, ORDER)
    if span.accounts:
        bought = bought.only(accounts=span.accounts)
    platforms = {name: code for code, name in enumerate(audiences.behaviour().platforms)}
    of_account = {one.id: platforms.get(one.platform, len(platforms)) for one in channels.accounts(closed=True)}
    numbers, places = np.unique(bought.account, return_inverse=True)
    of_order = np.array([of_account.get(int(one), len(platforms)) for one in numbers] or [0], np.int64)[places]
    extra: dict[str, Any] = {
        "day": np.concatenate((acts.extra["day"], _local_days(bought.at))).astype(np.int32),
        "platform": np.concatenate((acts.extra["platform"], of_order)).astype(np.int16),
    }
    code = names.index(ORDER)
    return Events.sorted(
        np.concatenate((acts.person, bought.person)),
        np.concatenate((acts.at, bought.at)),
        np.concatenate((acts.action, np.full(len(bought), code))),
        names,
        account=np.concatenate((acts.account, bought.account)),
        amount=np.concatenate((acts.amount, bought.amount)),
        extra=extra,
    )


def _local_days(at: "Array") -> "Array":
    """Days since 1970-01-01 of moments (µs UTC) in the brand's zone."""
    import numpy as np
    import pyarrow as pa

    moments: Any = pa.array(at, pa.timestamp("us", tz=str(current_brand().zone)))
    days: Array = np.asarray(moments.cast(pa.date32()).cast(pa.int32()))
    return days


def actions() -> tuple[str, ...]:
    """Every action of events, and orders."""
    known = audiences.behaviour().actions
    return tuple(sorted(known)) if ORDER in known else (*sorted(known), ORDER)


def platforms() -> tuple[str, ...]:
    """The platforms by the code of the events' column `platform`."""
    return tuple(audiences.behaviour().platforms)


def first_sources() -> "tuple[tuple[str, ...], Array]":
    """The sources people first came from, and the code of it by person's number (-1: unknown person)."""
    index = audiences.behaviour()

    def build() -> "tuple[tuple[str, ...], Array]":
        import numpy as np

        found = warehouse.query(_FIRST_SOURCES)
        coded = found.column("source").combine_chunks().dictionary_encode()
        people = audiences.numbers().of(found.column("person_id").combine_chunks())
        codes = np.full(int(people.max()) + 1 if len(people) else 1, -1, np.int32)
        codes[people] = np.asarray(coded.indices)
        codes[0] = -1
        return tuple(str(one) for one in coded.dictionary.to_pylist()), codes

    return warehouse.cached(("analytics.behaviour.sources", index.covered, len(index.aliases)), build)


def tag_codes() -> "tuple[tuple[str, ...], Array]":
    """The tags people have by rule, and the code of each person's newest by person's number (-1: none)."""
    import numpy as np

    groups = audiences.tagged()
    most = max((int(people.max()) for people in groups.values() if people), default=0)
    codes = np.full(most + 1, -1, np.int32)
    for code, people in enumerate(groups.values()):
        codes[np.frombuffer(people.to_array(), dtype=np.uint32)] = code
    return tuple(groups), codes


def newcomers(first: date, last: date) -> "Array":
    """Numbers of the people whose first event of all lies in the days: ascending."""
    import numpy as np

    found: Array = np.frombuffer(audiences.behaviour().first_seen(first, last).to_array(), dtype=np.uint32)
    return found


def shown(count: int) -> int | None:
    """The count, or None when so few people would be recognisable; 0 stays 0."""
    return audiences.hide_small(count)


def smallest() -> int:
    """The fewest people a board shows."""
    low, high = 1, 1_000_000
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if audiences.hide_small(middle) is not None else (middle + 1, high)
    return low
