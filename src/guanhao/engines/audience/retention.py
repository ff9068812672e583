"""Who came back: retention by day since the start and by calendar period, survival, and the time until people return.

A person **starts** with their first starting event in the period (or, with `newcomers`, only people known to be new). Offsets count whole units of
the person's own local days: `since_start` on exactly the N-th unit after the start, `rolling` on the N-th or any later one, `calendar` N calendar
units (days, Monday weeks, months) after the unit of the start. A cell only counts people whose N-th unit is over, so that a young cohort never looks
like a leaving one; a cell without such people is None.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from guanhao.engines.audience.events import Array, BadData, Events, day_of

MOST_OFFSETS = 400


class Unit(StrEnum):
    """What an offset counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


LENGTHS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30}  # days of a unit since the start


class Kind(StrEnum):
    """How an offset is counted."""

    SINCE_START = "since_start"
    ROLLING = "rolling"
    CALENDAR = "calendar"


@dataclass(frozen=True, eq=False)
class Cohorts:
    """Retention by cohort: `sizes` int64[cohorts]; `back` and `known` int64[cohorts, offsets]: people who were back, people whose unit is over."""

    labels: Array
    sizes: Array
    back: Array
    known: Array
    started: Array
    cohort: Array
    pairs: Array

    def share(self, cohort: int, offset: int) -> float | None:
        """Share of the cohort's people that were back at the offset; None when nobody's unit is over."""
        return float(self.back[cohort, offset] / self.known[cohort, offset]) if self.known[cohort, offset] else None

    @cached_property
    def curve(self) -> list[float | None]:
        """All cohorts together, each offset over the people whose unit is over."""
        back, known = self.back.sum(axis=0), self.known.sum(axis=0)
        return [float(b / k) if k else None for b, k in zip(back, known, strict=True)]

    def people(self, cohort: int, offset: int | None = None) -> Array:
        """Numbers of a cohort's people, or of those of them that were back at an offset: ascending."""
        who: Array = np.flatnonzero(self.cohort == cohort)
        if offset is not None:
            who = self.pairs[self.pairs[:, 1] == offset, 0]
            who = who[self.cohort[who] == cohort]
        found: Array = self.started[who]
        return found


def unit_of(days: Array, unit: Unit) -> Array:
    """The number of the calendar unit of days since 1970-01-01: days, weeks that begin on Monday, or months."""
    units: Array = days.astype(np.int64)
    if unit is Unit.WEEK:
        units = np.floor_divide(units + 3, 7)
    elif unit is Unit.MONTH:
        units = units.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return units


def unit_start(units: Array, unit: Unit) -> Array:
    """The first day (since 1970-01-01) of calendar units."""
    days: Array = units.astype(np.int64)
    if unit is Unit.WEEK:
        days = days * 7 - 3
    if unit is Unit.MONTH:
        days = days.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days


