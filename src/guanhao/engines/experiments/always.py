"""Results that may be read at any time and as often as one likes: the chance of ever raising a false alarm stays below alpha."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Always:
    """One element a comparison: the always-valid p and the ends of the confidence sequence; NaN where there is no standard error."""

    p: Floats
    low: Floats
    high: Floats


def confidence_sequence(difference: Floats, error: Floats, units: Floats, *, alpha: float = 0.05, planned: float | Floats = 5000.0) -> Always:
    """The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2021 (arXiv 2103.06476, theorem 2.2).

    difference ± error · sqrt(2(tρ² + 1)/(tρ²) · log(sqrt(tρ² + 1)/alpha)), t = `units` of both arms; ρ makes it tightest at `planned` units (their
    section on tuning): ρ² = (-2 log alpha + log(-2 log alpha + 1))/planned. p is the smallest alpha whose sequence (with the same ρ) leaves 0 out.
    """
    tuned = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / np.maximum(np.asarray(planned, float), 1.0)
    return _always(difference, error, units * tuned, alpha)


def mixture_test(difference: Floats, error: Floats, *, effect: float | Floats, alpha: float = 0.05) -> Always:
    """The mixture sequential probability ratio test of Johari, Koomen, Pekelis & Walsh 2017 (KDD, "Peeking at A/B Tests"), normal mixture.

    Λ = sqrt(V/(V + τ²)) · exp(τ²d²/(2V(V + τ²))), V = error², τ = `effect`, the size of effects one expects; p = min(1, 1/Λ).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return _always(difference, error, np.asarray(effect, float) ** 2 / error**2, alpha)


def ever(p: Floats, low: Floats, high: Floats) -> Always:
    """The running result over looks (last axis): the smallest p and the intersection of intervals so far, valid for the same reason (Johari et al.
    2017, §3). An empty intersection closes at its middle."""
    best = np.fmin.accumulate(p, axis=-1)
    bottom, top = np.fmax.accumulate(low, axis=-1), np.fmin.accumulate(high, axis=-1)
    crossed = bottom > top
    middle = (bottom + top) / 2
    return Always(best, np.where(crossed, middle, bottom), np.where(crossed, middle, top))


def _always(difference: Floats, error: Floats, information: Floats, alpha: float) -> Always:
    """Both methods share the normal mixture: `information` is τ²/V = tρ²."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        usable = (error > 0) & (information > 0)
        more = information + 1
        log_ratio = -0.5 * np.log(more) + (difference / error) ** 2 * information / (2 * more)
        half = error * np.sqrt(2 * more / information * (0.5 * np.log(more) - math.log(alpha)))
        p = np.minimum(1.0, np.exp(-log_ratio))
    nothing = np.full_like(np.asarray(difference, float), np.nan)
    return Always(np.where(usable, p, nothing), np.where(usable, difference - half, nothing), np.where(usable, difference + half, nothing))
