"""Groups of people that behave alike, with their number found and their stability measured.

Features are put on robust scores that heavy tails hardly stretch, then K-means (Lloyd 1982, k-means++: Arthur & Vassilvitskii 2007) or a Gaussian
mixture (Dempster, Laird & Rubin 1977); the number of groups by the mean silhouette (Rousseeuw 1987); stability as the mean adjusted Rand index
(Hubert & Arabie 1985) between the grouping and groupings of bootstrap samples (Hennig 2007).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from guanhao.engines.modelling.errors import BadData
from guanhao.engines.modelling.series import Numbers

Method = Literal["kmeans", "mixture"]
SEED: Final = 7
SAMPLE: Final = 3000
FIT: Final = 50_000
RUNS: Final = 20


@dataclass(frozen=True)
class Group:
    """A group: how many rows, its share, and each feature's median inside it and over everybody."""

    number: int
    size: int
    share: float
    medians: dict[str, float]
    high: tuple[str, ...]
    low: tuple[str, ...]


@dataclass(frozen=True)
class Clusters:
    """The label of every row (0 is the largest group), the groups, the silhouette of each number of groups that was tried, and the stability (1: the
    bootstrap always finds the same groups)."""

    method: str
    labels: Any
    groups: tuple[Group, ...]
    silhouettes: dict[int, float]
    stability: float
    medians: dict[str, float]

    @property
    def silhouette(self) -> float:
        """Of the chosen number."""
        return self.silhouettes[len(self.groups)]


def cluster(
    features: Mapping[str, Sequence[float] | Numbers], method: Method = "kmeans", least: int = 2, most: int = 8, wanted: int | None = None
) -> Clusters:
    """Group rows by their features. `wanted` fixes the number; else the one from `least` to `most` with the best silhouette.

    BadData for unknown methods, values that are not finite, features that never vary, or fewer than ten rows a group.
    """
    if method not in ("kmeans", "mixture"):
        raise BadData("method", "unknown_choice", value=method, known="kmeans, mixture")
    import sklearn.cluster  # noqa: F401 - its threads can only be limited once it is loaded
    from threadpoolctl import threadpool_limits

    names, raw = _table(features)
    if len(raw) < 10 * (wanted or least):
        raise BadData("rows", "too_few_rows", rows=len(raw), wanted=wanted or least)
    scores = _scores(raw)
    chance = np.random.default_rng(SEED)
    fit = scores if len(scores) <= FIT else scores[chance.choice(len(scores), FIT, replace=False)]
    sample = fit if len(fit) <= SAMPLE else fit[chance.choice(len(fit), SAMPLE, replace=False)]
    counts = [wanted] if wanted else [k for k in range(least, most + 1) if len(raw) >= 10 * k]
    with threadpool_limits(1):  # small fits on few cores: threads only wait for each other
        return _chosen(names, raw, scores, fit, sample, counts, method)


def _chosen(names: list[str], raw: Numbers, scores: Numbers, fit: Numbers, sample: Numbers, counts: list[int], method: Method) -> Clusters:
    models = {k: _fit(fit, k, method) for k in counts}
    silhouettes = {k: _silhouette(sample, model) for k, model in models.items()}
    best = max(silhouettes, key=lambda k: (round(silhouettes[k], 6), -k))
    labels = _by_size(np.asarray(models[best].predict(scores)), best)
    stability = _stability(sample, models[best], best, method)
    medians = {name: float(np.median(raw[:, i])) for i, name in enumerate(names)}
    groups = tuple(_group(number, labels, names, raw, scores, medians) for number in range(best) if (labels == number).any())
    return Clusters(method, labels, groups, silhouettes, stability, medians)


def _table(features: Mapping[str, Sequence[float] | Numbers]) -> tuple[list[str], Numbers]:
    lengths = sorted({len(values) for values in features.values()})
    if len(lengths) != 1 or not lengths[0]:
        raise BadData("features", "same_length", lengths=", ".join(map(str, lengths)) or "0")
    columns = {name: np.asarray(values, dtype=np.float64) for name, values in features.items()}
    for name, values in columns.items():
        if not np.isfinite(values).all():
            raise BadData(name, "not_finite", row=int(np.flatnonzero(~np.isfinite(values))[0]) + 1)
    varying = {name: values for name, values in columns.items() if float(np.ptp(values)) > 0}
    if not varying:
        raise BadData("features", "no_variation", column=", ".join(columns))
    return list(varying), np.column_stack(list(varying.values()))


def _scores(raw: Numbers) -> Numbers:
    """Robust z-scores, asinh of the distance from the median over the spread: one person who bought a thousand times makes no group alone, and gaps
    between groups stay."""
    middle = np.median(raw, axis=0)
    spread = np.subtract(*np.percentile(raw, [75, 25], axis=0))
    spread = np.where(spread > 0, spread, raw.std(axis=0))
    scores = np.arcsinh(2 * (raw - middle) / spread)
    return np.asarray((scores - scores.mean(axis=0)) / scores.std(axis=0))


def _fit(scores: Numbers, count: int, method: str, runs: int = 8) -> Any:
    from sklearn.cluster import KMeans
    from sklearn.mixture import GaussianMixture

    if method == "kmeans":
        return KMeans(count, n_init=runs, random_state=SEED).fit(scores)
    return GaussianMixture(count, n_init=max(1, runs // 4), random_state=SEED, reg_covar=1e-4).fit(scores)


def _silhouette(sample: Numbers, model: Any) -> float:
    from sklearn.metrics import silhouette_score

    labels = model.predict(sample)
    return float(silhouette_score(sample, labels)) if len(np.unique(labels)) > 1 else -1.0


def _stability(sample: Numbers, model: Any, count: int, method: str) -> float:
    from sklearn.metrics import adjusted_rand_score

    chance, own = np.random.default_rng(SEED), model.predict(sample)
    found = []
    for _run in range(RUNS):
        drawn = chance.integers(0, len(sample), len(sample))
        found.append(adjusted_rand_score(own, _fit(sample[drawn], count, method, runs=2).predict(sample)))
    return float(np.mean(found))


def _by_size(labels: Any, count: int) -> Any:
    order = np.argsort(-np.bincount(labels, minlength=count), kind="stable")
    places = np.empty(count, dtype=np.int64)
    places[order] = np.arange(count)
    return places[labels]


def _group(number: int, labels: Any, names: list[str], raw: Numbers, scores: Numbers, medians: dict[str, float]) -> Group:
    """`high` and `low` name the features whose mean score inside the group is more than half a standard deviation away from everybody's."""
    inside = labels == number
    means = scores[inside].mean(axis=0)
    order = np.argsort(-np.abs(means))
    return Group(
        number,
        int(inside.sum()),
        float(inside.mean()),
        {name: float(np.median(raw[inside, i])) for i, name in enumerate(names)},
        tuple(names[i] for i in order if means[i] > 0.5),
        tuple(names[i] for i in order if means[i] < -0.5),
    )
