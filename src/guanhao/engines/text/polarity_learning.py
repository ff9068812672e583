"""Learning polarity from labelled texts: logistic regression pulled towards the model it starts from, and an honest figure of what it gained.

The objective is the weighted log loss plus (strength / 2)·Σ((w − w₀) / r)², minimised by L-BFGS (Liu and Nocedal 1989) in NumPy over the buckets
that occur; r is how much more often an n-gram stands on one side than on the other (the log-count ratio of Wang and Manning, "Baselines and
bigrams", 2012), so that what tells nothing stays where it was. With few labels the start model stays, with many the brand's own words decide. The
strength is chosen by cross validation on the labels given.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.polarity import BITS, OPINION, Features, Polarity, sigmoid
from guanhao.engines.text.polarity_words import FEATURES

Vector = NDArray[np.float64]
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
"""How strongly the weights are held where they start: chosen among these by cross validation."""

MIDDLE = STRENGTHS[1:4]
"""With many labels only these are tried: seconds, not minutes."""

DENSE = 0.1
"""The dense columns of a start that knows nothing are held this much less than n-grams."""

KNOWN, KNOWN_BASE = 30.0, 10.0
"""How strongly the words' weights and the intercept of a start that knows something are held: odd corrections must not turn round what 好 means."""

FOLDS = 5
MANY = 6_000
"""With more labels one fold of a fifth decides: it holds enough."""

FEW = 500
"""With fewer texts n-grams that occur once teach too."""

LEAST_TELLING = 1e-3
STEPS, MEMORY = 100, 6
NEUTRAL_LEAST = 5
"""With fewer neutral labels the shipped sense of neutral stays."""


