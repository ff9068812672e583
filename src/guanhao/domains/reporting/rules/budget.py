"""What another budget would bring, from the returns of the months that were."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS, SEED, LEAST = 4000, 20251122, 3


@dataclass(frozen=True)
class Forecast:
    """Money: the spend asked about, the revenue expected, and the bounds of its interval."""

    spend: float
    low: float
    middle: float
    high: float


def forecast(months: Sequence[tuple[float, float]], *, by: float, level: float) -> Forecast | None:
    """Revenue at `by` times the spend of these months (spend, revenue), if money goes on returning what it did.

    The interval is the percentile bootstrap over months (Efron and Tibshirani 1993, ch. 13) of revenue over spend, always drawn alike. None with
    fewer than three months of spend. It knows nothing of saturation: the further `by` is from 1, the less it says.
    """
    paid = np.array([(spend, revenue) for spend, revenue in months if spend > 0], np.float64)
    if len(paid) < LEAST or by < 0:
        return None
    spend = float(paid[:, 0].sum()) * by
    drawn = paid[np.random.default_rng(SEED).integers(0, len(paid), (DRAWS, len(paid)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 1] / drawn[:, 0], [(1 - level) / 2, (1 + level) / 2])
    return Forecast(spend, spend * float(low), spend * float(paid[:, 1].sum() / paid[:, 0].sum()), spend * float(high))
