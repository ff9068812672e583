"""Whether the negative share of a window is above what is usual for the stream, with few messages counted as few.

Wilson's score interval (Wilson 1927): the window alarms when even the low end of its interval lies above the usual share by `rise`, and it holds at
least `minimum` messages. The usual share is an exponential average over past windows with Laplace's two pseudo-counts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NEVER = -(10**9)


@dataclass(frozen=True)
class ShareTuning:
    """`window` slots are looked at together; `z` of the interval; `rise`: percentage points (as a share) above the usual; `minimum` messages;
    `half_life` of the usual share in messages; `quiet`: slots without excess before the next one is new."""

    window: int = 36
    z: float = 3.3
    rise: float = 0.1
    minimum: float = 10.0
    half_life: float = 500.0
    quiet: int = 144


@dataclass(frozen=True)
class ShareExcess:
    """A window beyond: `value` its negative share, `baseline` the usual, `low` the low end of the interval, of `total` messages in `slots` slots."""

    slot: int
    value: float
    baseline: float
    low: float
    total: float
    slots: int
    new: bool


def wilson(positive: float, total: float, z: float) -> tuple[float, float]:
    """Low and high end of Wilson's interval for `positive` of `total`; (0, 1) for none."""
    if total <= 0:
        return 0.0, 1.0
    share, square = positive / total, z * z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)


class ShareDetector:
    """One stream's detector: steps take (total, negative)."""

    __slots__ = ("bad", "good", "last_over", "negatives", "slot", "totals", "tuning")

    def __init__(self, tuning: ShareTuning) -> None:
        self.tuning = tuning
        self.slot = -1
        self.good, self.bad = 1.0, 1.0  # Laplace
        self.totals, self.negatives = [0.0] * tuning.window, [0.0] * tuning.window
        self.last_over = NEVER

    @property
    def usual(self) -> float:
        """The usual negative share."""
        return self.bad / (self.good + self.bad)

    def step(self, total: float, negative: float) -> ShareExcess | None:
        """Take a slot; negatives above the total count as the total. What leaves the window teaches the usual share."""
        tuning = self.tuning
        self.slot += 1
        place = self.slot % tuning.window
        self._learn(self.totals[place], self.negatives[place])
        self.totals[place], self.negatives[place] = total, min(negative, total)
        if total <= 0:
            return None
        many, bad = sum(self.totals), sum(self.negatives)
        if many < tuning.minimum:
            return None
        low, _high = wilson(bad, many, tuning.z)
        if low <= self.usual + tuning.rise or self.good + self.bad < tuning.minimum:
            return None
        new, self.last_over = self.slot - self.last_over > tuning.quiet, self.slot
        return ShareExcess(self.slot, bad / many, self.usual, low, many, tuning.window, new)

    def _learn(self, total: float, negative: float) -> None:
        """Old messages count half after `half_life` newer ones; a window of an alarm teaches at most the usual share and `rise`."""
        if total <= 0:
            return
        kept = 0.5 ** (total / self.tuning.half_life)
        bad = min(negative, total * (self.usual + self.tuning.rise)) if self.good + self.bad > self.tuning.minimum else negative
        self.good, self.bad = self.good * kept + total - bad, self.bad * kept + bad

    def dump(self) -> list[Any]:
        """Everything but the tuning."""
        return [self.slot, self.good, self.bad, self.last_over, list(self.totals), list(self.negatives)]

    @classmethod
    def load(cls, tuning: ShareTuning, dumped: Sequence[Any]) -> "ShareDetector":
        """A detector as it was dumped; ValueError for a dump of another window."""
        if len(dumped) != 6 or len(dumped[4]) != tuning.window:
            raise ValueError("this state belongs to another detector: start anew")
        made = cls(tuning)
        made.slot, made.last_over = int(dumped[0]), int(dumped[3])
        made.good, made.bad = float(dumped[1]), float(dumped[2])
        made.totals, made.negatives = list(dumped[4]), list(dumped[5])
        return made
