"""The behaviour index as questions see it: all parts of a brand together, merged people counted as one."""

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from guanhao.engines.audience import columns as cols
from guanhao.engines.audience import parts as p
from guanhao.engines.audience.columns import Columns
from guanhao.engines.audience.events import Events
from guanhao.engines.audience.parts import Part

if TYPE_CHECKING:
    from pyroaring import BitMap

Array: TypeAlias = npt.NDArray[Any]
ANY_NOT = -9
EPOCH = date(1970, 1, 1)
BITS_KEPT = 768 * 2**20
EVENTS_KEPT = 1536 * 2**20


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


class Behaviour:
    """Who did what when: bitmaps of person numbers. Bitmaps that are handed out may be kept but never changed in place.

    `aliases` maps numbers of merged people to the one number that stands for them.
    """

    def __init__(self, parts: Sequence[Part], aliases: Mapping[int, int] | None = None, *, covered: int = 0, current: bool = True) -> None:
        self.parts = tuple(parts)
        self.aliases = dict(aliases or {})
        self.covered = covered
        self.current = current
        self.meta = p.together([part.meta for part in self.parts])
        self._lock = threading.Lock()
        self._kept: dict[int, BitMap] = {}
        self._kept_bytes = 0
        self._events: dict[Any, Events] = {}

    @property
    def rows(self) -> int:
        """Events in the index."""
        return self.meta.rows

    @property
    def actions(self) -> tuple[str, ...]:
        """What people did, in any order."""
        return self.meta.action

    @property
    def accounts(self) -> tuple[int, ...]:
        """Accounts something was done at."""
        return tuple(dict.fromkeys(account for account, _platform in self.meta.account))

    @property
    def platforms(self) -> tuple[str, ...]:
        """Platforms something was done on."""
        return self.meta.platforms

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics of the posts; "" where there is none."""
        return self.meta.topic

    @property
    def formats(self) -> tuple[str, ...]:
        """Formats of the posts; "" where there is none."""
        return self.meta.format

    @cached_property
    def _cells(self) -> tuple[Array, Array, Array, list[int]]:
        """All cells by family and day, whose part they are, their place there, and where each family begins."""
        tables = [p.translated(part, p.translation(part.meta, self.meta)) for part in self.parts]
        cells = np.concatenate(tables) if tables else np.empty((0, 7), np.int64)
        owner = np.concatenate([np.full(len(table), place) for place, table in enumerate(tables)] or [np.empty(0, np.int64)])
        places = np.concatenate([np.arange(len(table)) for table in tables] or [np.empty(0, np.int64)])
        order = np.lexsort((cells[:, p.DAY], cells[:, p.FAMILY]))
        cells = cells[order]
        return cells, owner[order], places[order], np.searchsorted(cells[:, p.FAMILY], np.arange(p.ANYWHERE + 2)).tolist()

    @cached_property
    def _moved(self) -> "BitMap":
        from pyroaring import BitMap

        return BitMap(list(self.aliases))

    def extent(self) -> tuple[date, date] | None:
        """The first and last day with events; None without events."""
        cells, _owner, _places, starts = self._cells
        if starts[1] == starts[0]:
            return None
        days = cells[starts[0] : starts[1], p.DAY]
        return EPOCH + timedelta(days=int(days[0])), EPOCH + timedelta(days=int(days[-1]))

    def everybody(self) -> "BitMap":
        """All people with events."""
        from pyroaring import BitMap

        found = self.extent()
        return self.active(*found) if found else BitMap()

    def active(
        self,
        first: date,
        last: date,
        *,
        actions: Iterable[str] | None = None,
        accounts: Iterable[int] | None = None,
        platform: str | None = None,
        topic: str | None = None,
        format: str | None = None,  # noqa: A002 - the word of the field
    ) -> "BitMap":
        """People with at least one such event from `first` to `last`, both included."""
        if topic is not None and format is not None:
            return self._by_rows(first, last, actions, accounts, platform, topic, format)
        return self._union(self._where(first, last, actions, accounts, platform, topic, format))

    def daily(
        self,
        first: date,
        last: date,
        *,
        actions: Iterable[str] | None = None,
        accounts: Iterable[int] | None = None,
        platform: str | None = None,
        topic: str | None = None,
        format: str | None = None,  # noqa: A002 - the word of the field
    ) -> list["BitMap"]:
        """The same for each day of the window."""
        if topic is not None and format is not None:
            days = ((last - first).days + 1) if last >= first else 0
            each = [first + timedelta(days=n) for n in range(days)]
            return [self._by_rows(day, day, actions, accounts, platform, topic, format) for day in each]
        found = self._where(first, last, actions, accounts, platform, topic, format)
        days = self._cells[0][found, p.DAY] - day_number(first)
        edges = np.searchsorted(days, np.arange((last - first).days + 2))
        return [self._union(found[low:high]) for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)]

    def counts(self, first: date, last: date, *, by: str = "", **only: Any) -> dict[str, list[int]]:
        """How many people a day, in total (key "") or `by` "platform", "account" or "action"; `only` are the filters of `active`."""
        kinds: Mapping[str, Iterable[Any]] = {"": ("",), "platform": self.platforms, "account": self.accounts, "action": self.actions}
        found = {}
        for value in kinds[by]:
            more = {"platform": {"platform": value}, "account": {"accounts": (value,)}, "action": {"actions": (value,)}}.get(by, {})
            found[str(value)] = [len(one) for one in self.daily(first, last, **{**only, **more})]
        return found

    def first_seen(self, first: date, last: date) -> "BitMap":
        """People whose first event of all lies in the window."""
        from guanhao.engines.audience.events import bitmap

        who, days = self._first_days
        return bitmap(who[(days >= day_number(first)) & (days <= day_number(last))])

    @cached_property
    def _first_days(self) -> tuple[Array, Array]:
        pairs = [part.first_days for part in self.parts]
        who = np.concatenate([pair[0] for pair in pairs] or [np.empty(0, np.uint32)]).astype(np.uint32)
        days = np.concatenate([pair[1] for pair in pairs] or [np.empty(0, np.int32)])
        who = self.canonical(who)
        order = np.lexsort((days, who))
        who, days = who[order], days[order]
        keep = np.concatenate(([True], who[1:] != who[:-1])) if len(who) else np.empty(0, bool)
        return who[keep], days[keep]

    def canonical(self, numbers: Array) -> Array:
        """The numbers that stand for these (merged people have one)."""
        if not self.aliases or not len(numbers):
            return numbers
        table = np.arange(max(int(numbers.max()), max(self.aliases)) + 1, dtype=np.uint32)
        table[list(self.aliases)] = list(self.aliases.values())
        found: Array = table[numbers]
        return found

    def events(
        self, first: date, last: date, *, actions: Collection[str] = (), accounts: Collection[int] = (), people: "BitMap | None" = None
    ) -> Events:
        """The events of these days (in the accounts' zones) sorted by person and time; `extra` has day, and codes of platform, topic and format."""
        key = (first, last, tuple(sorted(actions)), tuple(sorted(accounts)))
        if people is None and key in self._events:
            return self._events[key]
        pieces = [self._piece(part, first, last, actions, accounts, people) for part in self.parts]
        rows = _sorted_together([piece for piece in pieces if len(piece)])
        if self.aliases and len(rows):
            rows = Columns(self.canonical(np.asarray(rows.person)), *(getattr(rows, name) for name in cols.NAMES[1:])).sorted()
        numbers = np.array([account for account, _platform in self.meta.account] or [0], np.int64)
        platforms = {name: code for code, name in enumerate(self.platforms)}
        of_account = np.array([platforms[name] for _account, name in self.meta.account] or [0], np.uint16)
        names = self.actions
        codes = rows.action.astype(np.uint8 if len(names) <= 256 else np.uint16)
        extra = {"day": rows.day, "platform": of_account[rows.account], "topic": rows.topic, "format": rows.format}
        made = Events(rows.person, rows.at, codes, numbers[rows.account], rows.amount, names, extra)
        if people is None:
            self._keep_events(key, made)
        return made

    def _keep_events(self, key: Any, made: Events) -> None:
        size = sum(column.nbytes for column in (made.person, made.at, made.action, made.account, made.amount, *made.extra.values()))
        if size > EVENTS_KEPT:
            self._events = {key: made}
            return
        self._events[key] = made
        while sum(one.person.nbytes * 8 for one in self._events.values()) > EVENTS_KEPT and len(self._events) > 1:
            self._events.pop(next(iter(self._events)))

    def _piece(self, part: Part, first: date, last: date, actions: Collection[str], accounts: Collection[int], people: "BitMap | None") -> Columns:
        rows, codes = part.columns, p.translation(part.meta, self.meta)
        if not len(rows):
            return cols.none()
        mask: Any = None
        low, high = day_number(first), day_number(last)
        found = self.extent()
        if found and (first > found[0] or last < found[1]):
            mask = (rows.day >= low) & (rows.day <= high)
        if actions:
            wanted = np.array([name in set(actions) for name in part.meta.action])
            mask = _and(mask, wanted[rows.action])
        if accounts:
            wanted = np.array([account in set(accounts) for account, _platform in part.meta.account])
            mask = _and(mask, wanted[rows.account])
        if people is not None:
            mask = _and(mask, self._members(people, int(rows.person[-1]))[rows.person])
        if mask is not None:
            rows = rows.take(np.flatnonzero(mask))
        same = {name: np.array_equal(codes[name], np.arange(len(codes[name]))) for name in ("account", "action", "topic", "format")}
        return Columns(*(
            getattr(rows, name) if same.get(name, True) else codes[name][getattr(rows, name)] for name in cols.NAMES
        ))  # fmt: skip

    def _members(self, people: "BitMap", largest: int) -> Array:
        numbers = np.frombuffer(people.to_array(), np.uint32) if people else np.empty(0, np.uint32)
        table = np.zeros(max(largest, int(numbers.max()) if len(numbers) else 0) + 1, bool)
        table[numbers] = True
        for old, new in self.aliases.items():
            if old < len(table):
                table[old] = new < len(table) and table[new]
        return table

    def _by_rows(self, first: date, last: date, actions: Any, accounts: Any, platform: Any, topic: str, kind: str) -> "BitMap":
        """Two sides of one event at once are not in the bitmaps: asked of the rows."""
        from guanhao.engines.audience.events import bitmap

        people = self._union(self._where(first, last, actions, accounts, platform, topic, None))
        made = self.events(first, last, actions=tuple(actions or ()), accounts=tuple(accounts or ()), people=people)
        mask = np.ones(len(made), bool)
        for name, value, known in (("topic", topic, self.topics), ("format", kind, self.formats), ("platform", platform, self.platforms)):
            if value is not None:
                mask &= made.extra[name] == (known.index(value) if value in known else 65535)
        return bitmap(np.unique(made.person[mask]))

    def _where(self, first: date, last: date, actions: Any, accounts: Any, platform: str | None, topic: str | None, kind: str | None) -> Array:
        """Places of the cells that answer a question, by day."""
        family = p.ANYWHERE if platform is None else p.PLATFORM
        if accounts is not None:
            family = p.ACCOUNT
        if actions is not None:
            family = p.ACTION
        if topic is not None:
            family = p.TOPIC
        if kind is not None:
            family = p.FORMAT
        cells, _owner, _places, starts = self._cells
        days = cells[starts[family] : starts[family + 1], p.DAY]
        low, high = (starts[family] + int(n) for n in np.searchsorted(days, [day_number(first), day_number(last) + 1]))
        some = cells[low:high]
        mask: Any = None
        if family == p.PLATFORM:
            mask = some[:, p.WHO] == (self.platforms.index(platform) if platform in self.platforms else ANY_NOT)
        elif accounts is not None or platform is not None:
            wanted = None if accounts is None else set(accounts)
            fits = [(wanted is None or account in wanted) and platform in (None, name) for account, name in self.meta.account]
            mask = np.array(fits or [False])[some[:, p.WHO]]
        if actions is not None:
            chosen = set(actions)
            mask = _and(mask, np.array([name in chosen for name in self.meta.action] or [False])[some[:, p.WHAT]])
        for value, known in ((topic, self.topics), (kind, self.formats)):
            if value is not None:
                mask = _and(mask, some[:, p.EXTRA] == (known.index(value) if value in known else ANY_NOT))
        return low + (np.arange(len(some)) if mask is None else np.flatnonzero(mask))

    def _union(self, places: Array) -> "BitMap":
        from pyroaring import BitMap

        several = [self._bitmap(place) for place in places.tolist()]
        one = several[0] if len(several) == 1 else BitMap.union(*several) if several else BitMap()
        if not self.aliases:
            return one
        hit = one & self._moved
        return (one - hit) | BitMap([self.aliases[number] for number in hit]) if hit else one

    def _bitmap(self, place: int) -> "BitMap":
        found = self._kept.get(place)
        if found is None:
            cells, owner, places, _starts = self._cells
            found = self.parts[int(owner[place])].bitmap(int(places[place]))
            with self._lock:
                self._kept[place] = found
                self._kept_bytes += int(cells[place, p.LENGTH])
                while self._kept_bytes > BITS_KEPT and len(self._kept) > 1:
                    old = next(iter(self._kept))
                    self._kept.pop(old)
                    self._kept_bytes -= int(cells[old, p.LENGTH])
        return found


def _and(mask: Any, other: Array) -> Array:
    found: Array = other if mask is None else mask & other
    return found


def _sorted_together(pieces: Sequence[Columns]) -> Columns:
    """Sorted rows of several parts as one: the small ones are put into the large one without sorting it again."""
    if len(pieces) < 2:
        return pieces[0] if pieces else cols.none()
    ordered = sorted(pieces, key=len)
    largest, rest = ordered[-1], cols.concatenated(ordered[:-1]).sorted()
    if len(rest) * 8 > len(largest):
        return cols.concatenated([largest, rest]).sorted()
    low = np.searchsorted(largest.person, rest.person, "left")
    high = np.searchsorted(largest.person, rest.person, "right")
    while (open_ := low < high).any():  # each person's own times, all people at once
        middle = (low + high) // 2
        before = open_ & (largest.at[np.minimum(middle, len(largest) - 1)] <= rest.at)
        low = np.where(before, middle + 1, low)
        high = np.where(open_ & ~before, middle, high)
    return Columns(*(np.insert(np.asarray(getattr(largest, name)), low, getattr(rest, name)) for name in cols.NAMES))