@dataclass(frozen=True)
class Score:
    """Right of total; share, and its 95 % Wilson interval; macro-F1 over the labels that occur."""

    right: int
    total: int
    macro_f1: float

    @property
    def share(self) -> float:
        """Accuracy, 0 to 1; 0 of nothing."""
        return self.right / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson 1927, 95 %."""
        return wilson(self.right, self.total)


@dataclass(frozen=True)
class Learned:
    """The new model, what the start model and the new one (cross-validated) got right on the labels, and the strength chosen."""

    model: Polarity
    before: Score
    after: Score
    strength: float

    @property
    def better(self) -> bool:
        """Whether the new model is not worse on labels it had not seen."""
        return self.after.right >= self.before.right


def wilson(right: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """Interval of a share (Wilson 1927); (0, 1) of nothing."""
    if not total:
        return 0.0, 1.0
    share, square = right / total, z * z / total
    middle, half = (share + square / 2) / (1 + square), z * math.sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def score(said: NDArray[np.int8], truth: NDArray[np.int8]) -> Score:
    """Compare labels."""
    each = []
    for label in np.unique(truth):
        hit = int(((said == label) & (truth == label)).sum())
        each.append(2 * hit / (int((said == label).sum()) + int((truth == label).sum())))
    return Score(int((said == truth).sum()), len(truth), float(np.mean(each)) if each else 0.0)


def take(seen: Features, rows: NDArray[np.bool_]) -> Features:
    """The features of some texts."""
    kept = rows[seen.text]
    place = np.cumsum(rows) - 1
    return Features(place[seen.text[kept]], seen.bucket[kept], seen.value[kept], seen.tone[rows], seen.opinion[rows], seen.net[rows])


def labels_of(model: Polarity, seen: Features, *, two: bool = False) -> NDArray[np.int8]:
    """What a model says of features; two: praise or blame only."""
    _, whole, judged = model.margins(seen)
    praise, opinion = sigmoid(whole), np.ones(len(seen)) if two else sigmoid(judged)
    chances = np.stack([opinion * (1 - praise), 1 - opinion, opinion * praise], axis=1)
    result: NDArray[np.int8] = chances.argmax(axis=1).astype(np.int8) - np.int8(1)
    return result


def fit(start: Polarity, seen: Features, truth: NDArray[np.int8], strength: float, *, even: bool = False) -> Polarity:
    """A model pulled from `start` towards the labels (−1, 0, 1), classes balanced half-way; even: r is 1 for all n-grams, for a model that shall
    read other fields than it learns from."""
    sided = truth != 0
    model = start
    if sided.any():
        part, right = take(seen, sided), truth[sided] > 0
        weight, dense, base = _solve(part, part.tone, right, strength, (start.weight, start.tone, start.intercept), even=even)
        model = replace(model, weight=weight, tone=dense, intercept=base)
    neutral = int((~sided).sum())
    if neutral >= NEUTRAL_LEAST or (sided.any() and len(truth) >= 200):
        first = np.zeros(1 << BITS, np.float32) if start.opinion_weight is None else start.opinion_weight
        weight, dense, base = _solve(seen, seen.opinion, sided, strength, (first, start.opinion, start.opinion_intercept), even=even, balance=False)
        model = replace(model, opinion_weight=weight, opinion=dense, opinion_intercept=base)
    return model


def _solve(
    seen: Features,
    dense: NDArray[np.float32],
    right: NDArray[np.bool_],
    strength: float,
    start: tuple[NDArray[np.float32], NDArray[np.float32], float],
    *,
    even: bool,
    balance: bool = True,
) -> tuple[NDArray[np.float32], NDArray[np.float32], float]:
    """Logistic regression around `start`; classes weigh alike to the square root of their share (balance)."""
    count = len(right)
    used, column, row, value = _columns(seen, start[0])
    width, weights = len(used), np.ones(count)
    telling = np.ones(width) if even else _telling(row, column, right, width)
    if balance and right.any() and not right.all():
        share = right.mean()
        weights = np.where(right, math.sqrt(0.5 / share), math.sqrt(0.5 / (1 - share)))
    words, last = (max(KNOWN, strength), max(KNOWN_BASE, strength)) if start[1].any() else (strength * DENSE, strength * DENSE / 10)
    held = np.concatenate([np.full(width, strength), np.full(dense.shape[1], words), [last]])
    target, wide = right.astype(np.float64), dense.astype(np.float64)
    known = np.bincount(row, value * start[0][used][column], count) + wide @ start[1] + start[2]
    told = value * telling[column]

    def loss(change: Vector) -> tuple[float, Vector]:
        margin = known + np.bincount(row, told * change[column], count) + wide @ change[width:-1] + change[-1]
        rest = (sigmoid(margin) - target) * weights
        gradient = held * change
        gradient[:width] += np.bincount(column, told * rest[row], width)
        gradient[width:-1] += wide.T @ rest
        gradient[-1] += rest.sum()
        total = (weights * (np.logaddexp(0, margin) - target * margin)).sum() + 0.5 * (held * change * change).sum()
        return float(total), gradient

    change = minimise(loss, np.zeros(len(held)))
    weight = start[0].copy()
    weight[used] += (telling * change[:width]).astype(np.float32)
    return weight, (start[1] + change[width:-1]).astype(np.float32), float(start[2] + change[-1])


def _telling(row: NDArray[np.int64], column: NDArray[np.int64], right: NDArray[np.bool_], width: int) -> Vector:
    """How much the presence of each column tells: |ln| of its share in right texts over its share in wrong ones, both counted from one; never 0."""
    for_it = np.bincount(column[right[row]], minlength=width) + 1.0
    against = np.bincount(column[~right[row]], minlength=width) + 1.0
    ratio: Vector = np.abs(np.log(for_it / for_it.sum()) - np.log(against / against.sum()))
    return np.maximum(ratio, LEAST_TELLING)


def _columns(seen: Features, weight: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Buckets that can teach something: they weigh already, or occur in two texts or more when there are many; with their column, row and value."""
    frequency = np.bincount(seen.bucket, minlength=len(weight))
    used: NDArray[np.int64] = np.flatnonzero((frequency >= (2 if len(seen) >= FEW else 1)) | ((weight != 0) & (frequency > 0)))
    place = np.full(len(weight), -1, np.int64)
    place[used] = np.arange(len(used))
    column = place[seen.bucket]
    kept = column >= 0
    return used, column[kept], seen.text[kept], seen.value[kept]


def minimise(loss: Callable[[Vector], tuple[float, Vector]], point: Vector, steps: int = STEPS) -> Vector:
    """L-BFGS with backtracking (Armijo); stops when the gradient has shrunk a thousandfold or nothing is gained."""
    value, gradient = loss(point)
    pairs: list[tuple[Vector, Vector]] = []
    first = float(np.abs(gradient).max())
    for _ in range(steps):
        if float(np.abs(gradient).max()) <= 1e-3 * first:
            break
        way = -_two_loops(gradient, pairs)
        slope, size = float(gradient @ way), 1.0 if pairs else min(1.0, 1.0 / float(np.abs(gradient).sum()) * 10)
        for _ in range(25):
            new_value, new_gradient = loss(point + size * way)
            if new_value <= value + 1e-4 * size * slope:
                break
            size /= 2
        else:
            break
        change, turn = size * way, new_gradient - gradient
        if float(change @ turn) > 1e-12:
            pairs = [*pairs, (change, turn)][-MEMORY:]
        gained = value - new_value
        point, value, gradient = point + change, new_value, new_gradient
        if gained < 3e-6 * max(1.0, abs(value)):
            break
    return point


