"""Whether an effect differs from one group of people to the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from guanhao.engines.experiments.many import false_discovery

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Heterogeneity:
    """`q` of each segment's own effect after Benjamini & Hochberg; `p`: the chance of such differences between segments if there were none;
    `share` of variation that is not chance (I²). None where fewer than two segments can be compared."""

    q: Floats
    p: float | None
    share: float | None
    statistic: float | None


def heterogeneity(difference: Floats, error: Floats, p: Floats) -> Heterogeneity:
    """Cochran's Q (Cochran 1954) of segment effects weighted by 1/error², I² of Higgins & Thompson 2002; segments' p corrected (Benjamini & Hochberg
    1995), because a look into enough segments always finds one."""
    usable = np.isfinite(difference) & (error > 0)
    q = false_discovery(np.where(usable, p, np.nan))
    if usable.sum() < 2:
        return Heterogeneity(q, None, None, None)
    weight, d = 1 / error[usable] ** 2, difference[usable]
    mean = float((weight * d).sum() / weight.sum())
    statistic, degrees = float((weight * (d - mean) ** 2).sum()), int(usable.sum()) - 1
    share = max(0.0, (statistic - degrees) / statistic) if statistic > 0 else 0.0
    return Heterogeneity(q, float(chdtrc(degrees, statistic)), share, statistic)
