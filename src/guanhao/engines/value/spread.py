"""How a post spreads: R = 0.693 × (E − 1), after the growth of a doubling process (ln 2 ≈ 0.693); E is a ratio the brand defines (ANA-15).

R above the band is spreading, within it steady, below it decaying. E compares a post's number with what is usual, so that 1 is neither growth nor
decay.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.value.errors import BadData

FACTOR: Final = 0.693
STATES: Final = ("spreading", "steady", "decaying")
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """A post's E, R and state; None and a reason when E is unknown."""

    e: float | None
    r: float | None
    state: str | None
    reason: str = ""


def reproduction(e: float, *, factor: float = FACTOR) -> float:
    """R of E (E = 2 → 0.693, 1 → 0, 3.5 → 1.7325, 0.5 → −0.3465)."""
    if not np.isfinite(e):
        raise BadData("e", "not_finite", count=1)
    if e < 0:
        raise BadData("e", "negative", count=1)
    return factor * (e - 1)


def judge(e: float | None, *, factor: float = FACTOR, band: float = 0.0, reason: str = "") -> Spread:
    """R and state; within ± `band` of zero a post is steady."""
    if e is None:
        return Spread(None, None, None, reason or "unknown")
    r = reproduction(e, factor=factor)
    return Spread(e, r, "spreading" if r > band else "decaying" if r < -band else "steady")


def judge_all(e: Numbers, *, factor: float = FACTOR, band: float = 0.0) -> tuple[Numbers, NDArray[np.int8]]:
    """(R, state index into STATES) of many; −1 where E is NaN."""
    r = factor * (e - 1)
    state = np.where(np.isnan(r), -1, np.where(r > band, 0, np.where(r < -band, 2, 1)))
    return r, state.astype(np.int8)
