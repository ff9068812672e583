"""What another budget would bring, from the returns of the months that were, and how wrong the same method would have been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS, SEED, LEAST = 4000, 20251122, 3


@dataclass(frozen=True)
class Forecast:
    """Money: the spend asked about, the result expected, and the bounds of its interval."""

    spend: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class BackTest:
    """How the method did on months it did not know: (spend, foretold low, middle, high, what came) of each; the mean error as a share of what came
    and the share of months inside their interval."""

    months: tuple[tuple[float, float, float, float, float], ...]
    error: float
    inside: float


def forecast(months: Sequence[tuple[float, float]], *, by: float, level: float) -> Forecast | None:
    """Revenue at `by` times the spend of these months (spend, revenue), if money goes on returning what it did.

    The interval is the percentile bootstrap over months (Efron and Tibshirani 1993, ch. 13) of revenue over spend, always drawn alike. None with
    fewer than three months of spend. It knows nothing of saturation: the further `by` is from 1, the less it says.
    """
    rates = _rates(months)
    if rates is None or by < 0:
        return None
    spend = sum(one[0] for one in months if one[0] > 0) * by
    low, high = _bounds(rates[1], level)
    return Forecast(spend, spend * low, spend * rates[0], spend * high)


def together(channels: Mapping[str, tuple[Sequence[tuple[float, float]], float]], *, level: float) -> Forecast | None:
    """Several channels at once, each (months, by): months are drawn for each channel by itself and the results added, so that the interval of the sum
    is narrower than the sum of the intervals. Channels with fewer than three months of spend stay out; None when none is left."""
    spend = middle = 0.0
    drawn: NDArray[np.float64] | None = None
    for place, name in enumerate(sorted(channels)):
        months, by = channels[name]
        rates = _rates(months, seed=SEED + place)
        if rates is None or by < 0:
            continue
        money = sum(one[0] for one in months if one[0] > 0) * by
        spend, middle = spend + money, middle + money * rates[0]
        drawn = money * rates[1] if drawn is None else drawn + money * rates[1]
    if drawn is None:
        return None
    low, high = _bounds(drawn, level)
    return Forecast(spend, low, middle, high)


def back_test(months: Sequence[tuple[float, float]], *, level: float) -> BackTest | None:
    """Each month from the fourth on, foretold from the months before it at the spend it really had; None with fewer than four months of spend.

    The interval of one month adds the spread of single months (percentiles of their returns) to what the mean does not know.
    """
    found = []
    for place in range(LEAST, len(months)):
        spend, came = months[place]
        known = forecast(months[:place], by=1.0, level=level)
        if known is None or spend <= 0:
            continue
        single = [revenue / money for money, revenue in months[:place] if money > 0]
        low, high = (float(one) for one in np.quantile(single, [(1 - level) / 2, (1 + level) / 2]))
        found.append((spend, spend * low, spend * known.middle / known.spend, spend * high, came))
    if not found:
        return None
    errors = [abs(middle - came) / came for _spend, _low, middle, _high, came in found if came > 0]
    inside = sum(low <= came <= high for _spend, low, _middle, high, came in found) / len(found)
    return BackTest(tuple(found), float(np.mean(errors)) if errors else 0.0, inside)


def _rates(months: Sequence[tuple[float, float]], *, seed: int = SEED) -> tuple[float, NDArray[np.float64]] | None:
    """Result over spend of all months together, and of months drawn again and again."""
    paid = np.array([(spend, revenue) for spend, revenue in months if spend > 0], np.float64)
    if len(paid) < LEAST:
        return None
    drawn = paid[np.random.default_rng(seed).integers(0, len(paid), (DRAWS, len(paid)))].sum(axis=1)
    return float(paid[:, 1].sum() / paid[:, 0].sum()), drawn[:, 1] / drawn[:, 0]


def _bounds(drawn: NDArray[np.float64], level: float) -> tuple[float, float]:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
