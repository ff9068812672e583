"""What people did, as columns sorted by person and time: the one input of every behaviour kernel.

Times are microseconds since 1970-01-01 UTC without leap seconds (POSIX): 23:59:60 is written as the midnight that follows, as every source does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pyroaring import BitMap

Array: TypeAlias = npt.NDArray[Any]

SECOND = 1_000_000
DAY = 86_400 * SECOND
FAR = np.iinfo(np.int64).max


class BadData(ValueError):
    """Data a kernel cannot answer from: `field` names the input, `reason` says in words what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, eq=False)
class Events:
    """Events sorted by (person, at): `person` uint32, `at` int64 µs UTC, `action` uint8/16 code in `actions`, `account` int64, `amount` float64.

    `extra` holds further columns of the same length by name (codes of platforms, sources, sessions …). Person 0 is nobody.
    """

    person: Array
    at: Array
    action: Array
    account: Array
    amount: Array
    actions: tuple[str, ...]
    extra: Mapping[str, Array] = field(default_factory=dict)

    @classmethod
    def sorted(
        cls,
        person: npt.ArrayLike,
        at: npt.ArrayLike,
        action: npt.ArrayLike,
        actions: Iterable[str],
        *,
        account: npt.ArrayLike | None = None,
        amount: npt.ArrayLike | None = None,
        extra: Mapping[str, npt.ArrayLike] | None = None,
    ) -> "Events":
        """From columns in any order; equal stamps of a person keep their order. BadData names a column of another length or an unknown action."""
        names = tuple(actions)
        people = np.asarray(person, dtype=np.uint32)
        count = len(people)
        codes = np.asarray(action)
        if count and (len(codes) != count or codes.dtype.kind not in "iu" or int(codes.min()) < 0 or int(codes.max()) >= len(names)):
            raise BadData("action", f"codes must be whole numbers from 0 to {len(names) - 1}, one an event")
        columns: dict[str, Array] = {
            "person": people,
            "at": np.asarray(at, dtype=np.int64),
            "action": codes.astype(np.uint8 if len(names) <= 256 else np.uint16, copy=False),
            "account": np.zeros(count, np.int64) if account is None else np.asarray(account, dtype=np.int64),
            "amount": np.zeros(count, np.float64) if amount is None else np.asarray(amount, dtype=np.float64),
        }
        more = {name: np.asarray(values) for name, values in (extra or {}).items()}
        for name, values in {**columns, **more}.items():
            if len(values) != count:
                raise BadData(name, f"has {len(values)} values for {count} events")
        if not _in_order(people, columns["at"]):
            order = np.lexsort((columns["at"], people))
            columns = {name: values[order] for name, values in columns.items()}
            more = {name: values[order] for name, values in more.items()}
        return cls(**columns, actions=names, extra=more)

    @classmethod
    def none(cls, actions: Iterable[str] = ()) -> "Events":
        """No events."""
        return cls.sorted((), (), np.empty(0, np.uint8), actions)

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def _starts(self) -> Array:
        if not len(self.person):
            return np.zeros(1, np.int64)
        return np.concatenate(([0], np.flatnonzero(self.person[1:] != self.person[:-1]) + 1, [len(self.person)]))

    def bounds(self) -> Array:
        """Where each person's events start, and the end of all: int64[people + 1]."""
        return self._starts

    def people(self) -> Array:
        """The different persons, ascending: uint32[people]."""
        return self.person[self._starts[:-1]] if len(self.person) else self.person

    def codes(self, actions: Iterable[str]) -> Array:
        """The codes of these actions; names nobody used have none."""
        wanted = frozenset(actions)
        return np.array([code for code, name in enumerate(self.actions) if name in wanted], dtype=self.action.dtype)

    def doing(self, actions: Iterable[str]) -> Array:
        """Which events are one of these actions: bool[n]."""
        table = np.zeros(max(1, len(self.actions)), bool)
        table[self.codes(actions)] = True
        return table[self.action]

    def where(self, mask: Array) -> "Events":
        """The events a bool[n] mask or ascending positions name."""
        extra = {name: values[mask] for name, values in self.extra.items()}
        return Events(self.person[mask], self.at[mask], self.action[mask], self.account[mask], self.amount[mask], self.actions, extra)

    def only(
        self,
        *,
        actions: Iterable[str] | None = None,
        accounts: Iterable[int] | None = None,
        people: "BitMap | Array | None" = None,
        since: int | None = None,
        until: int | None = None,
    ) -> "Events":
        """Some actions, accounts, people (bitmap or numbers), and the time from `since` to before `until` (µs UTC)."""
        mask = np.ones(len(self.person), bool)
        if actions is not None:
            mask &= self.doing(actions)
        if accounts is not None:
            mask &= np.isin(self.account, np.fromiter(accounts, np.int64))
        if people is not None:
            mask &= self.by(people)
        if since is not None:
            mask &= self.at >= since
        if until is not None:
            mask &= self.at < until
        return self if mask.all() else self.where(mask)

    def by(self, people: "BitMap | Array") -> Array:
        """Which events are by one of these people: bool[n]."""
        wanted = people if isinstance(people, np.ndarray) else np.frombuffer(people.to_array(), dtype=np.uint32)
        return np.isin(self.person, wanted)

    def distinct(self) -> "Events":
        """Without repeats of one event: same person, moment, action, account and amount."""
        if len(self.person) < 2:
            return self
        order = np.lexsort((self.amount, self.account, self.action, self.at, self.person))
        same = np.ones(len(order) - 1, bool)
        for column in (self.person, self.at, self.action, self.account, self.amount):
            values = column[order]
            same &= values[1:] == values[:-1]
        if not same.any():
            return self
        keep = np.ones(len(order), bool)
        keep[order[1:][same]] = False
        return self.where(keep)

    def shards(self, count: int) -> list[slice]:
        """At most `count` runs of rows of about the same length that split no person."""
        total = len(self.person)
        if not total:
            return []
        cuts = {0, total}
        for part in range(1, max(1, count)):
            place = total * part // count
            cuts.add(int(np.searchsorted(self.person, self.person[place], side="left")))
        edges = sorted(cuts)
        return [slice(a, b) for a, b in pairwise(edges)]


def _in_order(person: Array, at: Array) -> bool:
    if len(person) < 2:
        return True
    step = person[1:] > person[:-1]
    return bool((step | ((person[1:] == person[:-1]) & (at[1:] >= at[:-1]))).all())


def day_of(at: Array, offset: int = 0) -> Array:
    """Days since 1970-01-01 of moments (µs UTC) in a zone `offset` seconds east of UTC: int32[n]."""
    days: Array = np.floor_divide(at + offset * SECOND, DAY)
    return days.astype(np.int32)


def bitmap(people: Array) -> "BitMap":
    """People's numbers as a bitmap."""
    from pyroaring import BitMap

    found = BitMap()
    found.update(np.ascontiguousarray(people, dtype=np.uint32))
    return found
