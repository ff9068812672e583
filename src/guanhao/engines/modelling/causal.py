"""Designs on series of units: difference in differences, interrupted series, synthetic control, before and after."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.series import Numbers

LEVEL: Final = 0.95


@dataclass(frozen=True)
class Effect:
    """An estimate with standard error, interval and p-value (None where the design gives none), and what the design shows for judging it."""

    design: str
    estimate: float
    error: float | None
    low: float | None
    high: float | None
    p: float | None
    level: float
    rows: int
    shown: dict[str, Any] = field(default_factory=dict)


def _matrix(units: Mapping[str, Sequence[float | None]], group: str, least: int) -> tuple[list[str], Numbers]:
    if len(units) < least:
        raise BadData(group, "few_units", units=len(units), group=group, least=least)
    names = list(units)
    lengths = sorted({len(units[name]) for name in names})
    if len(lengths) != 1:
        raise BadData(group, "same_length", lengths=", ".join(map(str, lengths)))
    rows = np.asarray([[np.nan if value is None else value for value in units[name]] for name in names], dtype=np.float64)
    if np.isinf(rows).any():
        raise BadData(group, "not_finite", row=int(np.argwhere(np.isinf(rows))[0][1]) + 1)
    return names, rows


def _split(rows: Numbers, cut: int, least: int) -> tuple[Numbers, Numbers]:
    before, after = rows[:, :cut], rows[:, cut:]
    known_before, known_after = int((~np.isnan(before)).any(axis=0).sum()), int((~np.isnan(after)).any(axis=0).sum())
    if known_before < least:
        raise BadData("cut", "few_before", known=known_before, least=least)
    if known_after < min(least, 2):
        raise BadData("cut", "few_after", known=known_after, least=min(least, 2))
    return before, after


def difference_in_differences(
    treated: Mapping[str, Sequence[float | None]], control: Mapping[str, Sequence[float | None]], cut: int, level: float = LEVEL
) -> Effect:
    """How much more treated units changed at place `cut` than untouched ones: two-way fixed effects, errors clustered by unit.

    With fewer than 3 units a side clusters say too little: the error is then taken from the days' differences of group means (Newey & West 1987),
    and `shown["errors"]` says so. `shown["pretrend"]`: difference of slopes a point before the cut with its p-value (parallel trends look
    wrong when it is small).
    """
    names_t, rows_t = _matrix(treated, "treated", 1)
    names_c, rows_c = _matrix(control, "control", 1)
    if rows_t.shape[1] != rows_c.shape[1]:
        raise BadData("control", "same_length", lengths=f"{rows_t.shape[1]}, {rows_c.shape[1]}")
    _split(rows_t, cut, 3)
    _split(rows_c, cut, 3)
    slope, slope_p = _pretrend(rows_t, rows_c, cut)
    shown: dict[str, Any] = {
        "pretrend": slope,
        "pretrend_p": slope_p,
        "treated": len(names_t),
        "control": len(names_c),
        "means": {
            "treated": [_nanmean(rows_t[:, :cut]), _nanmean(rows_t[:, cut:])],
            "control": [_nanmean(rows_c[:, :cut]), _nanmean(rows_c[:, cut:])],
        },
    }
    if min(len(names_t), len(names_c)) >= 3:
        changes_t = np.nanmean(rows_t[:, cut:], axis=1) - np.nanmean(rows_t[:, :cut], axis=1)
        changes_c = np.nanmean(rows_c[:, cut:], axis=1) - np.nanmean(rows_c[:, :cut], axis=1)
        return _clustered(changes_t, changes_c, level, {**shown, "errors": "cluster"})
    gap = np.nanmean(rows_t, axis=0) - np.nanmean(rows_c, axis=0)
    estimate, error, count = _shift(gap, cut)
    return _effect("difference_in_differences", estimate, error, max(1, count - 2), level, count, {**shown, "errors": "newey_west"})


def _clustered(changes_t: Numbers, changes_c: Numbers, level: float, shown: dict[str, Any]) -> Effect:
    """With a balanced panel and two periods a unit, clustered two-way fixed effects are the regression of each unit's change on being treated with
    heteroscedastic errors (Bertrand, Duflo & Mullainathan 2004: collapse the panel); CR2-style degrees of freedom by Welch-Satterthwaite."""
    changes_t, changes_c = changes_t[~np.isnan(changes_t)], changes_c[~np.isnan(changes_c)]
    estimate = float(changes_t.mean() - changes_c.mean())
    var_t, var_c = float(changes_t.var(ddof=1)) / len(changes_t), float(changes_c.var(ddof=1)) / len(changes_c)
    error = math.sqrt(var_t + var_c)
    freedom = (var_t + var_c) ** 2 / (var_t**2 / (len(changes_t) - 1) + var_c**2 / (len(changes_c) - 1)) if error > 0 else 1.0
    return _effect("difference_in_differences", estimate, error, freedom, level, len(changes_t) + len(changes_c), shown)


def _pretrend(rows_t: Numbers, rows_c: Numbers, cut: int) -> tuple[float | None, float | None]:
    """Slope a point of the difference of group means before the cut, with Newey-West p-value."""
    gap = np.nanmean(rows_t[:, :cut], axis=0) - np.nanmean(rows_c[:, :cut], axis=0)
    known = ~np.isnan(gap)
    if known.sum() < 4 or float(np.nanstd(gap)) == 0:
        return None, None
    fitted = _hac(gap[known], np.column_stack([np.ones(int(known.sum())), np.flatnonzero(known)]))
    return float(fitted.params[1]), _plain(fitted.pvalues[1])


def interrupted_series(values: Sequence[float | None], cut: int, level: float = LEVEL, season: int = 7) -> Effect:
    """How far the level moved at place `cut` from the line it was on: segmented regression with season dummies and Newey-West errors.

    The estimate is the mean distance over the points after the cut between the fitted line and the line that would have gone on (Wagner et al. 2002).
    `shown`: `step` (change of level at the cut), `slope` (change of slope a point), `expected` (the line that would have gone on, after the cut).
    """
    _names, rows = _matrix({"series": values}, "values", 1)
    _split(rows, cut, 2 * season)
    series = rows[0]
    known = ~np.isnan(series)
    if float(np.nanstd(series)) == 0:
        raise BadData("values", "constant", value=float(np.nanmean(series)))
    places = np.arange(len(series), dtype=np.float64)
    after = (places >= cut).astype(np.float64)
    seasons = [(places % season == phase).astype(np.float64) for phase in range(1, season)]
    columns = np.column_stack([np.ones(len(series)), places, after, after * (places - cut), *seasons])
    fitted = _hac(series[known], columns[known])
    length = len(series) - cut
    weights = np.zeros(columns.shape[1])
    weights[2], weights[3] = 1.0, (length - 1) / 2
    estimate = float(weights @ fitted.params)
    error = math.sqrt(max(0.0, float(weights @ fitted.cov_params() @ weights)))
    without = columns[cut:].copy()
    without[:, 2] = without[:, 3] = 0.0
    shown = {
        "step": float(fitted.params[2]),
        "slope": float(fitted.params[3]),
        "expected": [float(value) for value in without @ fitted.params],
        "before": int(known[:cut].sum()),
        "after": int(known[cut:].sum()),
    }
    freedom = max(1, int(known.sum()) - columns.shape[1])
    return _effect("interrupted_series", estimate, error, freedom, level, int(known.sum()), shown)


def before_after(values: Sequence[float | None], cut: int, level: float = LEVEL) -> Effect:
    """Mean after less mean before with autocorrelation-robust errors; the weakest design: anything else that changed then is in it."""
    _names, rows = _matrix({"series": values}, "values", 1)
    _split(rows, cut, 3)
    estimate, error, count = _shift(rows[0], cut)
    shown = {"before": _nanmean(rows[0, :cut]), "after": _nanmean(rows[0, cut:])}
    return _effect("before_after", estimate, error, max(1, count - 2), level, count, shown)


def _shift(series: Numbers, cut: int) -> tuple[float, float, int]:
    known = ~np.isnan(series)
    after = (np.arange(len(series)) >= cut).astype(np.float64)
    columns = np.column_stack([np.ones(len(series)), after])
    fitted = _hac(series[known], columns[known])
    return float(fitted.params[1]), float(fitted.bse[1]), int(known.sum())


def synthetic_control(treated: Sequence[float | None], donors: Mapping[str, Sequence[float | None]], cut: int, level: float = LEVEL) -> Effect:
    """The treated unit against a weighted mean of untouched ones whose weights (not negative, summing to one) fit it best before the cut.

    p: the share of all units, each treated as if it were the one, whose ratio of error after to before is at least as large (placebo test, Abadie et
    al. 2010); with k donors it cannot be below 1 / (k + 1). No interval: the design gives none. `shown`: weights, rmse_before, rmse_after, ratio,
    the synthetic series and the placebos' ratios.
    """
    names, rows = _matrix(donors, "donors", 2)
    _name, own = _matrix({"treated": treated}, "treated", 1)
    if own.shape[1] != rows.shape[1]:
        raise BadData("donors", "same_length", lengths=f"{own.shape[1]}, {rows.shape[1]}")
    _split(own, cut, 5)
    every = np.vstack([own, rows])
    usable: Any = ~np.isnan(every).any(axis=0)
    if int(usable[:cut].sum()) < 5:
        raise BadData("donors", "few_before", known=int(usable[:cut].sum()), least=5)
    if int(usable[cut:].sum()) < 1:
        raise BadData("donors", "few_after", known=0, least=1)
    fits = [_fit_one(every, place, cut, usable) for place in range(len(every))]
    weights, before, after, synthetic = fits[0]
    ratios = [_ratio(fit[1], fit[2]) for fit in fits]
    p = sum(ratio >= ratios[0] for ratio in ratios) / len(ratios)
    gap = own[0, cut:] - synthetic[cut:]
    shown = {
        "weights": {name: float(weight) for name, weight in sorted(zip(names, weights, strict=True), key=lambda one: -one[1])},
        "rmse_before": before,
        "rmse_after": after,
        "ratio": ratios[0],
        "placebos": dict(zip(names, ratios[1:], strict=True)),
        "synthetic": [None if math.isnan(value) else float(value) for value in synthetic],
    }
    return Effect("synthetic_control", float(np.nanmean(gap)), None, None, None, p, level, int(usable.sum()), shown)


def _fit_one(every: Numbers, place: int, cut: int, usable: Any) -> tuple[Numbers, float, float, Numbers]:
    """Weights of the other units for the one at `place` (the treated one, place 0, is never a donor), and root mean square errors."""
    others = [i for i in range(1, len(every)) if i != place]
    early, late = usable.copy(), usable.copy()
    early[cut:] = False
    late[:cut] = False
    weights = simplex_weights(every[others][:, early].T, every[place, early])
    synthetic = weights @ every[others]
    gaps = every[place] - synthetic
    return weights, float(np.sqrt(np.mean(gaps[early] ** 2))), float(np.sqrt(np.mean(gaps[late] ** 2))), synthetic


def simplex_weights(columns: Numbers, target: Numbers) -> Numbers:
    """w >= 0 with sum 1 that minimises |columns w - target|²: non-negative least squares (Lawson & Hanson 1974) with the sum as a heavy extra row."""
    from scipy.optimize import nnls

    size = float(np.abs(columns).max()) or 1.0
    heavy = 1e4
    a = np.vstack([columns / size, np.full(columns.shape[1], heavy)])
    weights, _left = nnls(a, np.concatenate([target / size, [heavy]]), maxiter=30 * columns.shape[1] + 300)
    return np.asarray(weights / weights.sum()) if weights.sum() > 0 else np.full(columns.shape[1], 1 / columns.shape[1])


def _ratio(before: float, after: float) -> float:
    return after / before if before > 1e-12 else (0.0 if after <= 1e-12 else 1e12)


def _hac(values: Numbers, columns: Numbers) -> Any:
    """Least squares with Newey-West errors; lags floor(4 (n / 100)^(2/9)) (Newey & West 1994)."""
    import statsmodels.api as sm

    lags = max(1, int(4 * (len(values) / 100) ** (2 / 9)))
    return sm.OLS(values, columns).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})


def _effect(design: str, estimate: float, error: float, freedom: float, level: float, rows: int, shown: dict[str, Any]) -> Effect:
    from scipy.stats import t

    if not error > 0 or math.isnan(error):
        return Effect(design, estimate, None, None, None, None, level, rows, shown)
    half = float(t.ppf(0.5 + level / 2, freedom)) * error
    return Effect(design, estimate, error, estimate - half, estimate + half, float(2 * t.sf(abs(estimate) / error, freedom)), level, rows, shown)


def _nanmean(rows: Numbers) -> float | None:
    return _plain(np.nanmean(rows)) if (~np.isnan(rows)).any() else None


def _plain(value: Any) -> float | None:
    return None if value is None or math.isnan(float(value)) else float(value)
