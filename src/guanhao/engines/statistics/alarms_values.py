"""Finding the moment a value that is no count (a price, a rate) leaves its usual range, upwards or downwards, slot by slot.

Two cumulative sums (Page 1954) of robust deviations from a slow, winsorised exponential mean and spread; values that cannot be below zero are read on
a logarithmic scale, so that a price twice as high and half as high are equally far.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NEVER = -(10**9)
GROUND = 1e-6
MOST = 6.0
"""A single slot counts at most as many deviations: a wild one may alarm alone, and is forgotten within days."""


@dataclass(frozen=True)
class ValueTuning:
    """How touchy: `slack` deviations a slot are forgiven, `threshold` is the sum that alarms, `half_life` in slots, `clip` deviations teach at most;
    `logs`: read on a log scale; `quiet`: slots without excess before the next excess is a new alarm; `warm`: slots that only teach."""

    slack: float = 1.25
    threshold: float = 2.5
    half_life: float = 14 * 24
    clip: float = 2.0
    logs: bool = True
    quiet: int = 24
    warm: int = 48


@dataclass(frozen=True)
class ValueExcess:
    """A slot out of range: `up` or down, the usual value, and the sum against its threshold."""

    slot: int
    up: bool
    value: float
    baseline: float
    score: float
    threshold: float
    new: bool


class ValueDetector:
    """One series' detector, ten numbers of state."""

    __slots__ = ("high", "last_over", "low", "mean", "seen", "slot", "spread", "tuning")

    def __init__(self, tuning: ValueTuning) -> None:
        self.tuning = tuning
        self.slot, self.seen = -1, 0
        self.mean = self.spread = self.high = self.low = 0.0
        self.last_over = NEVER

    def step(self, value: float | None) -> ValueExcess | None:
        """Take the next value (None: unknown, only time passes)."""
        self.slot += 1
        if value is None or not math.isfinite(value):
            return None
        tuning = self.tuning
        seen = math.log(max(value, GROUND)) if tuning.logs else value
        if not self.seen:
            self.mean, self.spread = seen, 0.1 * (abs(seen) or 1.0)
        deviation = (seen - self.mean) / max(self.spread, GROUND)
        found = self._judge(value, max(-MOST, min(MOST, deviation)))
        self._learn(seen, deviation)
        return found

    def _judge(self, value: float, deviation: float) -> ValueExcess | None:
        tuning, limit = self.tuning, self.tuning.threshold
        self.high = min(max(0.0, self.high + deviation - tuning.slack), 1.5 * limit)
        self.low = min(max(0.0, self.low - deviation - tuning.slack), 1.5 * limit)
        score = max(self.high, self.low)
        if score <= limit or self.seen < tuning.warm:
            return None
        new, self.last_over = self.slot - self.last_over > tuning.quiet, self.slot
        usual = math.exp(self.mean) if tuning.logs else self.mean
        return ValueExcess(self.slot, self.high >= self.low, value, usual, score, limit, new)

    def _learn(self, seen: float, deviation: float) -> None:
        """Winsorised mean and mean absolute deviation (times 1.2533: the standard deviation of a normal law)."""
        self.seen += 1
        rate = max(1.0 - 0.5 ** (1.0 / self.tuning.half_life), 1.0 / (self.seen + 1))
        clipped = max(-self.tuning.clip, min(self.tuning.clip, deviation)) * self.spread
        self.mean += rate * clipped
        self.spread += rate * (1.2533 * min(abs(seen - self.mean), self.tuning.clip * 2 * self.spread) - self.spread)

    def dump(self) -> list[float]:
        """Everything but the tuning."""
        return [self.slot, self.seen, self.mean, self.spread, self.high, self.low, self.last_over]

    @classmethod
    def load(cls, tuning: ValueTuning, dumped: Sequence[Any]) -> "ValueDetector":
        """A detector as it was dumped; ValueError for something else."""
        if len(dumped) != 7:
            raise ValueError("this state belongs to another detector: start anew")
        made = cls(tuning)
        made.slot, made.seen, made.last_over = int(dumped[0]), int(dumped[1]), int(dumped[6])
        made.mean, made.spread, made.high, made.low = (float(one) for one in dumped[2:6])
        return made
