"""How warm a topic is likely to be received, from what similar posts of the same accounts did (CON-05 a).

Every factor of a past post is compared inside its own account: its rank among the account's posts, 0 (lowest) to 1 (highest), 0.5 the median.
A topic's estimate of a factor is the mean rank of similar posts, each weighted by how similar it is, drawn towards 0.5 by a prior of
`prior` posts (shrinkage to the middle: James–Stein's idea in its beta-binomial form, Efron & Morris 1977), so that one lucky post
does not decide. The score is 100 × the weighted mean of the estimates: 50 says "as usual". Contributions add up to the score exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
FACTORS = ("reads", "interaction_rate", "completion_rate", "read_through", "share_rate")
NEUTRAL = 0.5
BATCH = 500


@dataclass(frozen=True)
class PastPosts:
    """Posts with their numbers, one array element a post; counts are floats with NaN where the source does not say.

    `texts` is what keywords are looked for in (title, tags, topic); `columns` the column's number or 0.
    """

    accounts: npt.NDArray[np.int64]
    texts: Sequence[str]
    formats: Sequence[str]
    columns: npt.NDArray[np.int64]
    views: Floats
    impressions: Floats
    interactions: Floats
    finished: Floats
    shares: Floats


@dataclass(frozen=True)
class Idea:
    """A topic to be scored; no accounts means any account, `formats` are the formats its posts would have."""

    keywords: tuple[str, ...]
    formats: tuple[str, ...] = ()
    column: int = 0
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Weights:
    """`factors` by name, each ≥ 0 and together > 0; `keyword`, `format`, `column`: how much each kind of likeness counts; `prior` in posts."""

    factors: dict[str, float]
    keyword: float = 1.0
    format: float = 0.15
    column: float = 0.6
    prior: float = 4.0


@dataclass(frozen=True)
class Factor:
    """One reason of a score. `value` is the weighted mean of similar posts in the factor's own unit (reads: a count, else a share; NaN: none
    known), `usual` the account's median, `estimate` the shrunk rank 0..1, `contribution` its points of the score over or under 50."""

    key: str
    value: float
    usual: float
    estimate: float
    weight: float
    contribution: float


@dataclass(frozen=True)
class Heat:
    """A score from 0 to 100 with its factors; `posts` is how many posts were alike at all, `evidence` the sum of their likeness."""

    score: float
    posts: int
    evidence: float
    factors: tuple[Factor, ...]


def factor_values(past: PastPosts) -> Floats:
    """Posts × FACTORS: reads; interactions ÷ reads; finished ÷ reads; reads ÷ impressions; shares ÷ reads. NaN where unknown or divided by 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        table = np.column_stack(
            [
                past.views,
                past.interactions / past.views,
                past.finished / past.views,
                past.views / past.impressions,
                past.shares / past.views,
            ]
        )
    table[~np.isfinite(table)] = np.nan
    return table


def ranks_within(values: Floats, groups: npt.NDArray[np.int64]) -> Floats:
    """Mid-rank of every value inside its group and column, (rank − ½) ÷ n, so that the median is 0.5; ties share, NaN stays NaN."""
    ranks = np.full(values.shape, np.nan)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        for column in range(values.shape[1]):
            known = inside[~np.isnan(values[inside, column])]
            if known.size:
                _sorted, inverse, counts = np.unique(values[known, column], return_inverse=True, return_counts=True)
                ranks[known, column] = ((np.cumsum(counts) - (counts - 1) / 2)[inverse] - 0.5) / known.size
    return ranks


def likeness(ideas: Sequence[Idea], past: PastPosts, weights: Weights) -> Floats:
    """Ideas × posts, 0..1: the share of the idea's keywords in the post's text, the same format, the same column, each by its weight.

    A post of an account the idea is not for is 0.
    """
    found = np.zeros((len(ideas), len(past.texts)))
    if not found.size:
        return found
    words = sorted({word.casefold() for idea in ideas for word in idea.keywords if word.strip()})
    texts = [text.casefold() for text in past.texts]
    has = {word: np.fromiter((word in text for text in texts), dtype=np.float64, count=len(texts)) for word in words}
    of_formats = {chosen: np.array([one in set(chosen) for one in past.formats], dtype=np.float64) for chosen in {idea.formats for idea in ideas}}
    of_accounts = {chosen: np.isin(past.accounts, chosen) for chosen in {idea.accounts for idea in ideas if idea.accounts}}
    for row, idea in enumerate(ideas):
        known = {word.casefold() for word in idea.keywords if word.strip()}
        for word in known:
            found[row] += weights.keyword / len(known) * has[word]
        if idea.formats:
            found[row] += weights.format * of_formats[idea.formats]
        if idea.column:
            found[row] += weights.column * (past.columns == idea.column)
        if idea.accounts:
            found[row] *= of_accounts[idea.accounts]
    return np.minimum(found, 1.0, out=found)


def score_ideas(ideas: Sequence[Idea], past: PastPosts, weights: Weights) -> list[Heat]:
    """The heat of each idea in their order; ideas without any similar post get 50. ValueError when no factor has weight.

    Ideas are taken 500 at a time, so that memory stays at 500 × posts numbers.
    """
    share = np.array([max(0.0, weights.factors.get(name, 0.0)) for name in FACTORS])
    if share.sum() <= 0:
        raise ValueError("factors: at least one weight must be greater than zero")
    share = share / share.sum()
    values = factor_values(past)
    ranks = ranks_within(values, past.accounts)
    usual = {chosen: _medians(values[np.isin(past.accounts, chosen)] if chosen else values) for chosen in {idea.accounts for idea in ideas}}
    return [heat for at in range(0, len(ideas), BATCH) for heat in _scored(ideas[at : at + BATCH], past, weights, share, values, ranks, usual)]


def _scored(
    ideas: Sequence[Idea], past: PastPosts, weights: Weights, share: Floats, values: Floats, ranks: Floats, usual: dict[tuple[int, ...], Floats]
) -> list[Heat]:
    alike, known = likeness(ideas, past, weights), ~np.isnan(values)
    evidence = alike @ known.astype(np.float64)
    estimates = (alike @ np.where(known, ranks, 0.0) + weights.prior * NEUTRAL) / np.maximum(evidence + weights.prior, 1e-12)
    means = np.divide(alike @ np.where(known, values, 0.0), evidence, out=np.full(evidence.shape, np.nan), where=evidence > 0)
    posts, total = np.count_nonzero(alike, axis=1), alike.sum(axis=1)
    return [_heat(share, estimates[row], means[row], usual[idea.accounts], int(posts[row]), float(total[row])) for row, idea in enumerate(ideas)]


def _heat(share: Floats, estimates: Floats, means: Floats, usual: Floats, posts: int, evidence: float) -> Heat:
    points = 100 * share * (estimates - NEUTRAL)
    factors = tuple(
        Factor(name, float(means[i]), float(usual[i]), float(estimates[i]), float(share[i]), float(points[i])) for i, name in enumerate(FACTORS)
    )
    return Heat(float(100 * NEUTRAL + points.sum()), posts, evidence, factors)


def _medians(values: Floats) -> Floats:
    return np.array([np.median(column[~np.isnan(column)]) if (~np.isnan(column)).any() else np.nan for column in values.T])
