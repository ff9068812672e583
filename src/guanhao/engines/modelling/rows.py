"""Designs on rows (posts, people): regression with robust errors, and matching by propensity with a balance table."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from guanhao.engines.modelling.causal import LEVEL, Effect
from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.series import Numbers

CALIPER: Final = 0.2
BALANCED: Final = 0.1
LEAST: Final = 8


@dataclass(frozen=True)
class Coefficient:
    """One column's part: how much the outcome moves with one unit of it, all other columns held."""

    name: str
    estimate: float
    error: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Regression:
    """Every coefficient (`intercept` first), the share of variance that goes with the columns, and the rows used and left out."""

    coefficients: tuple[Coefficient, ...]
    r2: float
    rows: int
    left_out: int


@dataclass(frozen=True)
class Balance:
    """A covariate's standardised mean difference before and after matching (Austin 2009: below 0.1 is balanced)."""

    name: str
    before: float
    after: float

    @property
    def balanced(self) -> bool:
        """After matching below 0.1."""
        return abs(self.after) < BALANCED


@dataclass(frozen=True)
class Matched:
    """The effect on the treated, the balance table, and how many treated rows found a match inside the caliper."""

    effect: Effect
    balance: tuple[Balance, ...]
    matched: int
    treated: int
    control: int
    caliper: float

    @property
    def balanced(self) -> bool:
        """Every covariate is."""
        return all(one.balanced for one in self.balance)


def regression(outcome: Sequence[float | None], columns: Mapping[str, Sequence[float | None]], level: float = LEVEL) -> Regression:
    """Least squares with HC3 errors (MacKinnon & White 1985). Rows with an unknown value are left out.

    BadData for columns of other lengths, fewer rows than columns + 2, a column that never changes, or columns that say the same thing twice.
    """
    import statsmodels.api as sm

    names, y, x = _table(outcome, columns)
    known = ~(np.isnan(y) | np.isnan(x).any(axis=1))
    y, x = y[known], x[known]
    if len(y) < len(names) + 3:
        raise BadData("outcome", "too_short", known=len(y), least=len(names) + 3)
    for place, name in enumerate(names):
        if float(np.ptp(x[:, place])) == 0:
            raise BadData(name, "no_variation", column=name)
    full = np.column_stack([np.ones(len(y)), x])
    if np.linalg.matrix_rank(full / np.maximum(np.abs(full).max(axis=0), 1e-300)) < full.shape[1]:
        raise BadData("columns", "collinear", columns=", ".join(names))
    fitted = sm.OLS(y, full).fit(cov_type="HC3", use_t=True)
    bounds = fitted.conf_int(alpha=1 - level)
    found = tuple(
        Coefficient(name, *(float(value) for value in (fitted.params[i], fitted.bse[i], bounds[i][0], bounds[i][1], fitted.pvalues[i])))
        for i, name in enumerate(["intercept", *names])
    )
    r2 = float(fitted.rsquared) if float(np.ptp(y)) > 0 else 0.0
    return Regression(found, r2, len(y), int((~known).sum()))


def matching(
    outcome: Sequence[float | None], treated: Sequence[bool], covariates: Mapping[str, Sequence[float | None]], level: float = LEVEL
) -> Matched:
    """Each treated row against the untreated row with the nearest propensity score, with replacement, inside a caliper of 0.2 standard deviations of
    the logit (Austin 2011); the effect is the mean difference of pairs, regression-adjusted for what distance is left, with the error of Abadie &
    Imbens 2006.

    BadData when a side has fewer than 8 rows or nobody is comparable.
    """
    names, y, x = _table(outcome, covariates)
    if len(treated) != len(y):
        raise BadData("treated", "same_length", lengths=f"{len(y)}, {len(treated)}")
    group = np.asarray(treated, dtype=bool)
    known = ~(np.isnan(y) | np.isnan(x).any(axis=1))
    y, x, group = y[known], x[known], group[known]
    for side, name in ((group, "treated"), (~group, "control")):
        if int(side.sum()) < LEAST:
            raise BadData(name, "few_units", units=int(side.sum()), group=name, least=LEAST)
    logit = _logit(x, group)
    caliper = CALIPER * float(logit.std()) or 1e-9
    pairs = _pairs(logit, group, caliper)
    if not len(pairs):
        raise BadData("control", "no_overlap")
    effect = _effect_on_treated(y, x, group, pairs, level)
    rows_t, rows_c = pairs[:, 0], pairs[:, 1]
    balance = tuple(
        Balance(name, _smd(x[group, i], x[~group, i]), _smd(x[rows_t, i], x[rows_c, i], x[group, i], x[~group, i])) for i, name in enumerate(names)
    )
    return Matched(effect, balance, len(pairs), int(group.sum()), int((~group).sum()), caliper)