def _two_loops(gradient: Vector, pairs: list[tuple[Vector, Vector]]) -> Vector:
    """The inverse Hessian times the gradient, from the last changes."""
    way, notes = gradient.copy(), []
    for change, turn in reversed(pairs):
        rho = 1 / float(change @ turn)
        alpha = rho * float(change @ way)
        way -= alpha * turn
        notes.append((alpha, rho))
    if pairs:
        change, turn = pairs[-1]
        way *= float(change @ turn) / float(turn @ turn)
    for (change, turn), (alpha, rho) in zip(pairs, reversed(notes), strict=True):
        way += change * (alpha - rho * float(turn @ way))
    return way


def _folds(truth: NDArray[np.int8], seed: int = 20251122) -> list[NDArray[np.bool_]]:
    """Which texts are looked at in each round: labels spread evenly, the same every time."""
    draw = np.random.default_rng(seed)
    order = np.lexsort((draw.random(len(truth)), truth))
    number = np.empty(len(truth), np.int64)
    number[order] = np.arange(len(truth)) % FOLDS
    return [number == fold for fold in range(1 if len(truth) > MANY else FOLDS)]


def learn(start: Polarity, texts: Sequence[str], labels: Sequence[int], *, strengths: Sequence[float] = STRENGTHS, even: bool = False) -> Learned:
    """Choose the strength by cross validation, fit on all, set the heat so that confidences are honest. Labels −1, 0, 1; two or more texts; even:
    see `fit`."""
    truth = np.asarray(labels, np.int8)
    if len(truth) < 2 or len(truth) != len(texts):
        raise ValueError("at least two texts, each with a label")
    seen, two = start.features(texts), not bool((truth == 0).any())
    strengths = MIDDLE if len(truth) > MANY and strengths is STRENGTHS else strengths
    rounds = _folds(truth)
    inside = np.any(rounds, axis=0)
    best: tuple[Score, float, NDArray[np.float64]] | None = None
    for strength in sorted(strengths, reverse=True):  # of equals the one nearer to the start
        margins, said = np.zeros(len(truth)), np.zeros(len(truth), np.int8)
        for out in rounds:
            model = replace(fit(start, take(seen, ~out), truth[~out], strength, even=even), heat=1.0)
            part = take(seen, out)
            said[out], margins[out] = labels_of(model, part, two=two), model.margins(part)[1]
        found = score(said[inside], truth[inside])
        if best is None or (found.right, found.macro_f1) > (best[0].right, best[0].macro_f1):
            best = (found, strength, margins)
    if best is None:
        raise ValueError("no strength to choose from")
    sided = inside & (truth != 0)
    model = replace(fit(start, seen, truth, best[1], even=even), heat=_heat(best[2][sided], truth[sided] > 0))
    before = score(labels_of(start, seen, two=two)[inside], truth[inside])
    return Learned(model, before, best[0], best[1])


def _heat(margin: Vector, right: NDArray[np.bool_]) -> float:
    """The divisor of log odds at which they are most likely (Guo et al., 2017), 0.5 to 4; 1 for fewer than 20 texts."""
    if len(margin) < 20:
        return 1.0
    tried = np.geomspace(0.5, 4, 25)
    losses = [float((np.logaddexp(0, margin / heat) - right * margin / heat).mean()) for heat in tried]
    return float(tried[int(np.argmin(losses))])


def blank(texts: Sequence[str]) -> Polarity:
    """A model that knows nothing but how rare n-grams are in these texts; words of judgement count as they stand."""
    flat = Polarity(
        np.ones(1 << BITS, np.float32), np.zeros(1 << BITS, np.float32), np.zeros(FEATURES, np.float32), 0.0, None, np.zeros(OPINION, np.float32), 2.0
    )
    frequency = np.bincount(flat.features(texts).bucket, minlength=1 << BITS)
    idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
    return replace(flat, idf=idf)
