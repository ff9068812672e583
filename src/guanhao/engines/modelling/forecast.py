"""A forecast that is chosen by its own past errors, with an interval that is measured and not assumed.

The model is chosen by rolling-origin back-test (Tashman 2000) on the older origins; the errors that are shown, and the interval's coverage, are those
of the newer origins, which chose nothing. Errors are given in units of the seasonal naive forecast's error (Hyndman & Koehler 2006). The interval is
split conformal (Vovk, Gammerman & Shafer 2005; per horizon, Stankeviciute et al. 2021): quantiles of the back-test's errors on the models' scale.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from guanhao.engines.modelling.candidates import COMBINED, MODELS, SOURCES, Past, forecasts
from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.series import ONE, WEEK, DaySeries, Numbers, Scale, calendar_columns, filled, trimmed

LEAST: Final = 28
MOST_DAYS: Final = 730
MOST_HORIZON: Final = 180
ORIGINS: Final = 24
NAIVE: Final = "seasonal_naive"


@dataclass(frozen=True)
class Trial:
    """A model in the back-test: mean absolute error on the older origins (`chosen_by`) and on the newer ones (`error`); on the newer ones also
    MASE (scaled by the in-sample error of the seasonal naive forecast), the ratio to the seasonal naive forecast's error on the very same days, and
    the sum of errors over the sum of sizes (`wape`). None where the scale is zero."""

    model: str
    source: str
    chosen_by: float
    error: float
    mase: float | None
    ratio: float | None
    wape: float | None


@dataclass(frozen=True)
class Step:
    """One day ahead: the median expectation and its interval."""

    day: date
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Backtest:
    """How it was tried: origins that chose and that judged, days ahead, the judged values inside the interval as a share."""

    choosing: int
    judging: int
    horizon: int
    coverage: float | None
    origins: tuple[date, ...]


@dataclass(frozen=True)
class Forecast:
    """The steps of the chosen model, every trial (the best first), and what the back-test was."""

    model: str
    source: str
    level: float
    steps: tuple[Step, ...]
    trials: tuple[Trial, ...]
    backtest: Backtest
    known: int
    missing: int

    @property
    def trial(self) -> Trial:
        """The chosen model's trial."""
        return next(one for one in self.trials if one.model == self.model)

    @property
    def total(self) -> float:
        """The sum of the steps' medians."""
        return float(sum(step.value for step in self.steps))


@dataclass
class _Tried:
    """Errors of every model: per origin an array of `horizon` (NaN where the truth is unknown), on both scales."""

    plain: dict[str, list[Numbers]]
    scaled: dict[str, list[Numbers]]
    truth: list[Numbers]
    naive: list[float]
    places: list[int]


