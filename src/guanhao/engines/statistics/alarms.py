"""Finding the moment a stream of counts goes beyond its usual, slot by slot, in constant memory.

A cumulative sum of log-likelihood ratios (Page 1954) of "`ratio` times the usual" against "the usual" for Poisson counts, divided by the stream's own
dispersion (variance over mean of hours, so that bursty streams need more), with

* a slowly moving mean that a burst hardly moves (winsorised exponential average), and for busy streams an hour-of-day profile that is shrunk by half;
* a threshold that also has to beat what is common for this stream: a multiple of the median of its daily peaks;
* slots that nobody heard (None), and silences too long to be chance, which teach nothing.

Measured against other detectors at the same price of false alarms in docs/guide/alerts.md and benchmarks/alerts.py.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

HOURS = 24
SILENCE = 18.0  # -log of the chance below which a silence is taken for a deaf source
MEMORY = 7  # daily peaks kept
NEVER = -(10**9)


@dataclass(frozen=True)
class Tuning:
    """How touchy a detector is. Rates are per slot, `day` is the number of slots in a day; `usual` multiplies the median of daily peaks.

    `ratio`: the multiple of the usual that shall be found; `threshold`: evidence in nats; `minimum`: the least sum in the window of an alarm;
    `floor`: the least usual rate, so that a stream that was silent needs more than one post; `limit` in `limit_slots`: alarms whatever the usual
    is (None: none); `quiet`: slots without excess after which the next excess is a new alarm; `warm`: slots heard before the baseline may alarm.
    """

    ratio: float = 4.0
    threshold: float = 9.0
    usual: float = 3.0
    half_life: float = 3 * 288
    dispersion_half_life: float = 7 * 288
    season: float = 0.5
    season_from: float = 4.0
    clip: float = 3.0
    minimum: float = 3.0
    floor: float = 1 / 288
    limit: float | None = None
    limit_slots: int = 12
    quiet: int = 144
    warm: int = 288
    day: int = 288

    def touchier(self, factor: float) -> "Tuning":
        """The same with thresholds times `factor` (below 1: touchier)."""
        return replace(self, threshold=self.threshold * factor, usual=self.usual * factor)


@dataclass(frozen=True)
class Excess:
    """A slot beyond the threshold: `value` in the last `slots` slots where `baseline` is usual; `score` against `threshold`; `by` cusum or limit."""

    slot: int
    score: float
    threshold: float
    value: float
    baseline: float
    slots: int
    by: str = "cusum"
    new: bool = True

    @property
    def factor(self) -> float:
        """Value over baseline; the value itself where nothing is usual."""
        return self.value / self.baseline if self.baseline > 0 else self.value


class Detector:
    """One stream's detector: `step` a slot at a time, `peek` at one that is still filling, `dump`/`load` between runs (about 110 numbers)."""

    __slots__ = (
        "days", "gain", "heard", "hours", "last_over", "log", "mean", "need", "peak", "peaks", "per", "place", "profile", "recent", "score", "seen",
        "silent", "slot", "spread", "tuning", "usuals",
    )  # fmt: skip

    def __init__(self, tuning: Tuning, slot: int = -1) -> None:
        """`slot`: the number of the slot before the first; slot 0 begins at midnight of the stream's own zone."""
        self.tuning = tuning
        self.per = max(1, tuning.day // HOURS)
        self.slot = slot
        self.seen = 0
        self.days = 0
        self.heard = 0
        self.mean = -1.0
        self.spread = 2.0
        self.score = 0.0
        self.silent = 0.0
        self.peak = 0.0
        self.peaks: list[float] = []
        self.profile = [0.0] * HOURS
        self.recent = [0.0] * self.per
        self.hours = [0.0] * HOURS
        self.usuals = [0.0] * HOURS
        self.last_over = NEVER
        self.log, self.gain = math.log(tuning.ratio), tuning.ratio - 1.0
        self.need, self.place = tuning.threshold, 1.0

    def step(self, value: float | None) -> Excess | None:
        """Take the count of the next slot (None: nobody heard it); the excess when it is one, `new` when the stream was quiet before."""
        tuning = self.tuning
        self.slot = slot = self.slot + 1
        place = slot % self.per
        if place == 0:
            self._turn_hour(slot)
        if value is None:
            self.recent[place] = 0.0
            return None
        if self.mean < 0.0:
            self.mean = value
        usual = self.mean * self.place
        if usual < tuning.floor:
            usual = tuning.floor
        self.recent[place] = value
        hour = slot // self.per % HOURS
        self.hours[hour] += value
        self.usuals[hour] += usual
        score = self.score + (value * self.log - usual * self.gain) / self.spread
        self.score = score = score if score > 0.0 else 0.0
        threshold = self.need
        found = self._excess(slot, score, threshold, value) if score > threshold or tuning.limit is not None else None
        if score > 1.5 * threshold:
            self.score = score = 1.5 * threshold  # what is long known does not have to be unlearnt slot by slot
        if score > self.peak:
            self.peak = score
        self.heard += 1
        self.silent = 0.0 if value > 0.0 else self.silent + usual / self.spread
        if found is not None:
            new, self.last_over = slot - self.last_over > tuning.quiet, slot
            return found if new else replace(found, new=False)
        return None

    def peek(self, value: float) -> Excess | None:
        """What the next slot would be if it ended now with this count; nothing is learnt."""
        copy = self.load(self.tuning, self.dump())
        return copy.step(value)

    def run(self, values: Iterable[float | None]) -> Iterator[Excess]:
        """Step through many slots; every excess, new ones and those of an alarm that lasts."""
        for value in values:
            found = self.step(value)
            if found is not None:
                yield found

    def usual_now(self) -> tuple[float, float]:
        """What the next slot usually has, and the count in it from which on the alarm would sound at once."""
        usual = max(self.mean, 0.0) * self._place_of(self.slot + 1)
        need = (self.need - self.score) * self.spread + usual * self.gain
        return usual, max(need / self.log, self.tuning.minimum)

    def _place_of(self, slot: int) -> float:
        """How many times the mean the hour of a slot usually has; 1 while the stream is too sparse to know."""
        if self.mean * self.per < self.tuning.season_from:
            return 1.0
        return math.exp(self.tuning.season * self.profile[slot // self.per % HOURS])

    def _refresh(self) -> None:
        """What follows from state and tuning and is asked in every slot."""
        tuning, peaks = self.tuning, self.peaks
        self.need = max(tuning.threshold, tuning.usual * sorted(peaks)[len(peaks) // 2]) if peaks else tuning.threshold
        self.place = self._place_of(max(self.slot, 0))

    def _excess(self, slot: int, score: float, threshold: float, value: float) -> Excess | None:
        """The window that shows it best: the last hour, six hours or day; None below the minimum."""
        tuning, hour = self.tuning, slot // self.per
        day_sum, day_usual = sum(self.hours), sum(self.usuals)
        if tuning.limit is not None:
            within = sum(self.recent) if tuning.limit_slots <= self.per else day_sum
            if within >= tuning.limit and value > 0:
                usual = max(self.mean, 0.0) * self.place * tuning.limit_slots
                return Excess(slot, score, threshold, within, usual, tuning.limit_slots, by="limit")
        if score <= threshold or self.seen < tuning.warm:
            return None
        choices = [(sum(self.recent), max(self.mean * self.place, tuning.floor) * self.per, self.per)]
        six = [(hour - back) % HOURS for back in range(6)]
        choices.append((sum(self.hours[one] for one in six), sum(self.usuals[one] for one in six), 6 * self.per))
        choices.append((day_sum, day_usual, tuning.day))
        fitting = [one for one in choices if one[0] >= tuning.minimum]
        if not fitting:
            return None
        total, usual, slots = max(fitting, key=lambda one: (one[0] - one[1]) / math.sqrt(one[1] + 1.0))
        return Excess(slot, score, threshold, total, usual, slots)

    def _learn(self, hour: int, total: float, usual: float) -> None:
        """An hour teaches mean, dispersion and its place in the day; a burst counts only up to its usual and `clip` deviations."""
        tuning, share = self.tuning, self.heard / self.per
        self.seen += self.heard
        hours = self.seen / self.per
        if usual > 0.0:
            rate = max(1.0 - 0.5 ** (self.heard / tuning.dispersion_half_life), share / (share + hours))
            self.spread = max(1.0, self.spread + rate * (min((total - usual) ** 2 / usual, 9.0 * self.spread) - self.spread))
        cap = usual + tuning.clip * math.sqrt(usual * self.spread + 1.0) if hours > 1.0 else total
        rate = max(1.0 - 0.5 ** (self.heard / tuning.half_life), share / hours)
        self.mean += rate * (min(total, cap) / (self.heard * self.place) - self.mean)
        if self.mean * self.per >= tuning.season_from:
            flat = usual / math.exp(tuning.season * self.profile[hour])
            seen = math.log((min(total, 4.0 * usual) + 1.0) / (flat + 1.0))
            self.profile[hour] += (seen - self.profile[hour]) / min(MEMORY, self.days + 1.0)

    def _turn_hour(self, slot: int) -> None:
        """The hour is full: learn its dispersion and its place in the day; at midnight keep the day's peak."""
        before = (slot // self.per - 1) % HOURS
        total, usual = self.hours[before], self.usuals[before]
        if self.heard and not SILENCE < self.silent < SILENCE * 40:
            self._learn(before, total, usual)
        self.heard = 0
        hour = slot // self.per % HOURS
        if hour == 0:
            self.days += 1
            self.peaks = [*self.peaks[1 - MEMORY :], self.peak]
            self.peak = 0.0
        self.hours[hour] = self.usuals[hour] = 0.0
        self._refresh()

    def dump(self) -> list[float | list[float]]:
        """Everything but the tuning, as JSON carries it."""
        return [
            self.slot, self.seen, self.days, self.heard, self.mean, self.spread, self.score, self.silent, self.peak, self.last_over,
            list(self.peaks), list(self.profile), list(self.recent), list(self.hours), list(self.usuals),
        ]  # fmt: skip

    @classmethod
    def load(cls, tuning: Tuning, dumped: Sequence[Any]) -> "Detector":
        """A detector as it was dumped, under a tuning of the same slots a day. ValueError for a dump of other slots."""
        made = cls(tuning)
        numbers, lists = dumped[:10], [list(one) for one in dumped[10:15]]
        if len(numbers) != 10 or len(lists) != 5 or len(lists[2]) != made.per:
            raise ValueError("this state belongs to another detector: start anew")
        made.slot, made.seen, made.days, made.heard = (int(one) for one in numbers[:4])
        made.mean, made.spread, made.score, made.silent, made.peak = (float(one) for one in numbers[4:9])
        made.last_over = int(numbers[9])
        made.peaks, made.profile, made.recent, made.hours, made.usuals = lists
        made._refresh()
        return made
