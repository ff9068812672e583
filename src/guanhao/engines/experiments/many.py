"""Many tests at once: how many of the findings are false."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def false_discovery(p: Floats) -> Floats:
    """Adjusted p values (q) of Benjamini & Hochberg 1995, step up: findings with q ≤ alpha hold a share of at most alpha false ones. NaN stays NaN
    and is not counted."""
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p))
    if known.size:
        order = known[np.argsort(p[known], kind="stable")]
        raw = p[order] * known.size / np.arange(1, known.size + 1)
        q[order] = np.minimum(1.0, np.minimum.accumulate(raw[::-1])[::-1])
    return q


def family_wise(p: Floats, family: NDArray[np.int64]) -> Floats:
    """Adjusted p values of Holm 1979 inside each family (the comparisons of one experiment): the chance of any false finding is at most alpha."""
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p))
    if not known.size:
        return q
    order = known[np.lexsort((p[known], family[known]))]
    groups = family[order]
    start = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    size = np.diff(np.r_[start, order.size])
    place = np.arange(order.size) - np.repeat(start, size)
    raw = p[order] * (np.repeat(size, size) - place)
    for step in range(1, int(size.max())):  # the running maximum inside each family, all families at once
        here = np.flatnonzero(place == step)
        raw[here] = np.maximum(raw[here], raw[here - 1])
    q[order] = np.minimum(1.0, raw)
    return q
