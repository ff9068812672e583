"""Ordered funnels: how many people did step after step within a window, exactly, in one pass over events sorted by person and time.

A chain is a row of different events of one person, one a step, in the order of the steps and not going back in time, the last at most `window` after
the first. A person **reached** step k when any chain of k events exists whose first event lies in the period. Of events with one stamp those of the
earlier step count as earlier (by lowest, then highest step they match), so that clocks that know whole seconds, or a leap second written twice, lose
nobody; an event stamped before its predecessor (a skewed clock) makes no chain.

Why one pass is exact: let a row of step k be *valid* when a chain ends there. Starts of valid rows never decrease along a person's time, so the last
valid row of step k - 1 before a row is the one with the latest start, and if even that start lies outside the window, no chain ends there.

Time to convert is told of the chain that reached the step first, counted from the latest first step that makes it (the shortest such chain).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from guanhao.engines.audience.events import FAR, Array, BadData, Events

ROWS = 1 << 18  # rows worked on at a time: their columns stay in the processor's cache
MOST_STEPS = 10_000
QUANTILES = (0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, eq=False)
class Step:
    """One step: any of `actions` (none: every action), and where `where` (bool, one an event) is true."""

    title: str
    actions: tuple[str, ...] = ()
    where: Array | None = None


@dataclass(frozen=True)
class Durations:
    """Quantiles of a time to convert in seconds; None without people."""

    people: int
    p25: float | None = None
    median: float | None = None
    p75: float | None = None
    p90: float | None = None


@dataclass(frozen=True, eq=False)
class Reached:
    """A step's answer: people (numbers ascending, uint32), their time from the first step and from the step before (µs), and people by segment."""

    title: str
    people: Array
    since_start: Array
    since_before: Array
    segments: Array

    @property
    def count(self) -> int:
        """How many people reached the step."""
        return len(self.people)

    def from_start(self) -> Durations:
        """Time from the first step to the first time this step was reached."""
        return durations(self.since_start)

    def from_before(self) -> Durations:
        """Time from the step before, in the same chain."""
        return durations(self.since_before)


@dataclass(frozen=True, eq=False)
class Funnel:
    """All steps; `open_people` started, did not finish, and still had time when the data ended."""

    steps: tuple[Reached, ...]
    open_people: int = 0

    @property
    def counts(self) -> tuple[int, ...]:
        """People at each step."""
        return tuple(step.count for step in self.steps)

    def lost(self, step: int) -> Array:
        """People who reached `step` (0-based) and not the one after it: numbers ascending."""
        left: Array = np.setdiff1d(self.steps[step].people, self.steps[step + 1].people, assume_unique=True)
        return left


def durations(times: Array) -> Durations:
    """Quantiles (linear between neighbours) of times in µs, told in seconds."""
    if not len(times):
        return Durations(0)
    p25, median, p75, p90 = (float(value) / 1e6 for value in np.quantile(times, QUANTILES))
    return Durations(len(times), p25, median, p75, p90)


def rates(counts: Sequence[int]) -> list[float | None]:
    """Share of each step that reached the next, from step 2 on; None behind an empty step."""
    return [after / before if before else None for before, after in pairwise(counts)]


def leak(counts: Sequence[int]) -> int | None:
    """The step (0-based, from 1) that the smallest share of the step before reached; None without people."""
    known = [(rate, place) for place, rate in enumerate(rates(counts), 1) if rate is not None]
    return min(known)[1] if known and min(known)[0] < 1 else None


