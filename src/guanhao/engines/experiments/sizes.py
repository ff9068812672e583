"""How many units an experiment needs, what power it has, and which effect it can see."""

import math
from dataclasses import dataclass

from guanhao.engines.experiments.errors import refuse


@dataclass(frozen=True)
class Size:
    """What a plan needs: units of each arm, of all arms, and days at the traffic given (None: no traffic given). `alpha` is after the split
    over several comparisons."""

    per_arm: int
    total: int
    days: int | None
    alpha: float
    power: float


def size_of_shares(base: float, change: float, *, alpha: float = 0.05, power: float = 0.8, arms: int = 2, daily: float | None = None) -> Size:
    """Units an arm to see the share `base` become `base + change` (absolute), two-sided.

    Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, eq. 4.14 (equal arms, no continuity correction); several arms against
    one control divide alpha (Bonferroni 1936). BadData names what cannot be.
    """
    _check(alpha, power, arms)
    other = base + change
    for name, share in (("base", base), ("change", other)):
        if not 0 < share < 1:
            refuse(name, "probability", value=share)
    if change == 0:
        refuse("change", "same")
    each = alpha / (arms - 1)
    pooled = (base + other) / 2
    root = _z(1 - each / 2) * math.sqrt(2 * pooled * (1 - pooled)) + _z(power) * math.sqrt(base * (1 - base) + other * (1 - other))
    return _size(math.ceil(root**2 / change**2 - 1e-9), each, power, arms, daily)


def size_of_means(deviation: float, change: float, *, alpha: float = 0.05, power: float = 0.8, arms: int = 2, daily: float | None = None) -> Size:
    """Units an arm to see means differ by `change` at the standard deviation `deviation`, two-sided.

    Cohen 1988, Statistical Power Analysis, ch. 2: the smallest n whose power by the noncentral t distribution reaches `power`, searched from the
    normal approximation of Guenther 1981.
    """
    _check(alpha, power, arms)
    if not deviation > 0:
        refuse("deviation", "positive", value=deviation)
    if change == 0:
        refuse("change", "same")
    each = alpha / (arms - 1)
    zs = _z(1 - each / 2) + _z(power)
    count = max(2, math.floor(2 * (zs * deviation / change) ** 2 + _z(1 - each / 2) ** 2 / 4) - 3)
    while power_of_means(deviation, change, count, alpha=each) < power:
        count += 1
    return _size(count, each, power, arms, daily)


def power_of_shares(base: float, change: float, per_arm: int, *, alpha: float = 0.05) -> float:
    """The chance that an experiment of `per_arm` units sees `change`, both sides (the inverse of size_of_shares; Fleiss, Levin & Paik 2003, §4.2)."""
    if change == 0:
        return alpha
    other, root = base + change, math.sqrt(per_arm)
    pooled = (base + other) / 2
    null, true = _z(1 - alpha / 2) * math.sqrt(2 * pooled * (1 - pooled)), math.sqrt(base * (1 - base) + other * (1 - other))
    return _phi((root * abs(change) - null) / true) + _phi((-root * abs(change) - null) / true)


def power_of_means(deviation: float, change: float, per_arm: int, *, alpha: float = 0.05) -> float:
    """The chance that Welch's test of two equal arms sees `change` (Cohen 1988: noncentral t with 2n - 2 degrees of freedom)."""
    from scipy.special import nctdtr, stdtrit

    degrees, shift = 2.0 * per_arm - 2, abs(change) / deviation * math.sqrt(per_arm / 2)
    if degrees > 10_000 or shift > 30:  # the series of the noncentral t leaves the range of floats there; the normal law agrees to 4 digits
        edge = _z(1 - alpha / 2)
        return _phi(shift - edge) + _phi(-shift - edge)
    edge = float(stdtrit(degrees, 1 - alpha / 2))
    return float(1 - nctdtr(degrees, shift, edge) + nctdtr(degrees, shift, -edge))


def visible_share(base: float, per_arm: int, *, alpha: float = 0.05, power: float = 0.8) -> float | None:
    """The smallest rise of a share that `per_arm` units see with `power` (absolute); None when not even a rise to 1 is seen. By bisection."""
    if not 0 < base < 1:
        refuse("base", "probability", value=base)
    low, high = 0.0, 1 - base - 1e-12
    if per_arm < 1 or power_of_shares(base, high, per_arm, alpha=alpha) < power:
        return None
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if power_of_shares(base, middle, per_arm, alpha=alpha) >= power else (middle, high)
    return high


def _size(per_arm: int, alpha: float, power: float, arms: int, daily: float | None) -> Size:
    total = per_arm * arms
    if daily is not None and not daily > 0:
        refuse("daily", "positive", value=daily)
    return Size(per_arm, total, math.ceil(total / daily) if daily else None, alpha, power)


def _check(alpha: float, power: float, arms: int) -> None:
    for name, value in (("alpha", alpha), ("power", power)):
        if not 0 < value < 1:
            refuse(name, "range", value=value)
    if arms < 2:
        refuse("arms", "positive", value=arms - 1)


def _z(share: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(share)


def _phi(value: float) -> float:
    return 0.5 * math.erfc(-value / math.sqrt(2))
