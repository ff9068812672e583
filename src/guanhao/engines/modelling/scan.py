"""Single days that do not fit their own series (ANA-08): robust seasonal residuals.

STL with robust weights (Cleveland et al. 1990) takes trend and week off; what is left is measured in robust standard deviations (Iglewicz & Hoaglin
1993). The scale is learnt from working days and days off apart where both are frequent enough, because days off are noisier.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from guanhao.engines.modelling.series import CALENDAR, ONE, WEEK, DaySeries, Numbers, Scale, calendar_columns, filled, trimmed

LEAST: Final = 28
ENOUGH: Final = 20
FLOOR: Final = 0.02


@dataclass(frozen=True)
class Anomaly:
    """A day out of its range: the value, the expected one with the range it should lie in, the score (robust standard deviations, signed) and whether
    the day is off by order or a shopping festival."""

    day: date
    value: float
    expected: float
    low: float
    high: float
    score: float
    festive: bool


@dataclass(frozen=True)
class Scan:
    """The anomalies by day, and the expectation of every day with its range (for a chart)."""

    anomalies: tuple[Anomaly, ...]
    days: tuple[date, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    known: int
    limit: float


def scan(series: DaySeries, limit: float = 3.5) -> Scan:
    """Days whose residual is beyond `limit` robust standard deviations. BadData as `trimmed` says (28 known days at least)."""
    start, raw = trimmed(series, LEAST)
    scale = Scale(raw)
    smooth, left = _parts(scale.there(filled(raw)))
    festive = _festive(start, len(raw))
    spread = _spread(left, festive, ~np.isnan(raw))
    middle, low, high = scale.back(smooth), scale.back(smooth - limit * spread), scale.back(smooth + limit * spread)
    scores = np.where(np.isnan(raw), 0.0, left / spread)
    days = [start + i * ONE for i in range(len(raw))]
    found = tuple(
        Anomaly(days[i], float(raw[i]), float(middle[i]), float(low[i]), float(high[i]), float(scores[i]), bool(festive[i]))
        for i in np.flatnonzero(np.abs(scores) > limit)
    )
    as_floats = [tuple(float(value) for value in one) for one in (middle, low, high)]
    return Scan(found, tuple(days), as_floats[0], as_floats[1], as_floats[2], int((~np.isnan(raw)).sum()), limit)


def _parts(values: Numbers) -> tuple[Numbers, Numbers]:
    """Trend plus season, and what is left of each value."""
    from statsmodels.tsa.seasonal import STL

    fitted = STL(values, period=WEEK, seasonal=13, trend=29, robust=True).fit()
    expected = np.asarray(fitted.trend + fitted.seasonal, dtype=np.float64)
    return expected, np.asarray(values - expected)


def _festive(start: date, count: int) -> Numbers:
    columns = calendar_columns(start, count)
    return np.asarray(np.maximum(columns[:, CALENDAR.index("off")], columns[:, CALENDAR.index("trade")]))


def _spread(left: Numbers, festive: Numbers, known: Numbers) -> Numbers:
    """A robust standard deviation for every day; never below 2 % of the metric (asinh is close to relative), so that smooth series do not alarm at
    nothing."""
    whole = _mad(left[known])
    found = np.full(len(left), whole)
    for group in (festive.astype(bool), ~festive.astype(bool)):
        some = group & known
        if int(some.sum()) >= ENOUGH:
            found[group] = max(_mad(left[some]), whole if bool(festive[group].any()) else 0.0)
    return np.asarray(np.maximum(found, FLOOR))


def _mad(values: Numbers) -> float:
    mad = float(np.median(np.abs(values - np.median(values))))
    return 1.4826 * mad if mad > 0 else 1.2533 * float(np.mean(np.abs(values - np.median(values))))
