"""Active people by day and over trailing windows, exactly, from each person's active days."""

from dataclasses import dataclass

import numpy as np

from guanhao.engines.audience.events import Array, Events, day_of


@dataclass(frozen=True, eq=False)
class ActiveDays:
    """The different (person, local day) of events: `person` uint32, `day` int64 since 1970, both ascending."""

    person: Array
    day: Array

    def trailing(self, first: int, last: int, window: int) -> Array:
        """For each day first..last how many people were active on it or the `window` - 1 days before: int64[days].

        A person's active day counts for the days until the window or the next active day ends it, so that each person counts once a day.
        """
        size = last - first + 1
        if not len(self.person):
            return np.zeros(size, np.int64)
        until = self.day + window
        same = self.person[1:] == self.person[:-1]
        until[:-1][same] = np.minimum(until[:-1], self.day[1:])[same]
        low, high = np.clip(self.day - first, 0, size), np.clip(until - first, 0, size)
        steps = np.bincount(low, minlength=size + 1) - np.bincount(high, minlength=size + 1)
        counts: Array = np.cumsum(steps)[:size]
        return counts

    def on(self, first: int, last: int, people: Array | None = None) -> Array:
        """People a day, or only those of `people` (numbers ascending) on the first of their days in the window: int64[days]."""
        inside = (self.day >= first) & (self.day <= last)
        person, day = self.person[inside], self.day[inside]
        if people is not None:
            heads = np.concatenate(([True], person[1:] != person[:-1])) if len(person) else np.empty(0, bool)
            heads &= np.isin(person, people)
            day = day[heads]
        return np.bincount(day - first, minlength=last - first + 1)

    def people(self, first: int, last: int) -> Array:
        """Numbers of the people active on any of the days: ascending."""
        found: Array = np.unique(self.person[(self.day >= first) & (self.day <= last)])
        return found


def active_days(events: Events) -> ActiveDays:
    """Each person's days with any event; the column `day`, else UTC days."""
    day = (events.extra["day"] if "day" in events.extra else day_of(events.at)).astype(np.int64)
    person = events.person
    if not len(events):
        return ActiveDays(person, day)
    if ((np.diff(day) < 0) & (person[1:] == person[:-1])).any():  # accounts in different zones
        order = np.lexsort((day, person))
        person, day = person[order], day[order]
    keep = np.concatenate(([True], (person[1:] != person[:-1]) | (day[1:] != day[:-1])))
    return ActiveDays(person[keep], day[keep])
