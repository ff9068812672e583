"""Where a daily series changed its level.

Candidates by PELT with the cost of a shifted mean (Killick, Fearnhead & Eckley 2012) and the penalty of Yao 1988 (BIC), raised for autocorrelated
noise by (1 + phi) / (1 - phi) (Antoch, Huskova & Praskova 1997); the weekly season is taken off by weekday medians first. Each candidate must then
stand alone: the largest CUSUM between its neighbours against shuffled blocks of a week (Kirch 2007); p-values are those of this permutation test.
"""

import math
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from guanhao.engines.modelling.series import ONE, WEEK, DaySeries, Numbers, Scale, filled, moving_median, trimmed

LEAST: Final = 28
SEGMENT: Final = 7
SHUFFLES: Final = 399
SEED: Final = 20240601


@dataclass(frozen=True)
class ChangePoint:
    """The first day of a new level: medians before and after (up to the neighbouring changes), the change as a share of before (None from zero), and
    the permutation test's p-value."""

    day: date
    before: float
    after: float
    share: float | None
    p: float


@dataclass(frozen=True)
class Changes:
    """All changes in order, the level of every segment, and the values examined."""

    points: tuple[ChangePoint, ...]
    segments: tuple[tuple[date, date, float], ...]
    known: int
    alpha: float


def changes(series: DaySeries, alpha: float = 0.01) -> Changes:
    """Days on which the level changed for at least a week. BadData as `trimmed` says (28 known days at least)."""
    start, raw = trimmed(series, LEAST)
    whole = filled(raw)
    flat = _without_week(Scale(raw).there(whole))
    noise = _noise(flat)
    cuts = pelt(flat / noise, 3.0 * math.log(len(flat)) * _inflation(flat), SEGMENT) if noise > 0 else pelt(flat, 1e-9, SEGMENT)
    kept = _standing(flat, cuts, alpha)
    edges = [0, *(cut for cut, _p in kept), len(raw)]
    middles = [float(np.median(whole[a:b])) for a, b in pairwise(edges)]
    points = tuple(
        ChangePoint(start + cut * ONE, middles[i], middles[i + 1], (middles[i + 1] - middles[i]) / abs(middles[i]) if middles[i] else None, p)
        for i, (cut, p) in enumerate(kept)
    )
    segments = tuple((start + a * ONE, start + (b - 1) * ONE, middle) for (a, b), middle in zip(pairwise(edges), middles, strict=True))
    return Changes(points, segments, int((~np.isnan(raw)).sum()), alpha)


def pelt(values: Numbers, penalty: float, least: int) -> list[int]:
    """First places of new segments that minimise the sum of squares around segment means plus `penalty` a change (Killick et al. 2012, exact).

    `least` is the shortest segment. O(n) to O(n²) time.
    """
    count = len(values)
    sums, squares = np.concatenate(([0.0], np.cumsum(values))), np.concatenate(([0.0], np.cumsum(values**2)))
    best, last = np.full(count + 1, np.inf), np.zeros(count + 1, dtype=np.int64)
    best[0] = -penalty
    alive = np.asarray([0])
    for end in range(least, count + 1):
        usable = alive[end - alive >= least]
        cost = squares[end] - squares[usable] - (sums[end] - sums[usable]) ** 2 / (end - usable)
        totals = best[usable] + cost + penalty
        place = int(np.argmin(totals))
        best[end], last[end] = totals[place], usable[place]
        young = alive[end - alive < least]
        alive = np.concatenate((usable[totals - penalty <= best[end]], young, [end - least + 1]))
        alive = np.unique(alive[(alive == 0) | (alive >= least)])
    cuts, at = [], count
    while at > 0:
        at = int(last[at])
        if at > 0:
            cuts.append(at)
    return cuts[::-1]


def _without_week(values: Numbers) -> Numbers:
    """Less each weekday's median distance from a running median of two weeks, so that a change of level does not smear into the season."""
    places = np.arange(len(values))
    around = values - moving_median(values, 2 * WEEK + 1)
    flat = values.copy()
    for phase in range(WEEK):
        some = places % WEEK == phase
        flat[some] -= np.median(around[some])
    return flat


def _noise(values: Numbers) -> float:
    """Standard deviation of the noise from differences, which a few changes of level hardly move: MAD of x[t+1] - x[t] over sqrt(2)."""
    steps = np.diff(values)
    mad = float(np.median(np.abs(steps - np.median(steps))))
    return 1.4826 * mad / math.sqrt(2) if mad > 0 else float(steps.std() / math.sqrt(2))


def _inflation(values: Numbers) -> float:
    """(1 + phi) / (1 - phi) for the AR(1) coefficient around a running median, so that slow noise is not taken for changes; at least 1."""
    left = values - moving_median(values, 4 * WEEK + 1)
    base = float(np.dot(left[:-1], left[:-1]))
    phi = float(np.clip(np.dot(left[1:], left[:-1]) / base, 0.0, 0.8)) if base > 0 else 0.0
    return (1 + phi) / (1 - phi)


def _standing(values: Numbers, cuts: list[int], alpha: float) -> list[tuple[int, float]]:
    """The cuts that are significant between their neighbours; the weakest goes first and the rest are judged anew."""
    kept = list(cuts)
    while kept:
        edges = [0, *kept, len(values)]
        judged = [(cut, _p(values[edges[i] : edges[i + 2]], cut - edges[i])) for i, cut in enumerate(kept)]
        worst = max(judged, key=lambda one: one[1])
        if worst[1] <= alpha:
            return judged
        kept.remove(worst[0])
    return []


def _p(values: Numbers, cut: int) -> float:
    """The share of block-shuffled series whose largest CUSUM reaches the one at the cut (with the +1 of Phipson & Smyth 2010)."""
    seen = abs(float(_cusum(values)[cut - 1]))
    blocks = max(2, len(values) // WEEK)
    parts = np.array_split(values, blocks)
    chance = np.random.default_rng(SEED)
    above = 0
    for _run in range(SHUFFLES):
        shuffled = np.concatenate([parts[i] for i in chance.permutation(blocks)])
        above += float(np.abs(_cusum(shuffled)).max()) >= seen
    return (above + 1) / (SHUFFLES + 1)


def _cusum(values: Numbers) -> Numbers:
    """Standardised differences of means at every cut."""
    count = len(values)
    left = np.arange(1, count)
    sums = np.cumsum(values - values.mean())[:-1]
    return np.asarray(sums / np.sqrt(left * (count - left) / count))
