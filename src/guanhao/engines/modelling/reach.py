"""How far a post will get, from its first hours.

Baseline: the logarithm of the final count is that of the early count plus a constant (Szabo & Huberman 2010). Better: robust ridge regression of that
growth on the shape of the first hours (several early counts and the steps between them), as Pinto, Almeida & Goncalves 2013 do with daily counts.
Whichever errs less in five-fold cross-validation is used; the interval is split conformal (Vovk et al. 2005) on its out-of-fold errors. Counts are
log(1 + n).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.series import Numbers

FOLDS: Final = 5
LEAST: Final = 20
BASELINE: Final = "log_linear"
BETTER: Final = "early_shape"
SOURCES: Final = {BASELINE: "Szabo & Huberman 2010", BETTER: "Pinto, Almeida & Gonçalves 2013"}


@dataclass(frozen=True)
class ReachTrial:
    """Out-of-fold error of a model: mean absolute error of log(1 + n), and median absolute share of the true final count."""

    model: str
    source: str
    log_error: float
    median_share: float


@dataclass(frozen=True)
class ReachModel:
    """A fitted model: `ages` of the early counts it wants, the trials (the chosen first), the posts learnt from and its out-of-fold errors."""

    model: str
    ages: tuple[float, ...]
    trials: tuple[ReachTrial, ...]
    posts: int
    coverage: float
    level: float
    betas: Numbers
    errors: Numbers

    def predict(self, early: Sequence[float]) -> tuple[float, float, float]:
        """Median expectation of the final count with its interval, from the counts at `ages`; never below what is already there."""
        row = np.log1p(np.maximum(np.asarray(early, dtype=np.float64), 0.0))[None, :]
        middle = float((row[:, -1] + _columns(row, self.model) @ self.betas)[0])
        half = _quantile(np.abs(self.errors), self.level)
        least = float(row[0, -1])
        said, low, high = (float(np.expm1(max(least, value))) for value in (middle, middle - half, middle + half))
        return said, low, high


def fit_reach(early: NDArray[Any], final: Sequence[float] | Numbers, ages: Sequence[float], level: float = 0.8) -> ReachModel:
    """Learn from posts whose end is known: `early` has a row a post and a column an age (counts, rising), `final` the final counts.

    BadData for fewer than 20 posts or counts that are not finite.
    """
    counts, ends = np.asarray(early, dtype=np.float64), np.asarray(final, dtype=np.float64)
    if len(counts) != len(ends):
        raise BadData("final", "same_length", lengths=f"{len(counts)}, {len(ends)}")
    if len(ends) < LEAST:
        raise BadData("posts", "too_short", known=len(ends), least=LEAST)
    if not (np.isfinite(counts).all() and np.isfinite(ends).all()):
        raise BadData("posts", "not_finite", row=int(np.flatnonzero(~np.isfinite(counts).all(axis=1) | ~np.isfinite(ends))[0]) + 1)
    logs, target = np.log1p(np.maximum(counts, 0.0)), np.log1p(np.maximum(ends, 0.0))
    growth = target - logs[:, -1]
    tried = {model: _out_of_fold(logs, growth, model) for model in (BASELINE, BETTER)}
    best = min(tried, key=lambda model: float(np.abs(growth - tried[model]).mean()))
    errors = growth - tried[best]
    trials = tuple(
        ReachTrial(model, SOURCES[model], float(np.abs(growth - guess).mean()), _median_share(logs, guess, ends))
        for model, guess in sorted(tried.items(), key=lambda one: one[0] != best)
    )
    half = len(errors) // 2
    covered = float((np.abs(errors[half:]) <= _quantile(np.abs(errors[:half]), level)).mean())
    return ReachModel(best, tuple(ages), trials, len(ends), covered, level, _solve(_columns(logs, best), growth, best), errors)


def _columns(logs: Numbers, model: str) -> Numbers:
    ones = np.ones((len(logs), 1))
    if model == BASELINE:
        return ones
    steps = np.diff(logs, axis=1)
    last = logs[:, -1:]
    return np.hstack([ones, last, np.maximum(last - 2, 0), np.maximum(last - 4, 0), steps, steps * last])


def _solve(columns: Numbers, growth: Numbers, model: str) -> Numbers:
    if model == BASELINE:
        return np.asarray([float(np.median(growth))])
    size = columns.std(axis=0)
    size[size == 0] = 1.0
    scaled = columns / size
    penalty = np.full(columns.shape[1], 1.0)
    penalty[0] = 0.0
    weights = np.ones(len(growth))
    betas = np.zeros(columns.shape[1])
    for _round in range(12):  # least absolute deviations by reweighting (Schlossmacher 1973): medians, as the baseline
        weighted = scaled * weights[:, None]
        betas = np.linalg.solve(weighted.T @ scaled + np.diag(penalty), weighted.T @ growth)
        weights = 1.0 / np.maximum(np.abs(growth - scaled @ betas), 0.05)
        weights /= weights.mean()
    return np.asarray(betas / size)


def _out_of_fold(logs: Numbers, growth: Numbers, model: str) -> Numbers:
    columns, guess = _columns(logs, model), np.zeros(len(growth))
    fold = np.arange(len(growth)) % FOLDS
    for one in range(FOLDS):
        betas = _solve(columns[fold != one], growth[fold != one], model)
        guess[fold == one] = np.maximum(columns[fold == one] @ betas, 0.0)
    return guess


def _median_share(logs: Numbers, guess: Numbers, ends: Numbers) -> float:
    said = np.expm1(logs[:, -1] + guess)
    some = ends > 0
    return float(np.median(np.abs(said[some] - ends[some]) / ends[some])) if some.any() else 0.0


def _quantile(errors: Numbers, level: float) -> float:
    rank = min(len(errors), int(np.ceil((len(errors) + 1) * level)))
    return float(np.sort(errors)[rank - 1])
