"""The models a forecast is chosen from. Each takes the past on the models' scale (no gaps) and the calendar of past and future, and gives the future.

Sources: seasonal naive, Hyndman & Athanasopoulos, Forecasting: Principles and Practice (3rd ed. 2021) §5.2; damped Holt-Winters, Gardner & McKenzie
1985 and Hyndman et al. 2008 (statsmodels); STL, Cleveland et al. 1990, with simple exponential smoothing (FPP3 §5.7, statsmodels); theta,
Assimakopoulos & Nikolopoulos 2000 (statsmodels); discounted least squares with calendar columns and AR(1) errors, Brown 1963 and Cochrane & Orcutt
1949; the median of all as combination, Bates & Granger 1969.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from guanhao.engines.modelling.series import CALENDAR, WEEK, Numbers

HALF_LIFE: Final = 90.0
LEVEL_DAYS: Final = 28
PROFILE_WEEKS: Final = 8
RIDGE: Final = 2.0
STL_DAYS: Final = 56


@dataclass
class Past:
    """What models see: `values` on their scale, `first` weekday of the first value, `calendar` of past and future days, and the parameters that
    were fitted at an earlier origin (`kept`), so that a back-test fits each model once."""

    values: Numbers
    calendar: Numbers
    weekday: int
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    def weekdays(self, count: int, after: int = 0) -> Any:
        """Weekdays (0 = Monday) of `count` days from place `after` on."""
        return (self.weekday + after + np.arange(count)) % WEEK


Model = Callable[[Past, int], Numbers]


def seasonal_naive(past: Past, horizon: int) -> Numbers:
    """The same weekday of the last week."""
    last = past.values[-WEEK:]
    return np.asarray(last[np.arange(horizon) % len(last)])


def weekday_level(past: Past, horizon: int) -> Numbers:
    """The median of the last four weeks, moved by each weekday's median distance from it over eight weeks."""
    values, count = past.values, len(past.values)
    level = float(np.median(values[-LEVEL_DAYS:]))
    some = values[-PROFILE_WEEKS * WEEK :]
    days = past.weekdays(len(some), count - len(some))
    profile = np.asarray([float(np.median(some[days == day] - np.median(some))) if (days == day).any() else 0.0 for day in range(WEEK)])
    return np.asarray(level + profile[past.weekdays(horizon, count)])


def level(past: Past, horizon: int) -> Numbers:
    """The median of the last four weeks, every day."""
    return np.full(horizon, float(np.median(past.values[-LEVEL_DAYS:])))


def holt_winters(past: Past, horizon: int) -> Numbers:
    """Additive weekly season with damped trend."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    made = ExponentialSmoothing(past.values, trend="add", damped_trend=True, seasonal="add", seasonal_periods=WEEK, initialization_method="heuristic")
    kept = past.kept.get("holt_winters")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kept is None:
            fitted = made.fit()
            names = ("smoothing_level", "smoothing_trend", "smoothing_seasonal", "damping_trend")
            past.kept["holt_winters"] = {name: float(np.clip(fitted.params[name], 1e-4, 0.9999)) for name in names}
        else:
            fitted = made.fit(optimized=False, **kept)
        return np.asarray(fitted.forecast(horizon), dtype=np.float64)


def stl_smooth(past: Past, horizon: int) -> Numbers:
    """Robust STL takes the weekly season off, simple exponential smoothing carries the rest on."""
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing
    from statsmodels.tsa.seasonal import STL

    some = past.values[-26 * WEEK :]
    parts = STL(some, period=WEEK, seasonal=13, robust=True).fit()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = SimpleExpSmoothing(some - parts.seasonal, initialization_method="heuristic")
        kept = past.kept.get("stl_smooth")
        fitted = made.fit() if kept is None else made.fit(smoothing_level=kept["alpha"], optimized=False)
    past.kept.setdefault("stl_smooth", {"alpha": float(np.clip(fitted.params["smoothing_level"], 1e-4, 0.9999))})
    return np.asarray(fitted.forecast(horizon) + parts.seasonal[-WEEK:][np.arange(horizon) % WEEK], dtype=np.float64)


def theta(past: Past, horizon: int) -> Numbers:
    """Half the linear trend and simple exponential smoothing, weekly season taken off before."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ThetaModel(past.values[-52 * WEEK :], period=WEEK, method="additive").fit(disp=False)
        return np.asarray(fitted.forecast(horizon), dtype=np.float64)


def calendar_regression(past: Past, horizon: int) -> Numbers:
    """Weekdays, days off, make-up days and festivals by discounted ridge regression (half-life 90 days); the last residual fades as AR(1)."""
    count = len(past.values)
    columns = _design(past, count + horizon)
    known, ahead = columns[:count], columns[count:]
    weights = 0.5 ** (np.arange(count)[::-1] / HALF_LIFE)
    penalty = np.full(columns.shape[1], RIDGE)
    penalty[0] = 0.0
    weighted = known * weights[:, None]
    betas = np.linalg.solve(weighted.T @ known + np.diag(penalty), weighted.T @ past.values)
    left = past.values - known @ betas
    recent = left[-LEVEL_DAYS:]
    shift = float(np.median(recent))
    centred = left - shift
    base = float(np.dot(centred[:-1], centred[:-1]))
    fade = float(np.clip(np.dot(centred[1:], centred[:-1]) / base, 0.0, 0.95)) if base > 0 else 0.0
    return np.asarray(ahead @ betas + shift + (float(np.median(left[-3:])) - shift) * fade ** np.arange(1, horizon + 1))


def _design(past: Past, count: int) -> Numbers:
    weekday = past.weekdays(count)
    dummies = [(weekday == day).astype(np.float64) for day in range(1, WEEK)]
    return np.column_stack([np.ones(count), *dummies, past.calendar[:count, : len(CALENDAR)]])


MODELS: Final[Mapping[str, Model]] = {
    "seasonal_naive": seasonal_naive,
    "level": level,
    "weekday_level": weekday_level,
    "holt_winters": holt_winters,
    "stl_smooth": stl_smooth,
    "theta": theta,
    "calendar_regression": calendar_regression,
}
COMBINED: Final = "combination"
SOURCES: Final[Mapping[str, str]] = {
    "seasonal_naive": "Hyndman & Athanasopoulos 2021 §5.2",
    "level": "Tukey 1977",
    "weekday_level": "Tukey 1977",
    "holt_winters": "Gardner & McKenzie 1985; Hyndman et al. 2008",
    "stl_smooth": "Cleveland et al. 1990; Hyndman & Athanasopoulos 2021 §5.7",
    "theta": "Assimakopoulos & Nikolopoulos 2000",
    "calendar_regression": "Brown 1963; Cochrane & Orcutt 1949",
    COMBINED: "Bates & Granger 1969",
}


def forecasts(past: Past, horizon: int) -> dict[str, Numbers]:
    """What every model says; one that cannot fit (too short for a season, singular) is left out. `combination` is the median of those that are not
    the naive one."""
    found: dict[str, Numbers] = {}
    for key, model in MODELS.items():
        if key == "stl_smooth" and len(past.values) < STL_DAYS:
            continue
        try:
            ahead = model(past, horizon)
        except (ValueError, np.linalg.LinAlgError, ZeroDivisionError):
            continue
        if np.isfinite(ahead).all():
            found[key] = ahead
    found[COMBINED] = np.median([ahead for key, ahead in found.items() if key != "seasonal_naive"], axis=0)
    return found
