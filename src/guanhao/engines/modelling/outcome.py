"""Did advice work? The measured change against the expected one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from guanhao.engines.modelling.causal import Effect, before_after, interrupted_series
from guanhao.engines.modelling.errors import BadData

Verdict = Literal["worked", "unclear", "failed"]
LEAST_BEFORE, LEAST_AFTER = 28, 7


@dataclass(frozen=True)
class Outcome:
    """The effect with its interval in the unit of the expectation, the design that gave it, and the verdict."""

    design: str
    effect: float
    low: float | None
    high: float | None
    base: float | None
    verdict: Verdict


def measure(values: Sequence[float | None], cut: int, expected: float, expected_low: float, *, relative: bool) -> Outcome:
    """The change at place `cut`: an interrupted series with 28 known days before and 7 after, else before and after.

    BadData when not even that can be computed, or a relative change of a base of zero is asked.
    """
    known = ~np.isnan(np.asarray([np.nan if value is None else value for value in values], dtype=np.float64))
    base = _mean(values[:cut])
    enough = int(known[:cut].sum()) >= LEAST_BEFORE and int(known[cut:].sum()) >= LEAST_AFTER
    found: Effect = interrupted_series(values, cut) if enough else before_after(values, cut)
    size = 1.0
    if relative:
        if not base:
            raise BadData("values", "constant", value=0.0)
        size = abs(base)
    low, high = (None if one is None else one / size for one in (found.low, found.high))
    effect = found.estimate / size
    return Outcome(found.design, effect, low, high, base, verdict(effect, low, high, expected, expected_low))


def verdict(effect: float, low: float | None, high: float | None, expected: float, expected_low: float) -> Verdict:
    """Worked: the interval lies wholly on the expected side of zero. Failed: the effect is not on that side, or even the interval's far end does not
    reach the least that was expected. Everything else is unclear."""
    side = 1.0 if expected >= 0 else -1.0
    if low is not None and high is not None:
        near, far = (low, high) if side > 0 else (-high, -low)
        if near > 0:
            return "worked"
        if far < side * expected_low:
            return "failed"
    return "failed" if side * effect <= 0 else "unclear"


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