def _table(outcome: Sequence[float | None], columns: Mapping[str, Sequence[float | None]]) -> tuple[list[str], Numbers, Numbers]:
    if not columns:
        raise BadData("columns", "no_group", group="columns")
    lengths = sorted({len(outcome), *(len(values) for values in columns.values())})
    if len(lengths) != 1:
        raise BadData("columns", "same_length", lengths=", ".join(map(str, lengths)))
    y = _floats(outcome, "outcome")
    return list(columns), y, np.column_stack([_floats(values, name) for name, values in columns.items()])


def _floats(values: Sequence[float | None], field: str) -> Numbers:
    found = np.asarray([np.nan if value is None else value for value in values], dtype=np.float64)
    if np.isinf(found).any():
        raise BadData(field, "not_finite", row=int(np.flatnonzero(np.isinf(found))[0]) + 1)
    return found


def _logit(x: Numbers, group: Any) -> Numbers:
    """Log-odds of being treated by logistic regression on standardised covariates (scikit-learn, weak ridge)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaled = StandardScaler().fit_transform(x)
    return np.asarray(LogisticRegression(C=10.0, max_iter=500).fit(scaled, group).decision_function(scaled))


def _pairs(logit: Numbers, group: Any, caliper: float) -> Any:
    """(treated row, control row) with the nearest log-odds inside the caliper; controls may serve again."""
    controls = np.flatnonzero(~group)
    controls = controls[np.argsort(logit[controls], kind="stable")]
    sorted_logits = logit[controls]
    found = []
    for row in np.flatnonzero(group):
        place = int(np.searchsorted(sorted_logits, logit[row]))
        near = [i for i in (place - 1, place) if 0 <= i < len(controls)]
        best = min(near, key=lambda i: abs(float(sorted_logits[i] - logit[row])))
        if abs(float(sorted_logits[best] - logit[row])) <= caliper:
            found.append((int(row), int(controls[best])))
    return np.asarray(found, dtype=np.int64).reshape(-1, 2)


def _effect_on_treated(y: Numbers, x: Numbers, group: Any, pairs: Any, level: float) -> Effect:
    from scipy.stats import norm

    rows_t, rows_c = pairs[:, 0], pairs[:, 1]
    used = np.unique(rows_c)
    slopes = _slopes(x[used], y[used])
    differences = y[rows_t] - y[rows_c] - (x[rows_t] - x[rows_c]) @ slopes
    estimate, count = float(differences.mean()), len(differences)
    left = y[~group] - x[~group] @ _slopes(x[~group], y[~group])
    times = np.bincount(rows_c, minlength=len(y))[used]
    variance = float(((differences - estimate) ** 2).sum()) / count**2 + float((times * (times - 1)).sum()) * float(left.var(ddof=1)) / count**2
    error = math.sqrt(variance)
    if not error > 0:
        return Effect("matching", estimate, None, None, None, None, level, len(y))
    half = float(norm.ppf(0.5 + level / 2)) * error
    p = float(2 * norm.sf(abs(estimate) / error))
    return Effect("matching", estimate, error, estimate - half, estimate + half, p, level, len(y))


def _slopes(x: Numbers, y: Numbers) -> Numbers:
    """Least squares slopes (no effect of the columns when there are too few rows)."""
    if len(y) < x.shape[1] + 3:
        return np.zeros(x.shape[1])
    return np.asarray(np.linalg.lstsq(np.column_stack([np.ones(len(y)), x]), y, rcond=None)[0][1:])


def _smd(a: Numbers, b: Numbers, spread_a: Numbers | None = None, spread_b: Numbers | None = None) -> float:
    """(mean a - mean b) / sqrt((var a + var b) / 2); the variances are those before matching, so that the two columns compare."""
    one, two = a if spread_a is None else spread_a, b if spread_b is None else spread_b
    spread = math.sqrt((float(one.var(ddof=1)) + float(two.var(ddof=1))) / 2)
    return float(a.mean() - b.mean()) / spread if spread > 0 else 0.0