def forecast(series: DaySeries, horizon: int = 14, level: float = 0.8, floor: float | None = None) -> Forecast:
    """The next `horizon` days with an interval that held `level` of back-tested values.

    `floor` (0 for counts) cuts what cannot be below. BadData for a horizon out of 1..180, fewer than 28 known days, nothing known, nothing that ever
    changes, or more than 40 % missing.
    """
    if not 1 <= horizon <= MOST_HORIZON:
        raise BadData("horizon", "horizon", most=MOST_HORIZON)
    start, raw = trimmed(series, LEAST)
    if len(raw) > MOST_DAYS:
        start, raw = start + (len(raw) - MOST_DAYS) * ONE, raw[-MOST_DAYS:]
        if float(np.nanmax(raw)) == float(np.nanmin(raw)):
            raise BadData("values", "constant", value=float(np.nanmax(raw)))
    whole, scale = filled(raw), Scale(raw)
    calendar = calendar_columns(start, len(raw) + horizon)
    tried = _try(raw, whole, scale, calendar, start, horizon)
    half = max(1, len(tried.places) // 2)
    best = _best(tried, half)
    ahead = forecasts(Past(scale.there(whole), calendar, start.weekday()), horizon)
    model = best if best in ahead else COMBINED
    middle = ahead[model]
    low, high = _stretched(_band(tried.scaled[model], level), horizon)
    values = [scale.back(one) for one in (middle, middle + low, middle + high)]
    if floor is not None:
        values = [np.maximum(one, floor) for one in values]
    first = start + len(raw) * ONE
    steps = tuple(Step(first + i * ONE, float(values[0][i]), float(values[1][i]), float(values[2][i])) for i in range(horizon))
    known = int((~np.isnan(raw)).sum())
    origins = tuple(start + place * ONE for place in tried.places)
    test = Backtest(half, len(tried.places) - half, horizon, _coverage(tried.scaled[model], half, level), origins)
    return Forecast(model, SOURCES[model], level, steps, _trials(tried, half), test, known, len(raw) - known)


def _try(raw: Numbers, whole: Numbers, scale: Scale, calendar: Numbers, start: date, horizon: int) -> _Tried:
    """Every model at every origin, one or two weeks apart, the newest last; each keeps the parameters it found at the first."""
    count = len(raw)
    window = min(horizon, 28, max(1, count - LEAST + WEEK))
    least = max(WEEK * 3, min(count // 2, 365))
    stride = 2 * WEEK if count - window - least >= 2 * WEEK * ORIGINS // 2 else WEEK
    places = list(range(count - window, least - 1, -stride))[:ORIGINS][::-1] or [max(WEEK * 2, count - window)]
    tried = _Tried({}, {}, [], [], places)
    kept: dict[str, dict[str, Any]] = {}
    scaled = scale.there(whole)
    for place in places:
        past = Past(scaled[:place], calendar, start.weekday(), kept)
        found, truth = forecasts(past, window), raw[place : place + window]
        kept = past.kept
        for key, ahead in found.items():
            tried.plain.setdefault(key, []).append(np.abs(scale.back(ahead) - truth))
            tried.scaled.setdefault(key, []).append(scale.there(truth) - ahead)
        steps = np.abs(raw[WEEK:place] - raw[: place - WEEK])[-365:]
        tried.naive.append(float(np.nanmean(steps)) if (~np.isnan(steps)).any() else math.nan)
        tried.truth.append(truth)
    whole_runs = {key for key, runs in tried.plain.items() if len(runs) == len(places)}
    tried.plain = {key: tried.plain[key] for key in whole_runs}
    tried.scaled = {key: tried.scaled[key] for key in whole_runs}
    return tried


def _best(tried: _Tried, half: int) -> str:
    order = [*MODELS, COMBINED]
    return min(tried.plain, key=lambda key: (_mean(tried.plain[key][:half]), order.index(key)))


def _trials(tried: _Tried, half: int) -> tuple[Trial, ...]:
    judged = slice(half, None) if len(tried.places) > half else slice(None)
    base = _mean(tried.plain[NAIVE][judged])
    found = []
    for key, runs in tried.plain.items():
        error = _mean(runs[judged])
        mase = _ratio_mean([_mean([run]) for run in runs[judged]], tried.naive[judged])
        sizes = np.abs(np.concatenate(tried.truth[judged]))
        total = float(np.nansum(np.concatenate(runs[judged])))
        wape = total / float(np.nansum(sizes)) if float(np.nansum(sizes)) > 0 else None
        found.append(Trial(key, SOURCES[key], _mean(runs[:half]), error, mase, error / base if base > 0 else None, wape))
    return tuple(sorted(found, key=lambda one: one.chosen_by))


def _mean(runs: list[Numbers]) -> float:
    every = np.concatenate(runs)
    every = every[~np.isnan(every)]
    return float(every.mean()) if len(every) else 0.0


def _ratio_mean(errors: list[float], scales: list[float]) -> float | None:
    usable = [(error, scale) for error, scale in zip(errors, scales, strict=True) if scale > 0]
    return float(np.mean([error / scale for error, scale in usable])) if usable else None


def _band(runs: list[Numbers], level: float) -> tuple[Numbers, Numbers]:
    """Low and high distance from the middle for each step: the conformal quantile of absolute errors of the steps around it, with the finite-sample
    correction ceil((n + 1) level) / n."""
    errors = np.abs(np.stack(runs))
    width = errors.shape[1]
    found = np.zeros(width)
    for step in range(width):
        near = errors[:, max(0, step - 3) : min(width, step + 4)].ravel()
        found[step] = _quantile(near[~np.isnan(near)], level)
    return -found, found


def _stretched(band: tuple[Numbers, Numbers], horizon: int) -> tuple[Numbers, Numbers]:
    """Beyond the days the back-test could see the band grows with the square root of time, as a random walk's does."""
    low, high = band
    width = len(high)
    grow = np.sqrt(np.maximum(np.arange(1, horizon + 1), width) / width)
    places = np.minimum(np.arange(horizon), width - 1)
    return low[places] * grow, high[places] * grow


def _quantile(errors: Numbers, level: float) -> float:
    if not len(errors):
        return 0.0
    rank = min(len(errors), math.ceil((len(errors) + 1) * level))
    return float(np.sort(errors)[rank - 1])


def _coverage(runs: list[Numbers], half: int, level: float) -> float | None:
    """The share of the judging origins' values inside the interval that the choosing origins alone would have given."""
    if len(runs) <= half:
        return None
    _low, high = _band(runs[:half], level)
    judged = np.abs(np.stack(runs[half:]))
    known = ~np.isnan(judged)
    return float((judged <= high)[known].mean()) if known.any() else None