def retention(
    events: Events,
    *,
    last_day: int,
    offsets: int,
    unit: Unit = Unit.DAY,
    kind: Kind = Kind.SINCE_START,
    first_day: int | None = None,
    until_day: int | None = None,
    starting: Array | None = None,
    returning: Array | None = None,
    newcomers: Array | None = None,
    labels: Array | None = None,
    day: Array | None = None,
) -> Cohorts:
    """Cohorts and who came back 0..`offsets` units later.

    `last_day`: the last whole day of the data; `first_day`..`until_day`: days on which people may start; `starting`, `returning`: bool, one an event
    (none: every event); `newcomers`: numbers of the only people who may start; `labels`: a code an event, the cohort is the code of the starting
    event instead of its calendar unit; `day`: local days since 1970-01-01, one an event (none: the column `day`, else UTC).
    """
    if not 0 < offsets <= MOST_OFFSETS:
        raise BadData("offsets", f"must be 1 to {MOST_OFFSETS}")
    days = _days(events, day)
    begins = np.ones(len(events), bool) if starting is None else starting.copy()
    if first_day is not None:
        begins &= days >= first_day
    begins &= days <= (last_day if until_day is None else min(until_day, last_day))
    if newcomers is not None:
        begins &= np.isin(events.person, newcomers)
    heads = _first_rows(events, np.flatnonzero(begins))
    people, began = events.person[heads], days[heads].astype(np.int64)
    labelled, cohort = np.unique(unit_of(began, unit) if labels is None else labels[heads], return_inverse=True)
    back = np.flatnonzero((days <= last_day) if returning is None else returning & (days <= last_day))
    place = np.searchsorted(people, events.person[back])
    place[place == len(people)] = 0
    ours = people[place] == events.person[back] if len(people) else np.zeros(len(back), bool)
    back, place = back[ours], place[ours]
    later = back >= heads[place]
    back, place = back[later], place[later]
    offset = _offset(days[back].astype(np.int64), began[place], unit, kind)
    over = _over(began, last_day, unit, kind)
    pairs = _pairs(place, offset, offsets, over, kind)
    sizes = np.bincount(cohort, minlength=len(labelled))
    counts = np.bincount(cohort[pairs[:, 0]] * (offsets + 1) + pairs[:, 1], minlength=len(labelled) * (offsets + 1))
    known = np.zeros((len(labelled), offsets + 2), np.int64)
    np.add.at(known, (cohort, np.clip(over, -1, offsets) + 1), 1)
    known = known[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    return Cohorts(labelled, sizes, counts.reshape(len(labelled), offsets + 1), known, people, cohort, pairs)


def _days(events: Events, day: Array | None) -> Array:
    if day is not None:
        return day
    return events.extra["day"] if "day" in events.extra else day_of(events.at)


def _first_rows(events: Events, rows: Array) -> Array:
    """Of ascending rows the first of each person."""
    person = events.person[rows]
    return rows[np.concatenate(([True], person[1:] != person[:-1]))] if len(rows) else rows


def _offset(days: Array, began: Array, unit: Unit, kind: Kind) -> Array:
    offset: Array = unit_of(days, unit) - unit_of(began, unit) if kind is Kind.CALENDAR else (days - began) // LENGTHS[unit]
    return offset


def _over(began: Array, last_day: int, unit: Unit, kind: Kind) -> Array:
    """The last offset of each person whose unit is over (-1: not even the first)."""
    over: Array = (last_day + 1 - began) // LENGTHS[unit] - 1
    if kind is Kind.CALENDAR:
        over = unit_of(np.array([last_day + 1]), unit)[0] - 1 - unit_of(began, unit)
    return over


def _pairs(place: Array, offset: Array, offsets: int, over: Array, kind: Kind) -> Array:
    """Different (place of the person, offset) with the offset's unit over."""
    if kind is Kind.ROLLING:
        last = np.full(len(over), -1, np.int64)
        np.maximum.at(last, place, offset)
        reach = np.minimum(np.minimum(last, over), offsets) + 1
        place = np.repeat(np.arange(len(over)), np.maximum(reach, 0))
        starts = np.cumsum(np.maximum(reach, 0)) - np.maximum(reach, 0)
        offset = np.arange(len(place)) - np.repeat(starts, np.maximum(reach, 0))
        return np.stack((place, offset), axis=1)
    keep = (offset >= 0) & (offset <= offsets) & (offset <= over[place])
    keys = np.unique(place[keep].astype(np.int64) * (offsets + 1) + offset[keep])
    return np.stack((keys // (offsets + 1), keys % (offsets + 1)), axis=1)


@dataclass(frozen=True)
class Survival:
    """Share of people still active `day` days after their start, with a 95 % interval, people watched and people lost on that day."""

    day: int
    share: float
    low: float
    high: float
    watched: int
    lost: int


def survival(events: Events, *, last_day: int, silence: int, days: int, day: Array | None = None) -> list[Survival]:
    """Survival of people from their first event on: someone silent for `silence` days was lost on the day after the last event.

    People whose silence is shorter at the end of the data are censored. Product-limit estimate (Kaplan & Meier 1958) with Greenwood's variance on the
    log-log scale (Kalbfleisch & Prentice 1980), 95 %.
    """
    if silence < 1 or not 0 < days <= 4_000:
        raise BadData("silence", "silence must be a day or longer and the curve 1 to 4000 days")
    if not len(events):
        return []
    local = _days(events, day).astype(np.int64)
    bounds = events.bounds()
    first, last = np.minimum.reduceat(local, bounds[:-1]), np.maximum.reduceat(local, bounds[:-1])
    lost = last + silence <= last_day
    spent = np.clip(np.where(lost, last - first + 1, last_day - first + 1), 0, days + 1)
    gone = np.bincount(spent[lost], minlength=days + 2)
    left = np.bincount(spent, minlength=days + 2)
    return _curve(gone, left, len(first), days)


def _curve(gone: Array, left: Array, people: int, days: int) -> list[Survival]:
    share, spread, curve = 1.0, 0.0, []
    watched = people - int(left[0])
    for place in range(1, days + 1):
        died = int(gone[place])
        if not watched:
            break
        share *= 1 - died / watched
        spread += died / (watched * (watched - died)) if watched > died else 0.0
        low, high = _band(share, spread)
        curve.append(Survival(place, share, low, high, watched, died))
        watched -= int(left[place])
    return curve


def _band(share: float, spread: float) -> tuple[float, float]:
    if not 0 < share < 1:
        return share, share
    wide = 1.959964 * np.sqrt(spread) / abs(np.log(share))
    return float(share ** np.exp(wide)), float(share ** np.exp(-wide))


@dataclass(frozen=True, eq=False)
class Returns:
    """Days between one active day of a person and the next: how many gaps of each length, the quantiles of all gaps, and people with any."""

    gaps: Array
    people: int
    median: float | None
    p90: float | None


def time_to_return(events: Events, *, days: int = 30, day: Array | None = None) -> Returns:
    """How long people stay away: gap of 1 = the very next day; `gaps[n - 1]` for n = 1..`days`, longer ones in the last."""
    if not len(events):
        return Returns(np.zeros(days, np.int64), 0, None, None)
    local = _days(events, day).astype(np.int64)
    step, same = np.diff(local), events.person[1:] == events.person[:-1]
    mask = same & (step > 0)
    found = step[mask]
    people = len(np.unique(events.person[1:][mask]))
    counts = np.bincount(np.clip(found, 1, days) - 1, minlength=days)
    if not len(found):
        return Returns(counts, 0, None, None)
    median, p90 = (float(value) for value in np.quantile(found, (0.5, 0.9)))
    return Returns(counts, people, median, p90)


@dataclass(frozen=True)
class Node:
    """New people at their N-th day: how many started, how many have had the day, how many were back on it."""

    day: int
    started: int
    known: int
    back: int

    @property
    def share(self) -> float | None:
        """Share of those who have had the day."""
        return self.back / self.known if self.known else None


def nodes(cohorts: Cohorts, days: tuple[int, ...] = (1, 7, 30)) -> list[Node]:
    """D1, D7, D30 … of a daily `since_start` table, all cohorts together."""
    started = int(cohorts.sizes.sum())
    return [Node(day, started, int(cohorts.known[:, day].sum()), int(cohorts.back[:, day].sum())) for day in days if day < cohorts.back.shape[1]]