def funnel(
    events: Events,
    steps: Sequence[Step],
    *,
    window: int,
    starts: tuple[int, int] | None = None,
    split: Array | None = None,
    segments: int = 1,
    known_until: int | None = None,
    workers: int = 1,
) -> Funnel:
    """The funnel of `steps` within `window` µs of the first.

    `starts`: first steps from the one moment to before the other. `split`: a segment code below `segments` an event; a person belongs to the segment
    of their first first step, so segments add up. `known_until`: the moment the data end. BadData names what cannot be answered.
    """
    _check(events, steps, window, split, segments)
    work = _Pass(events, steps, window, starts or (-FAR, FAR), split, FAR if known_until is None else known_until)
    shards = events.shards(max(1, len(events) // ROWS))
    if workers > 1 and len(shards) > 1:
        with ThreadPoolExecutor(workers) as pool:
            parts = list(pool.map(work.shard, shards))
    else:
        parts = [work.shard(rows) for rows in shards]
    reached = tuple(
        _joined(step.title, [part.steps[place] for part in parts if place < len(part.steps)], segments) for place, step in enumerate(steps)
    )
    return Funnel(reached, sum(part.open_people for part in parts))


def _check(events: Events, steps: Sequence[Step], window: int, split: Array | None, segments: int) -> None:
    if not steps:
        raise BadData("steps", "a funnel needs at least one step")
    if len(steps) > MOST_STEPS:
        raise BadData("steps", f"{len(steps)} steps; at most {MOST_STEPS} are answered")
    if window <= 0:
        raise BadData("window", "must be longer than nothing")
    for step in steps:
        if step.where is not None and len(step.where) != len(events):
            raise BadData("steps", f"the condition of {step.title} has {len(step.where)} values for {len(events)} events")
    if split is not None and (len(split) != len(events) or (len(split) and not 0 <= int(split.min()) <= int(split.max()) < segments)):
        raise BadData("split", f"must hold codes from 0 to {segments - 1}, one an event")


@dataclass(frozen=True, eq=False)
class _Found:
    """A shard's rows that first reached a step: people, times, segment codes."""

    people: Array
    since_start: Array
    since_before: Array
    codes: Array


@dataclass(frozen=True, eq=False)
class _Part:
    steps: list[_Found]
    open_people: int


def _joined(title: str, parts: list[_Found], segments: int) -> Reached:
    if not parts:
        none = np.empty(0, np.int64)
        return Reached(title, np.empty(0, np.uint32), none, none, np.zeros(segments, np.int64))
    people, start, before, codes = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("people", "since_start", "since_before", "codes")
    )
    return Reached(title, people, start, before, np.bincount(codes, minlength=segments))


class _Pass:
    """One question over shards of one set of events; shards share nothing, so threads may run them."""

    def __init__(self, events: Events, steps: Sequence[Step], window: int, starts: tuple[int, int], split: Array | None, known_until: int) -> None:
        self.events = events
        self.window = window
        self.starts = starts
        self.split = split
        self.known_until = known_until
        self.conditions = [step.where for step in steps]
        self.codes = [events.codes(step.actions) if step.actions else None for step in steps]

    def _mask(self, place: int, rows: slice | Array) -> Array:
        """Which of these rows match a step: bool."""
        codes, where, action = self.codes[place], self.conditions[place], self.events.action[rows]
        mask: Array
        if codes is None:
            mask = np.ones(len(action), bool)
        elif len(codes) == 1:
            mask = action == codes[0]
        else:
            table = np.zeros(max(1, len(self.events.actions)), bool)
            table[codes] = True
            mask = table[action]
        return mask if where is None else mask & where[rows]

    def _masks(self, rows: slice) -> Iterator[Array]:
        """The matches of step after step, made when they are asked for."""
        return (self._mask(place, rows) for place in range(len(self.codes)))

    def shard(self, rows: slice) -> _Part:
        """The answer for whole people in these rows."""
        person, at = self.events.person[rows], self.events.at[rows]
        split = None if self.split is None else self.split[rows]
        masks: Iterator[Array] = self._masks(rows)
        if order := self._order(person, at, rows):
            tied, ranked = order
            masks = (_moved(mask, tied, ranked) for mask in masks)
            split = None if split is None else _moved(split, tied, ranked)
        return self._chains(person, at, masks, split)

    def _order(self, person: Array, at: Array, rows: slice) -> tuple[Array, Array] | None:
        """Rows of one person with one stamp, and the order in which their steps come first; None where it is so already."""
        same = (at[1:] == at[:-1]) & (person[1:] == person[:-1])
        if not same.any():
            return None
        tied = np.flatnonzero(np.concatenate((same, [False])) | np.concatenate(([False], same)))
        low, high = np.full(len(tied), len(self.codes), np.int32), np.full(len(tied), -1, np.int32)
        for place in range(len(self.codes)):
            mask = self._mask(place, tied + rows.start)
            np.minimum(low, place, out=low, where=mask)
            np.maximum(high, place, out=high, where=mask)
        ranked = tied[np.lexsort((high, low, at[tied], person[tied]))]
        return None if (ranked == tied).all() else (tied, ranked)

    def _chains(self, person: Array, at: Array, masks: Iterator[Array], split: Array | None) -> _Part:
        first, last = self.starts
        mask = next(masks)
        if self.starts != (-FAR, FAR):
            mask &= (at >= first) & (at < last)
        valid = np.flatnonzero(mask)
        if not len(valid):
            return _Part([], 0)
        start = at.take(valid)
        heads = _heads(person.take(valid))
        begun = person[valid[heads]]
        codes = np.zeros(len(heads), np.int64) if split is None else split[valid[heads]].astype(np.int64)
        nothing = np.zeros(len(heads), np.int64)
        found = [_Found(begun, nothing, nothing, codes)]
        latest = start[np.append(heads[1:], len(valid)) - 1] if self.known_until < FAR else None
        for mask in masks:
            valid, start, before = self._next(person, at, valid, start, np.flatnonzero(mask))
            if not len(valid):
                break
            heads = _heads(person.take(valid))
            rows = valid[heads]
            now, people = at[rows], person[rows]
            found.append(_Found(people, now - start[heads], now - at[before[heads]], codes[np.searchsorted(begun, people)]))
        return _Part(found, self._open(begun, latest, found))

    def _next(self, person: Array, at: Array, valid: Array, start: Array, rows: Array) -> tuple[Array, Array, Array]:
        """Rows of the next step that end a chain, the stamps of their starts, and the rows of the step before."""
        place = _before(valid, rows, len(person))
        if len(place) and place[0] < 0:
            known = int(np.searchsorted(place, 0))
            place, rows = place[known:], rows[known:]
        before, start = valid.take(place), start.take(place)
        ends = np.flatnonzero((person.take(before) == person.take(rows)) & (at.take(rows) - start <= self.window))
        return rows.take(ends), start.take(ends), before.take(ends)

    def _open(self, begun: Array, latest: Array | None, found: list[_Found]) -> int:
        if latest is None or len(self.codes) < 2:
            return 0
        waiting = latest + self.window > self.known_until
        if len(found) == len(self.codes):
            waiting[np.searchsorted(begun, found[-1].people)] = False
        return int(waiting.sum())


def _heads(person: Array) -> Array:
    """Positions of each person's first row."""
    if not len(person):
        return np.empty(0, np.int64)
    return np.concatenate(([0], np.flatnonzero(person[1:] != person[:-1]) + 1))


def _before(valid: Array, rows: Array, total: int) -> Array:
    """For each row, how many rows of `valid` come before it, less one; both ascending and below `total`.

    A count of bits up to a place in a bitmap (rank; Jacobson 1989) needs a fixed number of steps a row where a search needs log(valid).
    """
    if len(rows) * 64 < len(valid):
        return np.searchsorted(valid, rows, side="left") - 1
    flags = np.zeros((total + 64) // 64 * 64, bool)
    flags[valid] = True
    words = np.packbits(flags, bitorder="little").view(np.uint64)
    counted = np.cumsum(np.bitwise_count(words), dtype=np.int64)
    word = rows >> 6
    rest = words.take(word) >> (rows & 63).astype(np.uint64)
    place: Array = counted.take(word) - np.bitwise_count(rest) - 1
    return place


def _moved(values: Array, tied: Array, ranked: Array) -> Array:
    """The column with the rows `ranked` in the places `tied`."""
    moved = values.copy()
    moved[tied] = values[ranked]
    return moved
